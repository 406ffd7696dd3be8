//! Opens addresses in the reader's browser: a program and its arguments, never a shell.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use url::Url;

use crate::config::Screen;

/// How addresses are opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Browser {
    /// By this program and its arguments, `%u` being the address.
    Program(Vec<String>),
    /// Not at all: there is none where this program runs.
    None,
}

/// What opens addresses, and what opens attached files.
pub fn openers(screen: &Screen) -> (Browser, Browser) {
    let around = Surroundings::look();
    let browser = Browser::choose(&screen.browser, &around);
    let player = match screen.player.as_slice() {
        [] => browser.clone(),
        player => Browser::Program(player.to_vec()),
    };
    (browser, player)
}

/// What the surroundings say about browsers; a plain value, so that the choice can be tested.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// `$BROWSER`.
    pub browser: Option<String>,
    /// Whether somebody is here from afar (`$SSH_CONNECTION`).
    pub ssh: bool,
    /// Whether there is a desktop (`$DISPLAY`, `$WAYLAND_DISPLAY`).
    pub desktop: bool,
}

impl Surroundings {
    /// What the environment says.
    pub fn look() -> Surroundings {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Surroundings {
            browser: std::env::var("BROWSER").ok().filter(|value| !value.trim().is_empty()),
            ssh: set("SSH_CONNECTION") || set("SSH_TTY"),
            desktop: set("DISPLAY") || set("WAYLAND_DISPLAY") || cfg!(target_os = "macos"),
        }
    }
}

/// Browsers that show pages in the terminal they are started from.
const IN_TERMINAL: &[&str] =
    &["w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl", "cha", "www-browser"];
/// A program that can't show anything says so sooner than this.
const MOMENT: Duration = Duration::from_secs(10);

impl Browser {
    /// What the configuration names, else `$BROWSER`, else what the system has.
    pub fn choose(configured: &[String], around: &Surroundings) -> Browser {
        if !configured.is_empty() {
            return Browser::Program(configured.to_vec());
        }
        if let Some(browser) = &around.browser {
            // Programs in a row, the first of which will do, with `%s` for the address (as in
            // sensible-browser).
            let first = browser.split(':').find(|it| !it.trim().is_empty()).unwrap_or_default();
            let words = first.split_whitespace();
            return Browser::Program(words.map(|word| word.replace("%s", "%u")).collect());
        }
        if around.ssh && !around.desktop {
            return Browser::None;
        }
        let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        Browser::Program(vec![opener.to_owned()])
    }

    /// Whether it shows pages in the terminal, which it needs for itself meanwhile.
    pub fn is_in_terminal(&self) -> bool {
        let Browser::Program(words) = self else { return false };
        let name = words.first().map(Path::new).and_then(Path::file_name);
        name.is_some_and(|name| IN_TERMINAL.iter().any(|it| *it == name))
    }

    /// What starts it on `url`.
    ///
    /// # Errors
    /// When there is none, or the address is none of the web.
    pub fn command(&self, url: &str) -> Result<Command, OpenError> {
        let argv = self.argv(url)?;
        let (program, arguments) = argv.split_first().ok_or(OpenError::NoBrowser)?;
        let mut command = Command::new(program);
        command.args(arguments);
        Ok(command)
    }

    /// Lets it have the terminal, and waits for its end.
    ///
    /// # Errors
    /// When the address is none of the web, or the program can't be started.
    pub fn stay_for(&self, url: &str) -> Result<(), OpenError> {
        let mut command = self.command(url)?;
        let program = command.get_program().to_string_lossy().into_owned();
        let ended = command.status();
        ended.map(drop).map_err(|error| OpenError::NotStarted(program, error))
    }

