//! Same story? Decides by near-identical text, and conservatively: folding hides an entry, so in doubt it is
//! not folded.

use super::reconcile::ANOTHER_DAY;
use super::slots::{self, in_one_order};
use super::tuning::NOTHING;
use super::wording::{Hash, Headword, Wording};

/// The share of three-word runs in common from which on two excerpts are one text.
const SAME_RUNS: f32 = 0.5;
/// The same share, measured on the shorter text only, for copies cut at different lengths.
const CONTAINED_RUNS: f32 = 0.8;
/// A text of fewer runs may be contained in another by chance.
const CUT: usize = 10;
/// The share of words in one order from which on two texts may be one form of words about two things,
const ONE_FORM: f32 = 0.6;
/// and the share of headline words.
const FORM_HEADLINE: f32 = 0.4;
/// The share of words in one order from which on two texts are one that was edited here and there: other texts
/// about one event share at most two thirds.
const SAME_ORDER: f32 = 0.8;
/// Such texts have at least this share of runs in common,
const KEPT_RUNS: f32 = 0.15;
/// and this many words.
const EDITED: usize = 16;
/// The share of runs in common from which on differing numbers and figures are a correction.
pub(super) const SAME_TEXT: f32 = 0.9;
/// The fewest runs from which on two texts are one whatever their headlines.
const LONG: usize = 23;
/// The share of headline words that copies with equal text still have in common.
const SOME_HEADLINE: f32 = 0.1;
/// The least share of three-word runs that an edit keeps, where nothing but the text can show an edit,
const EDITED_RUNS: f32 = 0.3;
/// and the least share of headline words.
const EDITED_HEADLINE: f32 = 0.4;
/// The share of headline words that an edit keeps if it only changes the text.
const KEPT_HEADLINE: f32 = 0.5;
/// The share of headline words in common from which on two headlines are one, when there is no text.
const SAME_HEADLINE: f32 = 0.8;
/// The most seconds between two copies that have only a headline: the name of a column is the same next week.
const BARE_FOR: u64 = 36 * 3_600;
/// Headlines with fewer telling words are too often the name of a column.
const TELLING_WORDS: u8 = 4;

/// How alike two entries published `apart` seconds from each other are, 0 to 1, if they are copies of one
/// text.
///
/// `edited` says that both come from one feed and have no address, so that nothing but the text can show an
/// edit: there an equal headline of the same day is enough, or about a third of both text and headline. The
/// same headline another day, and the very same wording at another time, is the next bulletin.
pub(super) fn same_text(a: &Wording, b: &Wording, edited: bool, apart: u64) -> Option<f32> {
    let is_next =
        || apart > 0 && a.is_same_as(b) || apart >= ANOTHER_DAY && have_one_headline(a, b);
    if edited && !are_untitled(a, b) && is_next() {
        return None;
    }
    let headline = headline_in_common(a, b);
    let text = (a.has_runs() && b.has_runs()).then(|| text_kept(a, b));
    let differ = a.counters() != b.counters() && !(leaves_out(a, b) || leaves_out(b, a));
    let is_same_text = text.is_some_and(|text| text >= SAME_TEXT);
    let is_number_alone = headline >= SAME_HEADLINE || text.is_none();
    if differ && (is_number_alone || !is_same_text && (edited || clash(a, b))) {
        return None;
    }
    let similarity = match text {
        Some(text) if are_untitled(a, b) => (holds_all(a, b) && are_as_long(a, b)).then_some(text),
        Some(text)
            if text >= SAME_RUNS
                && (headline >= SOME_HEADLINE
                    || are_verbatim(a, b, text)
                    || tell_both(a, b, text)) =>
        {
            let is_corrected = text >= SAME_TEXT && apart < ANOTHER_DAY;
            (is_corrected || !contradict(a.figures(), b.figures())).then_some(text)
        }
        Some(text)
            if edited && is_edit(text, headline) && !contradict(a.figures(), b.figures()) =>
        {
            Some(text)
        }
        Some(_) if !edited => None,
        _ => {
            let told = a.telling.min(b.telling) >= TELLING_WORDS;
            let is_timely = text.is_some() || apart <= BARE_FOR;
            let differ = are_other_notes(a, b);
            let is_same = headline >= SAME_HEADLINE && (text.is_some() || are_in_order(a, b));
            (told && is_timely && !differ && is_same).then_some(headline)
        }
    };
    let are_two = || {
        let is_edit = edited && text.is_some();
        // Who edits the text of another paper edits its headline, too.
        let word_for_word = !edited && (have_one_headline(a, b) || differ_in_a_word(a, b));
        // Who writes another headline spells names otherwise, too.
        let is_one_form = text.is_none() || headline >= KEPT_HEADLINE || a.is_in_pieces;
        let is_reworded = edited || !is_one_form;
        headline >= KEPT_HEADLINE && deny(a, b)
            || !edited && text.is_some() && share_label_alone(a, b)
            || !is_edit && is_one_form && are_of_two(a, b, text.is_some())
            || slots::are_of_two(
                (a.in_order(), |word| a.is_in_headline(word) && !b.is_in_headline(word)),
                (b.in_order(), |word| b.is_in_headline(word) && !a.is_in_headline(word)),
                is_reworded,
                word_for_word,
            )
    };
    similarity.filter(|_| !are_two())
}

