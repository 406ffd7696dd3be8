//! What the rows and the title tell is what the store holds, whatever became of the stories since the list
//! was loaded, and however soon one key follows another.

use newsfold::domain::{ClusterId, Mark, StoryRow, Target, View};
use newsfold::engine::command::{Command, Marking, Way};
use newsfold::engine::event::{Answer, Event};
use newsfold::tui::msg::Msg;

use super::support::Screen;
use super::{SMALL, newsroom};

/// A screen over more headlines than it loads at first.
fn crowd() -> Screen {
    Screen::over(newsroom::crowd(60), SMALL)
}

fn members(one: &Screen, event: ClusterId) -> Vec<StoryRow> {
    match one.tell(&Command::Members(event)) {
        Answer::Members(members) => members,
        other => panic!("no stories: {other:?}"),
    }
}

/// Each line tells the marks and tags of its story, and a folded row whether all under it was read.
#[track_caller]
fn tells_the_truth(one: &Screen, when: &str) {
    assert!(one.model.stories.line_count() > 0, "{when}: {}", one.foot());
    for line in one.model.stories.lines() {
        let members = members(one, line.head.cluster);
        let own = members.iter().find(|it| it.story == line.story.story).expect("is there");
        let is_alone = line.member || line.unfolded || one.model.stories.view.is_search();
        let read = if is_alone { own.read } else { members.iter().all(|it| it.read) };
        let told = (line.read, line.story.starred, &line.story.tags);
        assert_eq!(told, (read, own.starred, &own.tags), "{when}: {}", own.title);
    }
}

#[test]
fn rows_that_the_list_would_not_have_any_more_are_as_the_store_has_them() {
    for keys in [
        "2 d u C-r",
        "2 v j v d u C-r",
        "2 = o d u C-r",
        "= u d u C-r",
        "\\ type:unread enter d u C-r",
        "/ type:is:unread enter d u C-r",
        "s j s j 3 s u C-r",
        "s j s j \\ type:starred enter s u C-r",
        "t type:later enter j t type:later enter : type:open_later enter t type:-later enter",
        "t type:later enter \\ type:tag:later enter t type:-later enter",
        "2 t type:later enter d u C-r",
    ] {
        for mut one in [crowd(), Screen::open(SMALL)] {
            one.press(keys);
            let foot = one.foot();
            assert!(["Done again", "Removed #later"].iter().any(|it| foot.contains(it)), "{foot}");
            tells_the_truth(&one, keys);
        }
    }
    let mut one = crowd();
    one.press("s j s 3 s u C-r");
    assert!(one.bar().contains("1 starred"), "{}", one.bar());
}

#[test]
fn rows_are_as_another_process_left_them_however_many_there_are() {
    for view in ["2", "\\ type:unread enter", "= u"] {
        let mut one = Screen::over(newsroom::crowd(300), SMALL);
        one.press(view);
        one.press("G g g j j");
        let events: Vec<_> =
            one.model.stories.lines().take(9).map(|line| line.head.cluster).collect();
        let (target, mark) = (Target::Clusters(events), Mark::Read(true));
        one.tell(&Command::Mark(Marking { target, mark, horizon: i64::MAX }));
        one.hear(Msg::Engine(Event::Changed { arrived: 0 }));
        tells_the_truth(&one, view);
    }
}

#[test]
fn quick_keys_leave_no_row_as_it_was_before() {
    for (view, keys) in [
        ("2", "d"),
        ("2", "m j"),
        ("\\ type:unread enter", "d"),
        ("/ type:is:unread enter", "d"),
        ("1", "s j"),
    ] {
        let mut one = crowd();
        one.press(view);
        let places: Vec<_> = one.model.stories.lines().take(4).map(|line| line.face).collect();
        // The first mark is stored; what became of the rows is told only when others are on their way.
        one.holds = |command| matches!(command, Command::Recheck(_));
        one.press(keys);
        if one.held.is_empty() {
            // In a search, this is asked only after an undo.
            one.press("u");
            one.press(keys);
        }
        let recheck = one.held.pop().expect("asks what became of the rows");
        one.holds = |command| matches!(command, Command::Mark(_) | Command::Recheck(_));
        one.press(&format!("{keys} {keys} {keys}"));
        let answer = one.tell(&recheck.command);
        one.hear(Msg::Engine(Event::Answered(recheck.ticket, answer)));
        let marked = |one: &Screen| {
            let lines = one.model.stories.lines().filter(|line| places.contains(&line.face));
            lines.filter(|line| line.read || line.story.starred).count()
        };
        let shown = marked(&one);
        assert!(shown >= 3, "{view}: {keys}: {shown}");
        one.let_answers_come();
        assert!(marked(&one) >= shown);
        tells_the_truth(&one, &format!("{view}: {keys}"));
    }
}

#[test]
fn a_view_opened_before_a_mark_is_stored_shows_it() {
    let mut one = crowd();
    one.holds = |command| matches!(command, Command::Mark(_));
    one.press("d 2");
    assert_eq!(one.model.stories.view, View::Unread);
    let first = one.model.stories.lines().next().expect("a row");
    assert!(first.read, "{}", first.story.title);
    one.let_answers_come();
    tells_the_truth(&one, "d 2");
}

#[test]
fn what_is_unread_and_what_is_new_are_told_apart_wherever_the_news_stands() {
    let counts = |one: &Screen| {
        let bar = one.bar();
        let number = |before: &str| -> usize {
            let text = bar.split(before).next().filter(|text| text.len() < bar.len());
            text.and_then(|text| text.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
        };
        (number(" unread"), number(" new"))
    };
    // Older than all, and newer than some; the feed's own list counts articles.
    for view in ["1", "2", ": type:open_River enter"] {
        for ages in [901..=910, 20..=29] {
            let when = format!("{view}, {ages:?}");
            let mut one = Screen::over(newsroom::crowd(400), SMALL);
            one.press(view);
            one.news_arrives(ages);
            assert_eq!(counts(&one), (400, 10), "{when}");
            one.press("C-f j d");
            assert_eq!(counts(&one), (399, 10), "{when}");
        }
        let mut one = Screen::over(newsroom::crowd(400), SMALL);
        one.press(view);
        one.news_arrives(901..=910);
        // It stands at the end: there it is listed, and is new no more.
        one.press("G");
        assert_eq!(counts(&one), (410, 0), "{view}: {:?}", one.rows());
        one.press("d");
        assert_eq!(counts(&one), (409, 0), "{view}");
        one.press(".");
        assert_eq!(counts(&one), (409, 0), "{view}");
    }
}

#[test]
fn a_key_that_would_undo_something_else_by_now_is_told_no_more() {
    let mut one = crowd();
    one.press("d");
    assert!(one.foot().ends_with("· u undoes"), "{}", one.foot());
    // Another process undoes it.
    one.tell(&Command::Turn { way: Way::Undo, may_leave: false });
    one.hear(Msg::Engine(Event::DoneElsewhere));
    one.hear(Msg::Engine(Event::Changed { arrived: 0 }));
    assert!(!one.foot().contains("undoes"), "{}", one.foot());
    tells_the_truth(&one, "undone elsewhere");
}
