//! `update(&mut Model, Msg) -> Vec<Effect>`: applies what happened. Pure: no clock, no waiting, nothing
//! outside the model. Keys become actions here; each kind of action has a file of its own, named after
//! what it does, from `asking` to `tagging`; events of the engine are handled in `answers`.

use crossterm::event::KeyCode;
use jiff::Timestamp;

use super::action::{Action, Pane};
use super::answers;
use super::asking;
use super::command_line;
use super::completing;
use super::confirming;
use super::effect::{Effect, Leave};
use super::exporting;
use super::feeds;
use super::filtering;
use super::folding;
use super::following;
use super::keymap::{Does, Key, Meaning};
use super::layout::{is_article_beside, layout, rows};
use super::leaving;
use super::listing::{go_to, load_new, open_shelf, select_shelf, show};
use super::marking;
use super::model::{Model, Wish};
use super::moving;
use super::msg::Msg;
use super::pane::article::{Awaits, Setting};
use super::pane::prompt::Question;
use super::picturing;
use super::pointing;
use super::reading;
use super::refreshing;
use super::requests::Purpose;
use super::searching;
use super::selecting;
use super::setup;
use super::stepping;
use super::tagging;
use super::typeahead;
use super::widget::list::Place;
use crate::domain::{Sort, View};
use crate::engine::command::{Command, Way};

/// What the screen asks for before anything happened.
#[must_use]
pub fn start(model: &mut Model) -> Vec<Effect> {
    let view = model.stories.view.clone();
    vec![show(model, view), model.request(Command::Shelves, Purpose::Shelves)]
}

/// Applies what happened, and returns what is to be done about it.
#[must_use]
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    if !model.begun && is_by_hand(&msg) {
        model.begun = true;
        // The selected story was not read ahead so far.
        model.resting_on = None;
    }
    let msg = typeahead::hold(model, msg);
    let mut effects = msg.map_or_else(Vec::new, |msg| apply(model, msg));
    while let Some(msg) = typeahead::next(model) {
        effects.extend(apply(model, msg));
    }
    effects
}

fn apply(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = match msg {
        Msg::Now(now) => {
            let day = model.date();
            model.now = now;
            let mut effects = on_time(model);
            if model.date() != day {
                effects.push(answers::count_views(model));
            }
            effects
        }
        Msg::Key(key) => {
            let was_asked = is_asking(model);
            let effects = press(model, key);
            // A message from before a question must not hide it, nor come back after it.
            if is_asking(model) && !was_asked {
                model.notice = None;
            }
            effects
        }
        Msg::Paste(text) => asking::paste(model, &text),
        Msg::Click(x, y) => pointing::click(model, x, y),
        Msg::Wheel { down, at } => pointing::wheel(model, down, at),
        Msg::Resized(columns, rows) => {
            model.size = (columns, rows);
            Vec::new()
        }
        Msg::Focused(here) => {
            model.away = !here;
            Vec::new()
        }
        Msg::Engine(event) => answers::heard(model, event),
        Msg::LaidOut(laid) => {
            if let Some(reader) = &mut model.reader {
                reader.take(*laid);
            }
            Vec::new()
        }
        Msg::Names(found) => {
            completing::names_came(model, *found);
            Vec::new()
        }
        Msg::Coded(coded) => {
            picturing::picture_coded(model, *coded);
            Vec::new()
        }
        Msg::Cell(cell) => {
            setup::suit_cell(model, cell);
            Vec::new()
        }
        Msg::Exists(save) => exporting::exists(model, save),
        Msg::Edited => vec![model.request(Command::Reconfigure, Purpose::Configuration)],
        Msg::Said(text) => {
            model.say(text);
            Vec::new()
        }
        Msg::Wrong(text) => {
            model.complain(text);
            Vec::new()
        }
    };
    effects.extend(settle(model));
    // First, so that what is asked instead need not wait.
    effects.splice(0..0, model.given_up());
    effects
}

