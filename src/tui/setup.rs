//! Sets up the screen from the configuration and the environment.

use jiff::Timestamp;

use super::action::{Action, Pane};
use super::answers;
use super::effect::Effect;
use super::environment::{Colours, Environment};
use super::graphics::Drawing;
use super::keymap::{Keymap, Written};
use super::listing::show;
use super::model::Model;
use super::pane::article::Reader;
use super::places::{Places, shown};
use super::presets;
use super::terminal::Terminal;
use crate::config::{
    Binding, Config, ConfigProblem, Images, Keys, Located, Screen, Severity, home, time_zone,
};
use crate::domain::View;
use crate::session::Session;

/// Applies to the model what the terminal and the screen options decide, and remembers the options.
fn suit(model: &mut Model, screen: &Screen) {
    let environment = &model.environment;
    let bidi = environment.bidi(screen);
    model.keymap.in_words = environment.wishes(screen).ascii;
    let (colours, drawing) = (environment.colours(screen), environment.drawing(screen));
    // What a key changed holds until the file's option changes, or whether there are colours.
    let said_anew = model.configured.images != screen.images
        || (model.colours == Colours::None) != (colours == Colours::None);
    let wanted = if said_anew { screen.images != Images::Off } else { model.images };
    let images = wanted && colours != Colours::None;
    let drawn_anew = drawing != model.drawing || images != model.images;
    let ordered_anew = bidi != model.bidi;
    (model.bidi, model.colours) = (bidi, colours);
    (model.drawing, model.images) = (drawing, images);
    if let Some(reader) = &mut model.reader {
        if drawn_anew {
            reader.drop_pictures();
        } else if ordered_anew {
            reader.changed();
        }
    }
    model.configured.clone_from(screen);
}

/// Takes the size of the terminal's cells. If it changed, as with larger letters, sixels are drawn
/// again.
pub(super) fn suit_cell(model: &mut Model, cell: (u16, u16)) {
    model.environment.cell = Some(cell);
    if let Drawing::Sixel { cell: drawn } = &mut model.drawing
        && *drawn != cell
    {
        *drawn = cell;
        model.reader.iter_mut().for_each(Reader::drop_pictures);
    }
}

/// The keymap of a configuration, and the mistakes in it.
pub fn keymap(keys: &Keys) -> (Keymap, Vec<ConfigProblem>) {
    let mut mistakes = Vec::new();
    let mut map = presets::keymap(&keys.preset.text).unwrap_or_else(|| {
        let names: Vec<String> =
            presets::PRESETS.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let what = format!(
            "there is no preset \"{}\"; choose one of {}",
            keys.preset.text,
            names.join(", ")
        );
        mistakes.push(ConfigProblem::of(&keys.preset, &what));
        Keymap::default()
    });
    let preset = map.clone();
    for binding in &keys.bindings {
        let pane = binding.pane.as_ref().map(|pane| pane.text.as_str());
        let sequences: Vec<&str> = binding.keys.iter().map(|keys| keys.text.as_str()).collect();
        let written = Written { pane, action: &binding.action.text, keys: &sequences };
        if let Err(what) = map.write(written) {
            mistakes.push(ConfigProblem::of(&binding.action, &what));
        }
    }
    let written: Vec<&str> = keys.bindings.iter().map(|it| it.action.text.as_str()).collect();
    for binding in &keys.bindings {
        let pane = binding.pane.as_ref().map(|pane| pane.text.as_str());
        let action = &binding.action.text;
        let lost = binding.keys.iter().find_map(|keys| map.taken(pane, action, &keys.text));
        let is_lost = lost.is_some();
        mistakes.extend(lost.map(|what| ConfigProblem::of(&binding.action, &what)));
        // A key of one pane is meant to do there what it does nowhere else.
        let is_alike = |it: &&Binding| it.pane.is_some() == binding.pane.is_some();
        let alike = keys.bindings.iter().filter(is_alike).map(|it| it.action.text.as_str());
        let alike: Vec<&str> = alike.filter(|_| !is_lost).collect();
        let shared = |keys: &Located| map.shared(pane, action, &keys.text, &alike);
        let cut = |keys: &Located| map.cut_off(&preset, action, &keys.text, &written);
        for what in binding.keys.iter().filter_map(|keys| shared(keys).or_else(|| cut(keys))) {
            let severity = Severity::Warning;
            mistakes.push(ConfigProblem { severity, ..ConfigProblem::of(&binding.action, &what) });
        }
    }
    (map, mistakes)
}

