//! What leaves the talk: stories to files and commands, and attached files to a player.

use super::conversation::{Ask, Conversation, Pending, Then, refusal};
use super::table::optional_number;
use crate::domain::{Article, Enclosure, StoryId, counted};
use crate::engine::command::Command;
use crate::engine::event::Answer;
use crate::session::piping::Pipe;
use crate::session::saving::{NotSaved, Save, typed_path};

impl Conversation {
    pub(super) fn save(&self, rest: &str, ask: Ask<'_>) -> Result<Then, String> {
        let (stories, typed) = self.subjects(rest)?;
        if typed.is_empty() {
            return Err("Say where: S and a file, or S 3 and a file, such as ~/story.txt.\n".into());
        }
        let articles = articles(stories, ask)?;
        let (zone, path) = (self.zone.clone(), typed_path(typed, self.home.as_deref()));
        Ok(Then::Save(Save { articles, zone, path, replace: false }))
    }

    /// Reports the result of saving. An existing file is replaced only on a yes.
    pub fn saved(&mut self, save: Save, came: Result<(), NotSaved>) -> String {
        match came {
            Ok(()) => format!("{}\n", save.told()),
            Err(why @ NotSaved::Exists(_)) => {
                self.pending = Some(Pending::Replace(Save { replace: true, ..save }));
                format!("{why}. Replace it? yes or no.\n")
            }
            Err(why) => format!("Not saved: {why}\n"),
        }
    }

    pub(super) fn pipe(&self, rest: &str, ask: Ask<'_>) -> Result<Then, String> {
        let (stories, typed) = self.subjects(rest)?;
        if typed.is_empty() {
            return Err("Say which command: | and a command, or | 3 and a command.\n".to_owned());
        }
        let articles = articles(stories, ask)?;
        let (command, zone) = (typed.to_owned(), self.zone.clone());
        Ok(Then::Pipe(Pipe { command, articles, zone }))
    }

    /// Opens an attached file: the only one, or that of a number. While no article is read, the
    /// number is that of a headline.
    pub(super) fn attached(&self, rest: &str, ask: Ask<'_>) -> Result<Then, String> {
        let (all, number) = match &self.reading {
            Some(reading) => (reading.article.enclosures.clone(), optional_number(rest)?),
            None => {
                let (stories, typed) = self.subjects(rest)?;
                optional_number(typed)?;
                let article = articles(stories, ask)?.into_iter().next();
                (article.map(|article| article.enclosures).unwrap_or_default(), None)
            }
        };
        match (all.as_slice(), number) {
            ([], _) => Err("Nothing is attached to this story.\n".to_owned()),
            ([one], None) => Ok(Then::Play(one.url.clone())),
            (several, None) => Err(listed(several)),
            (several, Some(number)) => match several.get(number.wrapping_sub(1)) {
                Some(chosen) => Ok(Then::Play(chosen.url.clone())),
                None => Err(format!("There is no attached file {number}.\n")),
            },
        }
    }
}

/// Lists several attached files by number.
fn listed(several: &[Enclosure]) -> String {
    let mut text = String::from("Attached; e and a number opens one, once the story is read:\n");
    for (number, enclosure) in (1..).zip(several) {
        let length = match enclosure.seconds {
            Some(seconds @ 60..) => {
                let minutes = usize::try_from(seconds / 60).unwrap_or(usize::MAX);
                format!(", {}", counted(minutes, "minute", "minutes"))
            }
            _ => String::new(),
        };
        let kind = enclosure.kind().unwrap_or("file");
        text += &format!("{number}. {kind}{length}, {}\n", enclosure.url);
    }
    text
}

/// Loads the stories to hand on.
fn articles(stories: Vec<StoryId>, ask: Ask<'_>) -> Result<Vec<Article>, String> {
    if stories.is_empty() {
        return Err("Say which: a number, or read a story first.\n".to_owned());
    }
    match ask(Command::Articles(stories)) {
        Answer::Articles(articles) if articles.is_empty() => {
            Err("This story is no longer in the store.\n".to_owned())
        }
        Answer::Articles(articles) => Ok(articles),
        other => Err(refusal(other)),
    }
}
