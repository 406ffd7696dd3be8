//! The screen's own work: laying out articles, and the time from a key press to the cells of the
//! next frame, over a store so small that its answers take no time.
//!
//! ```text
//! cargo bench --bench screen
//! ```
//!
//! Prints the median of many rounds, in milliseconds, on one thread.

#![allow(clippy::print_stdout, reason = "a bench tells what it found")]

#[allow(dead_code, reason = "the bench of the store uses all of it")]
#[path = "support/median.rs"]
mod median;
#[allow(dead_code, reason = "the screen tests use all of it")]
#[path = "../tests/support/newsroom.rs"]
mod newsroom;
#[allow(dead_code, reason = "the screen tests use all of it")]
#[path = "../tests/support/screen.rs"]
mod support;

use std::hint::black_box;

use median::tell;
use newsfold::clean::html::{plain_text, sanitize};
use newsfold::render::render;
use newsfold::tui::theme::Theme;
use newsfold::tui::view::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use support::Screen;

fn main() {
    println!("{:40} {:>9}", "an article", "ms");
    for (what, paragraphs) in [("5 kB", 8), ("100 kB", 160), ("1 MB", 1_600)] {
        let html = article(paragraphs);
        tell(&format!("{what} cleaned"), || drop(black_box(sanitize(&html, None))));
        let cleaned = sanitize(&html, None);
        tell(&format!("{what} as words"), || {
            drop(black_box(plain_text(cleaned.as_str(), usize::MAX)));
        });
        for width in [80, 200] {
            tell(&format!("{what} laid out, {width} columns"), || {
                drop(black_box(render(&cleaned, width)));
            });
        }
    }
    println!("\n{:40} {:>9}", "the screen", "ms");
    for size in [(80, 24), (120, 40), (200, 60)] {
        let at = format!("{}x{}", size.0, size.1);
        let theme = Theme::default();
        let mut screen = Screen::open(size);
        let mut down = false;
        tell(&format!("a frame of the list, {at}"), || drop(black_box(frame(&screen, &theme))));
        tell(&format!("j or k, and its frame, {at}"), || {
            down = !down;
            screen.press(if down { "j" } else { "k" });
            drop(black_box(frame(&screen, &theme)));
        });
        tell(&format!("open and back, and their frames, {at}"), || {
            for key in ["enter", "q"] {
                screen.press(key);
                drop(black_box(frame(&screen, &theme)));
            }
        });
        screen.press("enter");
        tell(&format!("a frame of an article, {at}"), || drop(black_box(frame(&screen, &theme))));
    }
}

fn frame(screen: &Screen, theme: &Theme) -> Buffer {
    let (columns, rows) = screen.model.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    view(&screen.model, theme, &mut buffer);
    buffer
}

/// Paragraphs of about six hundred bytes in two scripts, with links, emphasis, lists, and quotes.
fn article(paragraphs: usize) -> String {
    let latin = "The harbour opened <em>again</em> this morning, after the storm of the week \
        before had closed it to all but the ferries &amp; the fishing boats; <a \
        href=\"https://example.org/harbour\">the port</a> says that two cranes are still out of \
        use. ";
    let cyrillic = "Порт снова открыт: утром пришли первые суда, но два крана пока не работают. ";
    let mut html = String::new();
    for number in 0..paragraphs {
        match number % 8 {
            6 => html += &format!("<ul><li>{latin}</li><li>{cyrillic}{cyrillic}</li></ul>"),
            7 => html += &format!("<blockquote><p>{latin}{cyrillic}</p></blockquote>"),
            _ => html += &format!("<p>{latin}{latin}{cyrillic}</p>"),
        }
    }
    html
}