/// Whether the foot asks for something: in a prompt, or for what comes next in the open article.
fn is_asking(model: &Model) -> bool {
    let reader = model.reader.as_ref().filter(|_| model.focus == Pane::Article);
    model.prompt.is_some() || reader.is_some_and(|it| !matches!(it.awaits, Awaits::Nothing))
}

/// Whether the reader did something.
fn is_by_hand(msg: &Msg) -> bool {
    matches!(msg, Msg::Key(_) | Msg::Paste(_) | Msg::Click(..) | Msg::Wheel { .. })
}

/// Does what is due by now.
fn on_time(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    if model.notice_until().is_some_and(|until| until <= now) {
        model.notice = None;
    }
    let is_due = |timer: &mut Option<Timestamp>| timer.take_if(|at| *at <= now).is_some();
    if is_due(&mut model.timers.which_key) {
        model.which_key = !model.pressed.is_empty();
    }
    let mut effects = Vec::new();
    if is_due(&mut model.timers.pause) {
        effects.extend(reading::read_ahead(model));
    }
    if is_due(&mut model.timers.rest) {
        effects.extend(reading::show_beside(model));
    }
    effects
}

pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let is_asked = model.prompt.is_some() || !model.sure.is_empty();
    if is_asked && let Some(action) = about_the_terminal(model, key) {
        return act(model, action);
    }
    if model.notice.as_ref().is_some_and(|notice| notice.read_by <= model.now) {
        model.notice = None;
    }
    // A confirmation that an answer brings meanwhile waits until the prompt is closed.
    if model.prompt.is_some() {
        return asking::press(model, key);
    }
    if !model.sure.is_empty() {
        return confirming::press(model, key);
    }
    if !model.choices.is_empty() {
        return exporting::choose(model, key);
    }
    if model.why.take().is_some() {
        let found = model.keymap.find(model.focus, &[key]);
        let closes = [Action::Why, Action::Back, Action::Escape].map(Meaning::from);
        if closes.contains(&found) {
            return Vec::new();
        }
    }
    if model.focus == Pane::Article
        && model.pressed.is_empty()
        && let Some(effects) = following::press(model, key)
    {
        return effects;
    }
    model.pressed.push(known(model, key));
    match model.keymap.find(model.focus, &model.pressed) {
        Meaning::Does(does) => {
            end_sequence(model);
            match does {
                Does::Action(action) => act(model, action),
                Does::Line(line) => command_line::carry_out(model, &line),
            }
        }
        Meaning::Beginning(_) => {
            model.wait_for_key();
            Vec::new()
        }
        Meaning::Nothing => {
            let typed: Vec<String> = model.pressed.iter().map(ToString::to_string).collect();
            end_sequence(model);
            if key.code != KeyCode::Esc {
                let hint = model.keymap.hint(Pane::Stories, Action::Help, "shows all keys");
                model.answer(format!("{} does nothing here{hint}", typed.join(" ")));
            }
            Vec::new()
        }
    }
}

/// The action of a key that concerns only the terminal: an open question stays open.
fn about_the_terminal(model: &Model, key: Key) -> Option<Action> {
    match model.keymap.find(model.focus, &[key]) {
        Meaning::Does(Does::Action(action @ (Action::Redraw | Action::Suspend))) if key.ctrl => {
            Some(action)
        }
        _ => None,
    }
}

/// The key or, if it has no meaning here, the key that some terminals send as it.
fn known(model: &Model, key: Key) -> Key {
    let pressed = [model.pressed.as_slice(), &[key]].concat();
    match model.keymap.find(model.focus, &pressed) {
        Meaning::Nothing => key.alias().unwrap_or(key),
        _ => key,
    }
}

fn end_sequence(model: &mut Model) {
    model.pressed.clear();
    model.which_key = false;
    model.timers.which_key = None;
}

