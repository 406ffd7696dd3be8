//! Extracts the article from a web page. Pure and total.

use dom_smoothie::{Config, Readability};
use url::Url;

use super::html;
use super::html::tokens::{self, Reader, Tag};
use crate::domain::{Html, escape, escape_quoted};

/// Most bytes of a page that are read.
const LARGEST: usize = 5_000_000;
/// Elements nested deeper than this lose their tags, not their words: building a tree takes
/// quadratic time in its depth.
const DEEPEST: usize = 200;
/// A page with more elements than this holds no article, and would take seconds.
const MOST_ELEMENTS: usize = 100_000;
/// Most attributes kept of one element; those that matter come early.
const MOST_ATTRIBUTES: usize = 24;
/// Longest attribute kept, in bytes: a longer one is a picture or a script, not an address.
const LONGEST_ATTRIBUTE: usize = 4_096;
/// Fewer characters than this are a notice, not an article.
const SHORTEST: usize = 140;

/// Paragraphs that mark where an advertisement was.
const NOTICES: &[&str] =
    &["Advertisement", "ADVERTISEMENT", "Anzeige", "Publicité", "Publicidad", "Quảng cáo", "広告"];

/// Elements that hold nothing to read; left out with their content.
const LEFT_OUT: &[&str] = &["script", "style", "svg", "template", "object"];
/// Elements without an end tag.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements that the next one of the same name ends.
const ENDED_BY_THE_NEXT: &[&str] =
    &["p", "li", "dd", "dt", "option", "tr", "td", "th", "thead", "tbody"];
/// Elements that keep such an element open when another of its name begins inside them.
const APART: &[&str] = &[
    "article",
    "aside",
    "blockquote",
    "body",
    "div",
    "dl",
    "figure",
    "main",
    "ol",
    "section",
    "table",
    "ul",
];

/// Returns the article in `page`, which comes from `address`; `None` if it finds none.
pub fn article(page: &str, address: &Url) -> Option<Html> {
    let page = &page[..page.floor_char_boundary(LARGEST)];
    let settings = Config { disable_json_ld: true, ..Config::default() };
    let shallow = shallow(page)?;
    let found = Readability::new(shallow, Some(address.as_str()), Some(settings)).ok()?.parse();
    let article = html::sanitize_page(&found.ok()?.content, Some(address), Some(address.as_str()));
    let mut article = article.as_str().to_owned();
    for notice in NOTICES {
        article = article.replace(&format!("<p>{notice}</p>"), "");
    }
    Some(Html::from_cleaned(&article)).filter(is_long)
}

/// Returns a page of plain text, which comes from `address`, as an article; `None` if it is too short for
/// one. Its lines are kept, and so are the columns of what is not prose.
pub fn of_plain_text(page: &str, address: &Url) -> Option<Html> {
    let page = &page[..page.floor_char_boundary(LARGEST)];
    let lines: Vec<&str> = page.lines().map(str::trim_end).collect();
    let mut article = String::new();
    for lines in lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
        let is_indented = |line: &&str| line.starts_with("  ") || line.starts_with('\t');
        let aligned = lines.iter().filter(|line| is_aligned(line.trim_start())).count();
        let (start, between, end) = match aligned > 1 || lines.iter().skip(1).any(is_indented) {
            true => ("<pre>", "\n", "</pre>"),
            false => ("<p>", "<br>", "</p>"),
        };
        article.push_str(start);
        for (at, line) in lines.iter().enumerate() {
            article.push_str(if at > 0 { between } else { "" });
            escape(&mut article, line);
        }
        article.push_str(end);
    }
    Some(html::sanitize_page(&article, Some(address), Some(address.as_str()))).filter(is_long)
}

/// Whether there is a column in a line: two blanks that do not just follow the end of a sentence.
fn is_aligned(line: &str) -> bool {
    let is_column = |(at, _)| {
        let before = line[..at].trim_end_matches(['"', '\'', ')', '”', '’']);
        !before.ends_with(['.', '?', '!', ':'])
    };
    line.match_indices("  ").any(is_column)
}

fn is_long(article: &Html) -> bool {
    html::plain_text(article.as_str(), SHORTEST).as_str().chars().count() >= SHORTEST - 1
}