/// Mistakes in the configuration that only the screen can find: in the names of themes, actions, and
/// keys.
pub fn mistakes(config: &Config) -> Vec<ConfigProblem> {
    let (_, theme) = Environment::default().theme(&config.screen.theme);
    let (_, keys) = keymap(&config.keys);
    theme.into_iter().chain(keys).collect()
}

/// Applies a configuration to the screen; returns the mistakes in its keys.
fn configure(model: &mut Model, config: &Config) -> Vec<ConfigProblem> {
    let screen = &config.screen;
    model.views.clone_from(&config.views);
    let (keymap, mut mistakes) = keymap(&config.keys);
    model.keymap = keymap;
    // Warnings, about keys that a reader gave up for others, are only for `newsfold check`.
    mistakes.retain(ConfigProblem::is_mistake);
    if model.configured.sidebar != screen.sidebar {
        model.sidebar = screen.sidebar.explicit();
    }
    if model.configured.measure != screen.measure {
        model.measure = screen.measure;
        model.reader.iter_mut().for_each(Reader::changed);
    }
    suit(model, screen);
    mistakes
}

/// Applies a reloaded configuration; the current view and place stay.
pub(super) fn take_over(model: &mut Model, config: &Config) -> Vec<Effect> {
    model.say("Configuration reloaded");
    match configure(model, config).as_slice() {
        [] => {}
        [only] => model.complain(format!("Reloaded, except {}", only.in_short())),
        [first, rest @ ..] => {
            let (first, more) = (first.in_short(), rest.len());
            model.complain(format!("Reloaded, except {first} · {more} more"));
        }
    }
    let mut effects = vec![Effect::Configure(Box::new(config.screen.clone()))];
    effects.extend(answers::changed_here(model));
    if let View::Named(shown) = &model.stories.view
        && let Some(now) = model.views.iter().find(|it| it.name == shown.name && **it != **shown)
    {
        let view = View::Named(Box::new(now.clone()));
        effects.push(show(model, view));
    }
    effects
}