/// Whether one form of words reports two things: each headline has a telling word or a number that the
/// other lacks and that its own text does not name. If there is text and the common words of the headlines
/// are in the same order, the two differing words must also be at the same place among them, and not be
/// forms of one word. Without a text, any word of its own makes another thing, such as *off* or *denies*,
/// unless it is in the name of the paper: then two words must be at the same place.
fn are_of_two(a: &Wording, b: &Wording, has_text: bool) -> bool {
    if a.spelling == b.spelling {
        return false;
    }
    let (own, others) = (Own::of(a, b), Own::of(b, a));
    if has_text && (own.is_named() || others.is_named()) {
        return false;
    }
    if !has_text && (own.is_inside || others.is_inside) {
        return true;
    }
    if own.counts && others.says() || others.counts && own.says() {
        return true;
    }
    let is_form = has_text && are_in_order(a, b);
    own.words.iter().any(|(place, _)| {
        let is_beside_another = others.words.iter().any(|it| it.0 == *place);
        if !has_text && is_beside_another {
            return true;
        }
        let at = |it: &&(usize, Headword)| !is_form || it.0 == *place;
        let others = || others.words.iter().filter(at).map(|it| it.1);
        let own = || own.words.iter().filter(at).map(|it| it.1);
        let both = |is_true: fn(Headword) -> bool| own().any(is_true) && others().any(is_true);
        let are_forms = || own().any(|one| others().any(|other| one.is_form_of(other)));
        (both(Headword::tells) || both(Headword::is_lone)) && !(is_form && are_forms())
    })
}

/// Whether two headlines have a label in common, and each tells something of its own that no text names: one
/// standard text stands below all recalls, whatever is recalled. A text that names two of their common words
/// is of both.
fn share_label_alone(a: &Wording, b: &Wording) -> bool {
    let own = [Own::of(a, b), Own::of(b, a)];
    let tells = |it: &Own| it.words.iter().any(|(_, word)| word.tells());
    a.spelling != b.spelling
        && own.iter().all(|it| tells(it) && !it.is_named())
        && told_by_both(a, b).filter(|word| word.is_named()).nth(1).is_none()
}

/// Whether two headlines name two things in one form of words: at one place among their common words, each
/// has a telling word that the other entry lacks altogether, and one of these is named in its text. Many
/// languages change the end of a name in a sentence, so that the other text need not seem to name its own.
/// `is_in_a` and `is_in_b` say whether a word is anywhere in an entry.
pub(super) fn name_two(
    a: &Wording,
    b: &Wording,
    is_in_a: impl Fn(Headword) -> bool,
    is_in_b: impl Fn(Headword) -> bool,
) -> bool {
    if a.spelling == b.spelling || !are_in_order(a, b) {
        return false;
    }
    let (own, others) = (Own::of(a, b), Own::of(b, a));
    let others = others.words.iter().filter(|(_, word)| word.tells() && !is_in_a(*word));
    let mut own = own.words.iter().filter(|(_, word)| word.tells() && !is_in_b(*word));
    own.any(|(place, one)| {
        others.clone().any(|(at, other)| {
            at == place && (one.is_named() || other.is_named()) && !one.is_form_of(*other)
        })
    })
}

