//! From keys to actions: sequences such as `g g`, one layer per pane, and what the reader wrote
//! under `[keys]`.

use std::fmt;

use crossterm::event::KeyCode;

use super::action::{Action, Pane};
use super::command_line::{COMMANDS, mistake_in};
use crate::query::nearest;

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// The key; a letter as it would be typed.
    pub code: KeyCode,
    /// Whether Control was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
}

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: KeyCode) -> Key {
        Key { code, ctrl: false, alt: false }
    }

    /// The same key with Alt.
    #[must_use]
    pub fn with_alt(self) -> Key {
        Key { alt: true, ..self }
    }

    /// The same key with Control, as a terminal sends it: without capitals, with one byte for `C-i` and
    /// Tab, and with one for `C-7`, `C-/`, and `C-_`.
    #[must_use]
    pub fn with_ctrl(self) -> Key {
        let KeyCode::Char(letter) = self.code else { return Key { ctrl: true, ..self } };
        let (code, ctrl) = match letter.to_ascii_lowercase() {
            'i' => (KeyCode::Tab, false),
            'm' => (KeyCode::Enter, false),
            '[' | '3' => (KeyCode::Esc, false),
            '?' | '8' => (KeyCode::Backspace, false),
            '@' | '2' => (KeyCode::Char(' '), true),
            '4' => (KeyCode::Char('\\'), true),
            '5' => (KeyCode::Char(']'), true),
            '6' => (KeyCode::Char('^'), true),
            '7' | '/' => (KeyCode::Char('_'), true),
            letter => (KeyCode::Char(letter), true),
        };
        Key { code, ctrl, ..self }
    }

    /// Reads `j`, `C-d`, `A-x`, `enter`.
    pub fn parse(text: &str) -> Option<Key> {
        let (ctrl, rest) = match text.strip_prefix("C-") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (alt, rest) = match rest.strip_prefix("A-") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let mut letters = rest.chars();
        let code = match (letters.next(), letters.next()) {
            (Some(letter), None) => KeyCode::Char(letter),
            _ if function_key(rest).is_some() => KeyCode::F(function_key(rest)?),
            _ => NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(rest))?.1,
        };
        let key = Key { alt, ..Key::plain(code) };
        Some(if ctrl { key.with_ctrl() } else { key })
    }

    /// The key that some terminals send as this one: Backspace as `C-h`, Enter as `C-j`.
    pub fn alias(self) -> Option<Key> {
        let code = match self {
            Key { code: KeyCode::Char('h'), ctrl: true, alt: false } => KeyCode::Backspace,
            Key { code: KeyCode::Char('j'), ctrl: true, alt: false } => KeyCode::Enter,
            _ => return None,
        };
        Some(Key::plain(code))
    }

    /// The letter it types, if it types one.
    pub fn letter(self) -> Option<char> {
        match self.code {
            KeyCode::Char(letter) if !self.ctrl && !self.alt => Some(letter),
            _ => None,
        }
    }
}

/// `f1` to `f12`.
fn function_key(text: &str) -> Option<u8> {
    let number = text.strip_prefix(['f', 'F'])?.parse().ok()?;
    (1..=12).contains(&number).then_some(number)
}

const NAMED: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("space", KeyCode::Char(' ')),
    ("tab", KeyCode::Tab),
    ("S-tab", KeyCode::BackTab),
    ("esc", KeyCode::Esc),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
];

impl fmt::Display for Key {
    /// As shown to the reader: `C-d`, `↵`, `space`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("C-")?;
        }
        if self.alt {
            f.write_str("A-")?;
        }
        match (NAMED.iter().find(|(_, named)| *named == self.code), self.code) {
            (Some((name, _)), _) => {
                let sign = SIGNS.iter().find(|(_, named)| named == name);
                f.write_str(sign.map_or(name, |(sign, _)| sign))
            }
            (None, KeyCode::Char(letter)) => write!(f, "{letter}"),
            (None, KeyCode::F(number)) => write!(f, "F{number}"),
            (None, _) => f.write_str("?"),
        }
    }
}

/// The signs for keys without a letter, and the names of these keys.
const SIGNS: &[(&str, &str)] =
    &[("↵", "enter"), ("↑", "up"), ("↓", "down"), ("←", "left"), ("→", "right")];

/// Replaces the signs in shown keys by names.
pub fn in_words(told: &str) -> String {
    SIGNS.iter().fold(told.to_owned(), |told, (sign, name)| told.replace(sign, name))
}