/// The model before anything happened, with the first mistake of the configuration as its message.
pub(super) fn model(
    session: &Session,
    environment: &Environment,
    mistakes: &[ConfigProblem],
) -> Model {
    let config = &session.setup.config;
    let mut model = Model::new(Timestamp::now(), time_zone(), Terminal::size());
    model.environment = environment.clone();
    let of_keys = configure(&mut model, config);
    model.feeds_expected = !config.subscriptions.is_empty();
    let home = home();
    model.places = Places {
        config: shown(&session.setup.config_file, home.as_deref()),
        data: shown(&session.setup.store_file, home.as_deref()),
        home: home.clone(),
        odd: Vec::new(),
    };
    let mut all: Vec<_> = session.problems.iter().chain(mistakes).chain(&of_keys).collect();
    all.sort_by(|one, other| one.by_place(other));
    match all.as_slice() {
        [] if session.is_demo => {
            let hint = model.keymap.hint(Pane::Stories, Action::Back, "leaves");
            model.greet(format!("The demo: made-up news, nothing is fetched{hint}"));
        }
        [] => {}
        [only] => model.complain(only.in_short()),
        [first, rest @ ..] => {
            model.complain(format!("{} · {} more: newsfold check", first.in_short(), rest.len()));
        }
    }
    model
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::config::{Binding, Place, Position, When};

    #[test]
    fn a_configuration_read_anew_brings_its_pictures_and_its_order_of_words() {
        let mut model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, (80, 24));
        let mut screen = Screen::default();
        suit(&mut model, &screen);
        assert!(model.bidi && !model.images);
        model.images = true;
        screen.bidi = When::Never;
        suit(&mut model, &screen);
        assert!(!model.bidi && model.images, "the key that shows pictures holds");
        screen.images = Images::Blocks;
        suit(&mut model, &screen);
        screen.images = Images::Off;
        suit(&mut model, &screen);
        assert!(!model.images);
    }

    #[test]
    fn a_theme_without_colours_has_no_pictures() {
        let mut model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, (80, 24));
        let screen = |theme| Screen {
            images: Images::Auto,
            theme: Located::from(theme),
            ..Screen::default()
        };
        for (theme, has_pictures) in [("auto", true), ("mono", false), ("dark", true)] {
            suit(&mut model, &screen(theme));
            assert_eq!(model.images, has_pictures, "{theme}");
        }
    }

    #[test]
    fn mistakes_in_keys_are_told_with_their_line_and_the_rest_counts() {
        let at = Position { line: 7, column: 1 };
        let place = Place { file: std::path::Path::new("/home/x/config.toml").into(), at };
        let binding = |action: &str, keys: &str| Binding {
            pane: None,
            action: Located { text: action.to_owned(), place: Some(place.clone()) },
            keys: vec![Located::from(keys)],
        };
        let keys =
            Keys { bindings: vec![binding("sart", "x"), binding("star", "x")], ..Keys::default() };
        let (map, mistakes) = keymap(&keys);
        assert_eq!(mistakes.len(), 1, "{mistakes:?}");
        assert!(
            mistakes[0].in_short().starts_with("config.toml:7:1: there is no action \"sart\""),
            "{mistakes:?}"
        );
        assert_eq!(map.shown_keys(Pane::Stories, Action::ToggleStar), "x");
    }

    #[test]
    fn a_mistake_in_keys_that_are_read_anew_costs_no_other_key() {
        let mut model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, (80, 24));
        let binding = |action: &str, keys: &str| Binding {
            pane: None,
            action: Located::from(action),
            keys: vec![Located::from(keys)],
        };
        let bindings = vec![binding("fooo", "x"), binding("star", "*")];
        let keys = Keys { bindings, ..Keys::default() };
        take_over(&mut model, &Config { keys, ..Config::default() });
        assert_eq!(model.keymap.shown_keys(Pane::Stories, Action::ToggleStar), "*");
        let notice = model.notice.expect("a mistake").text;
        assert!(notice.starts_with("Reloaded, except "), "{notice}");
        assert!(notice.contains("there is no action \"fooo\""), "{notice}");
    }

    #[test]
    fn keys_that_take_one_another_are_told() {
        let binding = |action: &str, keys: &[&str]| Binding {
            pane: None,
            action: Located::from(action),
            keys: keys.iter().map(|keys| Located::from(*keys)).collect(),
        };
        let told = |bindings: Vec<Binding>| -> Vec<String> {
            let (_, mistakes) = keymap(&Keys { bindings, ..Keys::default() });
            mistakes.iter().map(|it| it.what.to_string()).collect()
        };
        let both = told(vec![binding("done", &["x", "x y"])]);
        assert_eq!(both, ["\"x\" never does \"done\" beside \"xy\""]);
        let twice = told(vec![binding("done", &["x"]), binding("star", &["x"])]);
        assert_eq!(twice, ["\"x\" does \"star\", not \"done\""]);
        assert!(told(vec![binding("done", &["s"]), binding("star", &["d"])]).is_empty());
        // Keys that can't be typed any more are reported, unless their action was given others.
        let save = |keys: &str| binding("save", &[keys]);
        let cut = told(vec![save("g"), binding("top", &["home"])]);
        assert_eq!(cut.len(), 1, "{cut:?}");
        assert!(cut[0].starts_with("\"g\" leaves no way to type \"gv\""), "{cut:?}");
        assert!(!cut[0].contains("\"gg\""), "{cut:?}");
        assert!(told(vec![save("f5"), save("g x")]).is_empty());
        let shared = told(vec![binding("refresh", &["R"]), binding("star", &["R"])]);
        assert_eq!(shared, ["\"R\" does \"star\", not \"refresh\", in list, article"]);
        let of_list = Binding { pane: Some(Located::from("list")), ..binding("star", &["R"]) };
        assert!(told(vec![binding("refresh", &["R"]), of_list]).is_empty(), "it is meant so");
        // In other panes it still is a key.
        let article =
            |binding: Binding| Binding { pane: Some(Located::from("article")), ..binding };
        let panes = vec![binding("star", &["x"]), article(binding("done", &["x"]))];
        assert!(told(panes).is_empty());
    }
}
