//! File names, completed by Tab where a file is asked for.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use newsfold::tui::msg::Msg;

use super::support::Screen;
use super::{SMALL, is_as_it_was};

const LARGE: (u16, u16) = (120, 40);

/// A screen whose reader has these files at home; names that end in a slash are folders.
fn at_home(size: (u16, u16), files: &[&str]) -> (Screen, tempfile::TempDir) {
    let home = tempfile::tempdir().expect("a folder");
    for file in files {
        let path = home.path().join(file);
        match file.ends_with('/') {
            true => fs::create_dir(path).expect("a folder"),
            false => fs::write(path, "").expect("a file"),
        }
    }
    let mut screen = Screen::open(size);
    screen.model.places.home = Some(home.path().to_owned());
    (screen, home)
}

const FILES: &[&str] = &["feeds.opml", "Feeds/", "Feeds/mine.opml", "letters.txt", ".feedrc"];

#[test]
fn pictures_of_files_to_choose() {
    for (end, size) in [("80x24", SMALL), ("120x40", LARGE), ("40x12", (40, 12))] {
        let (mut screen, _home) = at_home(size, FILES);
        screen.press(": type:import_~/f tab");
        is_as_it_was(&format!("files-{end}"), &screen);
    }
}

#[test]
fn files_are_gone_through_and_folders_entered() {
    let (mut one, home) = at_home(SMALL, FILES);
    one.press(": type:import_~/f tab");
    assert!(one.foot().starts_with(" :import ~/Feeds/"), "{}", one.foot());
    one.press("tab");
    assert!(one.foot().starts_with(" :import ~/feeds.opml"), "{}", one.foot());
    one.press("tab");
    assert!(one.foot().starts_with(" :import ~/f "), "what was typed: {}", one.foot());
    one.press("tab /");
    assert!(one.foot().starts_with(" :import ~/Feeds/ "), "one slash: {}", one.foot());
    one.press("tab");
    assert!(one.foot().starts_with(" :import ~/Feeds/mine.opml"), "{}", one.foot());
    one.press("enter");
    let file = home.path().join("Feeds/mine.opml");
    assert!(one.done.contains(&format!("Import({file:?})")), "{:?}", one.done);

    one.press("S C-u type:~ tab tab");
    assert!(one.foot().starts_with(" Save as: ~/Feeds/"), "{}", one.foot());
    one.press("esc type:. tab");
    assert!(one.foot().starts_with(" Save as: ~/.feedrc"), "hidden: {}", one.foot());
    one.press("esc S C-u type:~/nothing_like_it tab");
    assert!(one.foot().starts_with(" Save as: ~/nothing like it"), "{}", one.foot());
}

#[test]
fn files_that_come_late_are_not_put_into_what_was_typed_since() {
    let (mut one, _home) = at_home(SMALL, FILES);
    one.hold_lookups = true;
    one.press("S C-u type:~/l tab type:x");
    let lookup = one.lookups.pop().expect("asked for");
    one.hear(Msg::Names(Box::new(lookup.clone().look())));
    assert!(one.foot().starts_with(" Save as: ~/lx"), "{}", one.foot());
    one.press("backspace");
    one.hear(Msg::Names(Box::new(lookup.clone().look())));
    assert!(one.foot().starts_with(" Save as: ~/letters.txt"), "as asked: {}", one.foot());
    one.press("esc");
    one.hear(Msg::Names(Box::new(lookup.look())));
    assert!(!one.foot().contains("letters"), "{}", one.foot());
}

#[test]
fn a_file_whose_name_would_harm_the_terminal_is_drawn_clean_and_is_still_the_one_that_is_meant() {
    let (mut one, home) = at_home(SMALL, &[]);
    let odd = home.path().join(OsStr::from_bytes(b"bad\x1b]0;pwn\x07\xff"));
    fs::create_dir(&odd).expect("a folder");
    fs::write(odd.join("x.opml"), "").expect("a file");
    one.press("S C-u type:~/ba tab");
    assert!(one.foot().contains("~/bad\u{fffd}]0;pwn"), "{}", one.foot());
    assert!(one.rows().iter().all(|row| !row.contains(char::is_control)), "{:?}", one.rows());
    one.press("type:story.txt enter");
    let saved = one.saved.last().expect("something was saved");
    assert_eq!((&saved.path, saved.replace), (&odd.join("story.txt"), false));
    // Tab continues from there.
    one.press(": type:import_~/ba tab tab enter");
    assert!(one.done.contains(&format!("Import({:?})", odd.join("x.opml"))), "{:?}", one.done);
}
