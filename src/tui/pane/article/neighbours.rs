//! What follows an article: how its event was covered, the other copies, the related stories.

use crate::domain::{
    Added, Article, Copy, Coverage, Reason, Related, Text, Tier, counted, was, written_by,
};
use crate::render::fit::fit;
use crate::render::times;
use crate::tui::theme::Role;
use crate::tui::widget::sparkline::sparkline;

use super::page::{Line, Page, Setting, hanging, in_parts, indented, paragraph, span};

/// The most lines of a first sentence.
const SENTENCE_LINES: usize = 3;
/// The columns of a label.
const LABEL: usize = 10;
/// The most bars of a sparkline.
const BARS: usize = 24;
/// The coverage of fewer reports is not shown: their headlines show it.
const FEWEST_REPORTS: usize = 3;

impl Page {
    /// Adds what follows an article: a thin line, the coverage, the other copies, the related stories.
    pub(super) fn neighbours(&mut self, article: &Article, measure: usize, setting: &Setting) {
        if article.also_in.is_empty() && article.related.is_empty() {
            return;
        }
        let rule = vec![span(Role::Rule, "─".repeat(measure))];
        self.lines.extend([Line::new(), rule, Line::new()]);
        let indent = if measure < 40 { 2 } else { LABEL };
        let room = measure.saturating_sub(indent);
        let coverage = in_parts(Role::Byline, &coverage(&article.coverage, setting), room);
        let also_in = paragraph(Role::Body, &also_in(&article.also_in), room);
        for (label, lines) in [("Coverage", coverage), ("Also in", also_in)] {
            if lines.iter().flatten().any(|span| !span.text.is_empty()) {
                self.lines.extend(labelled(label, lines, indent));
                self.lines.push(Line::new());
            }
        }
        // If all of them share only the topic, the heading says so once.
        let has_events = article.related.iter().any(|related| related.tier == Tier::Event);
        if !article.related.is_empty() {
            let heading = if has_events { "Related news" } else { "Same topic" };
            self.lines.extend([vec![span(Role::Heading, heading)], Line::new()]);
        }
        for (index, related) in article.related.iter().enumerate() {
            let from = self.lines.len();
            let (lines, leading) = match related.tier {
                Tier::Event => same_event(letter(index), related, measure, setting),
                Tier::Topic => {
                    let prefix = if has_events { "Same topic: " } else { "" };
                    same_topic(letter(index), related, prefix, measure, setting)
                }
            };
            self.lines.extend(lines);
            self.link_words(related.link.as_deref(), leading, from);
        }
    }
}

/// `▁▃█ by the hour · 9 reports from 5 publishers · since 04:16 · first in Wire`.
fn coverage(coverage: &Coverage, setting: &Setting) -> Vec<String> {
    let (Some(began), true) = (coverage.reports.first(), coverage.reports.len() >= FEWEST_REPORTS)
    else {
        return Vec::new();
    };
    let publishers = usize::try_from(coverage.publishers).unwrap_or(usize::MAX);
    let parts = [
        sparkline(&coverage.reports, BARS).map(|(bars, name)| format!("{bars} {name}")),
        Some(format!(
            "{} reports from {}",
            coverage.reports.len(),
            counted(publishers, "publisher", "publishers")
        )),
        Some(format!("since {}", times::moment(*began, setting.now, &setting.zone))),
        Some(format!("first in {}", coverage.first)),
    ];
    parts.into_iter().flatten().collect()
}

/// `Wire, Evening Echo (same text) · Morning Post (2 new sentences: Vik, 312)`.
fn also_in(copies: &[Copy]) -> String {
    let mut kinds: Vec<(String, Vec<String>)> = Vec::new();
    for copy in copies {
        let mut kind = match (&copy.added, &copy.reason) {
            (Some(added), _) if added.sentences > 0 => added.told(),
            // The first copy has no reason of its own: the later ones were matched with it.
            (_, Reason::SameText { .. } | Reason::Alone) => "same text".to_owned(),
            (_, Reason::SameAddress { .. }) => "same page".to_owned(),
            (_, Reason::ByHand) => "joined by hand".to_owned(),
            (_, Reason::SameEvent(_)) => "nothing new".to_owned(),
        };
        kind.extend(copy.earlier_title.as_ref().map(|earlier| format!("; {}", was(earlier))));
        let name = copy.source.to_string();
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => kinds.push((kind, vec![name])),
        }
    }
    let parts = kinds.iter().map(|(kind, names)| format!("{} ({kind})", names.join(", ")));
    parts.collect::<Vec<_>>().join(" · ")
}

