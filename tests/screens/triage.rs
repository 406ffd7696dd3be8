//! Many stories at once: selection, bulk acts, tags; exports; the command line.

use jiff::ToSpan;
use newsfold::domain::{Enclosure, Problem, ShelfKind, Text, View};
use newsfold::engine::command::Command;
use newsfold::session::saving::Save;
use newsfold::tui::action::Pane;
use newsfold::tui::keymap::Written;
use newsfold::tui::msg::Msg;
use newsfold::tui::presets;

use super::support::Screen;
use super::{SMALL, is_as_it_was, newsroom, shows};

#[test]
fn pictures_of_triage() {
    shows("select", SMALL, "v j j v");
    shows("select-120x40", (120, 40), "j V j j");
    shows("select-40x12", (40, 12), "v j v");
    shows("tag-prompt", SMALL, "t");
    shows("tag-completion", SMALL, "t type:later enter t type:- tab");
    shows("tagged", SMALL, "t type:later_eu enter j t type:long-reads-of-the-week enter");
    shows("tagged-120x40", (120, 40), "t type:later_eu enter");
    shows("tagged-article", SMALL, "t type:later_eu enter enter");
    shows("tagged-article-120x40", (120, 40), "t type:later_eu enter enter");
    shows("save-prompt", SMALL, "S");
    shows("command-completion", SMALL, ": type:s tab tab");
    shows("command-completion-120x40", (120, 40), ": type:open_ tab");
    shows("command-completion-40x12", (40, 12), ": tab");
    shows("command-mistake", SMALL, ": type:tga_x enter");
    shows("sidebar-paused", (120, 40), "g f j j j j j j p");
    shows("problems-paused", SMALL, "! p");
    shows("problems-120x40", (120, 40), "!");
    shows("unsubscribe", SMALL, "! X");
    shows("article-finds", SMALL, "enter / type:the_ enter n");
    shows("article-finds-120x40", (120, 40), "enter / type:the");
    shows("help-commands", SMALL, "? G pgup");
    shows("help-fields", SMALL, "? G");
    shows("help-120x40", (120, 40), "?");
}

#[test]
fn keys_act_on_all_that_is_selected_as_one_change() {
    let mut one = Screen::open(SMALL);
    one.press("v j j v");
    assert!(one.bar().contains("2 selected"), "{}", one.bar());
    let unread = one.model.stories.unread;
    one.press("G d");
    assert_eq!(one.model.stories.unread, unread - 2);
    // The first row stood for everything folded under it.
    assert!(one.foot().starts_with(" Marked 5 stories read · u undoes"), "{}", one.foot());
    assert!(!one.bar().contains("selected"), "{}", one.bar());
    one.press("u");
    assert_eq!(one.model.stories.unread, unread);
    one.press("g v");
    assert!(one.bar().contains("2 selected"), "{}", one.bar());
    one.press("s");
    assert!(one.foot().starts_with(" Starred 2 stories"), "{}", one.foot());
    one.press("g v esc");
    assert!(!one.bar().contains("selected"), "{}", one.bar());
}

#[test]
fn a_run_of_lines_follows_the_cursor_and_ends_where_it_is_told() {
    let mut one = Screen::open(SMALL);
    one.press("j V j j k");
    assert!(one.bar().contains("2 selecting"), "{}", one.bar());
    one.press("V j j j");
    assert!(one.bar().contains("2 selected"), "{}", one.bar());
    one.press("v");
    assert!(one.bar().contains("3 selected"), "{}", one.bar());
    one.press("V k k k k k k");
    assert!(one.bar().contains("6 selecting"), "{}", one.bar());
}

#[test]
fn a_selection_outlives_views_refreshes_and_sizes() {
    let mut one = Screen::open(SMALL);
    one.press("j v");
    let row = one.selected();
    assert!(row.contains('✓'), "{row}");
    one.press("2 1 . size:120x40 / type:chip esc size:80x24 g g j");
    assert_eq!(one.selected(), row);
    let mut one = Screen::open(SMALL);
    one.press("v 3 1 enter");
    assert!(one.foot().contains("page"), "the row under the cursor is read: {}", one.foot());
    one.press("s");
    assert!(one.foot().starts_with(" Starred 1 story"), "the open article alone: {}", one.foot());
}

