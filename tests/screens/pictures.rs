//! Pictures at full resolution: encoded outside the screen, then shown as cells.

use newsfold::domain::Raster;
use newsfold::engine::command::Command;
use newsfold::engine::event::{Answer, Event};
use newsfold::tui::graphics::Drawing;
use newsfold::tui::graphics::{Coding, PLACEHOLDER};
use newsfold::tui::msg::Msg;

use super::support::Screen;
use super::{SMALL, full_disk};

const ONE: &str = "https://pics.example/one.png";
const OTHER: &str = "https://pics.example/other.png";

/// An article with two pictures, which are not shown yet.
fn article(drawing: Drawing) -> Screen {
    let mut one = Screen::open(SMALL);
    one.model.drawing = drawing;
    let words = "A paragraph of its own. ".repeat(8);
    one.page = Some(Ok(format!(
        "<p>{words}</p><p><img src=\"{ONE}\" alt=\"One\"></p><p>{words}</p>\
         <p><img src=\"{OTHER}\" alt=\"Other\"></p><p>{words}</p><p>{words}</p>"
    )));
    one.press("enter c");
    one
}

/// The rows that show a part of a picture.
fn rows_of_pictures(one: &Screen) -> usize {
    one.rows().iter().filter(|row| row.contains(PLACEHOLDER)).count()
}

#[test]
fn pictures_are_coded_once_apart_from_the_screen() {
    for drawing in [Drawing::Kitty, Drawing::Inline, Drawing::Sixel { cell: (2, 4) }] {
        let mut one = article(drawing);
        assert_eq!(rows_of_pictures(&one), 0);
        one.press("I");
        let done = one.done.clone();
        assert_eq!(done.iter().filter(|it| *it == "Code").count(), 2, "{done:?}");
        assert_eq!(rows_of_pictures(&one), 2, "{:#?}", one.rows());
        one.press("j k size:90x30 size:80x24 : type:theme_light esc");
        assert_eq!(one.done, done, "another size or look asks for nothing");
        assert_eq!(rows_of_pictures(&one), 2);
        one.press("I");
        assert_eq!(rows_of_pictures(&one), 0);
    }
}

#[test]
fn every_picture_of_an_article_is_shown() {
    let mut one = article(Drawing::Blocks);
    one.press("I");
    let shown = one.rows().iter().filter(|row| row.trim() == "▀▀▀▀").count();
    assert_eq!(shown, 4, "two of two rows each: {:#?}", one.rows());
    assert!(!one.done.contains(&"Code".to_owned()), "blocks are drawn as they come");
}

#[test]
fn a_picture_that_does_not_come_is_no_alarm() {
    let mut one = article(Drawing::Blocks);
    one.holds = |command| matches!(command, Command::Picture(_));
    one.press("I");
    let shown = one.rows();
    for request in std::mem::take(&mut one.held) {
        one.hear(Msg::Engine(Event::Answered(request.ticket, Answer::Failed(full_disk()))));
    }
    assert_eq!(one.rows(), shown);
}

#[test]
fn larger_letters_bring_other_sixels() {
    let mut one = article(Drawing::Sixel { cell: (2, 4) });
    one.press("I");
    one.hear(Msg::Cell((2, 4)));
    let asked = one.done.len();
    one.hear(Msg::Cell((4, 8)));
    assert_eq!(one.model.drawing, Drawing::Sixel { cell: (4, 8) });
    let anew: Vec<&str> = one.done[asked..].iter().map(String::as_str).collect();
    assert_eq!(anew.iter().filter(|it| **it == "Code").count(), 2, "{anew:?}");
    assert_eq!(rows_of_pictures(&one), 2);
}

#[test]
fn what_was_coded_for_another_way_of_drawing_is_not_shown() {
    let mut one = article(Drawing::Inline);
    one.press("I I");
    let raster = Raster { width: 8, points: vec![Some([1, 2, 3]); 8 * 16] };
    let coding = Coding { address: ONE.to_owned(), raster, drawing: Drawing::Kitty };
    one.hear(Msg::Coded(Box::new(coding.clone().code())));
    assert_eq!(rows_of_pictures(&one), 0, "pictures are put out");
    one.model.images = true;
    one.hear(Msg::Coded(Box::new(coding.code())));
    assert_eq!(rows_of_pictures(&one), 2, "those that were asked for, in the way of iTerm2");
}

#[test]
fn a_picture_too_wide_for_a_narrower_screen_comes_anew() {
    let mut one = article(Drawing::Sixel { cell: (1, 4) });
    one.press("I");
    let asked = one.done.len();
    // A text width of 18 still holds the four columns, so nothing happens.
    one.press("size:20x24");
    assert_eq!(one.done.len(), asked, "{:?}", &one.done[asked..]);
    let raster = Raster { width: 40, points: vec![Some([1, 2, 3]); 40 * 4] };
    let coding = Coding { address: ONE.to_owned(), raster, drawing: one.model.drawing };
    one.press("size:80x24");
    one.hear(Msg::Coded(Box::new(coding.code())));
    one.press("size:30x24");
    assert_eq!(one.done[asked..], [format!("Picture {ONE}"), "Code".to_owned()]);
}
