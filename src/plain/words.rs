//! Times, counts, and rows as one would say them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{Problem, Sort, StoryRow, Text, counted};
use crate::engine::event::{Progress, RefreshSummary};

/// How long ago, in words.
pub(super) fn ago(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let minutes = now.as_second().saturating_sub(then.as_second()).max(0) / 60;
    let said = |number: i64, one: &str, many: &str| {
        format!("{} ago", counted(usize::try_from(number).unwrap_or(0), one, many))
    };
    match minutes {
        0 => "just now".to_owned(),
        1..60 => said(minutes, "minute", "minutes"),
        60..1_440 => said(minutes / 60, "hour", "hours"),
        1_440..2_880 => "yesterday".to_owned(),
        2_880..43_200 => said(minutes / 1_440, "day", "days"),
        _ => then.to_zoned(zone.clone()).strftime("%-d %B %Y").to_string(),
    }
}

/// `Sunday 22 November 2026, 07:14`.
pub(super) fn date(then: Timestamp, zone: &TimeZone) -> String {
    then.to_zoned(zone.clone()).strftime("%A %-d %B %Y, %H:%M").to_string()
}

/// `3. Water bill passes. River Guardian, 2 hours ago, and 5 other sources, starred.`
pub(super) fn headline(number: usize, row: &StoryRow, now: Timestamp, zone: &TimeZone) -> String {
    let mut parts = vec![row.source.to_string(), ago(row.time, now, zone)];
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

/// In which order.
pub(super) fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "the newest first",
        Sort::Oldest => "the oldest first",
        Sort::Coverage => "what most sources cover first",
        Sort::Feed => "by feed",
        Sort::Unread => "what is unread first",
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

/// What a refresh came to.
pub(super) fn refreshed(summary: &RefreshSummary) -> String {
    let feeds = counted(summary.feeds, "feed", "feeds");
    match summary.feeds {
        0 if summary.cancelled => return "Stopped.\n".to_owned(),
        _ if summary.cancelled => return format!("Stopped after {feeds}; what came is kept.\n"),
        _ => {}
    }
    let failed = match summary.failed {
        0 => String::new(),
        failed => format!(" {failed} failed: ! says why."),
    };
    let nothing = if summary.new_entries == 0 { " Nothing new." } else { "" };
    format!("Refreshed {feeds}.{failed}{nothing}\n")
}

/// What went wrong, and what to do about it.
pub(super) fn trouble(problem: &Problem) -> String {
    match problem.remedy.as_str() {
        "" => format!("{}\n", ended(problem.what.as_str())),
        remedy => format!("{} {}\n", ended(problem.what.as_str()), ended(remedy)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_in_full() {
        let now = Timestamp::from_second(1_800_000_000).expect("a time");
        let check = |seconds: i64, want: &str| {
            let then = Timestamp::from_second(1_800_000_000 - seconds).expect("a time");
            assert_eq!(ago(then, now, &TimeZone::UTC), want);
        };
        check(-90, "just now");
        check(60, "1 minute ago");
        check(3 * 3_600, "3 hours ago");
        check(30 * 3_600, "yesterday");
        check(4 * 86_400, "4 days ago");
        check(90 * 86_400, "17 October 2026");
    }

    #[test]
    fn titles_end_once() {
        assert_eq!(ended("Water bill passes"), "Water bill passes.");
        assert_eq!(ended("Is it over?"), "Is it over?");
        assert_eq!(ended("“It is over.”"), "“It is over.”");
        assert_eq!(ended(""), ".");
    }
}