#[test]
fn a_query_selects_what_it_finds_in_the_view() {
    let mut one = Screen::open(SMALL);
    one.press(": type:select_feed:crab_or_age_>_1d enter");
    assert_eq!(one.foot(), " Selected 5 headlines");
    assert!(one.rows()[3].contains('✓'), "the chips are in Crab Weekly: {:#?}", one.rows());
    one.press("3 1 t type:later enter");
    assert!(one.foot().starts_with(" Tagged 5 stories"), "{}", one.foot());
    one.press(": type:select_tag:later enter");
    assert!(one.bar().contains("5 selected"), "{}", one.bar());
    one.press("esc g g t type:c++ enter j t type:⭐ enter");
    for (tag, found) in [("c++", "1 selected"), ("⭐", "1 selected")] {
        one.press(&format!("esc : type:select_tag:{tag} enter"));
        assert!(one.bar().contains(found), "{tag}: {}", one.bar());
    }
    one.press("esc : type:select_tag:c enter");
    assert_eq!(one.foot(), " No story here matches");
    one.press("esc : type:select_colour:red enter");
    assert!(one.said().contains(":select: column 1: no such field"), "{}", one.said());
    one.press(": type:select_title:zebra enter");
    assert_eq!(one.foot(), " No story here matches");
    one.press(": type:select enter");
    assert!(one.bar().contains("1 selected"), "the row itself: {}", one.bar());
    one.press("esc : type:open_#later enter");
    assert!(one.bar().starts_with(" #later "), "as in the sidebar: {}", one.bar());
}

#[test]
fn more_than_a_hundred_stories_are_asked_about() {
    let mut one = Screen::over(newsroom::crowd(412), SMALL);
    one.press("A");
    assert_eq!(one.foot(), " Mark 412 stories read?  y yes  n no");
    one.press("j");
    assert_eq!(one.foot(), " Left as it was");
    assert!(one.bar().ends_with("412 unread"), "{}", one.bar());
    one.press("g g V G");
    assert!(one.bar().contains("412 selecting"), "{}", one.bar());
    one.press("s");
    assert_eq!(one.foot(), " Star 412 stories?  y yes  n no");
    one.press("n d");
    assert_eq!(one.foot(), " Mark 412 stories read?  y yes  n no");
    one.press("y");
    assert!(one.bar().ends_with("0 unread"), "{}", one.bar());
    one.press("d");
    one.press("g v t type:old enter");
    assert_eq!(one.foot(), " Tag 412 stories “old”?  y yes  n no");
    one.press("y u u");
    assert!(one.bar().ends_with("412 unread"), "{}", one.bar());
}

#[test]
fn tags_are_seen_undone_and_found_again_after_a_restart() {
    let mut one = Screen::open((120, 40));
    one.press("t type:later enter");
    assert!(one.foot().starts_with(" Tagged 1 story #later · u undoes"), "{}", one.foot());
    assert!(one.selected().contains("#later"), "{}", one.selected());
    let sidebar = |one: &Screen| one.rows().iter().any(|row| row.starts_with(" #later"));
    assert!(sidebar(&one), "{:#?}", one.rows());
    one.press("enter");
    assert!(one.rows().iter().any(|row| row.contains("· #later")), "{:#?}", one.rows());
    one.press("u");
    assert!(!one.rows()[..23].iter().any(|row| row.contains("#later")), "{:#?}", one.rows());
    one.press("C-r q : type:open_#later enter");
    assert!(one.bar().contains("later"), "{}", one.bar());
    let mut again = one.reopen();
    again.press(": type:open_#later enter");
    assert!(again.selected().contains("#later") && sidebar(&again), "{:#?}", again.rows());
    again.press("t type:-la tab enter");
    assert!(again.foot().starts_with(" Removed #later from 1 story"), "{}", again.foot());
    assert!(!sidebar(&again), "{:#?}", again.rows());
    again.press("u");
    assert!(sidebar(&again), "{:#?}", again.rows());
}

fn saved(one: &mut Screen) -> Save {
    one.saved.pop().expect("something was saved")
}

