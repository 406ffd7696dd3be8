//! What each part of the screen is, and how a theme paints it: a view says `Role`, a theme says
//! `Style`, and only `themes/*.toml` know colours.

use ratatui::style::{Color, Modifier, Style};

use crate::render;

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)*) => {
        /// What a part of the screen is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Role { $($(#[$doc])* $variant,)* }

        impl Role {
            /// Every role, in the order of the enum.
            pub const ALL: &[Role] = &[$(Role::$variant,)*];

            /// Its name in a theme. A role that a theme leaves out looks like the part before the last
            /// dot of its name.
            pub fn name(self) -> &'static str {
                match self { $(Role::$variant => $name,)* }
            }
        }
    };
}

roles! {
    /// Plain text of the interface.
    Text => "text",
    /// Details beside the news: ages, sources, bylines.
    Meta => "meta",
    /// The accent colour.
    Accent => "accent",
    /// The gutter mark of the selection.
    Marker => "accent.marker",
    /// How many other sources a story has.
    Count => "accent.count",
    /// How many stories joined since the last look.
    Fresh => "accent.fresh",
    /// The star of a starred story.
    Star => "accent.star",
    /// The mark of a story that was picked.
    Picked => "accent.selected",
    /// A tag that a person gave.
    Tag => "meta.tag",
    /// A headline that was not read.
    TitleUnread => "title.unread",
    /// A headline that was.
    TitleRead => "title.read",
    /// A word that was searched for.
    Match => "match",
    /// The title of the current view.
    BarTitle => "bar.title",
    /// The state of the current view.
    BarState => "bar.state",
    /// What a key does.
    Hint => "hint",
    /// The key.
    HintKey => "hint.key",
    /// What was just done.
    Message => "message",
    /// What went wrong.
    Problem => "problem",
    /// A line of the sidebar.
    Shelf => "meta.shelf",
    /// The view in use.
    ShelfInUse => "text.shelf",
    /// A thin line between two parts.
    Rule => "rule",
    /// The headline over an article.
    Headline => "headline",
    /// Author, source, and date under it.
    Byline => "meta.byline",
    /// Running text.
    Body => "body",
    /// A heading inside an article.
    Heading => "body.heading",
    /// Stressed words.
    Emphasis => "body.emphasis",
    /// Strongly stressed words.
    Strong => "body.strong",
    /// Both.
    StrongEmphasis => "body.strong-emphasis",
    /// The words of a link.
    Link => "body.link",
    /// The letters on a link that is to be chosen.
    LinkHint => "accent.link-hint",
    /// The number of a link.
    LinkNumber => "body.link-number",
    /// Code inside a line.
    Code => "body.code",
    /// A line of a code block.
    CodeBlock => "body.code.block",
    /// A keyword in code.
    CodeKeyword => "body.code.block.keyword",
    /// A string in code.
    CodeString => "body.code.block.string",
    /// A number in code.
    CodeNumber => "body.code.block.number",
    /// A comment in code.
    CodeComment => "body.code.block.comment",
    /// Quoted words.
    Quote => "body.quote",
    /// Bullets, bars, and table lines.
    Decoration => "body.decoration",
    /// Deleted words.
    Struck => "body.struck",
    /// A stand-in for a picture.
    Image => "body.image",
    /// Small print.
    Caption => "body.caption",
    /// The head of a table.
    TableHead => "body.table-head",
    /// Highlighted words.
    Marked => "body.marked",
}

impl From<render::Role> for Role {
    fn from(role: render::Role) -> Self {
        match role {
            render::Role::Plain => Role::Body,
            render::Role::Heading => Role::Heading,
            render::Role::Emphasis => Role::Emphasis,
            render::Role::Strong => Role::Strong,
            render::Role::StrongEmphasis => Role::StrongEmphasis,
            render::Role::Link => Role::Link,
            render::Role::LinkNumber => Role::LinkNumber,
            render::Role::Code => Role::Code,
            render::Role::CodeBlock => Role::CodeBlock,
            render::Role::CodeKeyword => Role::CodeKeyword,
            render::Role::CodeString => Role::CodeString,
            render::Role::CodeNumber => Role::CodeNumber,
            render::Role::CodeComment => Role::CodeComment,
            render::Role::Quote => Role::Quote,
            render::Role::Decoration => Role::Decoration,
            render::Role::Struck => Role::Struck,
            render::Role::Image => Role::Image,
            render::Role::Caption => Role::Caption,
            render::Role::TableHead => Role::TableHead,
            render::Role::Marked => Role::Marked,
        }
    }
}

