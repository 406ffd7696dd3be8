//! Handles what the engine sends: answers to requests, progress, and notices that something changed.

use super::action::{Action, Pane};
use super::command_line;
use super::confirming::{self, Deferred};
use super::effect::Effect;
use super::exporting;
use super::folding;
use super::listing::{self, ask_again, load_new, same_rows, show};
use super::marking;
use super::model::Model;
use super::picturing;
use super::reading;
use super::refreshing;
use super::requests::{Purpose, Unmarked};
use super::selecting;
use super::setup;
use super::tagging;
use crate::domain::{ClusterId, FeedTrouble, Mark, Problem, Shelf, StoryId, View};
use crate::engine::command::{Command, Ticket};
use crate::engine::event::{Answer, Event, Progress};
use crate::session::views;

/// Handles one event of the engine.
pub(super) fn heard(model: &mut Model, event: Event) -> Vec<Effect> {
    match event {
        Event::Answered(ticket, answer) => answered(model, ticket, answer),
        Event::Refreshing(progress) => {
            model.refresh = Some(progress);
            Vec::new()
        }
        Event::Refreshed(cause, summary) => refreshing::refreshed(model, cause, &summary),
        Event::Changed { arrived } => changed(model, arrived),
        Event::DoneElsewhere => {
            // A key that undoes or redoes would now turn something else.
            model.notice.take_if(|notice| notice.leads_back);
            model.sure.retain(|sure| !matches!(sure.then, Deferred::Turn(_)));
            Vec::new()
        }
        Event::Trouble(problem) => {
            model.complain(problem.parts().join(" · "));
            Vec::new()
        }
    }
}

fn answered(model: &mut Model, ticket: Ticket, answer: Answer) -> Vec<Effect> {
    let Some(purpose) = model.purpose_of(ticket) else { return Vec::new() };
    match (purpose, answer) {
        (purpose, Answer::Failed(problem)) => failed(model, purpose, &problem),
        (Purpose::Mark(..), Answer::Silent) => listing::same_rows_anew(model),
        (_, Answer::Silent) => Vec::new(),
        // It was only read ahead: the reader has not asked for it yet.
        (Purpose::Ahead(_), Answer::Nothing(_)) => Vec::new(),
        (purpose, Answer::Nothing(why)) => nothing_was_done(model, &purpose, why),
        (_, Answer::Unsure { question, way }) => {
            confirming::ask(model, question, Deferred::Turn(way))
        }

        (Purpose::Rows(list, stay), Answer::Window(window)) => {
            listing::rows_came(model, *list, window, stay)
        }
        (Purpose::NewRows, Answer::Window(window)) => listing::new_rows_came(model, window),
        (Purpose::MoreRows, Answer::Window(window)) => listing::more_rows_came(model, window),
        (Purpose::SameRows, Answer::Rechecked(now)) => listing::same_rows_came(model, *now),
        (Purpose::Select, Answer::Window(window)) => selecting::found(model, &window),
        (Purpose::Members(head), Answer::Members(members)) => {
            folding::members_came(model, head, members)
        }
        (Purpose::SameMembers(head), Answer::Members(members)) => {
            folding::same_members_came(model, head, members)
        }

        (Purpose::Read(top), Answer::Article(article)) => {
            reading::came_to_read(model, *article, top)
        }
        (Purpose::Beside, Answer::Article(article)) => reading::came_beside(model, *article),
        (Purpose::Ahead(_), Answer::Article(article)) => reading::came_ahead(model, article),
        (Purpose::Marks, Answer::Article(article)) => tagging::marks_came(model, *article),
        (Purpose::FullText(_), Answer::Article(article)) => {
            reading::full_text_came(model, *article)
        }
        (Purpose::Why(story), Answer::Article(article)) => {
            reading::why_came(model, story, &article)
        }
        (Purpose::Additions(entry), Answer::Additions(additions)) => {
            reading::additions_came(model, entry, additions)
        }
        (Purpose::Compare(entry), Answer::Compared(marked)) => {
            reading::compared(model, entry, *marked)
        }
        (Purpose::Picture(address), Answer::Picture(raster)) => {
            picturing::picture_came(model, address, *raster)
        }
        (Purpose::Save(path), Answer::Articles(articles)) => {
            exporting::came_to_save(model, articles, path)
        }
        (Purpose::Pipe(command), Answer::Articles(articles)) => {
            exporting::came_to_pipe(model, articles, command)
        }
        (Purpose::Enclosures, Answer::Articles(articles)) => {
            exporting::attached_came(model, articles.first().map_or(&[], |it| &it.enclosures))
        }

        (Purpose::Count(marking), Answer::Count(stories)) => {
            marking::counted(model, marking, stories)
        }
        (Purpose::Mark(marking, before), Answer::Done { what, undoable, .. }) => {
            marked(model, marking.mark, before, undoable.then_some(what))
        }
        (Purpose::Said, Answer::Done { what, undoable, .. }) => done(model, &what, undoable),
        (Purpose::Said, Answer::Regrouped { what, .. }) => regrouped(model, &what, Action::Undo),
        (Purpose::Undone, Answer::Done { what, event, .. }) => undone(model, &what, event),
        (Purpose::Undone, Answer::Regrouped { what, moved }) => {
            regrouping_undone(model, &what, moved)
        }

        (Purpose::Shelves, Answer::Shelves(shelves)) => shelves_came(model, shelves),
        (Purpose::Unread(views), Answer::Unread(counts)) => unread_came(model, &views, &counts),
        (Purpose::Troubles, Answer::Troubles(feeds)) => troubles_came(model, feeds),
        (Purpose::Refresh, Answer::Started) => Vec::new(),
        (Purpose::History, Answer::History(lines)) => command_line::remembered(model, lines),
        (Purpose::Place, Answer::Place(file, line)) => vec![Effect::Edit(file, line)],
        (Purpose::Configuration, Answer::Configured(config)) => setup::take_over(model, &config),

        (purpose, answer) => {
            debug_assert!(false, "{purpose:?} was answered with {answer:?}");
            Vec::new()
        }
    }
}