#[test]
fn stories_are_saved_under_a_name_that_says_what_they_are() {
    let mut one = Screen::open(SMALL);
    one.press("S");
    assert!(
        one.foot().starts_with(" Save as: ~/parliament-passes-the-water-bill"),
        "{}",
        one.foot()
    );
    one.press("enter");
    let save = saved(&mut one);
    let text = save.text();
    assert!(
        text.starts_with("Parliament passes the water bill after all-night sitting\n"),
        "{text}"
    );
    assert!(text.contains("Ana Reyes · River Guardian · Sun 22 Nov 2026, 07:14"), "{text}");
    assert!(text.contains("[1] https://amendments.example.org/214"), "{text}");
    assert!(save.path.starts_with("/home/reader") && !save.replace, "{save:?}");

    one.hear(Msg::Exists(Box::new(save)));
    // However long the name is, it is told whole: above the keys.
    let asked = one.rows().join("\n");
    assert!(asked.contains(" Replace ~/parliament-passes-the-water-bill"), "{asked}");
    assert!(asked.contains(".txt? It exists\n already\n"), "{asked}");
    assert!(one.foot().starts_with(" y yes  n no"), "{}", one.foot());
    one.press("n");
    assert!(one.saved.is_empty());

    one.press("enter S C-u type:/tmp/x.html enter");
    let page = saved(&mut one).text();
    assert!(page.contains("<title>Parliament passes the water bill"), "{page}");
    assert!(page.contains("<blockquote>"), "{page}");
    one.press("q v j v S enter");
    let both = saved(&mut one);
    assert_eq!(both.articles.len(), 2);
    assert!(both.text().contains("\n────"), "{}", both.text());
}

#[test]
fn what_is_saved_before_the_last_was_read_is_saved_too() {
    let mut one = Screen::open(SMALL);
    one.holds = |command| matches!(command, Command::Articles(_));
    one.press("S enter j S enter");
    one.let_answers_come();
    let titles: Vec<String> =
        one.saved.iter().map(|save| save.articles[0].called.to_string()).collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert!(titles[0].starts_with("Parliament passes"), "{titles:?}");
}

#[test]
fn stories_go_to_a_command_and_links_to_the_clipboard() {
    let mut one = Screen::open(SMALL);
    one.press("| type:wc_-w enter");
    let piped = one.piped.pop().expect("something went out");
    assert_eq!(piped.command, "wc -w");
    assert!(piped.text().starts_with("Parliament passes the water bill"), "{}", piped.text());
    one.press("j Y");
    let said = one.done.last().expect("something was done");
    assert!(
        said.contains("[Chip maker delays its 2 nm line to 2027](https://crab.example/11)"),
        "{said}"
    );
    one.press("k v j v Y");
    let said = one.done.last().expect("something was done");
    assert!(said.contains("\"- [Parliament") && said.contains("\"- [Chip maker"), "{said}");
    one.press("g v y");
    let said = one.done.last().expect("something was done");
    assert!(said.contains("Copied 2 addresses"), "{said}");
}

#[test]
fn what_is_attached_is_opened_and_chosen_where_there_is_more() {
    let mut one = Screen::open(SMALL);
    one.press("e");
    assert_eq!(one.foot(), " Nothing is attached to this story");
    one.press("G k k k e");
    assert_eq!(one.done, ["Play(\"https://crab.example/talk.mp3\")"]);
    one.press("enter");
    let article = &mut one.model.reader.as_mut().expect("open").article;
    let mut second = article.enclosures[0].clone();
    second.url = "https://crab.example/slides.pdf".to_owned();
    second.media_type = "application/pdf".into();
    article.enclosures.push(second);
    one.press("e");
    is_as_it_was("attached", &one);
    one.press("2");
    assert_eq!(
        one.done.last().map(String::as_str),
        Some("Play(\"https://crab.example/slides.pdf\")")
    );
    one.press("e esc wait:7000");
    assert!(!one.foot().contains("Which one"), "{}", one.foot());
    let article = &mut one.model.reader.as_mut().expect("open").article;
    for page in 3..=11 {
        let url = format!("https://crab.example/page-{page}.pdf");
        article.enclosures.push(Enclosure { url, ..article.enclosures[1].clone() });
    }
    one.press("e");
    assert!(one.foot().contains("1-b open"), "{}", one.foot());
    one.press("b");
    assert_eq!(
        one.done.last().map(String::as_str),
        Some("Play(\"https://crab.example/page-11.pdf\")")
    );
}

