//! What the engine says: answers to what was asked, progress, and hints that something changed.

use super::action::{Action, Pane};
use super::command_line;
use super::confirming::{self, Deferred};
use super::effect::Effect;
use super::exporting;
use super::layout::{height, layout};
use super::marking;
use super::model::{Model, Purpose, Wish};
use super::moving;
use super::pane::stories::{Regrouped, Stories};
use super::reading;
use super::selecting;
use super::setup;
use super::tagging;
use super::update::{ask_again, forget_rows, load_new, page, show};
use crate::domain::{ClusterId, Mark, Problem, StoryId, StoryQuery, View, Window, counted};
use crate::engine::command::{Command, Ticket};
use crate::engine::event::{Answer, Cause, Event, Progress, RefreshSummary};
use crate::render::why;
use crate::session::views;

/// More rows than these are not asked for again because of a change elsewhere.
const MOST_SAME_ROWS: usize = 1_000;

/// Takes what the engine says.
pub(super) fn heard(model: &mut Model, event: Event) -> Vec<Effect> {
    match event {
        Event::Answered(ticket, answer) => answered(model, ticket, answer),
        Event::Refreshing(progress) => {
            model.refresh = Some(progress);
            Vec::new()
        }
        Event::Refreshed(cause, summary) => refreshed(model, cause, &summary),
        Event::Changed { arrived } => changed(model, arrived),
        Event::Trouble(problem) => {
            model.complain(problem.parts().join(" · "));
            Vec::new()
        }
    }
}

