//! Unfolding rows of the list and folders of the sidebar, and folding them again.

use super::action::Pane;
use super::effect::Effect;
use super::marking;
use super::model::Model;
use super::reading::look_at;
use super::requests::Purpose;
use crate::domain::{ClusterId, StoryId, StoryRow};
use crate::engine::command::Command;

/// Unfolds or folds the selected row or, in the sidebar, the folder.
pub(super) fn unfold(model: &mut Model) -> Vec<Effect> {
    if model.focus == Pane::Shelves {
        if !model.shelves.fold() {
            model.say("This is in no folder");
        }
        return Vec::new();
    }
    let Some(line) = model.stories.selected() else { return Vec::new() };
    let (head, cluster) = (line.head.story, line.head.cluster);
    let (unfolded, stories) = (line.unfolded, line.head.stories);
    if unfolded {
        model.stories.fold(head, None);
        return Vec::new();
    }
    if stories < 2 {
        model.say("Nothing is folded under this story");
        return Vec::new();
    }
    vec![model.request(Command::Members(cluster), Purpose::Members(head)), look_at(model, cluster)]
}

/// Shows the stories of an unfolded row.
pub(super) fn members_came(
    model: &mut Model,
    head: StoryId,
    members: Vec<StoryRow>,
) -> Vec<Effect> {
    model.stories.fold(head, Some(members));
    marking::show_unanswered(model);
    Vec::new()
}

/// Shows the current state of the stories of a row.
pub(super) fn same_members_came(
    model: &mut Model,
    head: StoryId,
    members: Vec<StoryRow>,
) -> Vec<Effect> {
    model.stories.take_members(head, members);
    marking::show_unanswered(model);
    Vec::new()
}

/// Asks for the current state of the stories of these rows.
pub(super) fn ask_for_members(model: &mut Model, heads: Vec<(ClusterId, StoryId)>) -> Vec<Effect> {
    model.forget(|purpose| matches!(purpose, Purpose::SameMembers(_)));
    let members =
        |(cluster, head)| model.request(Command::Members(cluster), Purpose::SameMembers(head));
    heads.into_iter().map(members).collect()
}