#[test]
fn the_command_line_knows_every_action_and_remembers_what_was_typed() {
    let mut one = Screen::open(SMALL);
    one.press(": type:star enter");
    assert!(one.foot().starts_with(" Starred 1 story"), "{}", one.foot());
    one.press(": type:view-un tab enter");
    assert!(one.bar().starts_with(" Unread"), "{}", one.bar());
    one.press(": type:full-text enter");
    assert_eq!(one.foot(), " :full-text can't be done here, only in: Article");
    one.press(": type:import enter");
    assert!(one.foot().starts_with(" :import FILE · Import the feeds"), "{}", one.foot());
    one.press(": type:star_2 enter");
    assert_eq!(one.foot(), " :star: it takes no arguments");
    one.press(": type:opne enter");
    assert_eq!(one.foot(), " There is no command :opne; did you mean :open?");
    one.press("2 : type:open_headlines enter");
    assert!(one.bar().starts_with(" Headlines"), "{}", one.bar());
    one.press(": type:open_crab enter");
    assert!(one.bar().starts_with(" Crab Weekly"), "{}", one.bar());
    one.press(": type:open_post enter");
    assert!(one.foot().contains("post could be Morning Post, Harbour Post"), "{}", one.foot());
    one.press(": type:set_theme_light enter");
    assert_eq!(one.done.last().map(String::as_str), Some("Paint(\"light\")"));
    one.press(": type:set_theme=dark enter");
    assert_eq!(one.done.last().map(String::as_str), Some("Paint(\"dark\")"));
    one.press(": type:set_theme enter");
    assert!(one.foot().starts_with(" :set: theme is one of auto, dark, light"), "{}", one.foot());
    one.press(": type:set_theme_a tab enter");
    assert_eq!(one.done.last().map(String::as_str), Some("Paint(\"auto\")"));
    one.press(": type:sort_cov tab enter");
    assert!(one.bar().contains("· by coverage"), "{}", one.bar());
    one.press(": type:sort_date enter : type:help_sort-o tab");
    assert!(one.foot().starts_with(" :help sort-oldest"), "{}", one.foot());
    one.press("C-u esc : type:help_star enter");
    assert!(one.bar().contains("All keys") && one.rows()[3].contains("Star"), "{:?}", one.rows());
    let mut again = one.reopen();
    again.press(": up");
    assert!(again.foot().starts_with(" :help star"), "{}", again.foot());
    again.press("up down down type:op up up");
    assert!(again.foot().starts_with(" :open crab"), "{}", again.foot());
    again.press("esc : type:q enter");
    assert_eq!(again.done, ["Leave(Quit)"]);
}

#[test]
fn in_an_empty_list_keys_say_that_nothing_is_there() {
    let mut one = Screen::open(SMALL);
    one.press("\\ type:zebra enter");
    for key in ["o", "y", "A", "|", "S"] {
        one.press(key);
        assert_eq!(one.foot(), " There is no story here", "{key}");
        one.press("wait:7000");
    }
}

#[test]
fn an_article_is_still_open_when_help_or_problems_are_put_away() {
    for over in ["? q", "? esc", "! q", ": type:help_star enter q"] {
        let mut one = Screen::open(SMALL);
        one.press("j enter j");
        let before = one.rows();
        one.press(over);
        assert_eq!(one.rows(), before, "{over}");
    }
}

#[test]
fn every_question_remembers_what_was_answered_to_it() {
    let mut one = Screen::open(SMALL);
    one.press("| type:wc_-w enter | type:sort enter | type:w up");
    assert!(one.foot().starts_with(" Pipe to: wc -w"), "{}", one.foot());
    one.press("esc | up up C-n");
    assert!(one.foot().starts_with(" Pipe to: sort"), "{}", one.foot());
    one.press("esc \\ type:chip enter q \\ C-p");
    assert!(one.foot().starts_with(" \\chip"), "{}", one.foot());
    assert!(one.bar().contains("1 found"), "it filters: {}", one.bar());
    one.press("esc / C-p");
    assert!(one.foot().starts_with(" /  "), "searches are others: {}", one.foot());
}

#[test]
fn what_a_query_asks_for_is_completed() {
    let mut one = Screen::open(SMALL);
    one.press("\\ type:unread_feed:har tab");
    assert!(one.foot().starts_with(" \\unread feed:\"Harbour Post\""), "{}", one.foot());
    one.press("esc \\ type:feed:\"harbour_p tab");
    assert!(one.foot().starts_with(" \\feed:\"Harbour Post\""), "{}", one.foot());
    one.press("esc / type:folder:ne tab");
    assert!(one.foot().starts_with(" /folder:News"), "{}", one.foot());
    one.press("esc \\ type:feed_=_har tab");
    assert!(one.foot().starts_with(" \\feed = \"Harbour Post\""), "{}", one.foot());
    one.press("esc \\ type:is_!=_unr tab");
    assert!(one.foot().starts_with(" \\is != unread"), "{}", one.foot());
    one.press("esc : type:filter_tag: tab");
    assert!(one.foot().starts_with(" :filter tag:"), "{}", one.foot());
    assert_ne!(one.foot().trim_end(), " :filter tag:");
}

