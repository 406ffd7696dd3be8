//! What the environment says about the terminal: what it can show, and what to ask of it.

use super::graphics::Drawing;
use super::terminal::{Terminal, Wishes};
use super::theme::{self, Theme};
use crate::config::{ConfigProblem, Images, Located, Screen, Symbols};
use crate::query::did_you_mean;

/// What the environment says about the terminal; a plain value, so that choices can be tested.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `$TERM`.
    pub term: Option<String>,
    /// Whether `$NO_COLOR` is set to anything.
    pub no_color: bool,
    /// Whether `$COLORTERM` promises true colours.
    pub true_color: bool,
    /// Whether the terminal itself puts right-to-left words into visual order.
    pub orders_words: bool,
    /// The best way to show pictures that the terminal is known to support.
    pub pictures: Option<Images>,
    /// Width and height of a cell in pixels.
    pub cell: Option<(u16, u16)>,
    /// Whether the locale's letters are UTF-8.
    pub utf8: bool,
}

/// The colours that a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// None, or none are wanted.
    None,
    /// A palette of 256.
    Palette,
    /// 24-bit colours.
    True,
}

impl Environment {
    /// Reads the environment.
    pub fn look() -> Environment {
        let get = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        // The first that is set decides (POSIX).
        let locale = get("LC_ALL").or_else(|| get("LC_CTYPE")).or_else(|| get("LANG"));
        let locale = locale.unwrap_or_default().to_lowercase().replace('-', "");
        Environment {
            term: get("TERM"),
            no_color: get("NO_COLOR").is_some(),
            true_color: get("COLORTERM").is_some_and(|it| it == "truecolor" || it == "24bit"),
            orders_words: orders_words(&get),
            pictures: pictures(&get),
            cell: Terminal::cell(),
            utf8: locale.contains("utf8"),
        }
    }

    /// The theme that suits the terminal whatever its background is.
    fn suitable_theme(&self) -> &'static str {
        let term = self.term.as_deref().unwrap_or_default();
        let many = self.true_color
            || ["256color", "direct", "kitty", "alacritty", "ghostty", "foot", "wezterm"]
                .iter()
                .any(|name| term.contains(name));
        match (self.no_color, many) {
            (true, _) => "mono",
            (false, true) => "default",
            (false, false) => "terminal",
        }
    }

    /// The theme to paint with, and what is wrong with its name. An unknown name falls back to a
    /// suitable theme.
    pub fn theme(&self, wanted: &Located) -> (Theme, Option<ConfigProblem>) {
        let suitable = || Theme::named(self.suitable_theme()).unwrap_or_default();
        let name = wanted.text.as_str();
        if self.no_color || name == "auto" {
            return (suitable(), None);
        }
        match Theme::named(name) {
            Some(theme) => (theme, None),
            None => {
                let names = did_you_mean(name, &theme::NAMES);
                let what = format!("there is no theme \"{name}\"; {names}");
                (suitable(), Some(ConfigProblem::of(wanted, &what)))
            }
        }
    }

    /// What to ask of the terminal.
    pub fn wishes(&self, screen: &Screen) -> Wishes {
        let ascii = match screen.symbols {
            Symbols::Auto => !self.utf8,
            Symbols::Unicode => false,
            Symbols::Ascii => true,
        };
        let hyperlinks = screen.hyperlinks.explicit().unwrap_or_else(|| self.knows_hyperlinks());
        Wishes { ascii, mouse: screen.mouse, hyperlinks, notify: screen.notify }
    }

    /// How to draw pictures.
    pub fn drawing(&self, screen: &Screen) -> Drawing {
        let way = match screen.images {
            Images::Off | Images::Auto => self.pictures.unwrap_or(Images::Blocks),
            chosen => chosen,
        };
        match (way, self.cell) {
            // Its placeholders are characters beyond ASCII.
            (Images::Kitty, _) if !self.wishes(screen).ascii => Drawing::Kitty,
            (Images::Iterm2, _) => Drawing::Inline,
            (Images::Sixel, Some(cell)) => Drawing::Sixel { cell },
            _ => Drawing::Blocks,
        }
    }

    /// The colours for pictures.
    pub fn colours(&self, screen: &Screen) -> Colours {
        match (self.no_color || screen.theme.text == "mono", self.true_color) {
            (true, _) => Colours::None,
            (false, true) => Colours::True,
            (false, false) => Colours::Palette,
        }
    }

    /// Whether newsfold puts right-to-left words into visual order.
    pub fn bidi(&self, screen: &Screen) -> bool {
        screen.bidi.explicit().unwrap_or(!self.orders_words)
    }

    /// Whether the terminal shows hyperlinks or, at worst, ignores them silently.
    fn knows_hyperlinks(&self) -> bool {
        const KNOWN: &[&str] = &[
            "xterm",
            "tmux",
            "foot",
            "alacritty",
            "ghostty",
            "wezterm",
            "contour",
            "konsole",
            "vte",
            "iterm",
            "mintty",
            "rio",
        ];
        let term = self.term.as_deref().unwrap_or_default();
        KNOWN.iter().any(|name| term.starts_with(name))
    }
}