fn answered(model: &mut Model, ticket: Ticket, answer: Answer) -> Vec<Effect> {
    let Some(purpose) = model.purpose_of(ticket) else { return Vec::new() };
    if let Answer::Failed(problem) = &answer {
        return failed(model, purpose, problem);
    }
    match (purpose, answer) {
        (Purpose::Rows(list, stay), Answer::Window(window)) => {
            return rows(model, *list, window, stay);
        }
        (Purpose::NewRows, Answer::Window(window)) => return new_rows(model, window),
        (Purpose::MoreRows, Answer::Window(window)) => return more_rows_came(model, window),
        (Purpose::SameRows, Answer::Window(window)) => {
            // What waits to be shown is not counted yet.
            let counted = (model.arrived == 0).then_some((window.unread, window.uncounted));
            let Regrouped { unfolded, unseen } = model.stories.refresh(window);
            if model.arrived == 0 {
                model.arrived = unseen;
            }
            let is_told = model.stories.more || model.stories.counts_articles();
            if let (Some((unread, uncounted)), true) = (counted, is_told) {
                (model.stories.unread, model.stories.uncounted) = (unread, uncounted);
            }
            return ask_for_members(model, unfolded);
        }
        (Purpose::Members(head), Answer::Members(members)) => {
            model.stories.fold(head, Some(members));
        }
        // Whoever went on meanwhile, as to a search, is not called back.
        (Purpose::Read(_), Answer::Article(_))
            if model.prompt.is_some() || !matches!(model.focus, Pane::Stories | Pane::Article) => {}
        (Purpose::Read(top), Answer::Article(article)) => {
            return reading::came_to_read(model, *article, top);
        }
        (Purpose::Beside, Answer::Article(article)) if model.focus != Pane::Article => {
            return reading::came_beside(model, *article).into_iter().collect();
        }
        (Purpose::Ahead(_), Answer::Article(article)) => {
            return reading::came_ahead(model, article).into_iter().collect();
        }
        // Nobody asked for it yet.
        (Purpose::Ahead(_), _) => {}
        (Purpose::Additions(entry), Answer::Additions(additions)) => {
            reading::additions_came(model, entry, additions);
        }
        (Purpose::FullText(_), Answer::Article(article)) => {
            reading::full_text_came(model, *article);
        }
        (Purpose::Compare(entry), Answer::Compared(marked)) => {
            reading::compared(model, entry, *marked);
        }
        (Purpose::Picture(address), Answer::Picture(raster)) => {
            return reading::picture_came(model, address, *raster);
        }
        (Purpose::Why(story), Answer::Article(article))
            if selecting::subject(model).is_some_and(|it| it.story == story) =>
        {
            model.why = Some(why::sentences(&article));
        }
        (Purpose::Bulk(bulk), Answer::Count(stories)) => {
            return marking::counted(model, bulk, stories);
        }
        (Purpose::Select, Answer::Window(window)) => selecting::found(model, &window),
        (Purpose::Marks, Answer::Article(article)) => reading::marks_came(model, *article),
        (Purpose::Save(path), Answer::Articles(articles)) => {
            return exporting::came_to_save(model, articles, path);
        }
        (Purpose::Pipe(command), Answer::Articles(articles)) => {
            return exporting::came_to_pipe(model, articles, command);
        }
        (Purpose::Enclosures, Answer::Articles(articles)) => {
            let attached = articles.first().map(|it| it.enclosures.clone()).unwrap_or_default();
            return exporting::attached_came(model, &attached);
        }
        (Purpose::History, Answer::History(lines)) => command_line::remembered(model, lines),
        (Purpose::Place, Answer::Place(file, line)) => return vec![Effect::Edit(file, line)],
        (Purpose::Configuration, Answer::Configured(config)) => {
            return setup::take_over(model, &config);
        }
        (Purpose::Shelves, Answer::Shelves(shelves)) => {
            model.shelves.replace(shelves, &model.views);
            model.feeds_expected &= !model.shelves.has_feeds();
            let mut effects = vec![count_views(model)];
            effects.extend(leave_what_is_gone(model));
            return effects;
        }
        (Purpose::Unread(views), Answer::Unread(counts)) => {
            views::count(&mut model.shelves.shelves, &views, &counts);
        }
        (Purpose::Troubles, Answer::Troubles(feeds)) => model.problems.replace(feeds),
        (Purpose::Mark(..), Answer::Done { what, undoable: true, .. }) => {
            say_done(model, &what, Action::Undo);
        }
        (Purpose::Mark(Mark::Read(true), _), Answer::Done { undoable: false, .. }) => {
            model.say("Read already");
            return changed_here(model);
        }
        (Purpose::Mark(_, before), Answer::Done { undoable: false, .. }) => {
            // Another process did the same, or decided anew what is a story.
            marking::take_back(model, before);
            model.say("Nothing was left to change: the list was older than the news");
            return regrouped(model);
        }
        (Purpose::Said, Answer::Done { what, undoable, .. }) => {
            match undoable {
                true => say_done(model, &what, Action::Undo),
                false => model.say(what),
            }
            return changed_here(model);
        }
        (Purpose::Said, Answer::Regrouped { what, .. }) => {
            say_done(model, &what, Action::Undo);
            return regrouped(model);
        }
        (Purpose::Undone, Answer::Done { what, event, .. }) => {
            // Whoever takes something back wants to see it.
            let open = model.reader.as_ref().map(|reader| reader.article.cluster);
            let is_elsewhere = model.focus == Pane::Article && open != event;
            let wants = event.filter(|_| is_elsewhere || model.focus == Pane::Stories);
            let is_here = wants.is_some_and(|event| model.stories.go_to_event(event));
            if is_here && is_elsewhere {
                reading::leave(model);
            }
            say_done(model, &what, Action::Redo);
            let mut effects = changed_here(model);
            if wants.is_some() && !is_here {
                effects.extend(load_new(model));
            }
            return effects;
        }
        (Purpose::Undone, Answer::Regrouped { what, moved }) => {
            let open = model.article_in_use().map(|article| article.story);
            if let Some(moved) = moved.filter(|it| open.is_none_or(|open| open == it.1)) {
                model.stories.go_to_story_later(moved);
            }
            say_done(model, &what, Action::Redo);
            return regrouped(model);
        }
        (_, Answer::Unsure { question, way }) => {
            return confirming::ask(model, question, Deferred::Turn(way));
        }
        (purpose, Answer::Nothing(what)) => {
            if matches!(purpose, Purpose::Refresh) && model.refresh == Some(Progress::default()) {
                model.refresh = None;
            }
            model.say(what);
        }
        (_, Answer::Silent) => {}
        _ => {}
    }
    Vec::new()
}