    /// Starts the browser on `url` and does not wait for it. That it gives up within a moment is told
    /// to `failed`.
    ///
    /// # Errors
    /// When the address is none of the web, or the program can't be started.
    pub fn open(
        &self,
        url: &str,
        failed: impl FnOnce(String) + Send + 'static,
    ) -> Result<(), OpenError> {
        let mut command = self.command(url)?;
        let program = command.get_program().to_string_lossy().into_owned();
        let started = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| OpenError::NotStarted(program.clone(), error))?;
        // Somebody has to ask how it ended, or it stays in the table of processes.
        let waiter = std::thread::Builder::new().name("browser".to_owned());
        let _ = waiter.spawn(move || match child.wait() {
            Ok(status) if !status.success() && started.elapsed() < MOMENT => {
                failed(format!("Not opened: {program} ended with {}", status.code().unwrap_or(1)));
            }
            _ => {}
        });
        Ok(())
    }

    fn argv(&self, url: &str) -> Result<Vec<String>, OpenError> {
        let Browser::Program(program) = self else { return Err(OpenError::NoBrowser) };
        let parsed = Url::parse(url).map_err(|_| OpenError::NotWeb)?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none() {
            return Err(OpenError::NotWeb);
        }
        let url = parsed.as_str();
        let mut argv: Vec<String> =
            program.iter().map(|argument| argument.replace("%u", url)).collect();
        if !program.is_empty() && !program.iter().any(|argument| argument.contains("%u")) {
            argv.push(url.to_owned());
        }
        Ok(argv)
    }
}

/// Why an address was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no browser here.
    #[error("there is no browser here")]
    NoBrowser,
    /// The address is none of the web.
    #[error("only web addresses are opened")]
    NotWeb,
    /// The program could not be started.
    #[error("{0} can't be started: {1}")]
    NotStarted(String, io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(browser: Option<&str>, ssh: bool, desktop: bool) -> Surroundings {
        Surroundings { browser: browser.map(str::to_owned), ssh, desktop }
    }

    #[test]
    fn the_configuration_comes_first_and_far_away_there_is_none() {
        let named = Browser::Program(vec!["links".to_owned()]);
        assert_eq!(
            Browser::choose(&["links".to_owned()], &around(Some("w3m"), true, false)),
            named
        );
        assert_eq!(Browser::choose(&[], &around(Some("links:w3m"), true, false)), named);
        assert_eq!(Browser::choose(&[], &around(Some(":links"), true, false)), named);
        let with_place = Browser::choose(&[], &around(Some("links -g %s"), true, false));
        let argv = with_place.argv("https://e.org").expect("an address");
        assert_eq!(argv, ["links", "-g", "https://e.org/"]);
        let nothing = Browser::choose(&[], &around(Some(":"), false, true));
        assert!(matches!(nothing.command("https://e.org"), Err(OpenError::NoBrowser)));
        for (words, is_in_terminal) in [("/usr/bin/w3m -N", true), ("firefox", false), ("", false)]
        {
            let words = words.split_whitespace().map(str::to_owned).collect();
            assert_eq!(Browser::Program(words).is_in_terminal(), is_in_terminal);
        }
        assert_eq!(Browser::choose(&[], &around(None, true, false)), Browser::None);
        assert_ne!(Browser::choose(&[], &around(None, true, true)), Browser::None);
        assert_ne!(Browser::choose(&[], &around(None, false, false)), Browser::None);
    }

    #[test]
    fn an_address_is_one_argument_whatever_it_holds() {
        let browser = Browser::Program(vec!["b".to_owned(), "--tab=%u".to_owned()]);
        let argv = browser.argv("https://e.org/;touch$(x)`y`?a=' b\"").expect("an address");
        assert_eq!(argv, ["b", "--tab=https://e.org/;touch$(x)%60y%60?a=%27%20b%22"]);
        let bare = Browser::Program(vec!["b".to_owned()]);
        assert_eq!(bare.argv("https://e.org").expect("an address"), ["b", "https://e.org/"]);
    }

    #[test]
    fn only_the_web_is_opened() {
        let browser = Browser::Program(vec!["b".to_owned()]);
        for url in
            ["file:///etc/passwd", "javascript:alert(1)", "-oProxyCommand=x", "--help", "data:,x"]
        {
            assert!(matches!(browser.argv(url), Err(OpenError::NotWeb)), "{url}");
        }
    }
}