/// Rewrites `page` with every element ended and none nested too deep for a tree builder; `None` if it has
/// too many elements.
fn shallow(page: &str) -> Option<String> {
    let mut guard = Guard::default();
    tokens::read(page, &mut guard);
    if guard.elements > MOST_ELEMENTS {
        return None;
    }
    while let Some(name) = guard.open.pop() {
        guard.write_end(&name);
    }
    Some(guard.out)
}

/// Rewrites a page in one pass.
#[derive(Default)]
struct Guard {
    out: String,
    /// The names of the elements that are open, outermost first.
    open: Vec<String>,
    elements: usize,
    /// The element that is being left out, and how deep it is nested in itself.
    left_out: Option<(String, usize)>,
}

impl Guard {
    /// Ends the open element that the start of a new `name` implicitly ends.
    fn end_implied(&mut self, name: &str) {
        let ends = |open: &String| open == name || APART.contains(&open.as_str());
        if ENDED_BY_THE_NEXT.contains(&name)
            && let Some(at) = self.open.iter().rposition(ends)
            && self.open[at] == name
        {
            self.close_down_to(at);
        }
    }

    fn close_down_to(&mut self, at: usize) {
        for name in self.open.split_off(at).iter().rev() {
            self.write_end(name);
        }
    }

    fn write_end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn write_start(&mut self, tag: &Tag) {
        self.out.push('<');
        self.out.push_str(&tag.name);
        let kept = tag.attributes.iter().filter(|(_, value)| value.len() <= LONGEST_ATTRIBUTE);
        for (name, value) in kept.take(MOST_ATTRIBUTES) {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape_quoted(&mut self.out, value);
            self.out.push('"');
        }
        self.out.push('>');
    }
}

impl Reader for Guard {
    fn text(&mut self, text: &str) {
        if self.left_out.is_none() {
            escape(&mut self.out, text);
        }
    }

    fn start(&mut self, tag: &Tag) {
        let name = &*tag.name;
        match &mut self.left_out {
            Some((left_out, depth)) if left_out == name && !tag.self_closing => *depth += 1,
            Some(_) => {}
            None if LEFT_OUT.contains(&name) => {
                if !tag.self_closing {
                    self.left_out = Some((name.to_owned(), 1));
                }
            }
            None => {
                self.end_implied(name);
                let is_void = VOID.contains(&name);
                if is_void || self.open.len() < DEEPEST {
                    self.elements += 1;
                    self.write_start(tag);
                }
                if !is_void && self.open.len() < DEEPEST {
                    self.open.push(name.to_owned());
                }
            }
        }
    }

    fn end(&mut self, tag: &Tag) {
        let name = &*tag.name;
        match &mut self.left_out {
            Some((left_out, depth)) if left_out == name => {
                *depth -= 1;
                if *depth == 0 {
                    self.left_out = None;
                }
            }
            Some(_) => {}
            None => {
                if let Some(at) = self.open.iter().rposition(|open| open == name) {
                    self.close_down_to(at);
                }
            }
        }
    }

