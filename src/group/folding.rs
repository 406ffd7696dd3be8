//! Same story? Which live story an entry is a copy of: by its address, or by its text.

use super::Item;
use super::duplicate::{
    SAME_TEXT, are_untitled, have_one_headline, holds_all, is_edit_of_page, name_two, same_text,
    share_headline, share_some_headline,
};
use super::fingerprint::Fingerprint;
use super::grouper::Grouper;
use super::index::Near;
use super::reconcile::ANOTHER_DAY;
use super::tuning::NOTHING;
use super::vector::Vector;
use super::vocabulary::Vocabulary;
use super::window::{Copy, Seat, Story};
use super::wording::{Headword, Wording};
use crate::domain::Reason;

/// The least cosine at which the search for near stories considers a copy.
const COPY: f32 = 0.3;

/// The most seconds between two copies of one headline on one site: without dates, their times are those of
/// two visits.
const SOON: u64 = 3_600;

/// The least cosine at which a page of one feed still shows the same entry a day later, whatever its
/// headline. Episodes of a show share more than the page, but are less alike than this; notices of a status
/// page share even their headline.
const SAME_PAGE: f32 = 0.6;

impl Grouper {
    /// The live story that an entry is a copy of, and why.
    pub(super) fn story_of(
        &self,
        item: &Item,
        print: &Fingerprint,
        found: &[Near],
    ) -> Option<(Seat, Reason)> {
        if !item.fold {
            return None;
        }
        let address = self.window.hash_of(&item.address);
        let by_address = address.and_then(|address| self.window.at_address(address));
        if let Some((seat, shows_many)) = by_address
            && let Some(story) = self.window.get(seat)
            && shares_page(item, print, story, shows_many)
        {
            return Some((seat, Reason::SameAddress { with: story.founder.entry }));
        }
        let near = found.iter().filter(|near| near.cosine >= COPY);
        near.filter_map(|near| Some((near.seat, self.window.get(near.seat)?))).find_map(
            |(seat, story)| {
                if self.is_parted(item.entry, story.cluster) {
                    return None;
                }
                let edited = may_be_copy(item, story)?;
                let apart = apart(item, story);
                let similarity = same_text(&print.wording, &story.wording, edited, apart)?;
                let with = story.founder.entry;
                let is_copy = self.may_be_told_in_one(print, story, similarity)
                    && !self.is_next_of_site(item, print, story);
                is_copy.then_some((seat, Reason::SameText { with, similarity }))
            },
        )
    }

    /// Whether both entries may have one text. Two names in one form of words are two things, unless all the
    /// words are the same, or nearly all under headlines of different forms. A text that takes up neither of
    /// two differing headlines, or only one of two that have nothing in common, is what a site shows in place
    /// of any article.
    fn may_be_told_in_one(&self, print: &Fingerprint, story: &Story, similarity: f32) -> bool {
        let (one, other) = (&print.wording, &story.wording);
        let is_of_others = print.vector.contradicts(&story.vector)
            || name_two_things(&self.vocabulary, (one, &print.vector), (other, &story.vector));
        let takes_up = |vector: &Vector| vector.dwelt().next().is_some();
        let (takes_up, other_does) = (takes_up(&print.vector), takes_up(&story.vector));
        let is_text_alone = !share_headline(one, other) && similarity >= SAME_TEXT;
        (!is_of_others || is_text_alone || holds_all(one, other))
            && (takes_up && other_does
                || (takes_up || other_does) && share_some_headline(one, other)
                || share_headline(one, other)
                || are_untitled(one, other))
    }

    /// Whether a site reports two things, since it uses one form of words at two addresses, one text under
    /// wholly different headlines, or the very same headline at two addresses and times.
    fn is_next_of_site(&self, item: &Item, print: &Fingerprint, story: &Story) -> bool {
        let (site, address) =
            (self.window.site_of(&item.address), self.window.hash_of(&item.address));
        let is_next = |copy: &Copy| site.is_some() && copy.site == site && copy.address != address;
        let (one, other) = (&print.wording, &story.wording);
        let are_suspect = share_headline(one, other) || !share_some_headline(one, other);
        match have_one_headline(one, other) {
            // The time of a story is that of its founder.
            true if are_untitled(one, other) => false,
            true => is_next(&story.founder) && apart(item, story) > SOON,
            false => are_suspect && story.copies().any(is_next),
        }
    }
}

/// Whether the headlines of two entries, given by wording and terms, name two things in one form of words: see
/// [`name_two`].
pub(super) fn name_two_things(
    vocabulary: &Vocabulary,
    (one, its): (&Wording, &Vector),
    (other, others): (&Wording, &Vector),
) -> bool {
    let has = |vector: &Vector, word: Headword| {
        vector.terms().any(|term| word.has_stem(vocabulary.key(term)))
    };
    name_two(one, other, |word| has(its, word), |word| has(others, word))
}

/// The seconds between the publication of an entry and that of a story.
fn apart(item: &Item, story: &Story) -> u64 {
    story.published.abs_diff(item.published.as_second())
}

/// Whether an entry with the address of `story` is a copy of it, rather than one more entry of a feed whose
/// entries all link to the page that lists them or shows the newest one. If both have a text, an entry of
/// another feed must have something in common with the story; if the page is known to show many entries, it
/// must have the same text or an edit of it.
fn shares_page(item: &Item, print: &Fingerprint, story: &Story, shows_many: bool) -> bool {
    if !story.may_be_copied() {
        return false;
    }
    let one_feed = story.copies().any(|copy| copy.feed == item.feed);
    // Words that only the address has do not count; between feeds they do if the story dwells on them.
    let tells = |term| print.tells(term) || !one_feed && story.vector.dwells_on(term);
    let common = || -> f32 {
        let shared = print.vector.shared(&story.vector);
        shared.filter(|(term, _)| tells(*term)).map(|(_, part)| part).sum()
    };
    if !one_feed && !shows_many {
        let have_texts = [&print.wording, &story.wording].iter().all(|it| it.has_runs());
        return !have_texts || common() >= NOTHING;
    }
    // An edit takes the place of what it edits, and keeps its time where others share the page.
    let is_beside = story.copies().any(|copy| copy.is_beside(item));
    let is_another = one_feed && shows_many && apart(item, story) > 0;
    if (is_beside || is_another) && !have_one_headline(&print.wording, &story.wording) {
        return false;
    }
    // Another feed may publish the very same text later.
    let apart = if one_feed { apart(item, story) } else { 0 };
    is_edit_of_page(&print.wording, &story.wording, apart, common())
        && (apart < ANOTHER_DAY || print.vector.cosine(&story.vector) >= SAME_PAGE)
}

/// Returns `None` if an entry cannot be a copy by its text, else whether it would be an edit: a copy within
/// its own feed, which is possible only when neither has an address, so that nothing but the text can show
/// it, and when the feed did not list the two side by side.
fn may_be_copy(item: &Item, story: &Story) -> Option<bool> {
    if !story.may_be_copied() {
        return None;
    }
    let mut of_feed = story.copies().filter(|copy| copy.feed == item.feed).peekable();
    let edited = of_feed.peek().is_some();
    let are_two =
        !item.address.is_empty() || of_feed.any(|copy| copy.has_address || copy.is_beside(item));
    (!edited || !are_two).then_some(edited)
}
