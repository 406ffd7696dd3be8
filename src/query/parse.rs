//! Parses words and signs into a tree by recursive descent: `or`, `and`, `not`, then single conditions.

use super::field::{FLAGS, Kind, NAMES, find, flag};
use super::mistake::Mistake;
use super::nearest::did_you_mean;
use super::token::{Sign, Token, What, tokens};
use super::value::{day, number, seconds};
use crate::domain::{Comparison, Expr, Field, ends_in_lone_letter};

/// The deepest nesting allowed: nobody means a deeper one.
const DEEPEST: usize = 32;
/// The most conditions allowed in one query.
const MOST: usize = 100;

/// How a text is read.
#[derive(Debug, Clone, Copy)]
struct Manner {
    /// A bare `unread` is a flag; otherwise it is a word like any other, and `is:unread` is the flag.
    flags: bool,
    /// The last word may be incomplete, the last quote or bracket open.
    typed: bool,
}

/// Parses a complete query, such as that of a view.
///
/// # Errors
/// The first mistake, with its column.
pub fn parse(text: &str) -> Result<Expr, Mistake> {
    read(text, Manner { flags: true, typed: false })
}

/// Parses a filter that is being typed and may be incomplete.
///
/// # Errors
/// The first mistake, with its column.
pub fn parse_typed(text: &str) -> Result<Expr, Mistake> {
    read(text, Manner { flags: true, typed: true })
}

/// Parses a search that is being typed and may be incomplete. Flags need `is:` here: `today` finds the word,
/// `is:today` what was published today.
///
/// # Errors
/// The first mistake, with its column.
pub fn parse_search(text: &str) -> Result<Expr, Mistake> {
    read(text, Manner { flags: false, typed: true })
}

fn read(text: &str, manner: Manner) -> Result<Expr, Mistake> {
    let tokens = tokens(text, manner.typed, !manner.flags)?;
    let end = text.chars().count() + 1;
    let mut parser = Parser { tokens, at: 0, end, manner, depth: 0, conditions: 0 };
    let expr = parser.any()?;
    if let Some(token) = parser.peek() {
        // Only a closing bracket stops the descent early.
        return Err(Mistake::new(token.column, "this closing bracket has no opening one", ""));
    }
    expr.ok_or_else(|| {
        let hint = "write words, or a condition such as sources >= 3";
        Mistake::new(1, "there is nothing to search for", hint)
    })
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    /// The column after the last letter.
    end: usize,
    manner: Manner,
    depth: usize,
    conditions: usize,
}

