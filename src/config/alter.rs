//! Changes to one `[[feed]]`, identified by its line, whatever its source.

use toml::de::{DeTable, DeValue};

use super::edit::{EditError, FoundFeed, find_feeds, own_lines, verify_edit};
use super::place::Lines;

/// Removes the feed at `line`; comments above and below it stay.
///
/// # Errors
/// When the text is broken or unusual, or no feed is at that line.
pub fn without_feed(text: &str, line: usize) -> Result<String, EditError> {
    let feeds = find_feeds(text)?;
    let at = feed_at(&feeds, &Lines::of(text), line)?;
    let mut new = text.to_owned();
    for run in feeds[at].runs.iter().rev() {
        new.replace_range(own_lines(text, run), "");
    }
    verify_edit(&new, text, |feeds| {
        feeds.remove(at);
        Some(())
    })?;
    Ok(new)
}

/// Sets `paused` of the feed at `line`; if the feed `inherits` that value, removes the line that
/// overrides it instead.
///
/// # Errors
/// When the text is broken or unusual, or no feed is at that line.
pub fn with_paused(
    text: &str,
    line: usize,
    paused: bool,
    inherits: bool,
) -> Result<String, EditError> {
    let feeds = find_feeds(text)?;
    let lines = Lines::of(text);
    let at = feed_at(&feeds, &lines, line)?;
    let written = written_paused(text, at);
    // A line with a remark, or with other options, belongs to the reader and stays.
    let whole = written.as_ref().map(|span| lines.line_start(span.start)..lines.line_end(span.end));
    let said = format!("paused = {}", !paused);
    let superfluous = whole.filter(|line| paused == inherits && text[line.clone()].trim() == said);
    let is_taken_out = superfluous.is_some();
    let new = match (superfluous, written) {
        (Some(line), _) => format!("{}{}", &text[..line.start], &text[line.end..]),
        (None, Some(span)) => format!("{}{paused}{}", &text[..span.start], &text[span.end..]),
        (None, None) => {
            // Right under the head, before any subtable of the feed can begin.
            let end = lines.line_end(feeds[at].runs[0].start);
            let line_break = if text[..end].ends_with("\r\n") { "\r\n" } else { "\n" };
            let before = &text[..end];
            let missing = if before.ends_with('\n') { "" } else { line_break };
            format!("{before}{missing}paused = {paused}{line_break}{}", &text[end..])
        }
    };
    verify_edit(&new, text, |feeds| {
        let feed = feeds[at].as_table_mut()?;
        match is_taken_out {
            true => feed.remove("paused"),
            false => feed.insert("paused".to_owned(), paused.into()),
        };
        Some(())
    })?;
    Ok(new)
}

/// Finds the span of the value of `paused` in the feed of this number.
fn written_paused(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let root = DeTable::parse(text).ok()?;
    let DeValue::Array(feeds) = root.get_ref().get("feed")?.get_ref() else { return None };
    let DeValue::Table(feed) = feeds.get(at)?.get_ref() else { return None };
    feed.get("paused").map(|value| value.span())
}