/// What the headline of one entry has and the other's lacks.
struct Own {
    /// Its words, each with the number of common words before it.
    words: Vec<(usize, Headword)>,
    /// Whether one of them is not in the name of the paper.
    is_inside: bool,
    /// Whether there are numbers among it.
    counts: bool,
    /// Whether its text has one of these numbers.
    is_figure: bool,
}

impl Own {
    fn of(one: &Wording, other: &Wording) -> Own {
        let mut common = 0;
        let mut is_inside = false;
        let are_common: Vec<bool> =
            one.headline().map(|word| other.headline().any(|it| it == word)).collect();
        let words = one.headline().enumerate().filter_map(|(at, word)| {
            let is_seam = || one.is_in_pieces && is_seam(&are_common, at);
            let is_own = !(are_common[at] || is_seam());
            common += usize::from(are_common[at]);
            is_inside |= is_own && at < one.own_headline();
            is_own.then_some((common, word))
        });
        let words = words.collect();
        let mut counters = one.counters().iter().filter(|it| !other.counters().contains(it));
        let counts = counters.clone().next().is_some();
        let is_figure = counters.any(|it| one.figures().binary_search(it).is_ok());
        Own { words, is_inside, counts, is_figure }
    }

    /// Whether the text of its entry names any of it.
    fn is_named(&self) -> bool {
        self.is_figure || self.words.iter().any(|(_, word)| word.is_named())
    }

    /// Whether it has a number or a telling word.
    fn says(&self) -> bool {
        self.counts || self.words.iter().any(|(_, word)| word.tells())
    }
}

/// Whether a pair of letters only joins two words that both headlines have, but not side by side.
fn is_seam(are_common: &[bool], at: usize) -> bool {
    at > 0 && are_common[at - 1] && are_common.get(at + 1) == Some(&true)
}

/// Whether one headline has a negation and the other does not.
fn deny(a: &Wording, b: &Wording) -> bool {
    a.is_negated != b.is_negated
}

/// Whether the common words of two headlines are in the same order: nothing else says who beat whom.
fn are_in_order(a: &Wording, b: &Wording) -> bool {
    let common = |one: &'_ Wording, other: &'_ Wording| -> Vec<Headword> {
        one.headline().filter(|word| other.headline().any(|it| it == *word)).collect()
    };
    common(a, b) == common(b, a)
}

/// Whether both have a short text, and these have no word in common.
fn are_other_notes(a: &Wording, b: &Wording) -> bool {
    let (Some(a), Some(b)) = (a.few_words(), b.few_words()) else { return false };
    !a.is_empty() && !b.is_empty() && in_common(&a, &b) == 0
}

/// Whether two entries have so much of text and headline in common that one is an edit of the other.
fn is_edit(text: f32, headline: f32) -> bool {
    text >= EDITED_RUNS && headline >= EDITED_HEADLINE
}

/// Whether an entry with the address of another, published `apart` seconds later, is an edit of it, and not
/// another entry of a page that shows many. An edit keeps a part of the text if the headline is the same,
/// else some words: `common` is the share of the cosine that these give. The very same wording at another
/// time is the next bulletin.
pub(super) fn is_edit_of_page(a: &Wording, b: &Wording, apart: u64, common: f32) -> bool {
    if a.is_same_as(b) {
        return apart == 0;
    }
    let is_alike = match text_in_common(a, b) {
        Some(text) if share_headline(a, b) => text >= EDITED_RUNS,
        _ => common >= NOTHING,
    };
    is_alike && !is_series(a, b)
}

/// The share of two texts in common: of their runs, or of their words if both are short; `None` if neither
/// has any.
fn text_in_common(a: &Wording, b: &Wording) -> Option<f32> {
    match (a.few_words(), b.few_words()) {
        (None, None) => Some(runs_in_common(a, b)),
        (Some(a), Some(b)) if a.is_empty() && b.is_empty() => None,
        (Some(a), Some(b)) => Some(share(in_common(&a, &b), a.len(), b.len())),
        _ => Some(0.0),
    }
}