/// Tells the reader why nothing was done.
fn nothing_was_done(model: &mut Model, purpose: &Purpose, why: &str) -> Vec<Effect> {
    if matches!(purpose, Purpose::Refresh) && model.refresh == Some(Progress::default()) {
        model.refresh = None;
    }
    model.say(why);
    Vec::new()
}

/// Reports a failure, and takes back what was already shown as done.
fn failed(model: &mut Model, purpose: Purpose, problem: &Problem) -> Vec<Effect> {
    match purpose {
        Purpose::Mark(_, before) => {
            marking::take_back(model, before);
            model.complain(problem.parts().join(" · "));
            // Other marks may have come in between.
            return changed_here(model);
        }
        Purpose::Refresh => model.refresh = None,
        Purpose::Rows(..) | Purpose::MoreRows | Purpose::NewRows => model.wish = None,
        // The reader waits for none of these, so their failure is not worth a message.
        Purpose::Beside
        | Purpose::Ahead(_)
        | Purpose::Additions(_)
        | Purpose::Picture(_)
        | Purpose::SameRows
        | Purpose::SameMembers(_)
        | Purpose::Marks
        | Purpose::History
        | Purpose::Nothing => return Vec::new(),
        _ => {}
    }
    model.complain(problem.parts().join(" · "));
    Vec::new()
}

/// Reports a stored mark, which is already shown; `what` is `None` if it changed nothing.
fn marked(model: &mut Model, mark: Mark, before: Unmarked, what: Option<String>) -> Vec<Effect> {
    if let Some(what) = what {
        say_done(model, &what, Action::Undo);
        return listing::same_rows_anew(model);
    }
    if mark == Mark::Read(true) {
        model.say("Read already");
        return changed_here(model);
    }
    // Another process made the same change, or regrouped the stories.
    marking::take_back(model, before);
    model.say("Nothing to change: the list was out of date");
    look_again(model)
}

/// Reports a change, and reloads what it may affect.
fn done(model: &mut Model, what: &str, undoable: bool) -> Vec<Effect> {
    match undoable {
        true => say_done(model, what, Action::Undo),
        false => model.say(what),
    }
    changed_here(model)
}

/// Reports that stories moved to another event, and reloads the list.
fn regrouped(model: &mut Model, what: &str, back: Action) -> Vec<Effect> {
    say_done(model, what, back);
    look_again(model)
}

/// Reports an undo, and goes to the event that it changed, in which it goes to the story, since whoever
/// undoes something wants to see it.
fn undone(
    model: &mut Model,
    what: &str,
    event: Option<(ClusterId, Option<StoryId>)>,
) -> Vec<Effect> {
    let open = model.reader.as_ref().map(|reader| reader.article.cluster);
    let is_elsewhere = model.focus == Pane::Article && open != event.map(|it| it.0);
    let wants = event.filter(|_| is_elsewhere || model.focus == Pane::Stories);
    let is_here = wants.is_some_and(|(event, story)| {
        story.is_some_and(|story| model.stories.go_to_story(story))
            || model.stories.go_to_event(event)
    });
    if is_here && is_elsewhere {
        reading::leave(model);
    }
    say_done(model, what, Action::Redo);
    let mut effects = changed_here(model);
    if wants.is_some() && !is_here {
        effects.extend(load_new(model));
    }
    effects
}