/// Keys pressed one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Sequence(pub Vec<Key>);

impl Sequence {
    /// Reads keys with spaces between them.
    pub fn parse(text: &str) -> Option<Sequence> {
        let keys: Option<Vec<Key>> = text.split_whitespace().map(Key::parse).collect();
        keys.filter(|keys| !keys.is_empty()).map(Sequence)
    }

    /// As it is written under `[keys]`.
    pub fn written(&self) -> String {
        let keys: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        in_words(&keys.join(" "))
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters_only = self.0.iter().all(|key| key.letter().is_some_and(|c| c != ' '));
        for (at, key) in self.0.iter().enumerate() {
            if at > 0 && !letters_only {
                f.write_str(" ")?;
            }
            key.fmt(f)?;
        }
        Ok(())
    }
}

/// What keys mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Keymap {
    bindings: Vec<Bound>,
    /// Whether keys are shown with names in place of signs.
    pub in_words: bool,
}

/// A sequence that does something in a pane.
#[derive(Debug, Clone, PartialEq)]
struct Bound {
    pane: Pane,
    does: Does,
    keys: Sequence,
}

/// What keys do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// An action.
    Action(Action),
    /// A command with its words, as typed after the colon.
    Line(String),
}

impl Does {
    /// What it is called under `[keys]`.
    pub fn name(&self) -> String {
        match self {
            Does::Action(action) => action.name().to_owned(),
            Does::Line(line) => format!(":{line}"),
        }
    }

    /// What it does, in one line.
    pub fn help(&self) -> String {
        match self {
            Does::Action(action) => action.help().to_owned(),
            Does::Line(line) => format!(":{line}"),
        }
    }

    /// The panes where it is available: a command, wherever one can be typed.
    fn panes(&self) -> &'static [Pane] {
        match self {
            Does::Action(action) => action.panes(),
            Does::Line(_) => Action::CommandLine.panes(),
        }
    }

    /// Looks up a name from `[keys]`: an action or, after a colon, a command with its words.
    fn named(name: &str) -> Option<Does> {
        let Some(line) = name.strip_prefix(':') else {
            return Action::named(name).map(Does::Action);
        };
        let line = line.trim();
        let command = line.split_whitespace().next()?;
        let is_known = COMMANDS.iter().any(|(known, ..)| *known == command);
        (is_known || Action::named(command).is_some()).then(|| Does::Line(line.to_owned()))
    }
}

/// A binding as written: an action and its keys, in one pane or in every pane that has the action.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Written<'a> {
    /// The pane's name.
    pub pane: Option<&'a str>,
    /// The action's name.
    pub action: &'a str,
    /// Its keys; empty to unbind it.
    pub keys: &'a [&'a str],
}

/// The meaning of pressed keys.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// They do this.
    Does(Does),
    /// They begin these sequences.
    Beginning(Vec<(Sequence, Does)>),
    /// They mean nothing.
    Nothing,
}

impl From<Action> for Meaning {
    fn from(action: Action) -> Self {
        Meaning::Does(Does::Action(action))
    }
}

impl Default for Keymap {
    fn default() -> Self {
        let mut bindings = Vec::new();
        for action in Action::ALL {
            for keys in action.default_keys().iter().filter_map(|keys| Sequence::parse(keys)) {
                let does = Does::Action(*action);
                let here =
                    |pane: &Pane| Bound { pane: *pane, does: does.clone(), keys: keys.clone() };
                bindings.extend(action.panes().iter().map(here));
            }
        }
        Keymap { bindings, in_words: false }
    }
}

/// What a name under `[keys]` does; a sentence if it is unknown.
fn does_called(name: &str) -> Result<Does, String> {
    let does = Does::named(name).ok_or_else(|| {
        if let Some(command) = name.strip_prefix(':') {
            let command = command.split_whitespace().next().unwrap_or_default();
            return format!("there is no command :{command}; ? on the screen lists them");
        }
        let names = Action::ALL.iter().map(|action| action.name());
        match nearest(name, names) {
            Some(near) => format!("there is no action \"{name}\"; did you mean \"{near}\"?"),
            None => format!("there is no action \"{name}\"; ? on the screen lists their names"),
        }
    })?;
    if let Does::Line(line) = &does
        && let Some(mistake) = mistake_in(line)
    {
        return Err(format!("\"{name}\" makes no sense: {mistake}"));
    }
    Ok(does)
}