#[test]
fn all_that_is_shown_is_selected_by_one_word_and_dropped_by_another() {
    let mut one = Screen::open(SMALL);
    one.press(": type:select_all enter");
    assert_eq!(one.foot(), " Selected 10 headlines");
    one.press(": type:select_none enter");
    assert!(!one.bar().contains("selected"), "{}", one.bar());
    one.press("\\ type:chip enter : type:select_all enter");
    assert_eq!(one.foot(), " Selected 1 headline");
    one.press("esc : type:select_unread enter");
    assert_eq!(one.foot(), " Selected 1 headline", "within what is shown");
}

#[test]
fn a_line_comes_back_before_it_is_kept_too() {
    let mut one = Screen::open(SMALL);
    one.press(": type:help enter esc");
    one.failing = Some(Problem {
        what: Text::clean("The disk is full"),
        since: newsroom::now(),
        remedy: Text::default(),
    });
    one.press(": type:help_star enter esc : up");
    assert!(one.foot().starts_with(" :help star"), "{}", one.foot());
    one.press("up");
    assert!(!one.foot().starts_with(" :help star"), "{}", one.foot());
}

#[test]
fn feeds_are_paused_edited_and_left_from_the_list_of_trouble() {
    let mut one = Screen::open(SMALL);
    one.press("! e");
    let said = one.done.last().expect("something was done").clone();
    assert!(said.starts_with("Edit(") && said.contains("config.toml"), "{said}");
    one.press("p");
    assert!(one.foot().starts_with(" Paused Morning Post · u undoes"), "{}", one.foot());
    assert!(one.rows().iter().any(|row| row.contains("Paused")), "{:#?}", one.rows());
    one.press("p");
    assert!(one.foot().starts_with(" Resumed Morning Post"), "{}", one.foot());
    one.press("u");
    assert!(one.foot().starts_with(" Undone: resumed Morning Post"), "{}", one.foot());
    one.press("X");
    assert!(one.foot().contains("Unsubscribe from Morning Post?"), "{}", one.foot());
    one.press("y");
    assert!(one.rows().iter().any(|row| row.contains("All feeds are well")), "{:#?}", one.rows());
    one.model.now += 3.hours();
    one.press("q u");
    let undone = " Undone: unsubscribed from Morning Post 3 hours ago";
    assert!(one.foot().starts_with(undone), "{}", one.foot());
    one.press("!");
    assert!(one.rows().iter().any(|row| row.contains("Morning Post")), "{:#?}", one.rows());

    // An act that removes feeds needs a confirmation, however old it is.
    one.press("q C-r");
    let asked = " Do again: unsubscribed from Morning Post 3 hours ago?  y yes  n no";
    assert!(one.foot().starts_with(asked), "{}", one.foot());
    one.press("n");
    assert_eq!(one.foot(), " Left as it was");
    one.press("C-r y");
    assert!(one.foot().starts_with(" Done again: unsubscribed"), "{}", one.foot());
}

#[test]
fn the_list_of_a_feed_that_is_left_gives_way_to_all_stories() {
    for size in [SMALL, (200, 60)] {
        let mut one = Screen::open(size);
        let name = |one: &Screen| one.model.shelves.selected().map(|it| it.name.to_string());
        one.press(": type:open_Wire enter g f");
        assert_eq!(name(&one).as_deref(), Some("Wire"));
        one.press("X y wait:300");
        assert_eq!((&one.model.stories.view, one.model.focus), (&View::All, Pane::Shelves));
        assert_eq!(name(&one).as_deref(), Some("Morning Post"), "the neighbour");
        assert!(one.bar().contains("Headlines"), "{}", one.bar());
        // Removed by another process, while one of its articles is read or a search is open.
        one.press("q : type:open_Harbour enter enter");
        let remove = |text: String| {
            let feeds = text.split("[[feed]]\n");
            let left: Vec<&str> = feeds.filter(|it| !it.contains("\"Harbour Post\"")).collect();
            left.join("[[feed]]\n")
        };
        one.configure(remove);
        one.press(": type:reload enter");
        assert_eq!((&one.model.stories.view, one.model.focus), (&View::All, Pane::Article));
        let one = &mut Screen::open(size);
        one.press(": type:open_Harbour enter / type:water enter");
        one.configure(remove);
        one.press(": type:reload enter esc");
        assert_eq!(one.model.stories.view, View::All, "{}", one.bar());
        assert!(one.model.stories.loaded_rows() > 1, "{:#?}", one.rows());
    }
}