/// Carries out an action.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let goes_on = matches!(action, Action::NextUnread | Action::ReadOn);
    if goes_on && model.wish == Some(Wish::Unread) {
        // A key that is held down waits for the feed that is on its way.
        return Vec::new();
    }
    model.wish = None;
    if !goes_on {
        model.onward = None;
    }
    match action {
        Action::Down
        | Action::Up
        | Action::HalfDown
        | Action::HalfUp
        | Action::PageDown
        | Action::PageUp
        | Action::Top
        | Action::Bottom
        | Action::WindowTop
        | Action::WindowMiddle
        | Action::WindowBottom
        | Action::Centre
        | Action::RowToTop
        | Action::RowToBottom
        | Action::LineDown
        | Action::LineUp => moving::act(model, action),

        Action::Open if model.focus == Pane::Shelves => open_shelf(model),
        Action::Open => reading::open_selected(model),
        Action::ReadOn => stepping::read_on(model),
        Action::NextUnread => stepping::step_unread(model, true),
        Action::PreviousUnread => stepping::step_unread(model, false),
        Action::NextStory => stepping::step_story(model, true),
        Action::PreviousStory => stepping::step_story(model, false),
        Action::NextSource => stepping::step_source(model, true),
        Action::PreviousSource => stepping::step_source(model, false),
        Action::Compare => reading::compare(model),
        Action::Related => reading::to_related(model),
        Action::FullText => reading::full_text(model),
        Action::Images => picturing::images(model),
        Action::LinkHints => following::hint(model),
        Action::JumpBack => following::come_back(model),
        Action::Why => reading::why(model),
        Action::Split => marking::split(model),
        Action::Unite => marking::unite(model),
        Action::Unfold => folding::unfold(model),
        Action::OpenBrowser => exporting::browse(model),
        Action::CopyAddress => exporting::copy(model),
        Action::CopyLink => exporting::copy_links(model),
        Action::Save => exporting::ask_file(model),
        Action::Pipe => exporting::ask_command(model),
        Action::Enclosure => exporting::enclosures(model),
        Action::SelectNext => selecting::toggle_and_go_on(model),
        Action::Select => selecting::toggle(model),
        Action::SelectRange => selecting::toggle_range(model),
        Action::SelectAgain => selecting::again(model),
        Action::Tag => tagging::ask(model),

        Action::Done => marking::done(model, false),
        Action::DoneOne => marking::done(model, true),
        Action::DoneAll => marking::done_all(model),
        Action::ToggleRead => marking::toggle_read(model),
        Action::ToggleStar => marking::toggle_star(model),
        Action::Undo => marking::undo_or_redo(model, Way::Undo, false),
        Action::Redo => marking::undo_or_redo(model, Way::Redo, false),

        Action::Search => searching::ask(model),
        Action::SearchNews => searching::ask_news(model),
        Action::Filter => filtering::ask(model),
        Action::SortNewest => filtering::sort(model, Sort::Newest),
        Action::SortOldest => filtering::sort(model, Sort::Oldest),
        Action::SortCoverage => filtering::sort(model, Sort::Coverage),
        Action::SortFeed => filtering::sort(model, Sort::Feed),
        Action::SortUnread => filtering::sort(model, Sort::Unread),
        Action::LoadNew => {
            if model.arrived == 0 && model.aside.is_none() {
                model.say("Nothing new");
            }
            load_new(model)
        }
        Action::RefreshFeed => refreshing::here(model),
        Action::RefreshAll => refreshing::feeds(model, Vec::new()),
        Action::Stop => refreshing::stop(model),

        Action::ViewAll => go_to(model, View::All),
        Action::ViewUnread => go_to(model, View::Unread),
        Action::ViewToday => go_to(model, View::Today),
        Action::ViewStarred => go_to(model, View::Starred),
        Action::ViewWide => {
            let wide = model.shelves.wide();
            go_to(model, wide)
        }
        Action::FocusShelves => focus_shelves(model),
        Action::Sidebar => {
            let is_shown =
                |model: &Model| layout(model).is_some_and(|areas| areas.shelves.is_some());
            let was_shown = is_shown(model);
            model.sidebar = Some(!was_shown);
            model.focus = Pane::Stories;
            // Without room beside the list, the sidebar is shown only while it has the focus.
            if was_shown || is_shown(model) { Vec::new() } else { focus_shelves(model) }
        }
        Action::HideRead => {
            let all = model.shelves.toggle_read();
            model.say(if all { "All feeds" } else { "Feeds with something unread" });
            Vec::new()
        }
        Action::EditFeed => feeds::edit(model),
        Action::PauseFeed => feeds::pause(model),
        Action::Unsubscribe => feeds::unsubscribe(model),
        Action::CommandLine => command_line::ask(model),
        Action::Reload => vec![model.request(Command::Reconfigure, Purpose::Configuration)],
        Action::AddFeed => asking::ask(model, Question::Feed),
        Action::Import => asking::ask(model, Question::Import),
        Action::Examples => {
            model.say("Adding the example's feeds");
            vec![model.request(Command::AddExamples, Purpose::Said)]
        }
        Action::Demo => vec![Effect::Leave(Leave::Demo)],
        Action::ShowProblems => {
            over(model, Pane::Problems);
            vec![model.request(Command::Troubles, Purpose::Troubles)]
        }
        Action::Help if model.focus == Pane::Help => leaving::back(model),
        Action::Help => {
            over(model, Pane::Help);
            model.help = super::pane::help::Help::default();
            Vec::new()
        }
        Action::Back => leaving::back(model),
        Action::ToList => reading::leave(model),
        Action::Escape => leaving::escape(model),
        Action::Quit => vec![Effect::Leave(Leave::Quit)],
        Action::Redraw => vec![Effect::Redraw],
        Action::Suspend => vec![Effect::Suspend],
    }
}

