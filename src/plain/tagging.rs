//! Tags in the talk: giving them, taking them away, listing them.

use super::conversation::{Ask, Conversation, Pending, Said, refusal};
use super::looking::shelves;
use super::words::{ended, tagged};
use crate::domain::{ShelfKind, StoryId, Tagging, Target};
use crate::engine::command::{Command, MOST_UNASKED};
use crate::engine::event::Answer;
use crate::query;

impl Conversation {
    /// Gives tags and takes them away: `t 3 later -politics`; without any, lists the existing ones.
    pub(super) fn tag(&mut self, rest: &str, ask: Ask<'_>) -> Said {
        let (stories, typed) = self.subjects(rest)?;
        let tagging = query::parse_tagging(typed);
        if tagging == Tagging::default() {
            return self.tags(&stories, ask);
        }
        if stories.is_empty() {
            return Err("Say which: t 3 and tags, or read a story first.\n".to_owned());
        }
        let many = stories.len();
        let target = Target::Stories(stories);
        if many > MOST_UNASKED {
            self.pending = Some(Pending::Tag(target, tagging));
            return Ok(format!("Tag {many} stories? yes or no.\n"));
        }
        self.give_tags(target, tagging, ask)
    }

    /// Gives tags and takes them away, and says so.
    pub(super) fn give_tags(&mut self, target: Target, tagging: Tagging, ask: Ask<'_>) -> Said {
        let horizon = self.list.reach(&target);
        let (what, undoable) = match ask(Command::Tag { target, tagging, horizon }) {
            Answer::Done { what, undoable, .. } => (what, undoable),
            other => return Err(refusal(other)),
        };
        self.recall(ask)?;
        let undo = if undoable { " Undo: u." } else { "" };
        Ok(format!("{}{undo}\n", ended(&what)))
    }

    fn tags(&self, stories: &[StoryId], ask: Ask<'_>) -> Said {
        let mut text = String::new();
        for story in stories {
            let row = self.list.rows.iter().find(|row| row.story == *story);
            let (title, tags) = match (&self.reading, row) {
                (Some(reading), _) if reading.article.story == *story => {
                    (&reading.article.called, &reading.article.tags)
                }
                (_, Some(row)) => (&row.title, &row.tags),
                _ => continue,
            };
            let tags = match tagged(tags) {
                Some(tags) => format!("It is {tags}."),
                None => "It has no tags of yours.".to_owned(),
            };
            text += &format!("{} {tags}\n", ended(title.as_str()));
        }
        let shelves = shelves(ask)?;
        let known = shelves.iter().filter(|shelf| shelf.kind == ShelfKind::Tag);
        let known: Vec<String> = known.map(|shelf| query::spell_tag(shelf.name.as_str())).collect();
        text += &match known.as_slice() {
            [] => "There are no tags yet; t 3 later adds one.\n".to_owned(),
            known => format!("Tags there are: {}.\n", known.join(", ")),
        };
        Ok(text)
    }
}