/// Whether neither has a headline: then only the text can decide, and all of the shorter one must be in the
/// other.
pub(super) fn are_untitled(a: &Wording, b: &Wording) -> bool {
    [a, b].into_iter().all(|it| it.headline().len() == 0 && it.counters().is_empty())
}

/// Whether one text contains all of the other.
pub(super) fn holds_all(a: &Wording, b: &Wording) -> bool {
    let (runs, others) = (a.runs(), b.runs());
    let shorter = runs.len().min(others.len());
    shorter >= CUT && runs.shared(b).count() == shorter
}

/// Whether two texts are about equally long: a reply that quotes a post is longer.
fn are_as_long(a: &Wording, b: &Wording) -> bool {
    let (a, b) = (a.runs().len(), b.runs().len());
    a.max(b) * 4 <= a.min(b) * 5
}

/// Whether two texts are so long and so much the same that the headlines need not agree.
fn are_verbatim(a: &Wording, b: &Wording, text: f32) -> bool {
    let shorter = || a.runs().len().min(b.runs().len());
    text >= SAME_TEXT && shorter() >= LONG && are_as_long(a, b)
}

/// Whether a text that two entries keep nearly whole is what each of their headlines tells.
fn tell_both(a: &Wording, b: &Wording, text: f32) -> bool {
    let is_told = |it: &Wording| it.headline().any(|word| word.tells() && word.is_named());
    text >= SAME_ORDER && is_told(a) && is_told(b) && are_as_long(a, b)
}

/// Whether two headlines have enough in common for copies with equal text.
pub(super) fn share_some_headline(a: &Wording, b: &Wording) -> bool {
    headline_in_common(a, b) >= SOME_HEADLINE
}

/// Whether two headlines have half of their words in common.
pub(super) fn share_headline(a: &Wording, b: &Wording) -> bool {
    headline_in_common(a, b) >= KEPT_HEADLINE
}

/// The telling words that two headlines have in common.
fn told_by_both<'w>(a: &'w Wording, b: &'w Wording) -> impl Iterator<Item = Headword> + 'w {
    a.headline().filter(|word| word.tells() && b.headline().any(|it| it == *word))
}

/// Whether two headlines have a telling word in common.
pub(super) fn share_telling_word(a: &Wording, b: &Wording) -> bool {
    told_by_both(a, b).next().is_some()
}

/// Whether two headlines are the same, apart from their spelling.
pub(super) fn have_one_headline(a: &Wording, b: &Wording) -> bool {
    let are_same = a.headline().eq(b.headline()) && a.counters() == b.counters();
    are_same || a.spelling == b.spelling
}

/// Whether two headlines are the same but for one telling word in place of another.
fn differ_in_a_word(a: &Wording, b: &Wording) -> bool {
    let mut others = a.headline().zip(b.headline()).filter(|(one, other)| one != other);
    a.headline().len() == b.headline().len()
        && others.next().is_some_and(|(one, other)| one.tells() && other.tells())
        && others.next().is_none()
}

/// Whether two headlines are instalments of one series: the same words, other numbers.
pub(super) fn is_series(a: &Wording, b: &Wording) -> bool {
    a.counters() != b.counters() && headline_in_common(a, b) >= SAME_HEADLINE
}

/// Whether two headlines number or date themselves as instalments of a series: another day's prices, or
/// another issue of a tracker. Between feeds only an identifier tells that.
pub(super) fn are_instalments(a: &Wording, b: &Wording, share_feed: impl FnOnce() -> bool) -> bool {
    let Some(series) = a.series.filter(|_| a.series == b.series) else { return false };
    match series.is_identified() {
        true => a.counters().first() != b.counters().first(),
        false => a.counters() != b.counters() && share_feed(),
    }
}

/// Whether one headline has no number, and both texts have those of the other.
fn leaves_out(one: &Wording, other: &Wording) -> bool {
    let is_told = |number| [one, other].iter().all(|it| it.figures().binary_search(number).is_ok());
    one.counters().is_empty() && other.counters().iter().all(is_told)
}