/// `new: Vik, 312`.
fn news(added: &Added) -> String {
    let facts: Vec<&str> = added.facts.iter().map(Text::as_str).collect();
    match (added.sentences, facts.is_empty()) {
        (0, _) => "nothing new".to_owned(),
        (_, true) => String::new(),
        (_, false) => format!("new: {}", facts.join(", ")),
    }
}

/// A label, and lines beside it; on a narrow screen under it.
fn labelled(label: &str, mut lines: Vec<Line>, indent: usize) -> Vec<Line> {
    for line in &mut lines {
        line.insert(0, span(Role::Byline, " ".repeat(indent)));
    }
    match lines.first_mut() {
        Some(first) if indent == LABEL => {
            first[0] = span(Role::Heading, format!("{label:<LABEL$}"));
        }
        _ => lines.insert(0, vec![span(Role::Heading, label)]),
    }
    lines
}

/// A story of the same event: its headline, where and when, its first sentence.
fn same_event(
    letter: char,
    related: &Related,
    measure: usize,
    setting: &Setting,
) -> (Vec<Line>, Role) {
    let title = if related.read { Role::TitleRead } else { Role::TitleUnread };
    let room = measure.saturating_sub(3);
    let mut lines = hanging(letter, paragraph(title, related.called().as_str(), room));
    if let Some(earlier) = &related.earlier_title {
        lines.extend(indented(paragraph(Role::Byline, &was(earlier), room)));
    }
    let place = [
        related.source.to_string(),
        written_by(&related.author, &related.source).to_owned(),
        times::ago(related.published, setting.now, &setting.zone),
        related.added.as_ref().map(news).unwrap_or_default(),
    ];
    lines.extend(indented(in_parts(Role::Byline, &place, room)));
    let sentence = if related.read { Role::TitleRead } else { Role::Body };
    // If its first sentence is not new, the first new one is shown instead.
    let said = related.added.as_ref().map(|added| &added.first).filter(|first| {
        !first.is_empty() && !related.first_sentence.as_str().contains(first.as_str())
    });
    let said = said.unwrap_or(&related.first_sentence);
    let mut first = match related.called() == said {
        true => Vec::new(),
        false => paragraph(sentence, said.as_str(), room),
    };
    if first.len() > SENTENCE_LINES {
        first.truncate(SENTENCE_LINES);
        if let Some(last) = first.last_mut().and_then(|line| line.last_mut()) {
            last.text = fit(&format!("{} …", last.text), room);
        }
    }
    lines.extend(indented(first));
    lines.push(Line::new());
    (lines, title)
}

/// A story of the same topic: one line, or as many as its headline needs.
fn same_topic(
    letter: char,
    related: &Related,
    prefix: &str,
    measure: usize,
    setting: &Setting,
) -> (Vec<Line>, Role) {
    let when = times::ago(related.published, setting.now, &setting.zone);
    let text = format!("{prefix}{} ({}, {when})", related.called(), related.source);
    let mut lines = hanging(letter, paragraph(Role::Byline, &text, measure.saturating_sub(3)));
    lines.push(Line::new());
    (lines, Role::Byline)
}

/// The letter of a related story; a blank after `z`.
pub(super) fn letter(index: usize) -> char {
    u8::try_from(index)
        .ok()
        .filter(|index| *index < 26)
        .map_or(' ', |index| char::from(b'a' + index))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::{EntryId, Reason, StoryId, Tier};

    #[test]
    fn a_related_story_without_a_headline_has_its_letter_too() {
        let setting = Setting {
            width: 80,
            most: 72,
            bidi: false,
            now: Timestamp::UNIX_EPOCH,
            zone: TimeZone::UTC,
            full_text_keys: String::new(),
            browser_keys: String::new(),
        };
        let mut related = Related {
            story: StoryId(1),
            entry: EntryId(1),
            tier: Tier::Event,
            together: true,
            title: Text::default(),
            earlier_title: None,
            source: Text::clean("Harbour Post"),
            author: Text::default(),
            published: Timestamp::UNIX_EPOCH,
            first_sentence: Text::clean("The ferry came late."),
            link: None,
            read: false,
            reason: Reason::Alone,
            added: None,
        };
        let told = |related: &Related| -> Vec<String> {
            let (lines, _) = same_event('b', related, 72, &setting);
            let text = |line: &Line| line.iter().map(|span| span.text.as_str()).collect();
            lines.iter().map(text).collect()
        };
        assert_eq!(told(&related), ["b  The ferry came late.", "   Harbour Post · now", ""]);
        related.first_sentence = Text::default();
        assert_eq!(told(&related)[0], "b  Harbour Post");
    }
}
