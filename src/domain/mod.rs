//! The words of newsfold: plain values without I/O, clock, or screen.
//!
//! | Word | Meaning |
//! | --- | --- |
//! | [`Source`] | where bytes come from: a web address, a file, a program |
//! | [`Subscription`] | a source plus what the reader chose about it in the configuration |
//! | [`NewFeed`] | a feed of the web that may become a subscription, here or with another reader |
//! | [`Feed`] | a subscription plus what newsfold knows of it: validators, health |
//! | [`Entry`] | one item of one feed, as its publisher last gave it, cleaned |
//! | [`EntryKey`] | what makes it the same entry next time |
//! | [`Text`] | one line of words that is safe to print, by construction |
//! | [`Html`] | an allow-listed HTML fragment that is safe to lay out, by construction |
//! | [`StoryId`] | one piece of news shown once: an entry with its copies |
//! | [`ClusterId`] | stories about the same event, with a lead |
//! | [`Reason`] | why two things stand together |
//! | [`StoryQuery`], [`StoryRow`], [`Window`] | a question, one line of its answer, a run of such lines |
//! | [`Article`], [`Copy`](struct@Copy), [`Related`] | a story opened for reading, and its neighbours |
//! | [`Shelf`] | one line of the sidebar |
//! | [`Expr`] | what a query asks of an article |
//! | [`Extra`] | what stands under an article: attached files, where it is discussed |
//! | [`Mark`], [`Tagging`], [`Target`] | what a person does to stories, and to which: read, starred, tagged |
//! | [`Lapse`] | a span of time in one unit: how long ago, how far apart |
//! | [`TextEdit`] | a change to a text that can be taken back |
//! | [`Problem`] | trouble put in words for a person, with a remedy |
//! | [`Script`] | how the words of a script are told apart |
//! | [`Raster`] | a picture as small as a terminal shows it |

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
mod id;
mod lapse;
mod mark;
mod markup;
mod new_feed;
pub(crate) mod number;
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
    Feed, FeedHealth, FullText, Pace, Quiet, Source, Subscription, Validators, folders_of,
};
pub use headline::{called, was};
pub use id::{ClusterId, EntryId, FeedId, StoryId};
pub use lapse::Lapse;
pub use mark::{Mark, Tagging, Target};
pub(crate) use markup::{escape, escape_quoted, pieces, resolve, resolved, tag_name};
pub use new_feed::NewFeed;
pub use problem::Problem;
pub use query::{Cursor, NamedView, Search, Sort, StoryQuery, StoryRow, View, Window};
pub use raster::Raster;
pub use script::{Script, is_short_word};
pub use secret::is_secret;
pub use shelf::{Shelf, ShelfKind};
pub use story::{Added, Assignment, Coverage, Decision, Evidence, Link, Marked, Reason, Tier};
pub use text::{Html, Text, is_drawn};
pub(crate) use text::{is_in_plain_letter, printable, start_of_letter, without_escapes};
