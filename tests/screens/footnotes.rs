//! Notes: visited by number, by letter, or by a click, and left again.

use newsfold::clean::html::sanitize;
use newsfold::domain::Raster;
use newsfold::tui::msg::Msg;
use newsfold::tui::pane::article::Picture;

use super::support::Screen;
use super::{SMALL, is_as_it_was};

const NARROW: (u16, u16) = (40, 12);

/// An article that is longer than the screen, with two notes and a link.
fn article(size: (u16, u16)) -> Screen {
    let mut one = Screen::open(size);
    one.press("enter");
    let more = "<p>The committee met on Tuesday and again on Thursday, and both times it went home without a vote because the figures of the year before were not there.</p>";
    let html = format!(
        "{more}{more}<p>The bill passed<sup id=r1><a href='#n1'>1</a></sup> as <a href='https://a.example/x'>expected</a>, \
         and the lake is blue<sup id=r2><a href='#n2'>2</a></sup>.</p>{more}{more}{more}{more}{more}{more}\
         <hr><ol><li id=n1>By 312 votes to 280. <a href='#r1'>↩</a></li>\
         <li id=n2>In summer. <a href='#r2'>↩</a></li></ol>"
    );
    let open = one.model.reader.as_mut().expect("open");
    open.article.content = sanitize(&html, None);
    open.changed();
    one.press("wait:1 g g");
    one
}

/// The row that is marked as the target.
fn marked(one: &Screen) -> String {
    one.rows().into_iter().find(|row| row.contains('▌')).unwrap_or_default()
}

#[test]
fn pictures_of_notes() {
    for (end, size) in [("80x24", SMALL), ("40x12", NARROW)] {
        let mut one = article(size);
        is_as_it_was(&format!("note-text-{end}"), &one);
        one.press("1");
        is_as_it_was(&format!("note-number-{end}"), &one);
        one.press("enter");
        is_as_it_was(&format!("note-there-{end}"), &one);
    }
}

#[test]
fn a_number_leads_to_its_note_and_a_key_back() {
    for size in [SMALL, NARROW] {
        let mut one = article(size);
        one.press("j j j");
        let before = one.rows();
        one.press("2");
        assert!(one.foot().contains("[2] In summer.  ↵ go there"), "{}", one.foot());
        one.press("enter");
        assert!(marked(&one).contains("2. In summer."), "{:?}", one.rows());
        assert!(one.foot().contains("C-o back"), "{}", one.foot());
        one.press("C-o");
        assert_eq!(one.rows(), before);
        one.press("C-o");
        assert!(one.said().contains("No note"), "{}", one.said());
        // The link between the notes has the first number that no note has.
        one.press("3 enter");
        assert_eq!(one.done, ["Browse(\"https://a.example/x\")"]);
    }
}

#[test]
fn a_note_is_shown_without_the_numbers_of_its_links() {
    let mut one = Screen::open(SMALL);
    one.press("enter");
    let html = "<p>The lake is blue<sup id=r1><a href='#n1'>1</a></sup>.</p>\
        <ol><li id=n1>See <a href='https://a.example/x'>the report</a>. <a href='#r1'>↩</a></li></ol>";
    let open = one.model.reader.as_mut().expect("open");
    open.article.content = sanitize(html, None);
    open.changed();
    one.press("wait:1 1");
    assert!(one.foot().contains("[1] See the report.  ↵ go there"), "{}", one.foot());
}

#[test]
fn a_note_has_no_address_to_copy() {
    let mut one = article(SMALL);
    one.press("2 y");
    assert!(one.done.is_empty(), "{:?}", one.done);
    assert!(one.said().contains("Link 2 stays in the article"), "{}", one.said());
}

#[test]
fn letters_lead_there_and_the_arrow_of_the_note_back() {
    for size in [SMALL, NARROW] {
        let mut one = article(size);
        while !one.rows().iter().any(|row| row.contains("blue²")) {
            one.press("j");
        }
        let before = one.rows();
        one.press("f");
        assert!(one.foot().contains("a letter"), "{}", one.foot());
        one.press("a");
        assert!(marked(&one).contains("1. By 312"), "{:?}", one.rows());
        one.press("f");
        let row = marked(&one);
        let letter = row.trim_end().chars().last().expect("a letter in place of the arrow");
        one.press(&letter.to_string());
        let there: Vec<String> = one.rows().iter().map(|row| row.replace('▌', " ")).collect();
        let foot = there.len() - 1;
        assert_eq!(there[..foot], before[..foot], "exactly where it was followed");
        assert!(marked(&one).contains("passed¹"), "{:?}", one.rows());
        assert!(!one.foot().contains("C-o"), "there is no way back left: {}", one.foot());
        assert!(one.done.is_empty(), "{:?}", one.done);
    }
}

#[test]
fn a_click_leads_to_a_note() {
    let mut one = article(SMALL);
    let rows = one.rows();
    let y = rows.iter().position(|row| row.contains("blue²")).expect("on the screen");
    let x = rows[y].chars().position(|letter| letter == '²').expect("in its row");
    let at = |number: usize| u16::try_from(number).expect("small");
    one.hear(Msg::Click(at(x + 2), at(y)));
    assert_eq!(one.rows(), rows, "beside it is nothing");
    one.hear(Msg::Click(at(x), at(y)));
    assert!(marked(&one).contains("2. In summer."), "{:?}", one.rows());
}

#[test]
fn the_way_back_survives_another_width_and_pictures() {
    let mut one = article(SMALL);
    one.press("j j 1 enter size:40x24 C-o");
    assert!(one.rows().iter().any(|row| row.contains("The committee")), "{:?}", one.rows());
    assert!(one.bar().contains('›'), "still in the article: {}", one.bar());

    let mut one = article(SMALL);
    let open = one.model.reader.as_mut().expect("open");
    let html = open.article.content.as_str().replacen(
        "<p>The bill",
        "<p><img src=\"https://pics.example/a.png\"></p><p>The bill",
        1,
    );
    open.article.content = sanitize(&html, None);
    open.changed();
    one.press("wait:1 2 enter");
    let note = marked(&one);
    one.press("I");
    let raster = Raster { width: 2, points: vec![Some([1, 2, 3]); 40] };
    let reader = one.model.reader.as_mut().expect("open");
    reader.picture_came("https://pics.example/a.png", Picture::Blocks(raster));
    one.press("wait:1");
    assert_eq!(marked(&one), note, "the mark stays on its note: {:?}", one.rows());
    one.press("C-o");
    assert!(one.rows().iter().any(|row| row.contains("The committee")), "{:?}", one.rows());
}

#[test]
fn back_leads_on_to_the_article_before() {
    let mut one = Screen::open(SMALL);
    one.press("enter");
    let first = one.bar();
    one.press("r a");
    assert_ne!(one.bar(), first);
    one.press("C-o");
    assert_eq!(one.bar(), first);
}
