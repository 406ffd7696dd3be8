//! Opens stories, and acts on the open one.

use super::action::Pane;
use super::effect::Effect;
use super::layout::{height, is_article_beside, layout};
use super::marking;
use super::model::{Model, Visited};
use super::pane::article::Reader;
use super::requests::Purpose;
use super::selecting;
use crate::domain::{Addition, Article, ClusterId, EntryId, Marked, StoryId};
use crate::engine::command::Command;
use crate::render::why;

/// Opens the selected story.
pub(super) fn open_selected(model: &mut Model) -> Vec<Effect> {
    let Some((_, story)) = model.stories.selected_story() else { return Vec::new() };
    model.trail.clear();
    if is_beside(model, story) {
        return begin(model);
    }
    open(model, story, None, 0)
}

/// Opens a story, in this copy or its lead, at line `top`.
pub(super) fn open(
    model: &mut Model,
    story: StoryId,
    entry: Option<EntryId>,
    top: usize,
) -> Vec<Effect> {
    (model.timers.pause, model.timers.rest) = (None, None);
    model.forget(|purpose| matches!(purpose, Purpose::Beside | Purpose::Read(_)));
    let is_ahead = |ahead: &mut Box<Article>| ahead.story == story && entry.is_none();
    if let Some(article) = model.ahead.take_if(is_ahead) {
        return opened(model, *article, top);
    }
    model.forget(|purpose| matches!(purpose, Purpose::Additions(_)));
    if entry.is_none() && model.show_ahead(story, Purpose::Read(top)) {
        return Vec::new();
    }
    model.forget(|purpose| matches!(purpose, Purpose::Ahead(_)));
    vec![model.request(Command::Open(story, entry), Purpose::Read(top))]
}

/// Opens an article that arrived. A reader who went elsewhere meanwhile, as to a search, is not called
/// back.
pub(super) fn came_to_read(model: &mut Model, article: Article, top: usize) -> Vec<Effect> {
    if model.prompt.is_some() || !matches!(model.focus, Pane::Stories | Pane::Article) {
        return Vec::new();
    }
    let additions = ask_for_additions(model, &article);
    let mut effects = opened(model, article, top);
    effects.extend(additions);
    effects
}

fn opened(model: &mut Model, article: Article, top: usize) -> Vec<Effect> {
    model.focus = Pane::Article;
    let before = model.reader.as_ref().filter(|it| it.article.cluster == article.cluster);
    let before = before.and_then(|it| match it.article.entry {
        entry if entry == article.entry => it.before,
        entry => Some(entry),
    });
    let top = if top == 0 { model.places_read.of(article.entry) } else { top };
    let mut reader = Reader::of(article, top);
    reader.before = before;
    put_aside(model);
    model.reader = Some(reader);
    begin(model)
}

/// Asks what the other sources of an article add: separately, since the article can be shown at once.
fn ask_for_additions(model: &mut Model, article: &Article) -> Option<Effect> {
    if !article.has_other_sources() {
        return None;
    }
    let command = Command::Additions(Box::new(article.clone()));
    Some(model.request(command, Purpose::Additions(article.entry)))
}

/// Adds what they add under the article, whether it is shown or was read ahead.
pub(super) fn additions_came(
    model: &mut Model,
    entry: EntryId,
    additions: Vec<Addition>,
) -> Vec<Effect> {
    if let Some(ahead) = model.ahead.as_mut().filter(|ahead| ahead.entry == entry) {
        ahead.take_additions(additions);
    } else if let Some(reader) = model.reader.as_mut().filter(|it| it.article.entry == entry)
        && !additions.is_empty()
    {
        reader.article.take_additions(additions);
        reader.changed();
    }
    Vec::new()
}