/// Reports the undo of a regrouping, and selects the story that moved unless another article is open.
fn regrouping_undone(
    model: &mut Model,
    what: &str,
    moved: Option<(ClusterId, StoryId)>,
) -> Vec<Effect> {
    let open = model.article_in_use().map(|article| article.story);
    if let Some(moved) = moved.filter(|it| open.is_none_or(|open| open == it.1)) {
        model.stories.go_to_story_later(moved);
    }
    regrouped(model, what, Action::Redo)
}

/// Takes the lines of the sidebar.
fn shelves_came(model: &mut Model, shelves: Vec<Shelf>) -> Vec<Effect> {
    model.shelves.replace(shelves, &model.views);
    model.feeds_expected &= !model.shelves.has_feeds();
    let mut effects = vec![count_views(model)];
    effects.extend(leave_what_is_gone(model));
    effects
}

/// Takes the unread counts of views in the sidebar.
fn unread_came(model: &mut Model, views: &[View], counts: &[Option<usize>]) -> Vec<Effect> {
    views::count(&mut model.shelves.shelves, views, counts);
    Vec::new()
}

/// Takes the feeds in trouble.
fn troubles_came(model: &mut Model, feeds: Vec<FeedTrouble>) -> Vec<Effect> {
    model.problems.replace(feeds);
    Vec::new()
}

/// Shows all stories if the listed feed no longer exists. An open article stays open until it is left.
fn leave_what_is_gone(model: &mut Model) -> Option<Effect> {
    model.onward.take_if(|view| model.shelves.lacks(view));
    model.shelves.lacks(&model.stories.view).then(|| show(model, View::All))
}

/// Asks for the unread counts that the store does not keep: those of today and of the reader's own
/// views.
pub(super) fn count_views(model: &mut Model) -> Effect {
    let at = model.now.to_zoned(model.zone.clone());
    let (views, question) = views::to_count(&model.shelves.shelves, &at);
    model.request(question, Purpose::Unread(views))
}

/// Asks again for everything on the screen that a change may affect.
pub(super) fn changed_here(model: &mut Model) -> Vec<Effect> {
    let mut effects = vec![same_rows(model), model.request(Command::Shelves, Purpose::Shelves)];
    effects.extend(tagging::look_again(model));
    if model.focus == Pane::Problems {
        effects.push(model.request(Command::Troubles, Purpose::Troubles));
    }
    effects
}

/// Says `Marked 30 stories done · u undoes`; after an undo, that `C-r does it again`.
fn say_done(model: &mut Model, what: &str, back: Action) {
    let does = if back == Action::Redo { "does it again" } else { "undoes" };
    let hint = model.keymap.hint(Pane::Stories, back, does);
    model.say(format!("{what}{hint}"));
    if let Some(notice) = &mut model.notice {
        notice.leads_back = true;
    }
}

/// Reloads the list after a regrouping; in a search, searches again.
fn look_again(model: &mut Model) -> Vec<Effect> {
    match model.aside {
        Some(_) => vec![ask_again(model)],
        None => load_new(model),
    }
}

/// Handles a change in the store: news waits to be loaded, marks and counts are updated in place.
fn changed(model: &mut Model, arrived: usize) -> Vec<Effect> {
    let list = model.aside.as_deref().unwrap_or(&model.stories);
    model.arrived = arrived.saturating_sub(list.listed_news());
    model.forget_ahead();
    let shelves = model.request(Command::Shelves, Purpose::Shelves);
    let is_empty = model.stories.loaded_rows() == 0;
    let untouched = is_empty || model.first_news && model.stories.place.at == 0;
    let untouched = untouched && !model.awaits(|purpose| matches!(purpose, Purpose::Rows(..)));
    if model.aside.is_none() && model.stories.loaded && untouched && model.focus != Pane::Article {
        // The list is empty, or at its top while the first news arrives: no row moves under the reader.
        model.first_news = model.refresh.is_some() && model.stories.filter.is_none();
        return vec![shelves, ask_again(model)];
    }
    if model.refresh.is_some() || model.aside.is_some() {
        return vec![shelves];
    }
    vec![shelves, same_rows(model)]
}
