//! What belongs to the article being read: its other sources, the page it links to, its
//! related news, its addresses.

use super::conversation::{Ask, Choices, Conversation, Said, refusal};
use super::reading::Reading;
use super::table::optional_number;
use crate::domain::{Article, EntryId, Html, StoryId, counted};
use crate::engine::command::Command;
use crate::engine::event::Answer;
use crate::render::{Role, render};

/// Loads a story to read, with what other sources add to it.
pub(super) fn article(
    story: StoryId,
    copy: Option<EntryId>,
    ask: Ask<'_>,
) -> Result<Article, String> {
    let mut article = article_alone(story, copy, ask)?;
    let is_alone = article.also_in.is_empty() && article.related.is_empty();
    if !is_alone
        && let Answer::Additions(additions) = ask(Command::Additions(Box::new(article.clone())))
    {
        article.take_additions(additions);
    }
    Ok(article)
}

/// Loads a story to read, by itself.
pub(super) fn article_alone(
    story: StoryId,
    copy: Option<EntryId>,
    ask: Ask<'_>,
) -> Result<Article, String> {
    match ask(Command::Open(story, copy)) {
        Answer::Article(article) => Ok(*article),
        other => Err(refusal(other)),
    }
}

impl Conversation {
    /// Reads another copy of the story.
    pub(super) fn other_source(&mut self, forward: bool, ask: Ask<'_>) -> Said {
        let reading = self.reading.as_ref().ok_or_else(nothing_read)?;
        let Article { story, entry, .. } = reading.article;
        let Some(copy) = reading.article.other_copy(forward) else {
            return Err("No other source has this story.\n".to_owned());
        };
        let article = article(story, Some(copy), ask)?;
        let mut reading = Reading::of(article, self.width);
        reading.before = Some(entry);
        Ok(self.begin_reading(reading))
    }

    /// Reads the whole article from its page, or the text of the feed again.
    pub(super) fn full_text(&mut self, ask: Ask<'_>) -> Said {
        let reading = self.reading.as_mut().ok_or_else(nothing_read)?;
        if reading.article.full.is_none() {
            let Article { story, entry, .. } = reading.article;
            match ask(Command::FullText(story, entry)) {
                Answer::Article(article) if article.full.is_some() => {
                    reading.article.full = article.full;
                }
                other => return Err(refusal(other)),
            }
        }
        reading.show(!reading.is_full, self.width);
        let what = match reading.is_full {
            true => "The article from its page.",
            false => "The text of the feed.",
        };
        let page = reading.more(self.now, &self.zone).unwrap_or_default();
        Ok(format!("{what}\n\n{page}"))
    }

    /// Lists the sentences of the article that the source read before does not have.
    pub(super) fn compare(&mut self, ask: Ask<'_>) -> Said {
        let reading = self.reading.as_ref().ok_or_else(nothing_read)?;
        let Article { story, entry, .. } = reading.article;
        let (with, full) = (reading.before, reading.is_full);
        let marked = match ask(Command::Compare { story, entry, with, full }) {
            Answer::Compared(marked) => *marked,
            other => return Err(refusal(other)),
        };
        if marked.sentences == 0 {
            return Ok(format!("Everything here is also in {}.\n", marked.over));
        }
        let sentences = counted(marked.sentences, "sentence is", "sentences are");
        let mut text = format!("{sentences} not in {}:\n", marked.over);
        for sentence in marked_words(&marked.html) {
            text += &format!("{sentence}\n");
        }
        Ok(text)
    }

    pub(super) fn related(&mut self, rest: &str, ask: Ask<'_>) -> Said {
        if let Some(number) = optional_number(rest)? {
            return self.read_related(number, ask);
        }
        let Some(reading) = &self.reading else {
            return Err("Related news belongs to an article: read one first.\n".to_owned());
        };
        let text = reading.related(self.now, &self.zone);
        let text = text.ok_or_else(|| "There is no related news.\n".to_owned())?;
        self.choices = Choices::Related;
        Ok(text)
    }

    pub(super) fn read_related(&mut self, number: usize, ask: Ask<'_>) -> Said {
        let related = self.reading.as_ref().map(|it| it.article.related.as_slice());
        let related = related.unwrap_or_default();
        let Some(story) = related.get(number.wrapping_sub(1)).map(|it| it.story) else {
            return Err(format!("There is no related news {number}.\n"));
        };
        let from = self.reading.take();
        let before = from.as_ref().map(|it| (it.article.cluster, it.article.entry));
        let said = self.open(story, ask);
        match said {
            Ok(_) => self.trail.extend(from),
            Err(_) => self.reading = from,
        }
        if let (Some(reading), Some((cluster, entry)), Ok(_)) = (&mut self.reading, before, &said)
            && reading.article.cluster == cluster
        {
            reading.before = Some(entry);
        }
        said
    }

    /// The note with this number in the article being read.
    pub(super) fn note(&self, rest: &str) -> Option<String> {
        self.reading.as_ref()?.note(rest.parse().ok()?)
    }

    /// The address of a link, of the article being read, or of a headline.
    pub(super) fn address(&self, rest: &str) -> Said {
        let number = optional_number(rest)?;
        let found = match (&self.reading, number) {
            (Some(reading), link) => reading.address(link).map(str::to_owned),
            (None, Some(number)) => self.list.rows[self.numbered(number)?].link.clone(),
            (None, None) => return Err("Say which: o and a number.\n".to_owned()),
        };
        found.ok_or_else(|| "There is no such address.\n".to_owned())
    }
}

/// The marked passages, in order.
fn marked_words(html: &Html) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    for line in render(html, u16::MAX).lines {
        let mut goes_on = false;
        for span in line.spans {
            let is_marked = span.role == Role::Marked;
            match runs.last_mut() {
                Some(run) if is_marked && goes_on => *run += &span.text,
                _ if is_marked => runs.push(span.text),
                _ => {}
            }
            goes_on = is_marked;
        }
    }
    runs.into_iter().map(|run| run.trim().to_owned()).filter(|run| !run.is_empty()).collect()
}

fn nothing_read() -> String {
    "No article is open: read one first.\n".to_owned()
}