/// The panes in which an action of this name is bound: the wanted one, else all of its own; a sentence
/// if the wanted one is unknown or not one of these.
fn panes_of(does: &Does, name: &str, wanted: Option<&str>) -> Result<Vec<Pane>, String> {
    let Some(wanted) = wanted else { return Ok(does.panes().to_vec()) };
    let pane = Pane::named(wanted).ok_or_else(|| {
        let names = Pane::ALL.map(Pane::name);
        match nearest(wanted, names) {
            Some(near) => format!("there is no pane \"{wanted}\"; did you mean \"{near}\"?"),
            None => format!("there is no pane \"{wanted}\"; choose one of {}", names.join(", ")),
        }
    })?;
    if !does.panes().contains(&pane) {
        return Err(format!("\"{name}\" can't be done in \"{wanted}\""));
    }
    Ok(vec![pane])
}

impl Keymap {
    /// Binds an action to the written keys in place of those it had; other actions of the same panes
    /// lose them.
    ///
    /// # Errors
    /// Returns a sentence if the action, the pane, or a key is unknown; the other keys count.
    pub fn write(&mut self, written: Written<'_>) -> Result<(), String> {
        let Written { pane, action: name, keys } = written;
        let does = does_called(name)?;
        let panes = panes_of(&does, name, pane)?;
        let understood: Vec<Sequence> =
            keys.iter().filter_map(|keys| Sequence::parse(keys)).collect();
        if !understood.is_empty() || keys.is_empty() {
            self.bindings.retain(|bound| bound.does != does || !panes.contains(&bound.pane));
        }
        for sequence in &understood {
            for pane in &panes {
                self.bind(*pane, &does, sequence.clone());
            }
        }
        match keys.iter().find(|keys| Sequence::parse(keys).is_none()) {
            Some(text) => {
                Err(format!("\"{text}\" is not a key; write j, C-d, g g, enter, pgdn, or f5"))
            }
            None => Ok(()),
        }
    }

    fn bind(&mut self, pane: Pane, does: &Does, keys: Sequence) {
        // The longer of two sequences with the same beginning could never be typed to its end.
        let collides =
            |other: &Sequence| other.0.starts_with(&keys.0) || keys.0.starts_with(&other.0);
        self.bindings.retain(|bound| bound.pane != pane || !collides(&bound.keys));
        self.bindings.push(Bound { pane, does: does.clone(), keys });
    }

    /// Says in a sentence why keys that were written for an action reach it in no pane: another binding
    /// took them, begins with them, or is their beginning.
    pub fn taken(&self, pane: Option<&str>, action: &str, keys: &str) -> Option<String> {
        let wanted = Does::named(action)?;
        let written = Sequence::parse(keys)?;
        let is_meant = |it: &Bound| {
            wanted.panes().contains(&it.pane) && pane.is_none_or(|pane| it.pane.name() == pane)
        };
        let does = |it: &Bound| is_meant(it) && it.keys == written && it.does == wanted;
        if self.bindings.iter().any(does) {
            return None;
        }
        let collides = |it: &&Bound| {
            let (one, other) = (&it.keys.0, &written.0);
            is_meant(it) && (one.starts_with(other) || other.starts_with(one))
        };
        let taker = self.bindings.iter().find(collides)?;
        let name = wanted.name();
        Some(match taker.keys == written {
            true => format!("\"{keys}\" does \"{}\", not \"{name}\"", taker.does.name()),
            false => format!("\"{keys}\" never does \"{name}\" beside \"{}\"", taker.keys),
        })
    }

    /// Says in a sentence in which panes keys that were written for an action do another of the `written`
    /// ones: the last one has them wherever both can be done.
    pub fn shared(
        &self,
        pane: Option<&str>,
        action: &str,
        keys: &str,
        written: &[&str],
    ) -> Option<String> {
        let (wanted, keys) = (Does::named(action)?, Sequence::parse(keys)?);
        let has_taken = |it: &&Bound| {
            wanted.panes().contains(&it.pane)
                && pane.is_none_or(|pane| it.pane.name() == pane)
                && it.keys == keys
                && it.does != wanted
                && written.contains(&it.does.name().as_str())
        };
        let taker = &self.bindings.iter().find(has_taken)?.does;
        let takers = self.bindings.iter().filter(has_taken).filter(|it| it.does == *taker);
        let panes: Vec<&str> = takers.map(|it| it.pane.name()).collect();
        let (taker, name, panes) = (taker.name(), wanted.name(), panes.join(", "));
        Some(format!("\"{keys}\" does \"{taker}\", not \"{name}\", in {panes}"))
    }