/// Finds the number of the feed at a line.
fn feed_at(feeds: &[FoundFeed], lines: &Lines<'_>, line: usize) -> Result<usize, EditError> {
    let stands_here = |feed: &FoundFeed| {
        feed.runs.iter().any(|run| {
            let last = lines.position(run.end.saturating_sub(1)).line;
            (lines.position(run.start).line..=last).contains(&line)
        })
    };
    let at = feeds.iter().position(stands_here);
    at.ok_or_else(|| EditError::NotThere(format!("at line {line}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::edit::add_feeds;
    use crate::domain::NewFeed;

    const TEXT: &str = "# all\n\n[[feed]]\nurl = \"https://a.example\" # the first\n\n\
                        # a program\n[[feed]]\ncommand = [\"x\"]\npaused = false # for now\n\n\
                        [screen]\nmouse = true\n";

    #[test]
    fn a_feed_is_cut_out_by_its_line() {
        let without = without_feed(TEXT, 7).expect("a change");
        assert_eq!(
            without,
            "# all\n\n[[feed]]\nurl = \"https://a.example\" # the first\n\n# a program\n\n\
             [screen]\nmouse = true\n"
        );
        let without = without_feed(TEXT, 4).expect("a change");
        assert!(!without.contains("a.example") && without.contains("command"), "{without}");
        assert!(matches!(without_feed(TEXT, 11), Err(EditError::NotThere(_))));
    }

    const A: &str = "[[feed]]\nurl = \"https://a.example/\"\n";
    const B: &str = "[[feed]]\nurl = \"https://b.example/\"\n";
    const C: &str = "[[feed]]\nurl = \"https://c.example/\"\n";

    /// Removes the feed at `b.example`.
    #[track_caller]
    fn check_cut(text: &str, want: &str) {
        let before = text.find("https://b.example").expect("the feed");
        let line = text[..before].matches('\n').count() + 1;
        assert_eq!(without_feed(text, line).as_deref(), Ok(want));
    }

    #[test]
    fn all_else_is_left_as_it_is() {
        check_cut(B, "");
        check_cut(&format!("{A}\n{B}\n{C}"), &format!("{A}\n{C}"));
        check_cut(&format!("{A}{B}{C}"), &format!("{A}{C}"));
        check_cut(&format!("{A}{B}\n# looks\n[screen]\n"), &format!("{A}\n# looks\n[screen]\n"));
        // Its options that are commented out go with it, and not another feed's.
        let off = "# A feed for later\n#[[feed]]\n#url = \"https://off.example\"\n";
        check_cut(&format!("# News\n{off}{B}{C}"), &format!("# News\n{off}{C}"));
        check_cut(&format!("{B}#every = \"2h\"\n\n{off}"), off);
        check_cut(&format!("{B}#[[feed]]\n#url = \"x\"\n"), "#[[feed]]\n#url = \"x\"\n");
        check_cut(
            &format!("{B}[feed.headers]\nX = \"y\"\n\n[screen]\r\nmouse = true"),
            "[screen]\r\nmouse = true",
        );
        // Subtables of B after the tables of others.
        let looks = "# looks\n[screen]\nmouse = true\n";
        check_cut(&format!("{A}{B}{looks}\n[feed.headers]\nX = \"y\"\n"), &format!("{A}{looks}\n"));
        check_cut(
            &format!("{B}[keys]\n[[feed.more]]\nX = \"y\"\n{looks}[[feed.more]]\n[fetch]\n{A}"),
            &format!("[keys]\n{looks}[fetch]\n{A}"),
        );
        for text in ["feed = [{ url = \"https://b.example\" }]", "feed = 3", "[feed]\nurl = \"\""] {
            assert_eq!(without_feed(text, 1), Err(EditError::Unusual));
        }
    }

    #[test]
    fn comments_around_a_feed_stay() {
        let file = "# My news, edited by hand.\n# See the wiki for the cookies.\n";
        check_cut(&format!("{file}{B}\n{C}"), &format!("{file}\n{C}"));
        for heading in
            ["# ===== LOCAL NEWS =====\n", "# Local\n# -----\n", "# Local\n", "# [Local]\n"]
        {
            check_cut(&format!("{A}\n{heading}{B}\n{C}"), &format!("{A}\n{heading}\n{C}"));
            check_cut(&format!("{A}\n{B}{heading}\n{C}"), &format!("{A}\n{heading}\n{C}"));
        }
        check_cut(&format!("{B}# C's own\n{C}"), &format!("# C's own\n{C}"));
        check_cut(&format!("{A}\n{B}# vim: set ft=toml"), &format!("{A}\n# vim: set ft=toml"));
    }

    #[test]
    fn what_is_added_can_be_cut_out_again() {
        let url = url::Url::parse("https://b.example/").expect("an address");
        let new = [NewFeed { url, name: None, folder: None, tags: Vec::new() }];
        for text in ["", "# x\n", A, "[fetch]\nparallel = 2\n\n# feeds\n\n"] {
            let added = add_feeds(text, &new, &[]).expect("a change").text;
            let cut = without_feed(&added, added.lines().count()).expect("a change");
            assert_eq!(cut.trim_end(), text.trim_end());
        }
    }

    #[test]
    fn paused_is_written_where_it_stands_or_under_the_head() {
        let paused = with_paused(TEXT, 7, true, false).expect("a change");
        assert!(paused.contains("paused = true # for now"), "{paused}");
        let paused = with_paused(TEXT, 3, true, false).expect("a change");
        assert!(
            paused.contains("[[feed]]\npaused = true\nurl = \"https://a.example\""),
            "{paused}"
        );
        let bare = with_paused("[[feed]]", 1, true, false);
        assert_eq!(bare.as_deref(), Ok("[[feed]]\npaused = true\n"));
    }

    #[test]
    fn what_is_fetched_again_is_written_as_it_was() {
        let paused = with_paused(TEXT, 3, true, false).expect("a change");
        assert_eq!(with_paused(&paused, 3, false, false).as_deref(), Ok(TEXT));
        // In a paused folder it must be written down.
        let again = with_paused(&paused, 3, false, true).expect("a change");
        assert_eq!(again, paused.replace("paused = true", "paused = false"));
        let paused = with_paused(TEXT, 7, true, false).expect("a change");
        assert_eq!(with_paused(&paused, 7, false, false).as_deref(), Ok(TEXT));
    }
}
