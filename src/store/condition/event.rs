//! What a query says about events alone, so that their indexes can be used.

use super::time::bounds;
use super::{Question, Walk, column};
use crate::domain::{Comparison, Expr, Flag, Number};

/// The condition that something of an event is unread, spelled like the index `clusters_unread_first`,
/// so that SQLite uses that index.
pub(in crate::store) const UNREAD: &str = "(c.unread > 0) = 1";
/// The same condition, spelled so that SQLite does not choose that index: for events that another index
/// finds.
const BY_ANOTHER: &str = "c.unread > 0";

/// What an expression says about events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct OfEvent {
    /// Holds for every matching event; `None` if the expression says nothing about events.
    pub condition: Option<String>,
    /// Whether it holds for no other event.
    pub exact: bool,
    /// Whether each of these events is shown as in the list of all. It is not if one of its stories may
    /// not match, and be the only unread one.
    pub by_face: bool,
    /// Whether an index has these events together.
    pub indexed: bool,
    /// Whether all articles of an event give the same answer.
    alike: bool,
}

impl OfEvent {
    /// The condition, or one that always holds if there is none.
    pub(in crate::store) fn holds(&self) -> String {
        self.condition.clone().unwrap_or_else(|| "true".to_owned())
    }
}

impl Question<'_> {
    /// What an expression, in which `Not` stands only before single conditions, says about events.
    pub(in crate::store) fn of_event(&self, expr: &Expr) -> OfEvent {
        let unread = if self.walk == Walk::ByAnother { BY_ANOTHER } else { UNREAD };
        self.of_event_by(expr, unread)
    }

    /// Like [`Question::of_event`], with `unread` for the condition that something is unread:
    /// [`UNREAD`], or [`BY_ANOTHER`] if another index is to find the events.
    fn of_event_by(&self, expr: &Expr, unread: &str) -> OfEvent {
        let vague =
            OfEvent { condition: None, exact: false, by_face: false, indexed: false, alike: false };
        let exact = |condition: String, indexed, alike| OfEvent {
            condition: Some(condition),
            exact: true,
            by_face: true,
            indexed,
            alike,
        };
        match expr {
            Expr::All(parts) => {
                // Fewer events have several sources than are unread.
                let unread = if parts.iter().any(covers_several) { BY_ANOTHER } else { unread };
                let parts: Vec<OfEvent> =
                    parts.iter().map(|part| self.of_event_by(part, unread)).collect();
                // Two conditions may be met by two articles, neither of which meets both.
                let several = parts.iter().filter(|part| !part.alike).count() > 1;
                let exact = parts.iter().all(|part| part.exact) && !several;
                OfEvent {
                    exact,
                    by_face: exact && parts.iter().all(|part| part.by_face),
                    indexed: parts.iter().any(|part| part.indexed),
                    alike: parts.iter().all(|part| part.alike),
                    condition: joined_conditions(
                        parts.into_iter().filter_map(|it| it.condition),
                        " AND ",
                    ),
                }
            }
            Expr::Any(parts) => {
                // SQLite would find the events of each part and sort them all.
                let parts: Vec<OfEvent> =
                    parts.iter().map(|part| self.of_event_by(part, BY_ANOTHER)).collect();
                let said = parts.iter().all(|part| part.condition.is_some());
                OfEvent {
                    exact: parts.iter().all(|part| part.exact),
                    by_face: parts.iter().all(|part| part.by_face),
                    indexed: false,
                    alike: parts.iter().all(|part| part.alike),
                    condition: said
                        .then(|| {
                            joined_conditions(
                                parts.into_iter().filter_map(|it| it.condition),
                                " OR ",
                            )
                        })
                        .flatten(),
                }
            }
            Expr::Is(Flag::Unread) => exact(unread.to_owned(), unread == UNREAD, false),
            Expr::Not(inner) if **inner == Expr::Is(Flag::Unread) => {
                let condition = Some("c.unread < c.stories".to_owned());
                // An event is shown by what is unread in it, so this is not exact.
                OfEvent { condition, ..vague }
            }
            Expr::Number { of: of @ (Number::Sources | Number::Stories), is, number } => {
                let mut condition = format!("{} {} {number}", column(*of), is.sign());
                // The index of events with several sources is used only for a condition in these words.
                if covers_several(expr) {
                    condition = format!("c.sources > 1 AND {condition}");
                }
                exact(condition, covers_several(expr), true)
            }
            Expr::Not(inner)
                if matches!(
                    **inner,
                    Expr::Number { of: Number::Sources | Number::Stories, .. }
                ) =>
            {
                let inner = self.of_event(inner).condition.unwrap_or_default();
                exact(format!("NOT ({inner})"), false, true)
            }
            // An event is as old as its newest story.
            Expr::Age { .. } | Expr::Date { .. } => {
                let bounds = bounds(expr, self.at);
                let least = bounds.iter().find(|(sign, _)| sign.starts_with('>'));
                let condition = least.map(|(sign, seconds)| format!("c.time {sign} {seconds}"));
                let indexed = condition.is_some();
                let exact = indexed && bounds.len() == 1;
                OfEvent { condition, exact, indexed, ..vague }
            }
            _ => vague,
        }
    }
}

fn joined_conditions(conditions: impl Iterator<Item = String>, between: &str) -> Option<String> {
    let conditions: Vec<String> = conditions.collect();
    match conditions.as_slice() {
        [] => None,
        // Without brackets, so that partial indexes are recognised.
        _ if between == " AND " => Some(conditions.join(between)),
        _ => Some(format!("(({}))", conditions.join(") OR ("))),
    }
}

/// Whether only events with several sources match.
fn covers_several(expr: &Expr) -> bool {
    let Expr::Number { of: Number::Sources, is, number } = expr else { return false };
    match is {
        Comparison::Equal | Comparison::AtLeast => *number > 1,
        Comparison::More => *number > 0,
        Comparison::Less | Comparison::AtMost => false,
    }
}