/// Whether each headline has a number that the other entry lacks altogether.
fn clash(a: &Wording, b: &Wording) -> bool {
    let lacks = |one: &Wording, other: &Wording| {
        let mut numbers = other.counters().iter();
        let has =
            |number| one.counters().contains(number) || one.figures().binary_search(number).is_ok();
        numbers.any(|number| !has(number))
    };
    lacks(a, b) && lacks(b, a)
}

/// Whether each text has a figure that the other lacks.
fn contradict(a: &[Hash], b: &[Hash]) -> bool {
    let common = in_common(a, b);
    common < a.len() && common < b.len()
}

/// The share of text that two copies have in common: of runs, or of words in one order if an editor changed so
/// many places that few runs are left.
fn text_kept(a: &Wording, b: &Wording) -> f32 {
    let runs = runs_in_common(a, b);
    if !(KEPT_RUNS..SAME_RUNS).contains(&runs) {
        return runs;
    }
    let in_order = words_in_order(a, b);
    // Never as good as the same text.
    if in_order >= SAME_ORDER { SAME_ORDER } else { runs }
}

/// Whether headlines and texts are so much alike, the texts word after word, that they may be one form of
/// words about two things.
pub(super) fn are_of_one_form(a: &Wording, b: &Wording) -> bool {
    headline_in_common(a, b) >= FORM_HEADLINE && words_in_order(a, b) >= ONE_FORM
}

/// The share of the shorter text's words that the other has in the same order, among about as many.
fn words_in_order(a: &Wording, b: &Wording) -> f32 {
    let (mut shorter, mut longer) = (a.in_order(), b.in_order());
    if shorter.len() > longer.len() {
        std::mem::swap(&mut shorter, &mut longer);
    }
    if shorter.len() < EDITED {
        return 0.0;
    }
    let longer = &longer[..longer.len().min(shorter.len() * 5 / 4)];
    in_one_order(shorter, longer) as f32 / shorter.len() as f32
}

/// The share of runs that two texts have in common, or that the shorter one has in common with the other if
/// that is nearly all of it.
fn runs_in_common(a: &Wording, b: &Wording) -> f32 {
    let (runs, others) = (a.runs(), b.runs());
    let (shorter, common) = (runs.len().min(others.len()), runs.shared(b).count());
    let contained = common as f32 / shorter as f32;
    match shorter >= CUT && contained >= CONTAINED_RUNS {
        true => contained,
        false => share(common, runs.len(), others.len()),
    }
}

/// The share of words that two headlines have in common. The name of a paper counts only if both have one.
fn headline_in_common(a: &Wording, b: &Wording) -> f32 {
    let common = a.headline().filter(|word| b.headline().any(|it| it == *word)).count();
    let has_paper = |it: &Wording| it.own_headline() < it.headline().len();
    let words = |it: &Wording| match has_paper(a) && has_paper(b) {
        true => it.headline().len(),
        false => it.own_headline().max(common),
    };
    share(common, words(a), words(b))
}

/// The share of the `common` members among all members of two sets, given the size of each.
fn share(common: usize, a: usize, b: usize) -> f32 {
    let all = a + b - common;
    if all == 0 { 0.0 } else { common as f32 / all as f32 }
}