    /// Says in a sentence which keys from `before` can't be typed any more, since the keys written for
    /// an action are their beginning. Actions in `written` do not count: the reader changed their keys
    /// on purpose.
    pub fn cut_off(
        &self,
        before: &Keymap,
        action: &str,
        keys: &str,
        written: &[&str],
    ) -> Option<String> {
        let (does, keys) = (Does::named(action)?, Sequence::parse(keys)?);
        let panes: Vec<Pane> = self
            .bindings
            .iter()
            .filter(|it| it.does == does && it.keys == keys)
            .map(|it| it.pane)
            .collect();
        let is_cut = |it: &&Bound| {
            panes.contains(&it.pane)
                && it.keys != keys
                && it.keys.0.starts_with(&keys.0)
                && !written.contains(&it.does.name().as_str())
        };
        let mut lost: Vec<String> = Vec::new();
        for bound in before.bindings.iter().filter(is_cut) {
            let told = format!("\"{}\"", bound.keys);
            if !lost.contains(&told) {
                lost.push(told);
            }
        }
        (!lost.is_empty()).then(|| format!("\"{keys}\" leaves no way to type {}", lost.join(", ")))
    }

    /// The meaning of these keys in `pane`.
    pub fn find(&self, pane: Pane, pressed: &[Key]) -> Meaning {
        let here = || self.bindings.iter().filter(|bound| bound.pane == pane);
        if let Some(bound) = here().find(|bound| bound.keys.0 == pressed) {
            return Meaning::Does(bound.does.clone());
        }
        let longer: Vec<_> = here()
            .filter(|bound| bound.keys.0.starts_with(pressed))
            .map(|bound| (bound.keys.clone(), bound.does.clone()))
            .collect();
        if longer.is_empty() { Meaning::Nothing } else { Meaning::Beginning(longer) }
    }

    /// The keys of an action in `pane`, in the order in which they were bound.
    pub fn keys(&self, pane: Pane, action: Action) -> impl Iterator<Item = &Sequence> {
        let here = self
            .bindings
            .iter()
            .filter(move |it| it.pane == pane && it.does == Does::Action(action));
        here.map(|bound| &bound.keys)
    }

    /// The commands bound in `pane`, with their keys and words.
    pub fn lines(&self, pane: Pane) -> impl Iterator<Item = (&Sequence, &str)> {
        self.bindings.iter().filter(move |it| it.pane == pane).filter_map(|it| match &it.does {
            Does::Line(line) => Some((&it.keys, line.as_str())),
            Does::Action(_) => None,
        })
    }

    /// The first key sequence of an action in `pane`, as shown to the reader; empty if it has none.
    pub fn shown_keys(&self, pane: Pane, action: Action) -> String {
        self.keys(pane, action).next().map(|keys| self.shown(keys)).unwrap_or_default()
    }

    /// ` · C-r redoes it`: the keys of an action and what they do, to follow a message; empty if it has none.
    pub fn hint(&self, pane: Pane, action: Action, does: &str) -> String {
        match self.shown_keys(pane, action).as_str() {
            "" => String::new(),
            keys => format!(" · {keys} {does}"),
        }
    }