#[test]
fn a_new_configuration_counts_at_once_and_nothing_is_lost() {
    let mut one = Screen::open(SMALL);
    one.press("j j v j");
    let rows = one.rows();
    one.configure(|text| format!("[keys]\nstar = \"f5\"\n\n{text}"));
    one.press(": type:reload enter");
    assert_eq!(one.foot(), " Configuration reloaded");
    assert_eq!(one.rows()[1..23], rows[1..23]);
    one.press(": type:set_measure_50 enter : type:reload enter");
    assert_eq!(one.model.measure, 50, "what was set holds until newsfold ends");
    one.press("esc f5");
    assert!(one.foot().starts_with(" Starred 1 story"), "{}", one.foot());
    one.configure(|text| text.replace("star =", "star = ="));
    one.press("/ type:ch");
    one.hear(Msg::Edited);
    assert!(one.foot().starts_with(" /ch"), "what is typed stays: {}", one.foot());
    one.press("esc");
    assert!(
        one.foot().starts_with(" config.toml:2:") && one.foot().ends_with("stays"),
        "{}",
        one.foot()
    );
    one.press("esc f5");
    assert!(one.foot().starts_with(" Unstarred 1 story"), "{}", one.foot());
}

#[test]
fn other_hands_find_their_keys_for_many_stories() {
    let check = |preset: &str, keys: &str, wanted: &str| {
        let mut one = Screen::open(SMALL);
        one.model.keymap = presets::keymap(preset).expect(preset);
        one.press(keys);
        let shown = one.bar() + &one.foot();
        assert!(shown.contains(wanted), "{preset} {keys}: {shown}");
    };
    check("mutt", "t j t", "2 selected");
    check("mutt", "s", "Save as:");
    check("newsboat", "s", "Save as:");
    check("newsboat", "| type:x", "Pipe to: x");
    check("newsboat", ": type:q", ":q");
    check("emacs", "C-space n n", "3 selecting");
    check("emacs", "A-x", ":");
    check("emacs", "+", "Tags:");
    check("emacs", "C-x C-s", "Save as:");
}

#[test]
fn an_empty_list_names_the_reader_s_own_keys() {
    for (keys, wanted) in [
        ("C-s type:no_such_thing enter", "C-g leads back."),
        (": type:filter_age_<_10s enter", "C-g clears it."),
    ] {
        let mut one = Screen::open(SMALL);
        one.model.keymap = presets::keymap("emacs").expect("keys of emacs");
        one.press(keys);
        assert!(one.rows().iter().any(|row| row.contains(wanted)), "{}", one.picture());
    }
}

#[test]
fn every_unread_story_is_come_to_also_those_of_a_folded_event() {
    let mut one = Screen::open(SMALL);
    let all = one.unread();
    assert!(all > one.model.stories.unread, "an event has several");
    one.press("enter");
    for _ in 1..all {
        one.press("n");
    }
    assert_eq!(one.unread(), 0);
    assert_ne!(one.foot(), " Nothing else here is unread");
    one.press("n");
    assert_eq!(one.foot(), " Nothing else here is unread");
}

#[test]
fn nor_does_a_folder_hide_unread_stories_of_its_events() {
    let mut one = Screen::open((120, 40));
    one.press(": type:open_News enter");
    let here = one.model.stories.view.clone();
    let all = one.unread_in(here.clone());
    assert!(all > one.model.stories.line_count(), "an event has several: {all}");
    one.press("enter");
    for _ in 1..all {
        one.press("n");
    }
    assert_eq!(one.unread_in(here), 0, "{}", one.foot());
}

#[test]
fn an_article_is_gone_on_with_where_it_was_left() {
    let mut one = Screen::open((80, 12));
    let top = |one: &Screen| one.model.reader.as_ref().expect("an article").top;
    one.press("enter C-d C-e");
    let left = top(&one);
    one.press("q j k enter");
    assert_eq!(top(&one), left);
    // To the related news, and back to the text.
    one.press("r");
    assert!(top(&one) > left);
    one.press("esc C-o");
    assert_eq!(top(&one), left);
    one.press("J K");
    assert_eq!(top(&one), left);
    one.press("G q enter");
    assert_eq!(top(&one), 0, "it was read to its end");
}