/// A feed that is no more has no list: its stories are among all of them. An article that is read stays
/// open until it is left.
fn leave_what_is_gone(model: &mut Model) -> Option<Effect> {
    model.onward.take_if(|view| model.shelves.lacks(view));
    model.shelves.lacks(&model.stories.view).then(|| show(model, View::All))
}

/// What no row keeps count of is counted after the lines are there.
fn count_views(model: &mut Model) -> Effect {
    let at = model.now.to_zoned(model.zone.clone());
    let (views, question) = views::to_count(&model.shelves.shelves, &at);
    model.ask(question, Purpose::Unread(views))
}

/// Something was changed that may show anywhere.
pub(super) fn changed_here(model: &mut Model) -> Vec<Effect> {
    let mut effects = vec![same_rows(model), model.ask(Command::Shelves, Purpose::Shelves)];
    effects.extend(tagging::look_again(model));
    if model.focus == Pane::Problems {
        effects.push(model.ask(Command::Troubles, Purpose::Troubles));
    }
    effects
}

/// `Marked 30 stories done · u undoes`, and what was undone comes again by `C-r`.
fn say_done(model: &mut Model, what: &str, back: Action) {
    let key = model.keymap.told(Pane::Stories, back);
    let does = if back == Action::Redo { "does it again" } else { "undoes" };
    match key.as_str() {
        "" => model.say(what),
        key => model.say(format!("{what} · {key} {does}")),
    }
}

/// Stories changed their event: what a search found is looked for again.
fn regrouped(model: &mut Model) -> Vec<Effect> {
    match model.aside {
        Some(_) => vec![ask_again(model)],
        None => load_new(model),
    }
}

/// Something could not be done: what was shown too early is taken back, and the reader is told.
fn failed(model: &mut Model, purpose: Purpose, problem: &Problem) -> Vec<Effect> {
    match purpose {
        Purpose::Mark(_, before) => marking::take_back(model, before),
        Purpose::Refresh => model.refresh = None,
        Purpose::Rows(..) | Purpose::MoreRows | Purpose::NewRows => model.wish = None,
        // What is beside the list, or was asked for by itself, is not worth an alarm.
        Purpose::Beside
        | Purpose::Ahead(_)
        | Purpose::Additions(_)
        | Purpose::Picture(_)
        | Purpose::SameRows
        | Purpose::Marks
        | Purpose::History
        | Purpose::Nothing => return Vec::new(),
        _ => {}
    }
    model.complain(problem.parts().join(" · "));
    Vec::new()
}

/// The rows of another list came. What was asked of the one before, after these were, says nothing of
/// them; if it was what had changed, these may be older.
fn rows(
    model: &mut Model,
    list: Stories,
    window: Window,
    stay: Option<(ClusterId, StoryId)>,
) -> Vec<Effect> {
    let may_be_older = model.awaits(|purpose| matches!(purpose, Purpose::SameRows));
    forget_rows(model);
    model.stories.turn_to(list, window, stay);
    if model.aside.is_none() {
        model.arrived = 0;
    }
    model.look_again();
    let mut effects: Vec<Effect> = may_be_older.then(|| same_rows(model)).into_iter().collect();
    if model.wish.take_if(|wish| *wish == Wish::Unread).is_some() {
        effects.extend(reading::begin_unread(model));
    }
    effects
}

/// News was loaded at the reader's wish: the selection stays on its story, and as much of what is
/// new as fits stands above it. Where nothing is new, it stays where it was on the screen.
fn new_rows(model: &mut Model, window: Window) -> Vec<Effect> {
    let heads = model.stories.renew(window);
    if std::mem::take(&mut model.arrived) > 0 {
        let rows = height(layout(model).and_then(|areas| areas.stories));
        let place = &mut model.stories.place;
        place.top = place.at.saturating_sub(rows.saturating_sub(3));
    }
    ask_for_members(model, heads)
}

/// Asks anew for the stories of unfolded rows.
fn ask_for_members(model: &mut Model, heads: Vec<(ClusterId, StoryId)>) -> Vec<Effect> {
    let members = |(cluster, head)| model.ask(Command::Members(cluster), Purpose::Members(head));
    heads.into_iter().map(members).collect()
}

