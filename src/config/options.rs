//! Every option with its default. To add one: a row here, and a line in `config.example.toml` (a
//! test checks it).

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Config;
use super::headers::{Headers, UserAgent};
use super::hosts::Hosts;
use super::located::Located;
use super::setting::{Fields, Setting, one_of};
use super::size::Size;
use super::tags::Tags;
use crate::domain::FullText;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// The allowed maximum widths of an article's lines, in columns.
pub const MEASURES: RangeInclusive<u16> = 20..=200;

/// Defines one struct per table: its options, their defaults, and their allowed ranges.
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
            /// Reads the options that the file sets; the rest stay.
            pub(super) fn read(&mut self, fields: &mut Fields<'_, '_>) {
                $(
                    fields.read(stringify!($option), &mut self.$option);
                    $(fields.limit(stringify!($option), &mut self.$option, &$range);)?
                )*
            }

            /// Each option's name, and its value as written in the file.
            pub fn list(&self) -> Vec<(&'static str, String)> {
                vec![$((stringify!($option), self.$option.spell()),)*]
            }
        }
    )*};
}

options! {
    /// The options of `[defaults]`, `[[folder]]`, and `[[feed]]`; each inherits from the one before.
    FeedOptions {
        /// How often the feed is fetched, at most.
        every: Duration = HOUR, MINUTE..=7 * DAY;
        /// Labels; those of the folder and of the defaults are added.
        tags: Tags = Tags::default();
        /// Extra request headers, sent only to the feed's own origin; merged with the inherited ones.
        headers: Headers = Headers::default();
        /// Whether the linked page is fetched to show the whole article.
        full_text: FullText = FullText::Ask;
        /// Whether entries may be folded with copies elsewhere.
        fold: bool = true;
        /// Whether stories may be grouped with others about the same event.
        group: bool = true;
        /// Whether its copy leads a story that other feeds share.
        prefer: bool = false;
        /// Whether it is not fetched.
        paused: bool = false;
    }

    /// `[fetch]`: how the network is used.
    #[derive(Serialize, Deserialize)]
    Fetch {
        /// How many feeds are fetched at the same time.
        parallel: usize = 128, 1..=512;
        /// How many of these from one host.
        per_host: usize = 2, 1..=16;
        /// The longest a fetch may take in all.
        timeout: Duration = MINUTE, SECOND..=HOUR;
        /// The longest that connecting may take.
        connect_timeout: Duration = 10 * SECOND, SECOND..=HOUR;
        /// The longest silence in the middle of a response.
        idle_timeout: Duration = 15 * SECOND, SECOND..=HOUR;
        /// The largest response before decompression.
        max_download: Size = Size(10_000_000), Size(1_000)..=Size(1_000_000_000);
        /// The largest response after decompression.
        max_size: Size = Size(20_000_000), Size(1_000)..=Size(1_000_000_000);
        /// How many entries of one fetch are kept, newest first.
        max_entries: usize = 2_000, 1..=100_000;
        /// The longest text of an entry.
        max_entry: Size = Size(2_000_000), Size(1_000)..=Size(8_000_000);
        /// The deepest nesting of elements in a feed.
        max_nesting: usize = 200, 4..=1_000;
        /// The most attributes of an element in a feed.
        max_attributes: usize = 256, 4..=10_000;
        /// Private and loopback hosts that feeds and pages may lead to. Addresses in this
        /// configuration may be private without being listed here.
        allow_private_hosts: Hosts = Hosts::default();
        /// How newsfold introduces itself; its name and version when empty.
        user_agent: UserAgent = UserAgent::default();
    }

    /// `[refresh]`: when feeds are fetched while the screen is open.
    Refresh {
        /// Whether due feeds are fetched when the screen opens.
        on_start: bool = true;
        /// Whether feeds are fetched as they fall due.
        automatic: bool = true;
    }

    /// `[stories]`: how entries are compared.
    #[derive(Serialize, Deserialize)]
    Stories {
        /// How far back an entry is compared with others.
        window: Duration = 14 * DAY, HOUR..=90 * DAY;
    }

    /// `[screen]`: how the screen looks and behaves.
    Screen {
        /// Name of the colour theme; `auto` suits any background and any number of colours.
        theme: Located = Located::from("auto");
        /// When the list of folders and feeds is shown; `auto`: where the screen is wide enough.
        sidebar: When = When::Auto;
        /// The maximum width of an article's lines, in columns.
        measure: u16 = 72, MEASURES;
        /// The characters for markers and lines.
        symbols: Symbols = Symbols::Auto;
        /// Whether link text in an article is a hyperlink of the terminal (OSC 8); `auto`: where
        /// the terminal is known to support it.
        hyperlinks: When = When::Auto;
        /// Whether newsfold reorders right-to-left text itself; `auto`: unless the terminal is
        /// known to do it.
        bidi: When = When::Auto;
        /// How pictures in articles are shown.
        images: Images = Images::Off;
        /// The program that opens an address, with its arguments, `%u` being the address;
        /// `$BROWSER` or the system's default when empty.
        browser: Vec<String> = Vec::new();
        /// The program that opens attached files, with its arguments, `%u` being the address; the
        /// browser when empty.
        player: Vec<String> = Vec::new();
        /// Whether the mouse is used.
        mouse: bool = false;
        /// How news is announced while another window is in use.
        notify: Notify = Notify::Never;
        /// Whether opening a story marks it read.
        mark_read_on_open: bool = true;
    }
}

impl Config {
    /// Lists every option as table, name, and value as written in the file.
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
    /// Returns whether it is done, or `None` for `Auto`.
    pub fn explicit(self) -> Option<bool> {
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
    /// As text, until a key shows them.
    Off,
    /// As well as the terminal can show them.
    Auto,
    /// In half blocks of colour.
    Blocks,
    /// At full resolution, by kitty's graphics protocol (also Ghostty's).
    Kitty,
    /// At full resolution, by iTerm2's protocol.
    Iterm2,
    /// At full resolution, as sixels.
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

/// How news is announced while another window is in use.
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
