//! What a query asks of an article, as a tree: `query` makes it from text, `store` answers it.

use jiff::civil;
use serde::{Deserialize, Serialize};

/// A question about an article, its story, and its event, that is answered by yes or no.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Expr {
    /// Every one of them; see [`Expr::all`].
    All(Vec<Expr>),
    /// At least one of them; see [`Expr::any`].
    Any(Vec<Expr>),
    /// The opposite.
    Not(Box<Expr>),
    /// Whether it is so.
    Is(Flag),
    /// Whether these words stand there, one after the other, whatever their case and accents.
    Has {
        /// Where.
        field: Field,
        /// The words.
        words: String,
        /// Whether the beginning of the last word is enough.
        unfinished: bool,
    },
    /// Whether exactly this stands there.
    Equals {
        /// Where.
        field: Field,
        /// What.
        value: String,
        /// Of a folder, a tag, or a feed: whether case and accents matter, and a feed is its address,
        /// not a name that it gives itself. So lists are asked for, and nobody types it.
        to_the_letter: bool,
    },
    /// How many there are.
    Number {
        /// Of what.
        of: Number,
        /// How it compares.
        is: Comparison,
        /// With what.
        number: u32,
    },
    /// How old the story is.
    Age {
        /// How it compares.
        is: Comparison,
        /// With how many seconds.
        seconds: u64,
    },
    /// The day on which the story was published.
    Date {
        /// How it compares.
        is: Comparison,
        /// With which day.
        day: Day,
    },
}

/// What a story is or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Flag {
    /// Not read.
    Unread,
    /// Starred by the reader.
    Starred,
    /// Given new text by its publisher after it arrived.
    Updated,
}

/// Something made of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// Headline and body: the full text.
    Text,
    /// The headline.
    Title,
    /// The body.
    Body,
    /// Who wrote it.
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

/// A day where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Day {
    /// The day that it is.
    Today,
    /// The day before that.
    Yesterday,
    /// A day of the calendar.
    On(civil::Date),
}

impl Expr {
    /// All of them: flat, and without a list of one.
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

    /// Any of them: flat, and without a list of one.
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

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Expr {
        Expr::Not(Box::new(self))
    }

    /// The words that a story must or may have, for showing where they stand.
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
    /// How it is written.
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
