//! Changes to one `[[feed]]` that is named by its line, whatever its source is.

use toml::de::{DeTable, DeValue};

use super::edit::{EditError, expect_feeds, find_feeds, with_comments};
use super::place::Lines;

/// The text without the feed that stands at `line`, and without the comments that belong to it.
///
/// # Errors
/// When the text is broken or unusual, or has no feed there.
pub fn without_feed(text: &str, line: usize) -> Result<String, EditError> {
    let feeds = find_feeds(text)?;
    let here = feeds.iter().find(|feed| stands_at(text, feed.lines.start, feed.lines.end, line));
    let Some(feed) = here else { return Err(EditError::NotThere(format!("at line {line}"))) };
    let cut = with_comments(text, &feed.lines);
    let new = format!("{}{}", &text[..cut.start], &text[cut.end..]);
    expect_feeds(&new, feeds.len() - 1)?;
    Ok(new)
}

/// The text with `paused` of the feed at `line` written down.
///
/// # Errors
/// When the text is broken or unusual, or has no feed there.
pub fn with_paused(text: &str, line: usize, paused: bool) -> Result<String, EditError> {
    let feeds = find_feeds(text)?;
    let at = feeds.iter().position(|it| stands_at(text, it.lines.start, it.lines.end, line));
    let Some(at) = at else { return Err(EditError::NotThere(format!("at line {line}"))) };
    let lines = Lines::of(text);
    let written = written_paused(text, at);
    let new = match written {
        Some(span) => format!("{}{paused}{}", &text[..span.start], &text[span.end..]),
        None => {
            // Right under the head, where no table of the feed's own can have begun.
            let end = lines.line_end(feeds[at].lines.start);
            let line_break = if text[..end].ends_with("\r\n") { "\r\n" } else { "\n" };
            let before = &text[..end];
            let missing = if before.ends_with('\n') { "" } else { line_break };
            format!("{before}{missing}paused = {paused}{line_break}{}", &text[end..])
        }
    };
    expect_feeds(&new, feeds.len())?;
    Ok(new)
}

/// Where the value of `paused` stands in the feed of this number.
fn written_paused(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let root = DeTable::parse(text).ok()?;
    let DeValue::Array(feeds) = root.get_ref().get("feed")?.get_ref() else { return None };
    let DeValue::Table(feed) = feeds.get(at)?.get_ref() else { return None };
    feed.get("paused").map(|value| value.span())
}

fn stands_at(text: &str, start: usize, end: usize, line: usize) -> bool {
    let lines = Lines::of(text);
    (lines.position(start).0..=lines.position(end.saturating_sub(1)).0).contains(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# all\n\n[[feed]]\nurl = \"https://a.example\" # the first\n\n\
                        # a program\n[[feed]]\ncommand = [\"x\"]\npaused = false # for now\n\n\
                        [screen]\nmouse = true\n";

    #[test]
    fn a_feed_is_cut_out_by_its_line() {
        let without = without_feed(TEXT, 7).expect("a change");
        assert_eq!(
            without,
            "# all\n\n[[feed]]\nurl = \"https://a.example\" # the first\n\n[screen]\nmouse = true\n"
        );
        let without = without_feed(TEXT, 4).expect("a change");
        assert!(!without.contains("a.example") && without.contains("command"), "{without}");
        assert!(matches!(without_feed(TEXT, 11), Err(EditError::NotThere(_))));
    }

    #[test]
    fn paused_is_written_where_it_stands_or_under_the_head() {
        let paused = with_paused(TEXT, 7, true).expect("a change");
        assert!(paused.contains("paused = true # for now"), "{paused}");
        let paused = with_paused(TEXT, 3, true).expect("a change");
        assert!(
            paused.contains("[[feed]]\npaused = true\nurl = \"https://a.example\""),
            "{paused}"
        );
        let again = with_paused(&paused, 3, false).expect("a change");
        assert_eq!(again, paused.replace("paused = true", "paused = false"));
        assert_eq!(with_paused("[[feed]]", 1, true).as_deref(), Ok("[[feed]]\npaused = true\n"));
    }
}
