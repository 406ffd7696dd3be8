//! The words of newsfold: plain values without I/O, clock, or screen.
//!
//! | Word | Meaning |
//! | --- | --- |
//! | [`Source`] | where bytes come from: a web address, a file, a program |
//! | [`Subscription`] | a source plus what the reader chose about it in the configuration |
//! | [`NewFeed`] | a web feed that may become a subscription, here or in another reader |
//! | [`Feed`] | a subscription plus what newsfold knows about it: validators, health |
//! | [`Entry`] | one item of one feed, as its publisher last gave it, cleaned |
//! | [`EntryKey`] | what identifies an entry from one fetch to the next |
//! | [`Text`] | one line of words that is safe to print, by construction |
//! | [`Html`] | an allow-listed HTML fragment that is safe to lay out, by construction |
//! | [`StoryId`] | one piece of news shown once: an entry with its copies |
//! | [`ClusterId`] | stories about the same event, with a lead |
//! | [`Reason`] | why an entry is in its story, or a story in its cluster |
//! | [`StoryQuery`], [`StoryRow`], [`Window`] | a query, one row of its result, a run of such rows |
//! | [`Article`], [`Copy`](struct@Copy), [`Related`] | a story opened for reading, and its neighbours |
//! | [`Shelf`] | one line of the sidebar |
//! | [`Expr`] | the condition of a query, as a tree |
//! | [`Extra`] | what is shown under an article: attached files, where it is discussed |
//! | [`Mark`], [`Tagging`], [`Target`] | what a person does to stories, and to which: read, starred, tagged |
//! | [`Lapse`] | a span of time in one unit: how long ago, how far apart |
//! | [`TextEdit`] | a change to a text that can be undone |
//! | [`Problem`] | what went wrong, in words for the reader, with a remedy |
//! | [`Script`] | how a script separates its words |
//! | [`Raster`] | a picture scaled down to what a terminal shows |

mod amount;
mod article;
mod author;
mod comparing;
mod counted;
mod edit;
mod entry;
mod expr;
mod extra;
mod feed;
mod headline;
mod host;
mod id;
mod lapse;
mod mark;
mod markup;
mod new_feed;
pub(crate) mod number;
mod printable;
mod problem;
mod query;
pub(crate) mod raised;
mod raster;
mod script;
mod secret;
mod shelf;
mod story;
mod text;

pub(crate) use amount::split_amount;
pub use amount::{parse_duration, spell_bytes, spell_duration};
pub use article::{Addition, Article, Copy, HEADLINE_ALONE, Related};
pub use author::written_by;
pub use comparing::{fold_letter, folded};
pub use counted::counted;
pub use edit::TextEdit;
pub use entry::{Enclosure, Entry, EntryKey};
pub use expr::{Comparison, Day, Expr, Field, Flag, Number};
pub use extra::Extra;
pub use feed::{
    Feed, FeedHealth, FeedTrouble, FullText, Pace, Quiet, RetryAfter, Source, Subscription,
    Validators, folders_of,
};
pub use headline::{called, was};
pub(crate) use host::{is_within, without_query, without_www};
pub use id::{ClusterId, EntryId, FeedId, StoryId};
pub use lapse::Lapse;
pub use mark::{Mark, Tagging, Target};
pub(crate) use markup::{
    escape, escape_quoted, escaped, is_block, pieces, resolve, resolved, tag_name,
};
pub use new_feed::NewFeed;
pub(crate) use printable::{printable, without_escapes};
pub use problem::{Problem, capitalised};
pub use query::{
    Cursor, NamedView, News, Rechecked, Search, Shown, Sort, StoryMarks, StoryQuery, StoryRow,
    View, Window,
};
pub use raster::Raster;
pub use script::{Script, ends_in_lone_letter, is_short_word};
pub use secret::is_secret;
pub use shelf::{Shelf, ShelfKind};
pub use story::{Added, Assignment, Coverage, Decision, Evidence, Link, Marked, Reason, Tier};
pub use text::{Html, Text, is_drawn};
pub(crate) use text::{evenly_spaced, start_of_letter};
