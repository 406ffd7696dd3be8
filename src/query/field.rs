//! The table of fields: every name, what it means, and how it may be compared.

use crate::domain::{Comparison, Day, Expr, Field, Flag, Number};

/// The kind of a field, which decides how it may be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text: `~` finds words in it, `=` compares all of it.
    Words(Field),
    /// Full text, which can only be searched.
    FullText(Field),
    /// A name: `:` means `=`.
    Name(Field),
    /// A count.
    Number(Number),
    /// A duration.
    Age,
    /// A day.
    Date,
    /// A flag: `is:unread`.
    Is,
}

/// A name, its kind, and a line of help.
type Row = (&'static str, Kind, &'static str);

const FIELDS: &[Row] = &[
    ("text", Kind::FullText(Field::Text), "Words in headline or body"),
    ("title", Kind::Words(Field::Title), "Words in the headline"),
    ("body", Kind::FullText(Field::Body), "Words in the body"),
    ("author", Kind::Words(Field::Author), "Name of the author"),
    ("feed", Kind::Words(Field::Feed), "Name or address of the feed"),
    ("folder", Kind::Name(Field::Folder), "Folder of the feed, or a parent folder"),
    ("tag", Kind::Name(Field::Tag), "Tag of the story or of its feed"),
    ("lang", Kind::Name(Field::Language), "Language, such as en or vi"),
    ("link", Kind::Words(Field::Link), "Part of the address"),
    ("age", Kind::Age, "Time since it was published: 30m, 2h, 3d, 1w"),
    ("date", Kind::Date, "Day of publication: 2026-11-01, today, yesterday"),
    ("sources", Kind::Number(Number::Sources), "How many sources the event has"),
    ("stories", Kind::Number(Number::Stories), "How many stories the event has"),
    ("copies", Kind::Number(Number::Copies), "How many copies the story has"),
    ("is", Kind::Is, "One of unread, read, starred, updated, today, yesterday"),
];

/// Other names for some fields.
const ALIASES: &[(&str, &str)] = &[
    ("headline", "title"),
    ("by", "author"),
    ("source", "feed"),
    ("label", "tag"),
    ("language", "lang"),
    ("url", "link"),
    ("coverage", "sources"),
];

/// The words that can follow `is:`, and stand alone except in a search.
pub const FLAGS: [&str; 6] = ["unread", "read", "starred", "updated", "today", "yesterday"];

/// The words for logical operators.
pub(super) const JOINING: [&str; 3] = ["and", "or", "not"];

/// The name of every field, without aliases.
pub const NAMES: [&str; FIELDS.len()] = {
    let mut names = [""; FIELDS.len()];
    let mut at = 0;
    while at < FIELDS.len() {
        names[at] = FIELDS[at].0;
        at += 1;
    }
    names
};

/// How a comparison with each field begins, for completion: with `:`, or for an amount with a space, since
/// amounts are rarely compared by equality.
pub fn beginnings() -> impl Iterator<Item = String> {
    FIELDS.iter().map(|(name, kind, _)| match kind {
        Kind::Number(_) | Kind::Age | Kind::Date => format!("{name} "),
        _ => format!("{name}:"),
    })
}

/// A line of help for each name.
pub fn help() -> impl Iterator<Item = (&'static str, &'static str)> {
    FIELDS.iter().map(|(name, _, help)| (*name, *help))
}

pub(super) fn find(name: &str) -> Option<Kind> {
    let name = name.to_lowercase();
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name.as_str(), |it| it.1);
    FIELDS.iter().find(|(known, ..)| *known == name).map(|(_, kind, _)| *kind)
}

pub(super) fn flag(name: &str) -> Option<Expr> {
    let on = |day| Expr::Date { is: Comparison::Equal, day };
    Some(match name.to_lowercase().as_str() {
        "unread" => Expr::Is(Flag::Unread),
        "read" => Expr::Is(Flag::Unread).negated(),
        "starred" => Expr::Is(Flag::Starred),
        "updated" => Expr::Is(Flag::Updated),
        "today" => on(Day::Today),
        "yesterday" => on(Day::Yesterday),
        _ => return None,
    })
}

/// The name of a field.
pub(super) fn name_of(field: Field) -> &'static str {
    let is_it = |kind: &Kind| match kind {
        Kind::Words(it) | Kind::FullText(it) | Kind::Name(it) => *it == field,
        _ => false,
    };
    FIELDS.iter().find(|(_, kind, _)| is_it(kind)).map_or("", |(name, ..)| name)
}

/// The name of a count.
pub(super) fn name_of_number(number: Number) -> &'static str {
    let is_it = |kind: &Kind| *kind == Kind::Number(number);
    FIELDS.iter().find(|(_, kind, _)| is_it(kind)).map_or("", |(name, ..)| name)
}
