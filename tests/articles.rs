//! Article bodies, cleaned and laid out as a reader sees them.

#[path = "support/golden.rs"]
mod golden;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use newsfold::clean::fulltext;
use newsfold::clean::html::{sanitize, sanitize_page};
use newsfold::domain::Html;
use newsfold::render::fit::display_width;
use newsfold::render::{Destination, Line, Page, Role, render, render_visually};
use proptest::prelude::*;
use url::Url;

/// Every article of `fixtures/html` looks as it did in `golden/articles`, where a line that begins
/// with a colon gives the roles of the words above it, by the letters of [`letter`].
#[test]
fn articles_look_as_they_should() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut names: Vec<String> = fs::read_dir(tests.join("fixtures/html"))
        .expect("the fixtures are there")
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 15, "the fixtures are found");
    let base = Url::parse("https://news.example/2026/story.html").expect("an address");
    for name in names {
        let file = tests.join(format!("fixtures/html/{name}.html"));
        let html = fs::read_to_string(file).expect("the fixture can be read");
        let content = sanitize_page(&html, Some(&base), Some(base.as_str()));
        for width in [40, 80] {
            let page = render(&content, width);
            let golden = tests.join(format!("golden/articles/{name}.{width}.txt"));
            golden::check(&golden, &picture_of(&page));
        }
    }
}

/// The same letters, in the order that a terminal without bidi support needs.
#[test]
fn right_to_left_articles_look_as_they_should() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let html = fs::read_to_string(tests.join("fixtures/html/righttoleft.html")).expect("is there");
    let content = sanitize(&html, Url::parse("https://news.example/").ok().as_ref());
    for width in [40, 80] {
        let golden = tests.join(format!("golden/articles/righttoleft-visual.{width}.txt"));
        golden::check(&golden, &picture_of(&render_visually(&content, width)));
    }
}

/// The article of every page in `fixtures/pages`, as a reader sees it.
#[test]
fn pages_give_their_article_and_nothing_else() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let address = Url::parse("https://news.example/2026/story.html").expect("an address");
    for name in ["harbour", "subway"] {
        let file = tests.join(format!("fixtures/pages/{name}.html"));
        let html = fs::read_to_string(file).expect("the fixture can be read");
        let article = fulltext::article(&html, &address).expect("an article");
        let golden = tests.join(format!("golden/pages/{name}.txt"));
        golden::check(&golden, &picture_of(&render(&article, 80)));
    }
}

/// A page with its roles, its links, and its pictures.
fn picture_of(page: &Page) -> String {
    let mut text = String::new();
    for line in &page.lines {
        let words: String = line.spans.iter().map(|span| span.text.as_str()).collect();
        writeln!(text, "{}", format!("  {words}").trim_end()).expect("a string takes all");
        let roles = roles_of(line);
        if !roles.trim().is_empty() {
            writeln!(text, ": {}", roles.trim_end()).expect("a string takes all");
        }
    }
    let places = page.places();
    for (index, link) in page.links.iter().enumerate() {
        let line = if index == 0 { "\n" } else { "" };
        let number = link.number.map_or("-".to_owned(), |number| number.to_string());
        let to = match &link.to {
            Destination::Address(address) => address.clone(),
            Destination::Place(place) => format!("line {}", places[place] + 1),
        };
        writeln!(text, "{line}= link {number} {to}").expect("a string takes all");
    }
    for picture in &page.pictures {
        writeln!(text, "= picture {picture}").expect("a string takes all");
    }
    text
}

fn roles_of(line: &Line) -> String {
    let mut roles = String::new();
    for span in &line.spans {
        roles.push_str(&letter(span.role).to_string().repeat(display_width(&span.text)));
    }
    roles
}