/// `None` when there is no condition, as in signs alone.
type Read = Result<Option<Expr>, Mistake>;

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Whether the next token is this operator. The last word of a text being typed is none, since it may
    /// become another word.
    fn is_joining(&self, wanted: &str) -> bool {
        match self.peek().map(|token| &token.what) {
            Some(What::Word { text, last, .. }) => text.eq_ignore_ascii_case(wanted) && !*last,
            _ => false,
        }
    }

    fn any(&mut self) -> Read {
        let mut parts: Vec<Expr> = self.every()?.into_iter().collect();
        while self.is_joining("or") {
            let column = self.next().map_or(self.end, |token| token.column);
            if parts.is_empty() {
                return Err(Mistake::new(column, "a condition is missing before `or`", ""));
            }
            let part = self.every()?;
            parts.push(part.ok_or_else(|| self.missing("a condition", "after `or`"))?);
        }
        Ok((!parts.is_empty()).then(|| Expr::any(parts)))
    }

    fn every(&mut self) -> Read {
        let mut parts: Vec<Expr> = Vec::new();
        loop {
            if self.is_joining("and") {
                let column = self.next().map_or(self.end, |token| token.column);
                if parts.is_empty() {
                    return Err(Mistake::new(column, "a condition is missing before `and`", ""));
                }
                if self.is_joining("or") || !self.goes_on() {
                    return Err(self.missing("a condition", "after `and`"));
                }
            }
            if self.is_joining("or") || !self.goes_on() {
                return Ok((!parts.is_empty()).then(|| Expr::all(parts)));
            }
            parts.extend(self.single()?);
        }
    }

    /// Whether anything but a closing bracket follows.
    fn goes_on(&self) -> bool {
        self.peek().is_some_and(|token| token.what != What::Close)
    }

    fn missing(&self, what: &str, place: &str) -> Mistake {
        let column = self.peek().map_or(self.end, |token| token.column);
        Mistake::new(column, format!("{what} is missing {place}"), "")
    }

    fn single(&mut self) -> Read {
        let is_not = self.is_joining("not");
        let Some(Token { column, what }) = self.next() else { return Ok(None) };
        match what {
            What::Minus => self.opposite("after `-`"),
            What::Word { .. } if is_not => self.opposite("after `not`"),
            What::Open => self.deeper(column, Parser::bracket),
            What::Close => Ok(None),
            What::Name(name) => self.comparison(&name, column).map(Some),
            What::Sign(sign) => {
                let field = if orders(sign) { "sources" } else { "title" };
                let sign = sign.text();
                let what = format!("`{sign}` needs a field before it");
                Err(Mistake::new(column, what, format!("such as {field} {sign} …")))
            }
            What::Phrase { text, open } => self.words(column, text, open),
            What::Word { text, prefix, last } => {
                // At the end of what is typed, more of the word may come.
                let wrong = instead_of(&text).filter(|(sign, _)| !last || *sign != text);
                if let Some((sign, instead)) = wrong {
                    // In a search it is a sign of a headline.
                    match self.manner.flags || sign == "||" {
                        true => {
                            let what = format!("`{sign}` is not an operator here");
                            return Err(Mistake::new(column, what, instead));
                        }
                        false if sign == text => return Ok(None),
                        false => {}
                    }
                }
                if self.manner.flags
                    && !prefix
                    && let Some(asked) = flag(&text)
                {
                    return Ok(Some(asked));
                }
                self.words(column, text, prefix || last)
            }
        }
    }

    fn opposite(&mut self, place: &str) -> Read {
        if !self.goes_on() || self.is_joining("or") || self.is_joining("and") {
            return Err(self.missing("a condition", place));
        }
        let column = self.peek().map_or(self.end, |token| token.column);
        Ok(self.deeper(column, Parser::single)?.map(Expr::negated))
    }

    fn bracket(&mut self) -> Read {
        let column = self.tokens[self.at - 1].column;
        let inner = self.any()?;
        match self.next() {
            Some(_) => Ok(inner),
            None if self.manner.typed => Ok(inner),
            None => Err(Mistake::new(column, "this bracket is not closed", "")),
        }
    }

    fn deeper(&mut self, column: usize, read: impl Fn(&mut Parser) -> Read) -> Read {
        if self.depth == DEEPEST {
            return Err(Mistake::new(column, "this is nested too deeply", ""));
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    /// A full-text condition; `None` when `words` has no letter or digit.
    fn words(&mut self, column: usize, words: String, unfinished: bool) -> Read {
        self.count(column)?;
        let sound = words.chars().any(char::is_alphanumeric);
        let unfinished = unfinished || ends_in_lone_letter(&words);
        Ok(sound.then_some(Expr::Has { field: Field::Text, words, unfinished }))
    }

    fn count(&mut self, column: usize) -> Result<(), Mistake> {
        self.conditions += 1;
        match self.conditions > MOST {
            true => Err(Mistake::new(column, format!("there are more than {MOST} conditions"), "")),
            false => Ok(()),
        }
    }

    /// Parses the sign and the value after the name of a field.
    fn comparison(&mut self, name: &str, column: usize) -> Result<Expr, Mistake> {
        self.count(column)?;
        let Some(kind) = find(name) else {
            let hint = did_you_mean(name, &NAMES);
            return Err(Mistake::new(column, format!("no such field `{name}`"), hint));
        };
        let Some(Token { what: What::Sign(sign), column: sign_column }) = self.next() else {
            return Err(self.missing("a value", &format!("after `{name}`")));
        };
        let (text, open, value_column) = match self.peek() {
            Some(Token { what: What::Word { text, prefix, last }, column }) => {
                (text.clone(), *prefix || *last, *column)
            }
            Some(Token { what: What::Phrase { text, open }, column }) => {
                (text.clone(), *open, *column)
            }
            _ => {
                let space = if sign == Sign::Colon { "" } else { " " };
                let place = format!("after `{name}{space}{}`", sign.text());
                return Err(self.missing("a value", &place));
            }
        };
        self.at += 1;
        let value = Value { text, open, column: value_column };
        compare(name, kind, (sign, sign_column), value)
    }
}

struct Value {
    text: String,
    open: bool,
    column: usize,
}

/// An operator of another language, or of this one in a wrong place, that a word is or begins with; and what
/// to write instead.
fn instead_of(word: &str) -> Option<(&str, &'static str)> {
    let instead = match word {
        "&&" | "&" => "write `and`",
        "||" | "|" => "write `or`",
        "-" => "write it right before a word",
        _ if word.starts_with('!') => return Some(("!", "write `not`")),
        _ if word.starts_with(':') => return Some((":", "write it right behind a field")),
        _ => return None,
    };
    Some((word, instead))
}

fn compare(
    name: &str,
    kind: Kind,
    (sign, sign_column): (Sign, usize),
    value: Value,
) -> Result<Expr, Mistake> {
    let wrong = |hint: &str| {
        let what = format!("`{name}` cannot be compared with `{}`", sign.text());
        Err(Mistake::new(sign_column, what, format!("write {hint}")))
    };
    let Value { text, open, column } = value;
    let open = open || ends_in_lone_letter(&text);
    let has = |field| Expr::Has { field, words: text.clone(), unfinished: open };
    let equals = |field| Expr::Equals { field, value: text.clone(), to_the_letter: false };
    Ok(match kind {
        Kind::FullText(field) | Kind::Words(field)
            if matches!(sign, Sign::Colon | Sign::Has | Sign::HasNot) =>
        {
            if !text.chars().any(char::is_alphanumeric) {
                return Err(Mistake::new(column, "this contains no word to search for", ""));
            }
            if sign == Sign::HasNot { has(field).negated() } else { has(field) }
        }
        Kind::FullText(_) => return wrong(&format!("{name} ~ …")),
        Kind::Words(field) | Kind::Name(field) => match sign {
            Sign::Equal | Sign::Colon => equals(field),
            Sign::Unequal => equals(field).negated(),
            Sign::Has if text.chars().any(char::is_alphanumeric) => has(field),
            Sign::HasNot if text.chars().any(char::is_alphanumeric) => has(field).negated(),
            _ => return wrong(&format!("{name} = … or {name} ~ …")),
        },
        Kind::Number(of) => {
            let number = number(&text, column)?;
            match comparison(sign) {
                Some(is) => Expr::Number { of, is, number },
                None if sign == Sign::Unequal => {
                    Expr::Number { of, is: Comparison::Equal, number }.negated()
                }
                None => return wrong(&format!("{name} >= {number}")),
            }
        }
        Kind::Age => {
            let seconds = seconds(&text, column)?;
            match comparison(sign) {
                Some(Comparison::Equal) if sign == Sign::Colon => {
                    Expr::Age { is: Comparison::Less, seconds }
                }
                Some(Comparison::Equal) | None => return wrong(&format!("{name} < {text}")),
                Some(is) => Expr::Age { is, seconds },
            }
        }
        Kind::Date => {
            let day = day(&text, column)?;
            match comparison(sign) {
                Some(is) => Expr::Date { is, day },
                None if sign == Sign::Unequal => {
                    Expr::Date { is: Comparison::Equal, day }.negated()
                }
                None => return wrong(&format!("{name} >= {text}")),
            }
        }
        Kind::Is if matches!(sign, Sign::Colon | Sign::Equal | Sign::Unequal) => {
            let asked = flag(&text).ok_or_else(|| {
                let what = format!("`{text}` is not a state of a story");
                Mistake::new(column, what, did_you_mean(&text, &FLAGS))
            })?;
            if sign == Sign::Unequal { asked.negated() } else { asked }
        }
        Kind::Is => return wrong("is:unread"),
    })
}

/// Whether a sign compares by size.
fn orders(sign: Sign) -> bool {
    matches!(sign, Sign::Less | Sign::AtMost | Sign::More | Sign::AtLeast)
}

fn comparison(sign: Sign) -> Option<Comparison> {
    Some(match sign {
        Sign::Colon | Sign::Equal => Comparison::Equal,
        Sign::Less => Comparison::Less,
        Sign::AtMost => Comparison::AtMost,
        Sign::More => Comparison::More,
        Sign::AtLeast => Comparison::AtLeast,
        Sign::Has | Sign::HasNot | Sign::Unequal => return None,
    })
}