/// The themes that a reader can choose; `auto` stands for the one that suits the terminal.
pub const NAMES: [&str; 6] = ["auto", "dark", "light", "high-contrast", "terminal", "mono"];

/// The texts of the themes. `default` suits any background: `auto` stands for it where there are many
/// colours.
const TEXTS: [(&str, &str); 6] = [
    ("default", include_str!("themes/default.toml")),
    ("dark", include_str!("themes/dark.toml")),
    ("light", include_str!("themes/light.toml")),
    ("high-contrast", include_str!("themes/high-contrast.toml")),
    ("terminal", include_str!("themes/terminal.toml")),
    ("mono", include_str!("themes/mono.toml")),
];

fn text_of(name: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// How each role looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    styles: Vec<Style>,
}

impl Default for Theme {
    /// No style at all.
    fn default() -> Self {
        Theme::of(|_| Style::new())
    }
}

impl Theme {
    /// The theme of this name.
    pub fn named(name: &str) -> Option<Theme> {
        // A text is never wrong: a test parses all of them.
        text_of(name).map(|text| Theme::parse(text).unwrap_or_default())
    }

    /// A theme that paints each role as `paint` says.
    pub fn of(paint: impl Fn(Role) -> Style) -> Theme {
        Theme { styles: Role::ALL.iter().map(|role| paint(*role)).collect() }
    }

    /// A theme from its text:
    ///
    /// ```toml
    /// inherits = "dark"
    /// [roles]
    /// "title.unread" = "bold #ffd7af"
    /// ```
    fn parse(text: &str) -> Result<Theme, String> {
        let mut said = Vec::new();
        hear(text, &mut said)?;
        Ok(Theme::of(|role| inherited(role.name(), &said)))
    }

    /// How `role` looks.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }
}

/// Adds the styles of a text to those of its parent; an error says what is wrong with the text.
fn hear(text: &str, said: &mut Vec<(String, Style)>) -> Result<(), String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    if let Some(parent) = table.get("inherits") {
        let parent = parent.as_str().and_then(text_of).ok_or("it inherits from no theme")?;
        hear(parent, said)?;
    }
    for (role, words) in table.get("roles").and_then(toml::Value::as_table).into_iter().flatten() {
        let is_known = |known: &Role| {
            known.name().strip_prefix(role).is_some_and(|it| it.is_empty() || it.starts_with('.'))
        };
        if !Role::ALL.iter().any(is_known) {
            return Err(format!("there is no role {role}"));
        }
        let style = words.as_str().and_then(style_of);
        said.push((role.clone(), style.ok_or_else(|| format!("{role} cannot be {words}"))?));
    }
    Ok(())
}

/// The style of a name, else of the part before its last dot, else plain.
fn inherited(name: &str, said: &[(String, Style)]) -> Style {
    let mut name = name;
    loop {
        // The last definition wins.
        if let Some((_, style)) = said.iter().rev().find(|(known, _)| known == name) {
            return *style;
        }
        match name.rsplit_once('.') {
            Some((parent, _)) => name = parent,
            None => return Style::new(),
        }
    }
}

