//! Every option with its default. To add one: a row here, and a line in `config.example.toml`
//! (a test asks for it).

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Config;
use super::headers::{Headers, UserAgent};
use super::place::Place;
use super::problem::Report;
use super::setting::{Fields, Setting, one_of};
use super::size::Size;
use super::tags::Tags;
use super::tree::{Table, Value};
use crate::domain::FullText;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Columns that a line of an article may have at most.
pub const MEASURES: RangeInclusive<u16> = 20..=200;

/// One struct per table: its options, their defaults, and between what they must lie.
macro_rules! options {
    ($($(#[$table_doc:meta])* $table:ident {
        $($(#[$doc:meta])* $option:ident: $kind:ty = $default:expr $(, $range:expr)?;)*
    })*) => {$(
        $(#[$table_doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $table {
            $($(#[$doc])* pub $option: $kind,)*
        }

        impl Default for $table {
            fn default() -> Self {
                $table { $($option: $default,)* }
            }
        }

        impl $table {
            /// Takes from the file what it says; the rest stays.
            pub(super) fn read(&mut self, fields: &mut Fields<'_, '_>) {
                $(
                    fields.read(stringify!($option), &mut self.$option);
                    $(fields.limit(stringify!($option), &mut self.$option, &$range);)?
                )*
            }

            /// Each option's name and its value as the file would have it.
            pub fn list(&self) -> Vec<(&'static str, String)> {
                vec![$((stringify!($option), self.$option.spell()),)*]
            }
        }
    )*};
}

options! {
    /// What `[defaults]`, `[[folder]]`, and `[[feed]]` can say; each inherits from the one before.
    FeedOptions {
        /// How often to look, at most.
        every: Duration = HOUR, MINUTE..=7 * DAY;
        /// Labels; those of the folder and of the defaults are added.
        tags: Tags = Tags::default();
        /// Extra request headers, sent to the feed's own origin only; merged with the inherited.
        headers: Headers = Headers::default();
        /// Whether the linked page is fetched to show the whole article.
        full_text: FullText = FullText::Ask;
        /// Whether entries may be folded with copies elsewhere.
        fold: bool = true;
        /// Whether stories may be grouped with others about the same event.
        group: bool = true;
        /// Whether its copy leads a story it shares with others.
        prefer: bool = false;
        /// Whether it is left alone.
        paused: bool = false;
    }

    /// `[fetch]`: how the network is used.
    #[derive(Serialize, Deserialize)]
    Fetch {
        /// Feeds asked at the same time.
        parallel: usize = 128, 1..=512;
        /// Of these, at most so many of one host.
        per_host: usize = 2, 1..=16;
        /// The longest a fetch may take in all.
        timeout: Duration = MINUTE, SECOND..=HOUR;
        /// The longest that connecting may take.
        connect_timeout: Duration = 10 * SECOND, SECOND..=HOUR;
        /// The longest silence in the middle of an answer.
        idle_timeout: Duration = 15 * SECOND, SECOND..=HOUR;
        /// The largest answer as it comes over the wire.
        max_download: Size = Size(10_000_000), Size(1_000)..=Size(1_000_000_000);
        /// The largest answer once decompressed.
        max_size: Size = Size(20_000_000), Size(1_000)..=Size(1_000_000_000);
        /// The newest entries of a feed that are kept of one fetch.
        max_entries: usize = 2_000, 1..=100_000;
        /// The longest text of an entry.
        max_entry: Size = Size(2_000_000), Size(1_000)..=Size(8_000_000);
        /// The deepest nesting of elements in a feed.
        max_nesting: usize = 200, 4..=1_000;
        /// The most attributes of an element in a feed.
        max_attributes: usize = 256, 4..=10_000;
        /// Private and loopback hosts that feeds and pages may lead to. Addresses in this
        /// configuration may be private without standing here.
        allow_private_hosts: Vec<String> = Vec::new();
        /// How newsfold introduces itself; its own name and version when empty.
        user_agent: UserAgent = UserAgent::default();
    }

    /// `[refresh]`: when feeds are looked at while the screen is open.
    Refresh {
        /// Whether due feeds are fetched when the screen opens.
        on_start: bool = true;
        /// Whether feeds are fetched as they fall due.
        automatic: bool = true;
    }

    /// `[stories]`: how far sameness goes.
    #[derive(Serialize, Deserialize)]
    Stories {
        /// How far back an entry is compared with others.
        window: Duration = 14 * DAY, HOUR..=90 * DAY;
    }

    /// `[screen]`: how it looks and behaves.
    Screen {
        /// Name of the colour theme; `auto` suits any background and whatever colours there are.
        theme: Located = Located::from("auto");
        /// When the list of folders and feeds is shown: by itself where the screen is wide enough.
        sidebar: When = When::Auto;
        /// The most columns of a line of an article.
        measure: u16 = 72, MEASURES;
        /// The characters for markers and lines.
        symbols: Symbols = Symbols::Auto;
        /// Whether words of an article lead to their addresses in the terminal itself (OSC 8): by
        /// itself where it is known to cope.
        hyperlinks: When = When::Auto;
        /// Whether right-to-left words are put in their order here: by itself unless the terminal is
        /// known to do it.
        bidi: When = When::Auto;
        /// How pictures in articles are shown.
        images: Images = Images::Off;
        /// The program that opens an address and its arguments, `%u` being the address; `$BROWSER` or
        /// the system's own when empty.
        browser: Vec<String> = Vec::new();
        /// The program that opens attached files and its arguments, `%u` being the address; the
        /// browser when empty.
        player: Vec<String> = Vec::new();
        /// Whether the mouse is listened to.
        mouse: bool = false;
        /// How news is told of while another window is in use.
        notify: Notify = Notify::Never;
        /// Whether opening a story marks it read.
        mark_read_on_open: bool = true;
    }
}

impl Config {
    /// Every option with its value as the file would have it: table, name, value.
    pub fn list(&self) -> Vec<(&'static str, &'static str, String)> {
        let named = |table, options: Vec<(&'static str, String)>| {
            options.into_iter().map(move |(name, value)| (table, name, value))
        };
        named("defaults", self.defaults.list())
            .chain(named("fetch", self.fetch.list()))
            .chain(named("refresh", self.refresh.list()))
            .chain(named("stories", self.stories.list()))
            .chain(named("screen", self.screen.list()))
            .chain(named("keys", vec![("preset", self.keys.preset.spell())]))
            .collect()
    }
}

/// When something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Where it suits the terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

one_of! { When: "\"auto\", \"always\" or \"never\"",
    "auto" => When::Auto,
    "always" => When::Always,
    "never" => When::Never,
}

impl When {
    /// Whether it is done, if that was said.
    pub fn said(self) -> Option<bool> {
        match self {
            When::Auto => None,
            When::Always => Some(true),
            When::Never => Some(false),
        }
    }
}

/// How pictures in articles are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Images {
    /// In words, until a key asks for them.
    Off,
    /// As well as the terminal can.
    Auto,
    /// In half blocks of colour.
    Blocks,
    /// In full, as kitty and Ghostty place them.
    Kitty,
    /// In full, as iTerm2 draws them.
    Iterm2,
    /// In full, in sixels.
    Sixel,
}

one_of! { Images: "\"off\", \"auto\", \"blocks\", \"kitty\", \"iterm2\", or \"sixel\"",
    "off" => Images::Off,
    "auto" => Images::Auto,
    "blocks" => Images::Blocks,
    "kitty" => Images::Kitty,
    "iterm2" => Images::Iterm2,
    "sixel" => Images::Sixel,
}

/// How news is told of while another window is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Notify {
    /// Not at all.
    #[default]
    Never,
    /// By the terminal's bell.
    Bell,
    /// By a message from the terminal (OSC 9).
    Osc9,
}

one_of! { Notify: "\"never\", \"bell\" or \"osc9\"",
    "never" => Notify::Never,
    "bell" => Notify::Bell,
    "osc9" => Notify::Osc9,
}

/// The characters for markers and lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbols {
    /// Unicode where the locale is UTF-8.
    Auto,
    /// Always Unicode.
    Unicode,
    /// Never more than ASCII.
    Ascii,
}

one_of! { Symbols: "\"auto\", \"unicode\" or \"ascii\"",
    "auto" => Symbols::Auto,
    "unicode" => Symbols::Unicode,
    "ascii" => Symbols::Ascii,
}

/// A text that another folder has to make sense of, and where it stands for the case that it
/// makes none.
#[derive(Debug, Clone)]
pub struct Located {
    /// The text.
    pub text: String,
    /// Where it stands; `None` for a default.
    pub place: Option<Place>,
}

impl From<&str> for Located {
    fn from(text: &str) -> Self {
        Located { text: text.to_owned(), place: None }
    }
}

impl PartialEq for Located {
    /// Equal when they say the same, wherever.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// `[keys]`: which keys do what. Kept as text: the names of actions, keys, and panes are known to
/// the screen alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Keys {
    /// The set of keys to start from.
    pub preset: Located,
    /// What changes of it, in the order of the file.
    pub bindings: Vec<Binding>,
}

impl Default for Keys {
    fn default() -> Self {
        Keys { preset: Located::from("default"), bindings: Vec::new() }
    }
}

/// An action and the keys that the reader gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// The pane it counts in (`[keys.list]`); everywhere when `None`.
    pub pane: Option<Located>,
    /// The action's name.
    pub action: Located,
    /// The keys, instead of those of the preset; none to take them away.
    pub keys: Vec<Located>,
}

