//! Marks: shown and requested at once, taken back if they fail.

use super::action::{Action, Pane};
use super::confirming::{self, Deferred};
use super::effect::Effect;
use super::exporting;
use super::model::Model;
use super::pane::stories::Stories;
use super::reading;
use super::requests::{Purpose, Unmarked};
use super::selecting::{Subject, picked, subject};
use super::selection;
use super::stepping;
use crate::domain::{Mark, StoryId, StoryQuery, StoryRow, Target};
use crate::engine::command::{Command, MOST_UNASKED, Marking, Way};

/// Marks the selected or open story read, `alone` or with everything folded under it, and goes on to
/// the next.
pub(super) fn done(model: &mut Model, alone: bool) -> Vec<Effect> {
    if let Some(picks) = picked(model) {
        let target = if alone { selection::alone(&picks) } else { selection::with_events(&picks) };
        return ask_first(model, target, Mark::Read(true));
    }
    let Some(target) = target(model, alone) else { return Vec::new() };
    if alone && let Some(cluster) = model.stories.selected().map(|line| line.head.cluster) {
        model.stories.allow_next_story(cluster);
    }
    let mut effects = vec![mark(model, target, Mark::Read(true))];
    if model.focus == Pane::Article {
        if model.stories.step_unread(true) {
            effects.extend(stepping::follow_to_unread(model));
        } else {
            effects.extend(reading::leave(model));
        }
    } else if !model.stories.step_unread(true) {
        let len = model.stories.line_count();
        model.stories.place.move_by(1, len);
    }
    effects
}

/// Marks everything in the view read.
pub(super) fn done_all(model: &mut Model) -> Vec<Effect> {
    let query = match (model.focus, model.shelves.selected()) {
        (Pane::Shelves, Some(shelf)) => model.question(&Stories::of(shelf.view.clone())),
        _ if model.stories.loaded && model.stories.loaded_rows() == 0 => {
            return exporting::nothing(model);
        }
        _ => model.question(&model.stories),
    };
    let query = StoryQuery { limit: usize::MAX, ..query };
    ask_first(model, Target::All(query), Mark::Read(true))
}

/// Counts the stories that a mark would change, so that the reader can be asked if they are many. What
/// arrives meanwhile stays as it is.
fn ask_first(model: &mut Model, target: Target, mark: Mark) -> Vec<Effect> {
    let horizon = model.stories.reach(&target);
    let marking = Marking { target, mark, horizon };
    vec![model.request(Command::Count(marking.clone()), Purpose::Count(marking))]
}

/// Carries out a mark whose stories were counted, or asks first if they are many.
pub(super) fn counted(model: &mut Model, marking: Marking, stories: usize) -> Vec<Effect> {
    let how = marking.mark.state();
    match stories {
        0 => {
            model.selection.clear();
            model.say(format!("All of them are already {how}"));
            Vec::new()
        }
        1..=MOST_UNASKED => carry_out(model, marking),
        _ => {
            let which = which(model, &marking.target, stories).unwrap_or_default();
            let question = match marking.mark {
                Mark::Read(_) => format!("Mark {stories} stories {how}{which}?"),
                Mark::Starred(true) => format!("Star {stories} stories{which}?"),
                Mark::Starred(false) => format!("Take the star from {stories} stories{which}?"),
            };
            confirming::ask(model, question, Deferred::Mark(marking))
        }
    }
}

/// Says which stories a number stands for, if the list shows other numbers.
fn which(model: &Model, target: &Target, stories: usize) -> Option<String> {
    let with_headlines = |rows: usize| {
        let headlines = crate::domain::counted(rows, "headline", "headlines");
        // A headline stands for all that is folded under it.
        (rows < stories).then(|| format!(" ({headlines})"))
    };
    let query = match target {
        Target::All(query) => query,
        Target::Picked { alone, whole } => return with_headlines(alone.len() + whole.len()),
        _ => return None,
    };
    let shown = &model.stories;
    if query.view != shown.view {
        return Some(format!(" in {}", model.shelves.name(&query.view)));
    }
    if shown.uncounted {
        let listed = || match shown.unread {
            1 => ", of which 1 is listed".to_owned(),
            unread => format!(", of which {unread} are listed"),
        };
        return shown.view.is_search().then(listed);
    }
    with_headlines(shown.unread_rows()?)
}

/// Carries out a mark, and ends the selection.
pub(super) fn carry_out(model: &mut Model, marking: Marking) -> Vec<Effect> {
    model.selection.clear();
    vec![show_and_ask(model, marking)]
}

/// Marks read stories unread and unread ones read; several become read as long as one is unread.
pub(super) fn toggle_read(model: &mut Model) -> Vec<Effect> {
    if let Some(picks) = picked(model) {
        let read = are_all(model, |story| story.read);
        return ask_first(model, selection::with_events(&picks), Mark::Read(!read));
    }
    let read = subject(model).is_some_and(|it| it.read);
    let is_unfolded = model.stories.selected().is_some_and(|line| line.unfolded);
    match target(model, is_unfolded || model.focus == Pane::Article) {
        Some(target) => vec![mark(model, target, Mark::Read(!read))],
        None => Vec::new(),
    }
}

/// Whether `is_so` holds for all picked stories in the list, and there are any.
fn are_all(model: &Model, is_so: impl Fn(&StoryRow) -> bool) -> bool {
    let here = || model.stories.lines().filter(|line| model.selection.has(line.story.story));
    here().next().is_some() && here().all(|line| is_so(line.story))
}