/// Whether the terminal itself puts right-to-left words into visual order, as VTE since 0.58, Konsole,
/// mlterm, kitty, and the one of macOS do.
fn orders_words(get: &impl Fn(&str) -> Option<String>) -> bool {
    let is_vte = get("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    is_vte.is_some_and(|version| version >= 5_800)
        || ["KONSOLE_VERSION", "MLTERM", "KITTY_WINDOW_ID"].iter().any(|name| get(name).is_some())
        || get("TERM_PROGRAM").is_some_and(|name| name == "Apple_Terminal")
        || get("TERM").is_some_and(|name| name.starts_with("mlterm") || name.contains("kitty"))
}

/// The best way to show pictures that the terminal is known to support. `None` inside tmux or screen,
/// which would receive the pictures instead of the terminal.
fn pictures(get: &impl Fn(&str) -> Option<String>) -> Option<Images> {
    let term = get("TERM").unwrap_or_default();
    let begins = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
    let is = |variable: &str, names: &[&str]| {
        get(variable).is_some_and(|value| names.contains(&value.as_str()))
    };
    if get("TMUX").is_some() || get("STY").is_some() || begins(&["tmux", "screen"]) {
        return None;
    }
    let is_xterm = term.starts_with("xterm");
    if ["xterm-kitty", "xterm-ghostty"].contains(&term.as_str())
        || is_xterm && is("TERM_PROGRAM", &["ghostty"])
    {
        return Some(Images::Kitty);
    }
    // `LC_TERMINAL` too, since SSH passes it on.
    if begins(&["wezterm", "mintty"])
        || is_xterm
            && (is("TERM_PROGRAM", &["iTerm.app", "WezTerm", "mintty"])
                || is("LC_TERMINAL", &["iTerm2"]))
    {
        return Some(Images::Iterm2);
    }
    begins(&["foot", "mlterm", "contour", "yaft"]).then_some(Images::Sixel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::When;

    fn environment(term: &str, no_color: bool, utf8: bool) -> Environment {
        Environment {
            term: Some(term.to_owned()),
            no_color,
            true_color: false,
            orders_words: false,
            pictures: None,
            cell: None,
            utf8,
        }
    }

    #[test]
    fn the_theme_suits_the_terminal_unless_one_is_named() {
        let auto = Located::from("auto");
        let check = |environment: Environment, wanted: &Located, name: &str| {
            assert_eq!(environment.theme(wanted), (Theme::named(name).expect(name), None));
        };
        check(environment("xterm-256color", false, true), &auto, "default");
        check(environment("linux", false, true), &auto, "terminal");
        check(environment("linux", false, true), &Located::from("light"), "light");
        check(environment("xterm-256color", true, true), &Located::from("light"), "mono");
        let (_, mistake) = environment("linux", false, true).theme(&Located::from("drak"));
        assert!(mistake.is_some_and(|mistake| mistake.what.as_str().contains("\"drak\"")));
    }

    #[test]
    fn links_are_for_terminals_that_are_known_to_cope() {
        let check = |term: &str, wish: When, want: bool| {
            let screen = Screen { hyperlinks: wish, ..Screen::default() };
            assert_eq!(environment(term, false, true).wishes(&screen).hyperlinks, want, "{term}");
        };
        for term in ["xterm-256color", "xterm-kitty", "tmux-256color", "foot", "alacritty"] {
            check(term, When::Auto, true);
            check(term, When::Never, false);
        }
        for term in ["linux", "vt220", "screen", "unknown"] {
            check(term, When::Auto, false);
            check(term, When::Always, true);
        }
    }

    #[test]
    fn words_are_ordered_once_by_the_terminal_or_here() {
        let check = |name: &str, value: &str, want: bool| {
            let get = |asked: &str| (asked == name).then(|| value.to_owned());
            assert_eq!(orders_words(&get), want, "{name}={value}");
        };
        check("VTE_VERSION", "7600", true);
        check("VTE_VERSION", "5202", false);
        check("KONSOLE_VERSION", "230800", true);
        check("TERM", "xterm-kitty", true);
        check("TERM", "xterm-256color", false);
        check("TERM_PROGRAM", "Apple_Terminal", true);
        let screen = |bidi| Screen { bidi, ..Screen::default() };
        let mut one = environment("x", false, true);
        assert!(one.bidi(&screen(When::Auto)) && !one.bidi(&screen(When::Never)));
        one.orders_words = true;
        assert!(!one.bidi(&screen(When::Auto)) && one.bidi(&screen(When::Always)));
    }

    #[test]
    fn pictures_in_full_are_for_terminals_that_are_known_to_cope() {
        let check = |around: &[(&str, &str)], want: Option<Images>| {
            let get = |asked: &str| {
                around.iter().find(|(name, _)| *name == asked).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(pictures(&get), want, "{around:?}");
        };
        let xterm = ("TERM", "xterm-256color");
        check(&[("TERM", "xterm-kitty")], Some(Images::Kitty));
        check(&[("TERM", "xterm-ghostty")], Some(Images::Kitty));
        check(&[xterm, ("TERM_PROGRAM", "ghostty")], Some(Images::Kitty));
        check(&[xterm, ("KITTY_WINDOW_ID", "1")], None);
        check(&[xterm, ("TERM_PROGRAM", "iTerm.app")], Some(Images::Iterm2));
        check(&[xterm, ("LC_TERMINAL", "iTerm2")], Some(Images::Iterm2));
        check(&[xterm, ("TERM_PROGRAM", "WezTerm")], Some(Images::Iterm2));
        check(&[("TERM", "xterm"), ("TERM_PROGRAM", "mintty")], Some(Images::Iterm2));
        check(&[("TERM", "wezterm")], Some(Images::Iterm2));
        for term in ["foot", "foot-extra", "mlterm-256color", "contour-latest", "yaft-256color"] {
            check(&[("TERM", term)], Some(Images::Sixel));
        }
        check(&[xterm, ("TERM_PROGRAM", "Apple_Terminal")], None);
        check(&[("TERM", "tmux-256color"), ("TERM_PROGRAM", "ghostty")], None);
        check(&[("TERM", "screen-256color"), ("LC_TERMINAL", "iTerm2")], None);
        check(&[("TERM", "xterm-kitty"), ("TMUX", "/tmp/tmux,1,0")], None);
        check(&[("TERM", "foot"), ("STY", "7.pts")], None);
        let mut one = environment("xterm-kitty", false, true);
        let drawn =
            |one: &Environment, images| one.drawing(&Screen { images, ..Screen::default() });
        assert_eq!(drawn(&one, Images::Auto), Drawing::Blocks);
        assert_eq!(drawn(&one, Images::Kitty), Drawing::Kitty, "as the reader says");
        one.pictures = Some(Images::Kitty);
        assert_eq!(drawn(&one, Images::Auto), Drawing::Kitty);
        assert_eq!(drawn(&one, Images::Blocks), Drawing::Blocks);
        one.utf8 = false;
        for images in [Images::Auto, Images::Kitty] {
            assert_eq!(drawn(&one, images), Drawing::Blocks, "letters beyond ASCII are needed");
        }
        one.pictures = Some(Images::Sixel);
        assert_eq!(drawn(&one, Images::Auto), Drawing::Blocks, "how large is a cell?");
        one.cell = Some((9, 18));
        assert_eq!(drawn(&one, Images::Auto), Drawing::Sixel { cell: (9, 18) });
        assert_eq!(drawn(&one, Images::Iterm2), Drawing::Inline);
    }

    #[test]
    fn ascii_is_for_locales_that_have_nothing_else() {
        let screen = |symbols| Screen { symbols, ..Screen::default() };
        assert!(environment("x", false, false).wishes(&screen(Symbols::Auto)).ascii);
        assert!(!environment("x", false, true).wishes(&screen(Symbols::Auto)).ascii);
        assert!(environment("x", false, true).wishes(&screen(Symbols::Ascii)).ascii);
    }
}