    fn is_satisfied(&self) -> bool {
        self.elements > MOST_ELEMENTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address() -> Url {
        Url::parse("https://news.example/2026/ferry.html").expect("an address")
    }

    #[track_caller]
    fn check_shallow(page: &str, want: &str) {
        assert_eq!(shallow(page).as_deref(), Some(want));
    }

    #[test]
    fn every_element_is_ended_and_nothing_to_run_is_kept() {
        check_shallow("<p>One<p>Two", "<p>One</p><p>Two</p>");
        check_shallow(
            "<ul><li>a<ul><li>b</ul><li>c",
            "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        );
        check_shallow("<p>a<script>if (1<2) x('<p>')</script>b", "<p>ab</p>");
        check_shallow("<svg><svg></svg><p>x</svg>y<style>p{}</style>", "y");
        check_shallow(
            "<p title='a\"b'>1 &lt; 2<br></p></div>",
            "<p title=\"a&quot;b\">1 &lt; 2<br></p>",
        );
    }

    #[test]
    fn what_is_too_deep_keeps_its_words() {
        let deep = format!("{}words<br>more{}", "<div>".repeat(1_000), "</div>".repeat(1_000));
        let shallow = shallow(&deep).expect("few elements");
        assert_eq!(shallow.matches("<div>").count(), DEEPEST);
        assert_eq!(shallow.matches("</div>").count(), DEEPEST);
        assert!(shallow.contains("words<br>more"));
    }

    #[test]
    fn a_page_without_an_article_has_none() {
        assert_eq!(article("", &address()), None);
        assert_eq!(article("<p>Please log in.</p>", &address()), None);
        assert_eq!(article(&"<br>x".repeat(MOST_ELEMENTS + 1), &address()), None);
    }

    #[test]
    fn plain_text_keeps_its_lines_and_columns() {
        let words = "The ferry to the island runs twice a day from Monday, the harbour said.";
        let page = format!(
            "Ann <ann@harbour.example> said:\r\n{words}\r\n\r\n\r\n{words}\n\n Monday   8\n Tuesday  9\n"
        );
        let article = of_plain_text(&page, &address()).expect("an article");
        let want = format!(
            "<p>Ann &lt;ann@harbour.example&gt; said:<br>{words}</p><p>{words}</p>\
             <pre> Monday   8\n Tuesday  9</pre>"
        );
        assert_eq!(article.as_str(), want);
        let typed = of_plain_text(&format!("  {words}  {words}\n{words}"), &address());
        assert!(
            typed.expect("an article").as_str().starts_with("<p>"),
            "two blanks end a sentence"
        );
        assert_eq!(of_plain_text("Please log in.", &address()), None);
    }

    #[test]
    fn links_are_absolute_and_nothing_commands_a_terminal() {
        let words = "The ferry to the island runs twice a day from Monday, the harbour said. ";
        let page = format!(
            "<html><body><article><p>{words}\u{1b}]0;x\u{7}<a href='/fares'>fares</a></p>\
             <p onclick='x'>{}</p></article></body></html>",
            words.repeat(6)
        );
        let article = article(&page, &address()).expect("an article");
        assert!(article.as_str().contains("<a href=\"https://news.example/fares\">fares</a>"));
        assert!(!article.as_str().contains(['\u{1b}', '\u{7}']));
        assert!(!article.as_str().contains("onclick"));
    }

    #[test]
    fn formulas_and_players_stay() {
        let words = "The ferry to the island runs twice a day from Monday, the harbour said. ";
        let page = format!(
            "<html><body><article><p>Let <math><msup><mi>x</mi><mn>2</mn></msup></math> be. {}</p>\
             <iframe src='https://www.youtube.com/embed/abc'></iframe><p>{}</p></article></body></html>",
            words.repeat(3),
            words.repeat(6)
        );
        let article = article(&page, &address()).expect("an article");
        assert!(article.as_str().contains("Let x^2 be."), "{article:?}");
        assert!(article.as_str().contains("https://www.youtube.com/watch?v=abc"), "{article:?}");
    }

    #[test]
    fn notes_stay_tied_to_the_text() {
        let words = "The ferry to the island runs twice a day from Monday, the harbour said. ";
        let page = format!(
            "<html><body><article><p>{words}<sup id='r1'><a href='#n1'>1</a></sup></p><p>{}</p>\
             <ol><li id='n1'>But not on Sundays, when it rests. <a href='#r1'>↩</a></li></ol>\
             </article></body></html>",
            words.repeat(6)
        );
        let article = article(&page, &address()).expect("an article");
        assert!(article.as_str().contains("<sup><a href=\"#2\">1</a></sup>"), "{article:?}");
        assert!(article.as_str().contains("<span id=\"2\"></span>But not"), "{article:?}");
        assert!(article.as_str().contains("<a href=\"#1\">↩</a>"), "{article:?}");
    }

    #[test]
    fn hostile_pages_cost_little() {
        let started = std::time::Instant::now();
        for tag in ["div", "ul><li", "table><tr><td", "b", "a href=/x", "p"] {
            let page =
                format!("<{tag}>").repeat(20_000) + &"Some words to read, at last. ".repeat(40);
            let _ = article(&page, &address());
        }
        // Seconds without the guard for each of these; generous because tests run unoptimised.
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }
}