/// `bold 32 on black`: weights, a colour (a name, a number in the palette of 256, or `#rrggbb`), and a
/// background after `on`.
fn style_of(words: &str) -> Option<Style> {
    let mut style = Style::new();
    let mut behind = false;
    for word in words.split_whitespace() {
        let weight = match word {
            "plain" => Modifier::empty(),
            "bold" => Modifier::BOLD,
            "dim" => Modifier::DIM,
            "italic" => Modifier::ITALIC,
            "underlined" => Modifier::UNDERLINED,
            "reversed" => Modifier::REVERSED,
            "crossed-out" => Modifier::CROSSED_OUT,
            "on" => {
                behind = true;
                continue;
            }
            _ => {
                let colour: Color = word.parse().ok()?;
                style = if behind { style.bg(colour) } else { style.fg(colour) };
                continue;
            }
        };
        style = style.add_modifier(weight);
    }
    Some(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_is_read_and_all_but_auto_are_there() {
        for (name, text) in TEXTS {
            Theme::parse(text).expect(name);
        }
        for name in NAMES.iter().filter(|name| **name != "auto") {
            Theme::named(name).expect(name);
        }
    }

    #[test]
    fn the_example_of_a_configuration_names_every_theme() {
        for name in NAMES {
            assert!(crate::config::example().contains(&format!("\"{name}\"")), "{name}");
        }
    }

    #[test]
    fn mono_has_no_colour() {
        let mono = Theme::named("mono").expect("built in");
        for role in Role::ALL {
            let style = mono.style(*role);
            assert_eq!((style.fg, style.bg), (None, None), "{}", role.name());
        }
    }

    #[test]
    fn unread_stands_out_in_every_theme() {
        for (name, _) in TEXTS {
            let theme = Theme::named(name).expect(name);
            let unread = theme.style(Role::TitleUnread);
            assert_ne!(unread, theme.style(Role::TitleRead), "{name}");
            assert!(unread.add_modifier.contains(Modifier::BOLD), "{name}");
        }
    }

    /// The contrast of two colours as WCAG 2 counts it.
    fn contrast(one: Color, other: Color) -> f64 {
        let light = |value: u8| match f64::from(value) / 255.0 {
            low if low <= 0.040_45 => low / 12.92,
            high => ((high + 0.055) / 1.055).powf(2.4),
        };
        let luminance = |colour: Color| {
            let [red, green, blue] = match colour {
                Color::Rgb(red, green, blue) => [red, green, blue],
                Color::Indexed(grey @ 232..) => [8 + 10 * (grey - 232); 3],
                Color::Indexed(cube @ 16..) => {
                    [(cube - 16) / 36, (cube - 16) / 6 % 6, (cube - 16) % 6]
                        .map(|step| if step == 0 { 0 } else { 55 + 40 * step })
                }
                other => panic!("{other} is whatever the terminal makes of it"),
            };
            0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue)
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn words_can_be_read_on_the_background_a_theme_is_for() {
        let (black, white) = (Color::Rgb(18, 18, 18), Color::Rgb(255, 255, 255));
        let check = |name: &str, background: Color, least: f64| {
            let theme = Theme::named(name).expect(name);
            for role in Role::ALL.iter().filter(|role| **role != Role::Rule) {
                let style = theme.style(*role);
                let Some(colour) = style.fg else { continue };
                let contrast = contrast(colour, style.bg.unwrap_or(background));
                assert!(contrast >= least, "{name}: {} has {contrast:.1}", role.name());
            }
        };
        check("dark", black, 4.5);
        check("light", white, 4.5);
        // A theme for both backgrounds cannot be best for either.
        check("default", black, 3.5);
        check("default", white, 3.5);
    }

    #[test]
    fn what_is_left_out_comes_from_the_parent() {
        let theme =
            Theme::parse("inherits = \"mono\"\n[roles]\n\"meta\" = \"#010203\"").expect("a theme");
        assert_eq!(theme.style(Role::Byline).fg, Some(Color::Rgb(1, 2, 3)));
        assert!(theme.style(Role::TitleUnread).add_modifier.contains(Modifier::BOLD));
    }

    #[test]
    fn mistakes_in_a_theme_are_found() {
        for (text, want) in [
            ("[roles]\n\"titel.unread\" = \"bold\"", "titel.unread"),
            ("[roles]\n\"text\" = \"mauve\"", "mauve"),
            ("inherits = \"drak\"", "inherits"),
            ("inherits =", "TOML"),
        ] {
            let error = Theme::parse(text).expect_err("a mistake");
            assert!(error.contains(want), "{error}");
        }
    }
}
