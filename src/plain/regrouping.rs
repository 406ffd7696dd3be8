//! Grouping in the talk: why stories are together, taking one out of its event, uniting several events.

use super::conversation::{Ask, Conversation, Said, refusal, window};
use super::headlines::Headlines;
use super::sources;
use super::words::ended;
use crate::domain::{Article, ClusterId, StoryQuery};
use crate::engine::command::Command;
use crate::engine::event::Answer;
use crate::render::why;

/// Said when rows stand for other events than those listed.
pub(super) const ANEW: &str = "The headlines have new numbers: h lists them.\n";

impl Conversation {
    /// Why stories are together: those of the article being read, one of its related news, those of
    /// a headline, or two headlines.
    pub(super) fn why(&mut self, rest: &str, ask: Ask<'_>) -> Said {
        if let (Some(reading), Ok(number)) = (&self.reading, rest.parse::<usize>()) {
            let related = reading.article.related.get(number.wrapping_sub(1));
            let related = related.and_then(|it| why::related(&reading.article, it.story));
            return match related {
                Some(sentence) => Ok(format!("{sentence}\n")),
                None => Err(format!("There is no related news {number}.\n")),
            };
        }
        let rows = self.meant(rest)?;
        match (rows.as_slice(), &self.reading) {
            ([], None) => Err("Say which: i 3, or i 3 5.\n".to_owned()),
            ([], Some(reading)) => Ok(said(&reading.article)),
            ([row], _) => Ok(said(&sources::article_alone(row.story, None, ask)?)),
            ([one, other], _) => {
                let tie = why::related(&sources::article_alone(one.story, None, ask)?, other.story);
                Ok(format!("{}\n", tie.as_deref().unwrap_or("Nothing links these two stories.")))
            }
            _ => Err("Say one number, or two.\n".to_owned()),
        }
    }

    /// Takes a story out of its event: the one being read, or that of a headline.
    pub(super) fn split(&mut self, rest: &str, ask: Ask<'_>) -> Said {
        let story = match (self.meant(rest)?.as_slice(), &self.reading) {
            ([row], _) => row.story,
            ([], Some(reading)) => reading.article.story,
            _ => return Err("Say which one: gs 3, or read it first.\n".to_owned()),
        };
        self.regrouped(Command::Split(story), ask)
    }

    /// Unites the events of several headlines, or that of one headline with that of the article being read.
    pub(super) fn unite(&mut self, rest: &str, ask: Ask<'_>) -> Said {
        let mut clusters: Vec<ClusterId> =
            self.meant(rest)?.iter().map(|row| row.cluster).collect();
        let read = self.reading.as_ref().map(|reading| reading.article.cluster);
        if clusters.len() < 2 {
            clusters.extend(read);
        }
        if clusters.len() < 2 {
            return Err("Say which: gm 3 5; in an article, gm 5 adds that to it.\n".to_owned());
        }
        self.regrouped(Command::Unite(clusters), ask)
    }

    fn regrouped(&mut self, command: Command, ask: Ask<'_>) -> Said {
        let what = match ask(command) {
            Answer::Done { what, .. } | Answer::Regrouped { what, .. } => what,
            other => return Err(refusal(other)),
        };
        self.number_anew(ask)?;
        Ok(format!("{} Undo: u. {ANEW}", ended(&what)))
    }

    /// Loads the list again after its stories changed their events.
    pub(super) fn number_anew(&mut self, ask: Ask<'_>) -> Result<(), String> {
        let query = self.list.wanted.query(self.at());
        let limit = self.list.rows.len().max(query.limit);
        let found = window(ask(Command::Reload(StoryQuery { limit, ..query })))?;
        let at = self.list.at.map(|at| self.list.rows[at].story);
        self.list = Headlines::of(self.list.wanted.clone(), found);
        self.list.at = at.and_then(|story| self.list.rows.iter().position(|it| it.story == story));
        self.list.next_page();
        self.look_again(ask);
        Ok(())
    }

    /// Loads the article being read again: its marks, tags, or neighbours may have changed.
    pub(super) fn look_again(&mut self, ask: Ask<'_>) {
        let Some(reading) = &mut self.reading else { return };
        let Article { story, entry, .. } = reading.article;
        if let Ok(article) = sources::article(story, Some(entry), ask) {
            // The text fetched for it is kept: storing it may have failed.
            let full = reading.article.full.take().or(article.full);
            reading.article = Article { full, ..article };
        }
    }
}

fn said(article: &Article) -> String {
    why::sentences(article).iter().map(|sentence| format!("{sentence}\n")).collect()
}