impl Keys {
    /// Takes from the file what it says.
    pub(super) fn read(&mut self, table: &Table, report: &mut Report) {
        // What is said of one pane counts there, whatever is said of all.
        self.read_bindings(None, table, report);
        for entry in &table.entries {
            match &entry.node.value {
                _ if entry.key == "preset" => self.preset.set("preset", &entry.node, report),
                Value::Table(pane) => {
                    let name =
                        Located { text: entry.key.clone(), place: Some(entry.place.clone()) };
                    self.read_bindings(Some(&name), pane, report);
                }
                _ => {}
            }
        }
    }

    fn read_bindings(&mut self, pane: Option<&Located>, table: &Table, report: &mut Report) {
        for entry in &table.entries {
            let is_binding = !matches!(entry.node.value, Value::Table(_)) && entry.key != "preset";
            if pane.is_none() && !is_binding {
                continue;
            }
            let keys = match &entry.node.value {
                Value::List(nodes) => nodes.iter().map(Located::read).collect(),
                _ => Located::read(&entry.node).map(|key| vec![key]),
            };
            let Some(keys) = keys else {
                let what = format!("`{}` cannot be {}", entry.key, entry.node.found());
                report.error(
                    &entry.node.place,
                    what,
                    "write a key or a list: \"x\", [\"x\", \"y\"]",
                );
                continue;
            };
            let action = Located { text: entry.key.clone(), place: Some(entry.place.clone()) };
            self.bindings.push(Binding { pane: pane.cloned(), action, keys });
        }
    }
}
