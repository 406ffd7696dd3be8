//! The condition of a query, as a tree: `query` parses it from text, `store` evaluates it.

use jiff::civil;
use serde::{Deserialize, Serialize};

/// A condition on an article, its story, and its event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Expr {
    /// All of these hold; see [`Expr::all`].
    All(Vec<Expr>),
    /// At least one of these holds; see [`Expr::any`].
    Any(Vec<Expr>),
    /// This does not hold.
    Not(Box<Expr>),
    /// The story has this state.
    Is(Flag),
    /// A field contains these words, one after the other, ignoring case and accents.
    Has {
        /// The field.
        field: Field,
        /// The words.
        words: String,
        /// Whether the last word is only a prefix.
        unfinished: bool,
    },
    /// A field equals this value.
    Equals {
        /// The field.
        field: Field,
        /// The value.
        value: String,
        /// For a folder, tag, or feed: whether case and accents matter, and a feed is compared by its address
        /// alone, not by its name. The lists of the sidebar set this; there is no syntax for it.
        to_the_letter: bool,
    },
    /// A count compares to a number.
    Number {
        /// What is counted.
        of: Number,
        /// The comparison.
        is: Comparison,
        /// The number.
        number: u32,
    },
    /// The age of the story compares to a duration.
    Age {
        /// The comparison.
        is: Comparison,
        /// The duration, in seconds.
        seconds: u64,
    },
    /// The day on which the story was published compares to another day.
    Date {
        /// The comparison.
        is: Comparison,
        /// The other day.
        day: Day,
    },
}

/// A yes-or-no property of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Flag {
    /// Not read.
    Unread,
    /// Starred by the reader.
    Starred,
    /// Given new text by its publisher after it arrived.
    Updated,
}

/// A field that holds text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// Headline and body: the full text.
    Text,
    /// The headline.
    Title,
    /// The body.
    Body,
    /// The author.
    Author,
    /// The name or the address of its feed.
    Feed,
    /// The folder of its feed, or one around it.
    Folder,
    /// A label that it or its feed has.
    Tag,
    /// Its language, as `en` or `en-GB`.
    Language,
    /// Its address.
    Link,
}

/// Something that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Number {
    /// The sources of the event.
    Sources,
    /// The stories of the event.
    Stories,
    /// The copies of the story.
    Copies,
}

/// How two things compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    More,
}

/// A day in the reader's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Day {
    /// The current day.
    Today,
    /// The day before that.
    Yesterday,
    /// A day of the calendar.
    On(civil::Date),
}

impl Expr {
    /// The conjunction of `parts`: flattened, and without a list of one.
    pub fn all(parts: Vec<Expr>) -> Expr {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Expr::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Expr::All(flat) }
    }

    /// The disjunction of `parts`: flattened, and without a list of one.
    pub fn any(parts: Vec<Expr>) -> Expr {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Expr::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Expr::Any(flat) }
    }

    /// The negation.
    #[must_use]
    pub fn negated(self) -> Expr {
        Expr::Not(Box::new(self))
    }

    /// The words that a story must or may contain, for highlighting them.
    pub fn wanted_words(&self) -> Vec<&str> {
        match self {
            Expr::All(parts) | Expr::Any(parts) => {
                parts.iter().flat_map(Expr::wanted_words).collect()
            }
            Expr::Has { field: Field::Text | Field::Title | Field::Body, words, .. } => {
                words.split_whitespace().collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Comparison {
    /// The operator as written in a query.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::Equal => "=",
            Comparison::AtLeast => ">=",
            Comparison::More => ">",
        }
    }
}