#[test]
fn what_was_said_goes_with_the_next_key_once_it_can_have_been_read() {
    let mut one = Screen::open(SMALL);
    one.press("s j");
    assert!(one.foot().contains("Starred 1 story"), "{}", one.foot());
    one.press("wait:1600 j");
    assert!(one.foot().starts_with(" j k move"), "{}", one.foot());
}

#[test]
fn a_key_does_a_command_with_its_words() {
    let mut one = Screen::open(SMALL);
    let keys = Written { pane: None, action: ":tag later", keys: &["f5"] };
    one.model.keymap.write(keys).expect("a key");
    one.press("f5");
    assert!(one.foot().contains("Tagged 1 story #later"), "{}", one.foot());
    one.press("?");
    one.press("/ type:tag_later enter");
    assert!(one.rows().concat().contains("Your own key bindings"), "{:?}", one.rows());
}

#[test]
fn starred_stories_of_one_event_stay_apart() {
    let mut one = Screen::open(SMALL);
    one.press("tab s j s 3");
    let listed = |one: &Screen| -> Vec<String> {
        one.model.stories.lines().map(|line| line.story.title.to_string()).collect()
    };
    let before = listed(&one);
    assert!(before.len() >= 2, "{before:?}");
    let mut unlike = before.clone();
    unlike.sort();
    unlike.dedup();
    assert_eq!(unlike.len(), before.len(), "{before:?}");
    // One is marked read, and all rows are loaded again.
    one.press("D");
    assert_eq!(listed(&one), before);
    one.press("u");
    assert_eq!(listed(&one), before);
}

#[test]
fn feeds_are_gone_through_from_the_one_that_was_left() {
    let mut one = Screen::open(SMALL);
    let feed = |one: &Screen| one.model.shelves.selected().expect("a feed").name.to_string();
    one.press("g f n n enter");
    let shown = feed(&one);
    one.press("q g f");
    assert_eq!(feed(&one), shown);
    one.press("n");
    assert_ne!(feed(&one), shown);
    // When another view is shown, the sidebar selects that.
    one.press("q 3 g f");
    assert_eq!(feed(&one), "Starred");
}

#[test]
fn folders_fold_and_feeds_without_news_can_be_hidden() {
    let mut one = Screen::open((120, 40));
    let listed = |one: &Screen| one.model.shelves.len();
    one.press("g f");
    let all = listed(&one);
    one.press("n n");
    let feed = one.model.shelves.selected().expect("a feed").clone();
    assert!(feed.kind == ShelfKind::Feed && feed.count > 0, "{feed:?}");
    one.press("A k H");
    let shown = one.model.shelves.len();
    assert!(shown < all, "{shown} of {all}");
    assert!(one.foot().contains("Feeds with something unread"), "{}", one.foot());
    one.press("H G");
    assert_eq!(listed(&one), all);
    // Folding selects the folder, and hides its feeds.
    let folder = one.model.shelves.shelves.iter().find(|it| it.kind == ShelfKind::Folder);
    let view = folder.expect("a folder").view.clone();
    one.model.shelves.select(&view);
    one.press("j tab");
    assert_eq!(one.model.shelves.selected().expect("the folder").view, view);
    assert!(listed(&one) < all);
    assert!(one.rows().concat().contains("News ›"), "{:?}", one.rows());
    one.press("tab");
    assert_eq!(listed(&one), all);
    one.press("g g tab");
    assert!(one.foot().contains("in no folder"), "{}", one.foot());
}

#[test]
fn what_is_taken_back_in_an_article_is_seen_in_the_list() {
    let mut one = Screen::open(SMALL);
    one.press("j enter");
    let read = one.bar();
    one.press("d");
    assert_ne!(one.bar(), read);
    one.press("u");
    assert!(one.bar().starts_with(" Headlines") && !one.bar().contains('›'), "{}", one.bar());
    assert!(one.selected().contains("Chip maker") && read.contains("Chip maker"), "{read}");
    // Undoing the star of the open article stays in the article.
    one.press("enter s u");
    assert!(one.bar().contains('›'), "{}", one.bar());
}