/// Focuses the open article, and counts it as read.
fn begin(model: &mut Model) -> Vec<Effect> {
    model.focus = Pane::Article;
    model.why = None;
    let Some(reader) = &model.reader else { return Vec::new() };
    let (story, cluster, read) =
        (reader.article.story, reader.article.cluster, reader.article.read);
    let mut effects = vec![look_at(model, cluster)];
    if !read && model.configured.mark_read_on_open {
        effects.push(marking::read_quietly(model, story));
    }
    effects
}

/// Notes that the reader looked at a cluster: what joins it later counts as fresh.
pub(super) fn look_at(model: &mut Model, cluster: ClusterId) -> Effect {
    model.stories.look(cluster);
    model.request(Command::Looked(cluster), Purpose::Nothing)
}

/// Reads ahead the article that will be wanted next, now that the selection pauses.
pub(super) fn read_ahead(model: &mut Model) -> Option<Effect> {
    let story = next(model).filter(|story| model.begun && !is_beside(model, *story))?;
    let shown = model.reader.as_ref().map(|reader| reader.article.entry);
    model.forget(|it| matches!(it, Purpose::Additions(entry) if Some(*entry) != shown));
    Some(model.request(Command::Open(story, None), Purpose::Ahead(story)))
}

/// Keeps an article that was read ahead, and asks what its other sources add, so that both can be shown
/// at once.
pub(super) fn came_ahead(model: &mut Model, article: Box<Article>) -> Vec<Effect> {
    let additions = ask_for_additions(model, &article);
    model.ahead = Some(article);
    additions.into_iter().collect()
}

/// Shows the selected story beside the list, where there is room, without counting it as read.
pub(super) fn show_beside(model: &mut Model) -> Vec<Effect> {
    if model.focus == Pane::Article || !is_article_beside(model) {
        return Vec::new();
    }
    let Some((_, story)) = model.stories.selected_story() else {
        put_aside(model);
        return Vec::new();
    };
    if is_beside(model, story) {
        return Vec::new();
    }
    if let Some(article) = model.ahead.take_if(|ahead| ahead.story == story) {
        put_beside(model, *article);
        return Vec::new();
    }
    if model.show_ahead(story, Purpose::Beside) {
        return Vec::new();
    }
    vec![model.request(Command::Open(story, None), Purpose::Beside)]
}

/// Shows an article beside the list, unless an article has the focus by now.
pub(super) fn came_beside(model: &mut Model, article: Article) -> Vec<Effect> {
    if model.focus == Pane::Article {
        return Vec::new();
    }
    let additions = ask_for_additions(model, &article);
    put_beside(model, article);
    additions.into_iter().collect()
}

fn put_beside(model: &mut Model, article: Article) {
    put_aside(model);
    let top = model.places_read.of(article.entry);
    model.reader = Some(Reader::of(article, top));
}

/// Closes the article, and remembers where it was left.
pub(super) fn put_aside(model: &mut Model) {
    if let Some(reader) = model.reader.take() {
        model.forget(|purpose| matches!(purpose, Purpose::Picture(_)));
        model.places_read.note(reader.article.entry, reader.left_at());
    }
}

/// Whether a story is shown beside the list.
fn is_beside(model: &Model, story: StoryId) -> bool {
    is_article_beside(model) && model.reader.as_ref().is_some_and(|it| it.article.story == story)
}

/// The story that will be wanted next: the selected one or, in an article, the unread one of the line
/// to be read after it.
fn next(model: &Model) -> Option<StoryId> {
    let stories = &model.stories;
    let beside = match model.focus {
        Pane::Stories => return stories.selected().map(|line| line.story.story),
        Pane::Article if model.aside.is_some() => stories.row_beside(true),
        Pane::Article => stories.unread_beside(true),
        _ => None,
    };
    beside.map(|(_, line)| line.face)
}

/// Waits again for the selection to rest, if it moved. An empty list has no article beside it.
pub(super) fn follow_selection(model: &mut Model) {
    if model.focus == Pane::Stories && model.stories.selected().is_none() {
        model.forget(|purpose| matches!(purpose, Purpose::Beside));
        put_aside(model);
    }
    let next = next(model);
    if model.resting_on != next {
        model.resting_on = next;
        model.wait_for_rest();
    }
}

