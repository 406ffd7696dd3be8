//! Identifiers: newtypes, so that a feed cannot be mistaken for an entry.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub struct $name(pub i64);
    };
}

id!(
    /// A feed's row in the store.
    FeedId
);
id!(
    /// An entry's row in the store; grows with arrival.
    EntryId
);
id!(
    /// A story, named after the entry that founded it, so that ids need no allocation and survive a rebuild.
    StoryId
);
id!(
    /// A cluster, named after the story that founded it.
    ClusterId
);

impl From<EntryId> for StoryId {
    fn from(founder: EntryId) -> Self {
        StoryId(founder.0)
    }
}

impl From<StoryId> for ClusterId {
    fn from(founder: StoryId) -> Self {
        ClusterId(founder.0)
    }
}