/// Stars stories, or takes their stars away.
pub(super) fn toggle_star(model: &mut Model) -> Vec<Effect> {
    if let Some(picks) = picked(model) {
        let starred = are_all(model, |story| story.starred);
        return ask_first(model, selection::alone(&picks), Mark::Starred(!starred));
    }
    let Some(Subject { story, starred, .. }) = subject(model) else { return Vec::new() };
    vec![mark(model, Target::Stories(vec![story]), Mark::Starred(!starred))]
}

/// Takes the story out of its event.
pub(super) fn split(model: &mut Model) -> Vec<Effect> {
    let story = subject(model).map(|it| it.story);
    if model.focus == Pane::Stories {
        // The selection stays in the event, where the next stray may be.
        model.stories.step_aside();
    }
    story.map(|story| model.request(Command::Split(story), Purpose::Said)).into_iter().collect()
}

/// Names an event; the second time, on another event, unites both.
pub(super) fn unite(model: &mut Model) -> Vec<Effect> {
    let Some(line) = model.stories.selected() else { return Vec::new() };
    let (here, title) = (line.head.cluster, line.head.title.to_string());
    match model.uniting.take() {
        Some(named) if named != here => {
            // The united event takes the row of the first one.
            model.stories.go_to_event(named);
            vec![model.request(Command::Unite(vec![named, here]), Purpose::Said)]
        }
        Some(_) => {
            model.say("Left as it is");
            Vec::new()
        }
        None => {
            let keys = model.keymap.shown_keys(Pane::Stories, Action::Unite);
            let keys = if keys.is_empty() { ":unite".to_owned() } else { keys };
            model.uniting = Some(here);
            model.say(format!("{keys} on another event merges it with “{title}”"));
            Vec::new()
        }
    }
}

/// Undoes the last change, or redoes it. After an undo, the selection goes to what was changed.
pub(super) fn undo_or_redo(model: &mut Model, way: Way, may_leave: bool) -> Vec<Effect> {
    let purpose = match way {
        Way::Undo => Purpose::Undone,
        Way::Redo => Purpose::Said,
    };
    vec![model.request(Command::Turn { way, may_leave }, purpose)]
}

/// Counts a story as read because it was opened, without a message.
pub(super) fn read_quietly(model: &mut Model, story: StoryId) -> Effect {
    let (target, mark) = (Target::Stories(vec![story]), Mark::Read(true));
    let horizon = model.stories.reach(&target);
    let marking = Marking { target, mark, horizon };
    let before = show(model, &marking);
    let command = Command::CountAsRead { story, horizon };
    model.request(command, Purpose::Mark(Box::new(marking), before))
}

/// Shows everything as it was before a mark that could not be stored.
pub(super) fn take_back(model: &mut Model, before: Unmarked) {
    if let (Some(reader), Some((entry, read, starred))) = (&mut model.reader, before.article)
        && reader.article.entry == entry
    {
        (reader.article.read, reader.article.starred) = (read, starred);
        reader.changed();
    }
    model.stories.restore(before.rows);
}

/// What a mark is for: a row with everything under it, or one story.
fn target(model: &Model, alone: bool) -> Option<Target> {
    let line = model.stories.selected();
    if let Some(article) = model.article_in_use() {
        let folded = !model.stories.view.is_search()
            && line.is_some_and(|line| line.head.cluster == article.cluster && !line.unfolded);
        return Some(if folded && !alone {
            Target::Clusters(vec![article.cluster])
        } else {
            Target::Stories(vec![article.story])
        });
    }
    let line = line?;
    Some(if alone || line.member || model.stories.view.is_search() {
        Target::Stories(vec![line.story.story])
    } else {
        Target::Clusters(vec![line.head.cluster])
    })
}

fn mark(model: &mut Model, target: Target, mark: Mark) -> Effect {
    let horizon = model.stories.reach(&target);
    show_and_ask(model, Marking { target, mark, horizon })
}

/// Shows a mark at once, and asks the engine for it.
fn show_and_ask(model: &mut Model, marking: Marking) -> Effect {
    let before = show(model, &marking);
    model.request(Command::Mark(marking.clone()), Purpose::Mark(Box::new(marking), before))
}

/// Shows a mark; returns what was shown before.
fn show(model: &mut Model, Marking { target, mark, .. }: &Marking) -> Unmarked {
    let (mark, here) = (*mark, is_of_list(model, target));
    let article = model.reader.as_ref().map(|reader| &reader.article);
    let article = article.map(|article| (article.entry, article.read, article.starred));
    let rows = if here { model.stories.mark(target, mark) } else { Default::default() };
    if let Some(aside) = &mut model.aside
        && !matches!(target, Target::All(_))
    {
        // Leaving the search asks for these rows again, so their earlier state is not needed.
        let _ = aside.mark(target, mark);
    }
    if let Some(reader) = &mut model.reader {
        let article = &mut reader.article;
        let is_all = matches!(target, Target::All(_)) && here;
        let hit = is_all || target.names(article.story, article.cluster);
        if hit {
            mark.set(&mut article.read, &mut article.starred);
        }
        if hit && matches!(mark, Mark::Starred(_)) {
            reader.changed();
        }
    }
    Unmarked { rows, article }
}

/// Shows the marks again that are on their way to the store: rows that came meanwhile may be older.
pub(super) fn show_unanswered(model: &mut Model) {
    for Marking { target, mark, .. } in model.unanswered_marks() {
        // Which of the rows a query finds, only the store can tell, with its answer.
        if !matches!(target, Target::All(_) | Target::Events(_)) {
            // What was shown before is known from the first time.
            let _ = model.stories.mark(&target, mark);
        }
    }
}

/// Whether a mark concerns the list that is shown.
fn is_of_list(model: &Model, target: &Target) -> bool {
    match target {
        Target::All(query) => query.view == model.stories.view,
        _ => true,
    }
}
