//! Counts, problems, and rows in spoken words.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{Problem, Sort, StoryRow, Text, capitalised, counted};
use crate::engine::event::{Progress, RefreshSummary};
use crate::render::times::ago_in_full;

/// `3. Water bill passes. River Guardian, 2 hours ago, and 5 other sources, starred.`
pub(super) fn headline(number: usize, row: &StoryRow, now: Timestamp, zone: &TimeZone) -> String {
    let mut parts = vec![row.source.to_string(), ago_in_full(row.time, now, zone)];
    if row.others > 0 {
        parts
            .push(format!("and {}", counted(row.others as usize, "other source", "other sources")));
    }
    if row.fresh > 0 {
        parts.push(format!("{} new since you looked", row.fresh));
    }
    if row.revised.is_some() {
        parts.push("updated".to_owned());
    }
    if row.starred {
        parts.push("starred".to_owned());
    }
    parts.extend(tagged(&row.tags));
    if row.read {
        parts.push("read".to_owned());
    }
    format!("{number}. {} {}.\n", ended(row.title.as_str()), parts.join(", "))
}

/// `tagged later, long reads`; nothing without tags.
pub(super) fn tagged(tags: &[Text]) -> Option<String> {
    let names: Vec<&str> = tags.iter().map(Text::as_str).collect();
    (!names.is_empty()).then(|| format!("tagged {}", names.join(", ")))
}

/// The words for an order.
pub(super) fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "the newest first",
        Sort::Oldest => "the oldest first",
        Sort::Coverage => "widest coverage first",
        Sort::Feed => "by feed",
        Sort::Unread => "unread first",
    }
}

/// A title as a sentence: with a full stop, unless it has its own end.
pub(super) fn ended(title: &str) -> String {
    let closing = |letter: char| "\"'”’»)）」』".contains(letter);
    match title.trim_end_matches(closing).chars().next_back() {
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？') => title.to_owned(),
        _ => format!("{title}."),
    }
}

/// What went wrong, or what to do, as a sentence.
pub(super) fn sentence(words: &str) -> String {
    ended(&capitalised(words))
}

/// How far a refresh is.
pub(super) fn progress(progress: &Progress) -> String {
    if progress.grouping {
        return "Fetched; now folding and grouping.\n".to_owned();
    }
    let failed = match progress.failed {
        0 => String::new(),
        failed => format!(", {failed} failed"),
    };
    format!(
        "{} of {}{failed}, {} so far.\n",
        progress.done,
        counted(progress.total, "feed", "feeds"),
        counted(progress.new, "new entry", "new entries")
    )
}

/// The result of a refresh. `in_trouble` says whether any feed still is: those that failed may have been
/// left since.
pub(super) fn refreshed(summary: &RefreshSummary, in_trouble: bool) -> String {
    let feeds = counted(summary.feeds, "feed", "feeds");
    match summary.feeds {
        0 if summary.cancelled => return "Stopped.\n".to_owned(),
        _ if summary.cancelled => return format!("Stopped after {feeds}; what came is kept.\n"),
        _ => {}
    }
    let failed = match summary.failed {
        0 => String::new(),
        failed if in_trouble => format!(" {failed} failed: ! shows why."),
        failed => format!(" {failed} failed."),
    };
    let waiting = match summary.waiting {
        0 => String::new(),
        waiting => format!(" {waiting} skipped: their servers asked for a pause."),
    };
    let nothing = if summary.new_entries == 0 { " Nothing new." } else { "" };
    format!("Refreshed {feeds}.{failed}{waiting}{nothing}\n")
}

/// What went wrong, and what to do about it.
pub(super) fn trouble(problem: &Problem) -> String {
    let sentences: Vec<String> = problem.parts().into_iter().map(sentence).collect();
    format!("{}\n", sentences.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_end_once() {
        assert_eq!(ended("Water bill passes"), "Water bill passes.");
        assert_eq!(ended("Is it over?"), "Is it over?");
        assert_eq!(ended("“It is over.”"), "“It is over.”");
        assert_eq!(ended(""), ".");
    }

    #[test]
    fn of_feeds_that_were_left_no_reason_is_promised() {
        let summary = RefreshSummary { feeds: 2, failed: 2, ..RefreshSummary::default() };
        let told = |in_trouble| refreshed(&summary, in_trouble);
        assert_eq!(told(true), "Refreshed 2 feeds. 2 failed: ! shows why. Nothing new.\n");
        assert_eq!(told(false), "Refreshed 2 feeds. 2 failed. Nothing new.\n");
    }

    #[test]
    fn problems_are_told_in_sentences() {
        let told =
            |what: &str, remedy: &str| trouble(&Problem::new(what, remedy, Timestamp::UNIX_EPOCH));
        assert_eq!(
            told("the server said 404 not found", "the feed may have moved: look for it"),
            "The server said 404 not found. The feed may have moved: look for it.\n"
        );
        assert_eq!(
            told("port.example refused the connection", "check your connection"),
            "port.example refused the connection. Check your connection.\n"
        );
        assert_eq!(
            told("https://port.example/: timed out", ""),
            "https://port.example/: timed out.\n"
        );
    }
}