fn focus_shelves(model: &mut Model) -> Vec<Effect> {
    let view = model.stories.view.clone();
    select_shelf(model, &view);
    model.focus = Pane::Shelves;
    Vec::new()
}

/// Shows a pane over the focused one.
fn over(model: &mut Model, pane: Pane) {
    if !model.focus.is_over_others() {
        model.behind.clear();
    }
    model.behind.push(model.focus);
    model.focus = pane;
}

/// Restores what must hold after every change: selections on the screen, the article laid out for its
/// width, enough rows below, the right pane focused.
fn settle(model: &mut Model) -> Vec<Effect> {
    match (model.is_first_run(), model.focus) {
        (true, Pane::Stories) => model.focus = Pane::FirstRun,
        (false, Pane::FirstRun) => model.focus = Pane::Stories,
        _ => {}
    }
    let Some(areas) = layout(model) else { return Vec::new() };
    let lines = model.stories.line_count();
    // A terminal scrolls only whole rows, which does not help a list with a pane beside it.
    let is_alone = areas.rules == [None; 2];
    let follow = if is_alone { Place::follow } else { Place::follow_by_halves };
    follow(&mut model.stories.place, rows(areas.stories), lines);
    model.shelves.follow(rows(areas.shelves), follow);
    model.selection.follow(&model.stories);
    moving::follow(model, areas.whole);
    if model.pane_below() != Pane::Article && !is_article_beside(model) {
        reading::put_aside(model);
    }
    if let Some(reader) = model.reader.as_mut().filter(|_| model.focus != Pane::Article) {
        reader.awaits = Awaits::Nothing;
    }
    let mut effects = Vec::new();
    if let (Some(area), Some(reader)) = (areas.article, &mut model.reader) {
        let told = |action| model.keymap.shown_keys(Pane::Article, action);
        let setting = Setting {
            width: area.width,
            most: model.measure,
            bidi: model.bidi,
            now: model.now,
            zone: model.zone.clone(),
            full_text_keys: told(Action::FullText),
            browser_keys: told(Action::OpenBrowser),
        };
        effects.extend(reader.lay_out(&setting).map(|work| Effect::LayOut(Box::new(work))));
        reader.scroll(0, usize::from(area.height));
    }
    effects.extend(picturing::ask_for_pictures(model));
    reading::follow_selection(model);
    effects.extend(moving::load_more(model));
    effects
}
