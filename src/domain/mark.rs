//! What a person does to stories, and to which ones.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{ClusterId, StoryId, StoryQuery, Text};

/// What a person does to stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// Read, or unread again.
    Read(bool),
    /// Starred or not.
    Starred(bool),
}

impl Mark {
    /// The state of the stories afterwards.
    pub fn state(self) -> &'static str {
        match self {
            Mark::Read(true) => "read",
            Mark::Read(false) => "unread",
            Mark::Starred(true) => "starred",
            Mark::Starred(false) => "unstarred",
        }
    }

    /// Applies it to a story that is read and starred like this.
    pub fn set(self, read: &mut bool, starred: &mut bool) {
        match self {
            Mark::Read(now) => *read = now,
            Mark::Starred(now) => *starred = now,
        }
    }
}

/// Tags that a person adds to stories and removes from them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tagging {
    /// The tags to add.
    pub add: Vec<Text>,
    /// The tags to remove.
    pub remove: Vec<Text>,
}

/// The stories that a mark or tagging applies to. It never applies to what arrived after the person looked:
/// entries beyond the horizon of the [`super::Window`] are left alone, except late copies of a story that is
/// named itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// These stories, each with all its copies.
    Stories(Vec<StoryId>),
    /// All stories of these clusters.
    Clusters(Vec<ClusterId>),
    /// Stories that were selected one by one.
    Picked {
        /// Stories that count alone.
        alone: Vec<StoryId>,
        /// Stories that count with their whole cluster, whichever that is when the mark is made.
        whole: Vec<StoryId>,
    },
    /// All stories that a query finds.
    All(StoryQuery),
    /// All stories of the clusters that a query finds stories of.
    Events(StoryQuery),
}

impl Target {
    /// Sets the time zone that the days of a query are counted in.
    pub fn set_time_zone(&mut self, zone: &TimeZone) {
        if let Target::All(query) | Target::Events(query) = self {
            query.at = query.at.with_time_zone(zone.clone());
        }
    }

    /// Whether it names this story or its event; false for what a query finds.
    pub fn names(&self, story: StoryId, event: ClusterId) -> bool {
        match self {
            Target::Stories(stories) => stories.contains(&story),
            Target::Clusters(events) => events.contains(&event),
            Target::Picked { alone, whole } => alone.contains(&story) || whole.contains(&story),
            Target::All(_) | Target::Events(_) => false,
        }
    }

    /// The newest entry that it reaches, given a list that held entries up to `horizon` when it was loaded
    /// and whose rows now show those up to `seen`. A story that is named itself is meant with all its copies,
    /// including late ones.
    pub fn reach(&self, horizon: i64, seen: i64) -> i64 {
        match self {
            Target::All(_) | Target::Events(_) => horizon,
            Target::Clusters(_) | Target::Picked { .. } => seen,
            Target::Stories(_) => i64::MAX,
        }
    }
}