#[test]
fn a_question_that_comes_while_something_is_typed_waits_for_it() {
    let mut one = Screen::over(newsroom::crowd(412), SMALL);
    let unread = one.unread();
    one.holds = |command| matches!(command, Command::Count(_));
    one.press("A /");
    one.let_answers_come();
    one.press("type:y");
    assert!(one.foot().starts_with(" /y"), "{}", one.foot());
    one.press("esc");
    assert!(one.foot().contains("y yes"), "{}", one.foot());
    one.press("n");
    assert_eq!(one.unread(), unread);
}

#[test]
fn a_question_that_comes_while_another_is_asked_waits_for_its_answer() {
    let mut one = Screen::over(newsroom::crowd(412), SMALL);
    let unread = one.unread();
    one.holds = |command| matches!(command, Command::Count(_));
    one.press("A g f G k X");
    assert!(one.foot().starts_with(" Unsubscribe"), "{}", one.foot());
    one.let_answers_come();
    assert!(one.foot().starts_with(" Unsubscribe"), "{}", one.foot());
    one.press("n");
    assert!(one.foot().starts_with(" Mark 412 stories read?"), "{}", one.foot());
    one.press("n");
    assert_eq!(one.foot(), " Left as it was");
    assert_eq!(one.unread(), unread);
}

#[test]
fn what_was_selected_stays_so_while_the_open_article_is_acted_on() {
    let mut one = Screen::open(SMALL);
    one.press("v j v j enter Y q");
    assert!(one.bar().contains("2 selected"), "{}", one.bar());
    one.press("Y");
    assert!(!one.bar().contains("selected"), "{}", one.bar());
}

#[test]
fn a_query_ends_a_run_and_adds_to_it() {
    let mut one = Screen::open(SMALL);
    one.press("V j : type:select_all enter j");
    let told = one.bar();
    assert!(told.contains(" selected") && !told.contains(" 2 selected"), "{told}");
}

#[test]
fn help_and_troubles_lead_back_one_by_one() {
    let mut one = Screen::open(SMALL);
    one.press("! ?");
    let heading = one.rows().into_iter().skip(1).find(|row| !row.trim().is_empty());
    assert_eq!(heading.as_deref().map(str::trim), Some("Feeds in trouble"));
    one.press("q");
    assert_eq!(one.model.focus, Pane::Problems);
    one.press("q");
    assert_eq!(one.model.focus, Pane::Stories);
}

#[test]
fn only_a_view_over_all_fetches_all() {
    let mut one = Screen::open((120, 40));
    one.press("t type:later enter g f G r");
    assert_eq!(one.model.shelves.selected().map(|it| it.kind), Some(ShelfKind::Tag));
    assert_eq!(one.foot().trim(), "There is no feed here");
    assert!(!one.done.iter().any(|done| done.starts_with("Refresh")), "{:?}", one.done);
    one.press("g g r");
    assert!(one.done.iter().any(|done| done.contains("Refresh([])")), "{:?}", one.done);
}

#[test]
fn an_answer_about_a_story_that_was_left_is_not_shown() {
    let mut one = Screen::open(SMALL);
    one.holds = |command| matches!(command, Command::Open(..));
    one.press("i j");
    one.let_answers_come();
    assert_eq!(one.model.why, None);
    one.holds = |command| matches!(command, Command::Open(..));
    one.press("j enter /");
    one.let_answers_come();
    assert_eq!(one.model.focus, Pane::Stories);
}

#[test]
fn esc_and_a_key_in_one_piece_are_both_heard_where_something_is_typed() {
    let mut one = Screen::open(SMALL);
    let first = one.selected();
    one.press("/ type:rov A-j");
    assert!(one.model.prompt.is_none());
    assert_ne!(one.selected(), first);
    one.press("k A-d");
    assert_eq!(one.foot().trim(), "A-d does nothing here · ? shows all keys");
    assert_eq!(one.selected(), first);
}

#[test]
fn the_terminal_is_seen_to_whatever_is_asked() {
    let mut one = Screen::open(SMALL);
    one.press("/ type:rov C-l");
    assert!(one.foot().starts_with(" /rov"), "{}", one.foot());
    assert!(one.done.iter().any(|done| done == "Redraw"), "{:?}", one.done);
    one.press("C-h C-h");
    assert!(one.foot().starts_with(" /r "), "{}", one.foot());
    one.press("esc C-j");
    assert_eq!(one.model.focus, Pane::Article);
}