    /// Keys as shown to the reader.
    pub fn shown(&self, keys: &Sequence) -> String {
        let told = keys.to_string();
        if self.in_words { in_words(&told) } else { told }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn press(map: &Keymap, pane: Pane, keys: &str) -> Meaning {
        map.find(pane, &Sequence::parse(keys).expect("keys").0)
    }

    #[test]
    fn every_default_key_is_a_key_and_means_one_thing() {
        for action in Action::ALL {
            for keys in action.default_keys() {
                let sequence = Sequence::parse(keys).expect(keys);
                for pane in action.panes() {
                    assert_eq!(
                        Keymap::default().find(*pane, &sequence.0),
                        Meaning::from(*action),
                        "{keys} in {pane:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn control_makes_of_keys_what_terminals_send() {
        for (written, sent) in [("C-D", "C-d"), ("C-i", "tab"), ("C-m", "enter"), ("C-7", "C-_")] {
            assert_eq!(Key::parse(written), Key::parse(sent), "{written}");
        }
    }

    #[test]
    fn no_sequence_is_cut_short_by_another() {
        let map = Keymap::default();
        for Bound { pane, keys, .. } in &map.bindings {
            for end in 1..keys.0.len() {
                let found = map.find(*pane, &keys.0[..end]);
                assert!(matches!(found, Meaning::Beginning(_)), "{keys} in {pane:?}");
            }
        }
    }

    #[test]
    fn sequences_wait_for_their_end() {
        let map = Keymap::default();
        assert!(
            matches!(press(&map, Pane::Stories, "g"), Meaning::Beginning(list) if list.len() == 5)
        );
        assert_eq!(press(&map, Pane::Stories, "g g"), Meaning::from(Action::Top));
        assert_eq!(press(&map, Pane::Stories, "g x"), Meaning::Nothing);
    }

    fn write(
        map: &mut Keymap,
        pane: Option<&str>,
        action: &str,
        keys: &[&str],
    ) -> Result<(), String> {
        map.write(Written { pane, action, keys })
    }

    #[test]
    fn keys_do_commands_with_their_words() {
        let mut map = Keymap::default();
        write(&mut map, None, ":pipe glow -", &["f5", "g p"]).expect("keys");
        write(&mut map, Some("list"), ": sort oldest ", &["O"]).expect("keys");
        let line = |line: &str| Meaning::Does(Does::Line(line.to_owned()));
        assert_eq!(press(&map, Pane::Stories, "g p"), line("pipe glow -"));
        assert_eq!(press(&map, Pane::Article, "f5"), line("pipe glow -"));
        assert_eq!(press(&map, Pane::Stories, "O"), line("sort oldest"));
        assert_eq!(press(&map, Pane::Article, "O"), Meaning::Nothing);
        let wrong = write(&mut map, None, ":pope x", &["f6"]).expect_err("no command");
        assert_eq!(wrong, "there is no command :pope; ? on the screen lists them");
        for line in
            [":filter sorces > 2", ":sort foo", ":set theme drak", ":star 2", ":select tag:"]
        {
            let wrong = write(&mut map, None, line, &["f6"]).expect_err(line);
            assert!(wrong.starts_with(&format!("\"{line}\" makes no sense: ")), "{wrong}");
        }
        write(&mut map, None, ":select none", &["f6"]).expect("keys");
        let taken = map.taken(None, ":pipe glow -", "f5");
        assert_eq!(taken, None);
        write(&mut map, None, "star", &["f5"]).expect("keys");
        let taken = map.taken(Some("list"), ":pipe glow -", "f5").expect("it is");
        assert_eq!(taken, "\"f5\" does \"star\", not \":pipe glow -\"");
    }

    #[test]
    fn written_keys_replace_and_take_over() {
        let mut map = Keymap::default();
        write(&mut map, None, "star", &["d", "g s"]).expect("keys");
        assert_eq!(press(&map, Pane::Stories, "d"), Meaning::from(Action::ToggleStar));
        assert_eq!(press(&map, Pane::Article, "g s"), Meaning::from(Action::ToggleStar));
        assert_eq!(press(&map, Pane::Stories, "s"), Meaning::Nothing);
        assert_eq!(press(&map, Pane::FirstRun, "d"), Meaning::from(Action::Demo));
    }

    #[test]
    fn keys_of_one_pane_leave_the_others_alone() {
        let mut map = Keymap::default();
        write(&mut map, Some("list"), "star", &["f5"]).expect("keys");
        assert_eq!(press(&map, Pane::Stories, "f5"), Meaning::from(Action::ToggleStar));
        assert_eq!(press(&map, Pane::Article, "s"), Meaning::from(Action::ToggleStar));
        write(&mut map, None, "star", &[]).expect("no keys");
        assert_eq!(press(&map, Pane::Article, "s"), Meaning::Nothing);
    }

    #[test]
    fn mistakes_name_what_is_nearest() {
        let mut map = Keymap::default();
        let mut error =
            |pane, action, keys| write(&mut map, pane, action, keys).expect_err("a mistake");
        assert!(error(None, "togle-read", &["x"]).contains("\"toggle-read\""));
        assert!(error(Some("lists"), "star", &["x"]).contains("\"list\""));
        assert!(error(Some("help"), "star", &["x"]).contains("can't be done"));
        assert!(error(None, "star", &["wrong key"]).contains("\"wrong key\""));
        assert_eq!(press(&map, Pane::Stories, "s"), Meaning::from(Action::ToggleStar));
    }

    #[test]
    fn keys_are_told_as_they_are_typed() {
        let told = |keys: &str| Sequence::parse(keys).expect("keys").to_string();
        assert_eq!(told("g g"), "gg");
        assert_eq!(told("C-d"), "C-d");
        assert_eq!(told("enter"), "↵");
        assert_eq!(told("C-x space"), "C-x space");
    }
}
