//! What each source of an event adds to the others: decided by [`Known`] when an article is opened,
//! on the thread that reads, over no more than a few texts.

use jiff::Timestamp;

use crate::domain::{Addition, Article, EntryId, Marked, StoryId, Text, Tier, escaped};
use crate::group::{Known, Prose};
use crate::store::{Result, Store};

/// More texts than these are not compared, to bound what opening an article costs.
const TEXTS: usize = 24;

/// A story for reading, with its own new text marked.
///
/// # Errors
/// When the store can't be read.
pub(super) fn opened(
    store: &Store,
    story: StoryId,
    copy: Option<EntryId>,
) -> Result<Option<Article>> {
    let Some(mut article) = store.article(story, copy)? else { return Ok(None) };
    if article.updated {
        article.marked = since_read(store, &article)?;
    }
    Ok(Some(article))
}

/// A story for reading, with its own new text marked and what each other source adds to it.
///
/// # Errors
/// When the store can't be read.
pub(super) fn article(
    store: &Store,
    story: StoryId,
    copy: Option<EntryId>,
) -> Result<Option<Article>> {
    let Some(mut article) = opened(store, story, copy)? else { return Ok(None) };
    let additions = additions(store, &article)?;
    article.take_additions(additions);
    Ok(Some(article))
}

/// The text of an article, with the sentences marked that `with` does not have. Without `with`, the
/// article is compared with the earlier sources of its event, or all others if it is the first. If
/// there is no other source, it is compared with its own earlier text.
///
/// # Errors
/// When the store can't be read.
pub(super) fn compare(
    store: &Store,
    story: StoryId,
    entry: EntryId,
    with: Option<EntryId>,
    full: bool,
) -> Result<Option<Marked>> {
    let Some(article) = store.article(story, Some(entry))? else { return Ok(None) };
    let mut known = Known::default();
    // The entry read before may not be listed under the article.
    if let Some(with) = with {
        let Some((title, source)) = store.headline(with)? else { return Ok(None) };
        learn(&mut known, store, with, &title)?;
        return Ok(Some(marked(known, &article, source.to_string(), full)));
    }
    let mut others = others(&article);
    let over = match others.iter().any(|other| other.published < article.published) {
        true => {
            others.retain(|other| other.published < article.published);
            "the earlier sources"
        }
        false => "the other sources",
    };
    if others.is_empty() {
        return since_read(store, &article);
    }
    for other in others {
        learn(&mut known, store, other.entry, &other.title)?;
    }
    Ok(Some(marked(known, &article, over.to_owned(), full)))
}

fn learn(known: &mut Known, store: &Store, entry: EntryId, title: &Text) -> Result<()> {
    known.learn(&headline(title));
    known.learn(&Prose::of(store.text(entry)?.as_str()));
    Ok(())
}

/// A headline, to compare with texts, which are markup.
fn headline(title: &Text) -> Prose {
    Prose::of(&escaped(title.as_str()))
}

/// Another source of the event.
struct Other {
    entry: EntryId,
    published: Timestamp,
    title: Text,
}

fn others(article: &Article) -> Vec<Other> {
    let copies = article.also_in.iter().map(|it| (it.entry, it.published, &it.title));
    let related = article.related.iter().filter(|it| it.tier == Tier::Event);
    let related = related.map(|it| (it.entry, it.published, &it.title));
    let mut others: Vec<Other> = copies
        .chain(related)
        .map(|(entry, published, title)| Other { entry, published, title: title.clone() })
        .collect();
    others.sort_by_key(|other| (other.published, other.entry));
    others.truncate(TEXTS);
    others
}

/// The first sentence of each neighbour of an article, and what each other source of its event adds to
/// the text that is read and to all earlier sources.
///
/// # Errors
/// When the store can't be read.
pub(super) fn additions(store: &Store, article: &Article) -> Result<Vec<Addition>> {
    let others = others(article);
    let mut known = Known::default();
    // Most articles are alone, and their own words are compared with nothing.
    if !others.is_empty() {
        known.learn(&headline(&article.title));
        for own in [&article.content].into_iter().chain(&article.full) {
            known.learn(&Prose::of(own.as_str()));
        }
    }
    let texts = store.texts_and_beginnings(others.iter().map(|other| other.entry))?;
    let mut additions = Vec::new();
    for (other, (text, first_sentence)) in others.iter().zip(texts) {
        let prose = Prose::of(text.as_str());
        let added = (!text.is_empty()).then(|| known.added(&prose));
        additions.push(Addition { entry: other.entry, added, first_sentence });
        known.learn(&headline(&other.title));
        known.learn(&prose);
    }
    let is_other = |entry| others.iter().any(|other| other.entry == entry);
    let more = article.related.iter().map(|related| related.entry);
    let more: Vec<EntryId> = more.filter(|entry| !is_other(*entry)).collect();
    let beginnings = store.beginnings(more.iter().copied())?;
    additions.extend(more.into_iter().zip(beginnings).map(|(entry, first_sentence)| Addition {
        entry,
        added: None,
        first_sentence,
    }));
    Ok(additions)
}

/// What was added since the reader read it; `None` when it was not updated.
fn since_read(store: &Store, article: &Article) -> Result<Option<Marked>> {
    let Some(before) = store.read_text(article.entry)? else { return Ok(None) };
    let mut known = Known::default();
    known.learn(&Prose::of(before.as_str()));
    let over = "the text that you read".to_owned();
    Ok(Some(marked(known, article, over, false)).filter(|it| it.sentences > 0))
}

fn marked(mut known: Known, article: &Article, over: String, full: bool) -> Marked {
    // The lead sums up the text that follows it.
    known.learn(&Prose::of(article.lead.as_str()));
    let full_text = article.full.as_ref().filter(|_| full);
    let (html, sentences) = known.mark(full_text.unwrap_or(&article.content));
    Marked { html, sentences, over, full: full_text.is_some() }
}
