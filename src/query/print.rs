//! Prints a tree as text that [`super::parse`] reads back as the same tree.

use std::fmt;
use std::time::Duration;

use super::field::{FLAGS, JOINING, name_of, name_of_number};
use crate::domain::{Comparison, Day, Expr, Field, Flag, spell_duration};

/// How tightly the operator around a tree binds.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Around {
    Nothing,
    Or,
    And,
    Not,
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self, Around::Nothing, f)
    }
}

fn print(expr: &Expr, around: Around, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match expr {
        Expr::Any(parts) => join(parts, " or ", Around::Or, around >= Around::Or, f),
        Expr::All(parts) => join(parts, " and ", Around::And, around >= Around::And, f),
        Expr::Not(inner) if **inner == Expr::Is(Flag::Unread) => write!(f, "read"),
        Expr::Not(inner) => {
            write!(f, "not ")?;
            print(inner, Around::Not, f)
        }
        Expr::Is(flag) => write!(f, "{}", flag_name(*flag)),
        Expr::Has { field, words, unfinished } => {
            if *field != Field::Text {
                write!(f, "{} ~ ", name_of(*field))?;
            }
            quote(words, f)?;
            if *unfinished { write!(f, "*") } else { Ok(()) }
        }
        Expr::Equals { field, value, .. } => {
            write!(f, "{} = ", name_of(*field))?;
            quote(value, f)
        }
        Expr::Number { of, is, number } => {
            write!(f, "{} {} {number}", name_of_number(*of), is.sign())
        }
        Expr::Age { is, seconds } => {
            write!(f, "age {} {}", is.sign(), spell_duration(Duration::from_secs(*seconds)))
        }
        Expr::Date { is: Comparison::Equal, day: day @ (Day::Today | Day::Yesterday) } => {
            write!(f, "{}", spell_day(*day))
        }
        Expr::Date { is, day } => write!(f, "date {} {}", is.sign(), spell_day(*day)),
    }
}

fn join(
    parts: &[Expr],
    between: &str,
    inside: Around,
    bracket: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    if bracket {
        write!(f, "(")?;
    }
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            write!(f, "{between}")?;
        }
        print(part, inside, f)?;
    }
    if bracket { write!(f, ")") } else { Ok(()) }
}

fn quote(words: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(&spell_value(words))
}

/// Writes words as the value of a field, in quotes where they would mean something else without.
pub fn spell_value(words: &str) -> String {
    match is_plain(words) {
        true => words.to_owned(),
        false => format!("\"{}\"", words.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

fn flag_name(flag: Flag) -> &'static str {
    match flag {
        Flag::Unread => "unread",
        Flag::Starred => "starred",
        Flag::Updated => "updated",
    }
}

/// Whether a word needs no quotes: it is no operator, no flag, and only letters and digits.
fn is_plain(word: &str) -> bool {
    let reserved = |known: &[&str]| known.iter().any(|it| it.eq_ignore_ascii_case(word));
    !word.is_empty()
        && word.chars().all(char::is_alphanumeric)
        && !reserved(&JOINING)
        && !reserved(&FLAGS)
}

fn spell_day(day: Day) -> String {
    match day {
        Day::Today => "today".to_owned(),
        Day::Yesterday => "yesterday".to_owned(),
        Day::On(date) => date.to_string(),
    }
}