fn letter(role: Role) -> char {
    match role {
        Role::Plain => ' ',
        Role::Heading => 'H',
        Role::Emphasis => 'e',
        Role::Strong => 's',
        Role::StrongEmphasis => 'S',
        Role::Link => 'L',
        Role::LinkNumber => 'n',
        Role::Code => 'c',
        Role::CodeBlock => 'C',
        Role::CodeKeyword => 'K',
        Role::CodeString => 'G',
        Role::CodeNumber => 'N',
        Role::CodeComment => '#',
        Role::Quote => 'q',
        Role::Decoration => '.',
        Role::Struck => 'x',
        Role::Image => 'i',
        Role::Caption => 'k',
        Role::TableHead => 'T',
        Role::Marked => 'm',
    }
}

/// The widest line that is not code.
fn widest(page: &Page) -> usize {
    let width = |line: &Line| line.spans.iter().map(|span| display_width(&span.text)).sum();
    page.lines.iter().filter(|line| !line.is_code).map(width).max().unwrap_or(0)
}

#[test]
fn deep_nesting_takes_no_time() {
    let start = Instant::now();
    for tag in ["div", "ul><li", "table><tr><td", "blockquote", "b", "ol><li><p", "dl><dd"] {
        let deep = format!("<{tag}>").repeat(100_000) + "the words";
        for content in [sanitize(&deep, None), Html::from_cleaned(&deep)] {
            let page = render(&content, 80);
            let text = newsfold::render::plain::text(&page);
            assert!(text.contains("the words"), "{tag}: {}", text.len());
        }
    }
    // Quadratic time would take minutes even on a fast machine.
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn cells_that_reach_far_take_no_room_in_each_row() {
    let wide = "<td colspan=\"40\" rowspan=\"1000\">w</td>".repeat(40);
    let rows = format!("<tr>{wide}</tr>{}", "<tr><td>n</td></tr>".repeat(999)).repeat(40);
    // Thousands of empty cells in each row would take gigabytes.
    let page = render(&Html::from_cleaned(&format!("<table>{rows}</table>")), 80);
    let text = newsfold::render::plain::text(&page);
    assert_eq!(text.matches('n').count(), 40 * 999);
}

/// Checks the text of an article at 80 columns, ignoring roles.
#[track_caller]
fn check_words(html: &str, want: &str) {
    let base = Url::parse("https://news.example/2026/story.html").expect("an address");
    let page = render(&sanitize(html, Some(&base)), 80);
    assert_eq!(newsfold::render::plain::text(&page).trim_end(), want, "from {html}");
}

#[test]
fn a_row_that_is_no_head_names_nothing_and_is_shown() {
    check_words("<table><tr><th>Monday</th><th>Tuesday</th></tr></table>", "Monday\n\nTuesday");
    check_words(
        "<table><tr><th colspan=2>Douglas Adams</th></tr><tr><th>Born</th><td>1952</td></tr>\
         <tr><th>Books</th><td><ul><li>Two<li>Three</ul></td></tr></table>",
        "Douglas Adams\n\nBorn\n\n1952\n\nBooks\n\n  • Two\n  • Three",
    );
    check_words(
        "<table><tr><th>Name</th><td></td></tr><tr><th>Age</th><td><pre>9</pre></td></tr></table>",
        "Name\n\nAge\n\n  9",
    );
}

#[test]
fn cells_too_rich_for_columns_are_told_by_their_names() {
    let head = "<table><tr><th>Command</th><th>What it does</th></tr>";
    check_words(
        &format!(
            "{head}<tr><td><pre>ls</pre><td>Lists files:<ul><li>names</ul>\
             <tr><td>cd<td><pre>cd /</pre></table><p>After.</p>"
        ),
        "Command:\n\n  ls\n\nWhat it does: Lists files:\n\n  • names\n\nCommand: cd\n\nWhat it does:\n\n  \
         cd /\n\nAfter.",
    );
    // Characters are counted, not bytes.
    let cell = "新".repeat(150);
    let html = format!("{head}<tr><td>cd<td>{cell}<tr><td>ls<td>x</table>");
    let page = render(&sanitize(&html, None), 80);
    assert!(newsfold::render::plain::text(&page).starts_with("Command  What it does\n"));
}

/// Pieces of markup in random order.
fn soup() -> impl Strategy<Value = String> {
    const NAMES: [&str; 48] = [
        "p",
        "div",
        "b",
        "i",
        "em",
        "strong",
        "a",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "blockquote",
        "pre",
        "code",
        "h1",
        "h3",
        "figure",
        "figcaption",
        "section",
        "sup",
        "q",
        "abbr",
        "font",
        "span",
        "svg",
        "noscript",
        "video",
        "form",
        "button",
        "summary",
        "center",
        "del",
        "small",
        "mark",
        "kbd",
        "menu",
        "tt",
        "strike",
        "x-y",
    ];
    const OTHER: [&str; 44] = [
        "<br>",
        "<hr>",
        "<img src=http://e.example/a.jpg>",
        "<img src=/p.gif width=1>",
        " ",
        "\n",
        "\t",
        "&nbsp;",
        "word",
        "two words",
        "&lt;",
        "&amp;",
        "&gt;",
        "é",
        "e\u{301}",
        "\u{338}",
        "地下鉄",
        "שלום (12) עולם",
        "سلام",
        "\u{200d}",
        "👩\u{200d}🚀",
        "\u{1b}[2J",
        "<a href='http://e.example/x?a=1&b=2'>",
        "<a href='#n'>",
        "<a href='#m' id=n>",
        "<a name=m></a>",
        "<li id=n>",
        "<sup id=m>",
        "<span id=o>1</span>",
        "<span id=\"1\"></span>",
        "<a href=\"#1\">",
        "<a href=\"#1\">1</a>",
        "↩",
        "<!-- c -->",
        "<iframe src=http://v.example/></iframe>",
        "<ol start=4>",
        "<span hidden>",
        "<p hidden>",
        "<td style='display: none'>",
        "<b class=sr-only>",
        "<li hidden>",
        "<ruby>a<rt>",
        "</rt>",
        "<input type=checkbox>",
    ];
    let piece = prop_oneof![
        3 => prop::sample::select(NAMES.to_vec()).prop_map(|name| format!("<{name}>")),
        3 => prop::sample::select(NAMES.to_vec()).prop_map(|name| format!("</{name}>")),
        4 => prop::sample::select(OTHER.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn cleaning_twice_changes_nothing(html in soup()) {
        let once = sanitize(&html, None);
        let twice = sanitize(once.as_str(), None);
        prop_assert_eq!(once.as_str(), twice.as_str(), "from {}", html);
    }

    #[test]
    fn no_line_is_wider_than_it_may_be(html in soup(), width in 1_u16..=120) {
        for content in [sanitize(&html, None), Html::from_cleaned(&html)] {
            prop_assert!(widest(&render_visually(&content, width)) <= usize::from(width));
            let page = render(&content, width);
            prop_assert!(widest(&page) <= usize::from(width), "{page:?}");
            let is_blank = |line: &&Line| line.spans.is_empty();
            prop_assert!(page.lines.first().is_none_or(|line| !is_blank(&line)));
            prop_assert!(page.lines.last().is_none_or(|line| !is_blank(&line)));
        }
    }

    #[test]
    fn no_words_are_lost(words in prop::collection::vec("[a-zà-ü地下鉄]{1,30}", 1..40), width in 3_u16..=80) {
        let page = render(&sanitize(&words.join(" "), None), width);
        let shown: String = newsfold::render::plain::text(&page).split_whitespace().collect();
        prop_assert_eq!(shown, words.concat());
    }

    #[test]
    fn any_text_can_be_cleaned(html in any::<String>()) {
        let once = sanitize(&html, None);
        prop_assert_eq!(&sanitize(once.as_str(), None), &once);
    }
}

#[test]
fn a_picture_among_words_stands_apart_from_them() {
    let html = "<p>Ends.<img src=\"http://e.example/a\" alt=\"Map\">Begins (<img \
        src=\"http://e.example/b\">).</p>";
    let text = newsfold::render::plain::text(&render(&Html::from_cleaned(html), 80));
    assert_eq!(text.trim_end(), "Ends. [image: Map] Begins ([image]).");
    let named = html.replace("Map", "IMG_2041.JPG");
    let text = newsfold::render::plain::text(&render(&Html::from_cleaned(&named), 80));
    assert_eq!(text.trim_end(), "Ends. [image] Begins ([image]).", "what a file was called");
    let html = "<p><a href=\"http://e.example/c\"><img src=\"http://e.example/a\" alt=\"Map\"></a>Begins \
        <a href=\"http://e.example/d\">there</a>.</p>";
    let text = newsfold::render::plain::text(&render(&Html::from_cleaned(html), 80));
    assert_eq!(text.trim_end(), "[image: Map] [1]\n\nBegins there [2].", "at the head of a text");
}

#[test]
fn what_a_picture_shows_is_told_once_and_in_words() {
    let text = |html: &str| {
        let text = newsfold::render::plain::text(&render(&Html::from_cleaned(html), 80));
        text.trim_end().to_owned()
    };
    let img = |alt: &str| format!("<img src=\"http://e.example/a\" alt=\"{alt}\">");
    for name in ["harbour_at_noon", "IMG_2041", "photo", "a.jpg?w=200"] {
        assert_eq!(text(&format!("<p>See {}.</p>", img(name))), "See [image].");
    }
    for told in ["x-ray", "x_1", "a_{n+1}", "2026-05-12", "state-of-the-art"] {
        assert_eq!(text(&format!("<p>See {}.</p>", img(told))), format!("See [image: {told}]."));
    }
    for (title, told) in [
        ("The joke", "A fish — The joke"),
        ("a fish", "A fish"),
        ("IMG_2041", "A fish"),
        ("a-fish", "A fish"),
        ("A fish in the sea", "A fish in the sea"),
        ("", "A fish"),
    ] {
        let comic = format!("<img src=\"http://e.example/a\" alt=\"A fish\" title=\"{title}\">");
        assert_eq!(text(&comic), format!("[image: {told}]"));
    }
    let maps = text(&format!("<p>{}</p><p>Mapping the coast.</p>", img("Map")));
    assert_eq!(maps, "[image: Map]\n\nMapping the coast.");
    let told = text(&format!("<p>{}</p><p>The old crane, at dusk.</p>", img("The old crane")));
    assert_eq!(told, "[image]\n\nThe old crane, at dusk.");
    let formula = text(&format!("<p>{} is the area.</p>", img("x^2")));
    assert_eq!(formula, "[image: x^2] is the area.", "a sentence goes on");
    let linked = "By <a href=\"http://e.example/b\">Ana</a>";
    let figure = format!("<figure>{}<figcaption>{linked}</figcaption></figure>", img("By Ana"));
    assert_eq!(text(&figure), "[image]\nBy Ana [1]");
}

#[test]
fn numbers_of_links_part_no_words_and_stand_in_no_code() {
    let text = |html: &str| {
        let html = html.replace("<a>", "<a href=\"http://e.example/b\">");
        let text = newsfold::render::plain::text(&render(&Html::from_cleaned(&html), 80));
        text.trim_end().to_owned()
    };
    assert_eq!(text("<p>Two <a>drive</a>s, and</p>"), "Two drives [1], and");
    assert_eq!(text("<p>The <a>drive</a>’s lid</p>"), "The drive [1]’s lid");
    assert_eq!(text("<p>in <a>2026</a>and</p>"), "in 2026 [1] and");
    assert_eq!(text("<p><a>Ana Ruiz</a>Jan 5</p>"), "Ana Ruiz [1] Jan 5");
    assert_eq!(text("<p>a claim<a>[source]</a>and</p>"), "a claim source [1] and");
    assert_eq!(text("<p><a>[PDF] Report [EN]</a></p>"), "[PDF] Report [EN] [1]");
    assert_eq!(text("<p><a>地下鉄</a>の新路線</p>"), "地下鉄 [1]の新路線");
    assert_eq!(text("<p><a>one</a><a href=\"c:\">two</a></p>"), "one [1] two [2]");
    assert_eq!(text("<p><a>f</a><a>oo</a></p>"), "foo [1]");
    assert_eq!(
        text("<p><a>[link]</a> <a href=\"c:\">[3 comments]</a></p>"),
        "link [1] 3 comments [2]"
    );
    assert_eq!(text("<pre>let x: <a>Vec</a>&lt;u8&gt;</pre>").trim(), "let x: Vec<u8>");
}

#[test]
fn what_counts_down_is_aligned_by_its_first_number() {
    let html = format!("<ol reversed=\"reversed\">{}</ol>", "<li>a</li>".repeat(10));
    let text = newsfold::render::plain::text(&render(&Html::from_cleaned(&html), 40));
    assert!(text.contains("10. a\n   9. a\n"), "{text}");
    let html = "<p><a href=\"#1\">1</a></p><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td>\
        </tr></table><p><span id=\"1\"></span>Note.</p>";
    let text = newsfold::render::plain::text(&render(&Html::from_cleaned(html), 40));
    assert!(text.contains("\na  b"), "a number stays above its table: {text}");
}

#[test]
fn a_head_of_two_rows_stands_above_one_line() {
    let html = "<table><thead><tr><th colspan=\"2\">Tide</th></tr><tr><th>low</th><th>high</th></tr></thead>\
        <tbody><tr><td>09:00</td><td>15:00</td></tr></tbody></table>";
    let text = |width| newsfold::render::plain::text(&render(&Html::from_cleaned(html), width));
    assert_eq!(text(40).trim_end(), "Tide\n  low   high\n─────  ─────\n09:00  15:00");
    assert_eq!(text(8).trim_end(), "Tide\n\nlow:\n09:00\nhigh:\n15:00");
    let heads = html.replace("tbody", "thead").replace("td>", "th>");
    let told = newsfold::render::plain::text(&render(&Html::from_cleaned(&heads), 8));
    assert!(told.contains("15:00"), "{told}");
}

#[test]
fn neither_a_line_at_the_end_nor_a_way_back_is_told_on_paper() {
    let html = "<p>So it is.<sup><span id=\"2\"></span><a href=\"#1\">1</a></sup></p><hr><ol><li><span id=\"1\"></span>At sea. \
        <a href=\"#2\">↩</a></li></ol><hr>";
    let text = newsfold::render::plain::text(&render(&Html::from_cleaned(html), 20));
    assert!(text.contains("───") && text.ends_with("1. At sea.\n"), "{text}");
}

#[test]
fn a_link_in_two_parts_has_one_number() {
    let shown = |html: &str| {
        let page = render(&Html::from_cleaned(html), 80);
        newsfold::render::plain::text(&page).lines().next().unwrap_or_default().to_owned()
    };
    let group = "<a href=\"http://e.example/g\">Group</a>";
    let colon = "<a href=\"http://e.example/g\">:</a>";
    assert_eq!(shown(&format!("<p>{group}{colon} it</p>")), "Group: [1] it");
    assert_eq!(shown(&format!("<p>{group}<b>{colon}</b>{colon}</p>")), "Group:: [1]");
    assert_eq!(shown(&format!("<p>{group} {colon}</p>")), "Group [1] : [1]");
}

#[test]
fn a_picture_in_code_leaves_no_blank_line_above_it() {
    for width in [1, 40] {
        let page =
            render(&Html::from_cleaned("<pre>\n<img src=\"http://e.example/a\"></pre>"), width);
        assert!(page.lines.first().is_some_and(|line| !line.spans.is_empty()), "{page:?}");
        let page = render(&Html::from_cleaned("<pre>\n\n  a\n b</pre>"), width);
        let text = newsfold::render::plain::text(&page);
        assert!(!text.starts_with('\n') && text.ends_with(" b\n"), "{text:?}");
    }
}