/// Marks what the open source adds over the one read before, or takes the marks away.
pub(super) fn compare(model: &mut Model) -> Vec<Effect> {
    let Some(reader) = &mut model.reader else { return Vec::new() };
    if reader.shown.marks || reader.is_compared() {
        reader.mark(!reader.shown.marks);
        return Vec::new();
    }
    let Article { story, entry, .. } = reader.article;
    let (with, full) = (reader.before, reader.shown.full);
    let command = Command::Compare { story, entry, with, full };
    vec![model.request(command, Purpose::Compare(entry))]
}

/// Shows a comparison if its article is still open.
pub(super) fn compared(model: &mut Model, entry: EntryId, marked: Marked) -> Vec<Effect> {
    if let Some(reader) = &mut model.reader
        && reader.article.entry == entry
        && reader.shown.full == marked.full
    {
        reader.article.marked = Some(marked);
        reader.mark(true);
    }
    Vec::new()
}

/// Shows the whole article from its page, or the text of the feed again.
pub(super) fn full_text(model: &mut Model) -> Vec<Effect> {
    let is_coming = model.awaits_full_text();
    let Some(reader) = &mut model.reader else { return Vec::new() };
    if reader.article.full.is_some() {
        let full = !reader.shown.full;
        reader.show(full);
        return Vec::new();
    }
    if is_coming {
        return Vec::new();
    }
    let Article { story, entry, .. } = reader.article;
    model.notice = None;
    vec![model.request(Command::FullText(story, entry), Purpose::FullText(entry))]
}

/// Shows the whole article that arrived, if it is still open.
pub(super) fn full_text_came(model: &mut Model, article: Article) -> Vec<Effect> {
    if let Some(reader) = &mut model.reader
        && reader.article.entry == article.entry
        && article.full.is_some()
    {
        reader.article.full = article.full;
        reader.show(true);
    }
    Vec::new()
}

/// Goes to the related news and waits for a letter.
pub(super) fn to_related(model: &mut Model) -> Vec<Effect> {
    let rows = article_height(model);
    if !model.reader.as_mut().is_some_and(|reader| reader.arm(rows)) {
        model.say("Nothing is related to this story");
    }
    Vec::new()
}

/// Opens a related story, and remembers the way back.
pub(super) fn follow_related(model: &mut Model, story: StoryId) -> Vec<Effect> {
    remember(model);
    open(model, story, None, 0)
}

/// Remembers the way back to the open article.
pub(super) fn remember(model: &mut Model) {
    if let Some(reader) = &model.reader {
        let Article { story, entry, .. } = reader.article;
        model.trail.push(Visited { story, entry, top: reader.top });
    }
}

/// Goes back to the previous article, else to the list.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    match model.trail.pop() {
        Some(Visited { story, entry, top }) => open(model, story, Some(entry), top),
        None => leave(model),
    }
}

/// Goes back to the list.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    model.trail.clear();
    model.focus = Pane::Stories;
    Vec::new()
}

/// Shows why the story is grouped as it is.
pub(super) fn why(model: &mut Model) -> Vec<Effect> {
    if let Some(article) = model.article_in_use() {
        model.why = Some(why::sentences(article));
        return Vec::new();
    }
    match model.stories.selected().map(|line| line.story.story) {
        Some(story) => vec![model.request(Command::Open(story, None), Purpose::Why(story))],
        None => Vec::new(),
    }
}

/// Shows why, if that story is still the selected or open one.
pub(super) fn why_came(model: &mut Model, story: StoryId, article: &Article) -> Vec<Effect> {
    if selecting::subject(model).is_some_and(|it| it.story == story) {
        model.why = Some(why::sentences(article));
    }
    Vec::new()
}

pub(super) fn article_height(model: &Model) -> usize {
    height(layout(model).and_then(|areas| areas.article))
}
