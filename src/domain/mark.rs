//! What a person does to stories, and to which.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{ClusterId, StoryId, StoryQuery, Text};

/// What a person does to stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// Read or unread again.
    Read(bool),
    /// Starred or not.
    Starred(bool),
}

impl Mark {
    /// What stories are then.
    pub fn state(self) -> &'static str {
        match self {
            Mark::Read(true) => "read",
            Mark::Read(false) => "unread",
            Mark::Starred(true) => "starred",
            Mark::Starred(false) => "unstarred",
        }
    }
}

/// Tags that a person gives stories, and takes from them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tagging {
    /// The tags to have.
    pub add: Vec<Text>,
    /// The tags to have no more.
    pub remove: Vec<Text>,
}

/// To what it is done. Never to what arrived after the person looked: entries beyond the horizon
/// of the [`super::Window`] are left alone, but for late copies of a story that is named itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// These stories, each with all its copies.
    Stories(Vec<StoryId>),
    /// All stories of these clusters.
    Clusters(Vec<ClusterId>),
    /// Stories that were picked one by one.
    Picked {
        /// Each by itself.
        alone: Vec<StoryId>,
        /// Each with all that stands in its cluster, wherever that is by now.
        whole: Vec<StoryId>,
    },
    /// All that a query finds.
    All(StoryQuery),
}

impl Target {
    /// Gives it the days of a zone.
    pub fn see_from(&mut self, zone: &TimeZone) {
        if let Target::All(query) = self {
            query.at = query.at.with_time_zone(zone.clone());
        }
    }

    /// Whether it names this story of that event; what a query finds is named by none.
    pub fn names(&self, story: StoryId, event: ClusterId) -> bool {
        match self {
            Target::Stories(stories) => stories.contains(&story),
            Target::Clusters(events) => events.contains(&event),
            Target::Picked { alone, whole } => alone.contains(&story) || whole.contains(&story),
            Target::All(_) => false,
        }
    }

    /// How far what is done to it reaches, where a list held entries up to `horizon` when it was loaded,
    /// and its rows tell of those up to `seen`: of a story that is named itself all copies are meant, also
    /// those that come late.
    pub fn reach(&self, horizon: i64, seen: i64) -> i64 {
        match self {
            Target::All(_) => horizon,
            Target::Clusters(_) | Target::Picked { .. } => seen,
            Target::Stories(_) => i64::MAX,
        }
    }
}