fn more_rows_came(model: &mut Model, window: Window) -> Vec<Effect> {
    model.stories.append(window);
    match model.wish.take() {
        Some(Wish::End) => model.stories.place.at = model.stories.line_count().saturating_sub(1),
        Some(Wish::NextUnread) => return reading::step_unread(model, true),
        Some(Wish::Unread) => return reading::begin_unread(model),
        Some(Wish::Page(action)) if model.focus == Pane::Stories => {
            return moving::act(model, action);
        }
        Some(Wish::Page(_)) | None => {}
    }
    Vec::new()
}

/// Something changed in the store: news waits, marks and counts are shown where they stand.
fn changed(model: &mut Model, arrived: usize) -> Vec<Effect> {
    model.arrived = arrived;
    model.look_again();
    let shelves = model.ask(Command::Shelves, Purpose::Shelves);
    let untouched =
        model.stories.loaded_rows() == 0 || model.first_news && model.stories.place.at == 0;
    let untouched = untouched && !model.awaits(|purpose| matches!(purpose, Purpose::Rows(..)));
    if model.aside.is_none() && model.stories.loaded && untouched && model.focus != Pane::Article {
        // Nobody reads an empty list: no row could move under the reader.
        model.first_news = true;
        let view = model.stories.view.clone();
        return vec![shelves, show(model, view)];
    }
    if model.refresh.is_some() || model.aside.is_some() {
        return vec![shelves];
    }
    vec![shelves, same_rows(model)]
}

/// Asks what became of the loaded rows.
pub(super) fn same_rows(model: &mut Model) -> Effect {
    let limit = (model.stories.loaded_rows() + model.arrived).clamp(page(model), MOST_SAME_ROWS);
    let query = StoryQuery { limit, ..model.question(&model.stories) };
    model.ask(Command::Reload(query), Purpose::SameRows)
}

fn refreshed(model: &mut Model, cause: Cause, summary: &RefreshSummary) -> Vec<Effect> {
    model.refresh = None;
    model.first_news = false;
    // Of feeds that were added, the word of the addition stays, unless they fail.
    let asked = matches!(cause, Cause::Asked(_));
    if summary.cancelled {
        model.say(match summary.feeds {
            0 => "Refresh stopped".to_owned(),
            feeds => {
                let feeds = counted(feeds, "feed", "feeds");
                format!("Refresh stopped after {feeds}; what came is kept")
            }
        });
    } else if cause != Cause::Due && summary.failed > 0 {
        let failed = counted(summary.failed, "feed", "feeds");
        model.complain(match model.focus {
            Pane::Problems => format!("{failed} failed again"),
            _ => {
                let keys = model.keymap.told(Pane::Stories, Action::ShowProblems);
                format!("{failed} failed: press {keys} to see why")
            }
        });
    } else if asked && summary.waiting > 0 {
        let nothing = if summary.new_entries == 0 { "Nothing new · " } else { "" };
        let feeds = counted(summary.waiting, "feed", "feeds");
        model.say(format!("{nothing}{feeds} left alone, as the servers ask for a pause"));
    } else if asked && summary.new_entries == 0 {
        model.say("Nothing new");
    } else if asked && summary.new_rows == 0 {
        let articles = counted(summary.new_entries, "new article", "new articles");
        model.say(format!("{articles}, all on what was here already"));
    }
    if *summary == (RefreshSummary { took: summary.took, ..RefreshSummary::default() }) {
        // No feed was due, as at most starts: all is as it was shown.
        return Vec::new();
    }
    let mut effects = vec![model.ask(Command::Shelves, Purpose::Shelves)];
    if summary.new_rows > 0 && std::mem::take(&mut model.away) {
        // Once until the reader was here again.
        let headlines = counted(summary.new_rows, "new headline", "new headlines");
        effects.push(Effect::Notify(headlines));
    }
    if model.focus == Pane::Problems {
        effects.push(model.ask(Command::Troubles, Purpose::Troubles));
    }
    if model.aside.is_none() {
        effects.push(same_rows(model));
    }
    effects
}
