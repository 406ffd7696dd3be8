//! Plain text as HTML.

/// HTML that shows `text`. With `lenient`, text that is plainly markup is taken as such: many
/// publishers forget to say so.
pub(super) fn html_of(text: &str, lenient: bool) -> String {
    let is_markup = lenient
        && ["</p>", "</a>", "<br", "<p>", "</div>", "<img ", "</em>", "</li>", "</b>", "</strong>"]
            .iter()
            .any(|tag| text.contains(tag));
    if is_markup {
        return text.to_owned();
    }
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_shows_as_it_is() {
        assert_eq!(html_of("a < b & c\nd", true), "a &lt; b &amp; c<br>d");
        assert_eq!(html_of("<b>x</b>", false), "&lt;b&gt;x&lt;/b&gt;");
    }

    #[test]
    fn forgotten_markup_is_markup() {
        assert_eq!(html_of("<p>x</p>", true), "<p>x</p>");
    }
}