/// How many members two sorted sets share.
fn in_common<T: Ord>(a: &[T], b: &[T]) -> usize {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::{Lexicon, Words};
    use super::super::stopwords::guess;
    use super::super::wording::Parts;
    use super::super::words::{split_paper, without_tags, words};
    use super::*;

    const REPORT: &str = "The regional assembly voted late on Thursday to close the old harbour \
        and to move its ferries to the new pier by the end of the decade.";

    fn worded((title, excerpt): (&str, &str)) -> Wording {
        let lexicon = Lexicon::shipped();
        let mut read = Words::default();
        let (own, paper) = split_paper(without_tags(title));
        let mut part = |text| read.read(&lexicon, |found| words(text, found));
        let [own, paper, dateline, report] = [own, paper, "", excerpt].map(&mut part);
        let headline = read.get(own.start..paper.end);
        let language = guess(headline.iter().map(|word| word.languages), "en");
        let text = read.get(report.clone());
        let is_named = |at: usize| text.iter().any(|word| word.hash == headline[at].hash);
        let parts = Parts { headline: own, paper, dateline, report };
        Wording::new(title, &read, parts, language, &slots::names(excerpt, language), is_named)
    }

    #[track_caller]
    fn check(a: (&str, &str), b: (&str, &str), want: bool) {
        let (one, other) = (worded(a), worded(b));
        assert_eq!(same_text(&one, &other, false, 0).is_some(), want, "{a:?} {b:?}");
        assert_eq!(
            same_text(&other, &one, false, 0).is_some(),
            want,
            "the other way round: {a:?} {b:?}"
        );
    }

    #[test]
    fn copies_fold_under_a_new_headline() {
        check(("Harbour to close", REPORT), ("UPDATE 2-Old harbour to close", REPORT), true);
        let cut = &REPORT[..REPORT.len() - 34];
        check(("Harbour to close", REPORT), ("Old harbour will close", cut), true);
        let bare =
            ["Ferries move to new harbour pier", "Ferries move to new harbour pier - Gazette"];
        check((bare[0], ""), (bare[1], ""), true);
        let of = |end: &str| format!("{} - {end}", bare[0]);
        check((bare[0], ""), (&of("The Norland Post and Courier"), ""), true);
        check((bare[0], ""), (&of("Here's What To Know"), ""), false);
        check((bare[0], ""), (&of("all of them"), ""), false);
    }

    #[test]
    fn an_edit_keeps_a_part_of_headline_and_text() {
        let of = |title: &str, text: &str| worded((title, text));
        let first = of("Assembly to vote on closing the old harbour", REPORT);
        let later = REPORT.replace("voted late on Thursday", "decided after a long debate");
        let edit = of("Assembly votes for closing the old harbour", &later);
        assert!(same_text(&first, &edit, true, 0).is_some(), "where nothing else can tell an edit");
        let other = of("Ferries to leave from a new pier", &later);
        assert!(same_text(&first, &other, true, 0).is_none(), "another headline");
        let counted = of("Assembly votes 40 to 12 for closing the old harbour", &later);
        assert!(same_text(&first, &counted, true, 0).is_none(), "other numbers");
    }

    #[test]
    fn a_series_never_folds() {
        check(("Gold price today 24.1", REPORT), ("Gold price today 25.1", REPORT), false);
        check(("Forecast for Monday", REPORT), ("Forecast for Tuesday", REPORT), false);
        check(("Part one: the dam", REPORT), ("Part two: the dam", REPORT), false);
        check(("Lakeside 2-1 Hilltop", ""), ("Lakeside 1-2 Hilltop", ""), false);
        check(
            (
                "Market report",
                "The index closed 1.2 percent higher on a calm day at the exchange here",
            ),
            (
                "Market report",
                "The index closed 0.4 percent higher on a calm day at the exchange here",
            ),
            false,
        );
    }

    #[test]
    fn house_style_makes_no_other_text() {
        let report = "The European Union will send two more ferries to the islands, Prime Minister \
            Daria Belskiy told Reuters on Thursday after a long night of talks in the old harbour.";
        let title = "European Union sends ferries to the islands";
        let edit = |was: &str, is: &str| report.replace(was, is);
        for edited in [
            edit("European Union", "EU"),
            edit("Prime Minister", "PM"),
            edit("Belskiy", "Belsky"),
            edit("told Reuters", "told the Gazette"),
        ] {
            check((title, report), (title, &edited), true);
            check((title, report), ("EU sends ferries to islands", &edited), true);
        }
        check((title, ""), ("EU sends ferries to islands", ""), true);
        let other = edit("European Union", "Nordic Council");
        check((title, report), (title, &other), false);
    }

    #[test]
    fn own_words_on_one_event_do_not_fold() {
        let other = "Ferries will leave from a new pier before 2030, the assembly decided after a \
            long debate in which the harbour's traders were heard.";
        check(("Harbour to close", REPORT), ("Harbour to close, assembly says", other), false);
        check(("Morning briefing", ""), ("Morning briefing", ""), false);
    }
}
