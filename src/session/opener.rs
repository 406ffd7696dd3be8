//! Opens addresses in the reader's browser, and attached files in a player: each a program and its
//! arguments, never a shell.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use url::Url;

use crate::config::{Screen, expanded, home};

/// Browsers that show pages in the terminal they are started from.
const IN_TERMINAL: &[&str] =
    &["w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl", "cha", "www-browser"];
/// A program that can't show anything fails sooner than this.
const MOMENT: Duration = Duration::from_secs(10);

/// What opens addresses and attached files; `None` where there is no such program.
#[derive(Debug, Clone)]
pub struct Openers {
    /// The browser.
    pub browser: Option<Opener>,
    /// The player of attached files: the browser, unless the configuration names another.
    pub player: Option<Opener>,
}

impl Openers {
    /// Chooses by the configuration and the environment.
    pub fn of(screen: &Screen) -> Openers {
        let home = home();
        let written = |words: &[String]| Opener::written(words, home.as_deref());
        let browser = Opener::choose(written(&screen.browser), &Surroundings::look());
        let player = written(&screen.player).or_else(|| browser.clone());
        Openers { browser, player }
    }
}

/// What the environment says about browsers; a plain value, so that the choice can be tested.
struct Surroundings {
    /// `$BROWSER`.
    browser: Option<String>,
    /// Whether the terminal is a remote one (`$SSH_CONNECTION`, `$SSH_TTY`).
    ssh: bool,
    /// Whether there is a desktop (`$DISPLAY`, `$WAYLAND_DISPLAY`).
    desktop: bool,
}

impl Surroundings {
    /// Reads the environment.
    fn look() -> Surroundings {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Surroundings {
            browser: std::env::var("BROWSER").ok().filter(|value| !value.trim().is_empty()),
            ssh: set("SSH_CONNECTION") || set("SSH_TTY"),
            desktop: set("DISPLAY") || set("WAYLAND_DISPLAY") || cfg!(target_os = "macos"),
        }
    }
}

/// A program that opens addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opener {
    program: String,
    /// `%u` in them is replaced by the address; without it, the address comes last.
    arguments: Vec<String>,
}

impl Opener {
    /// A program with its arguments; `None` if there are no words.
    fn of(words: impl IntoIterator<Item = String>) -> Option<Opener> {
        let mut words = words.into_iter();
        let program = words.next()?;
        Some(Opener { program, arguments: words.collect() })
    }

    /// A program as a person writes it, perhaps below `~/`.
    fn written(words: &[String], home: Option<&Path>) -> Option<Opener> {
        let opener = Opener::of(words.iter().cloned())?;
        let program = expanded(&opener.program, home).to_string_lossy().into_owned();
        Some(Opener { program, ..opener })
    }

    /// The program that the configuration names, else `$BROWSER`, else the system's own; `None`
    /// where a browser could show nothing.
    fn choose(configured: Option<Opener>, around: &Surroundings) -> Option<Opener> {
        if configured.is_some() {
            return configured;
        }
        if let Some(browser) = &around.browser {
            // Programs separated by colons, of which the first is used, with `%s` for the address (as in
            // sensible-browser).
            let first = browser.split(':').find(|it| !it.trim().is_empty())?;
            return Opener::of(first.split_whitespace().map(|word| word.replace("%s", "%u")));
        }
        if around.ssh && !around.desktop {
            return None;
        }
        let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        Opener::of([opener.to_owned()])
    }

    /// Whether it shows pages in the terminal, and so needs that for itself meanwhile.
    pub fn is_in_terminal(&self) -> bool {
        let name = Path::new(&self.program).file_name();
        name.is_some_and(|name| IN_TERMINAL.iter().any(|it| *it == name))
    }

    /// The command that opens `url`.
    ///
    /// # Errors
    /// When `url` is not a web address.
    pub fn command(&self, url: &str) -> Result<Command, OpenError> {
        let mut command = Command::new(&self.program);
        command.args(self.arguments_for(url)?);
        Ok(command)
    }

    /// Opens `url` in the terminal, and waits for the program to end.
    ///
    /// # Errors
    /// When `url` is not a web address, or the program can't be started.
    pub fn stay_for(&self, url: &str) -> Result<(), OpenError> {
        let ended = self.command(url)?.status();
        ended.map(drop).map_err(|error| OpenError::NotStarted(self.program.clone(), error))
    }

    /// Opens `url` without waiting for the program. Calls `failed` if that fails within a moment.
    ///
    /// # Errors
    /// When `url` is not a web address, or the program can't be started.
    pub fn open(
        &self,
        url: &str,
        failed: impl FnOnce(String) + Send + 'static,
    ) -> Result<(), OpenError> {
        let program = self.program.clone();
        let started = Instant::now();
        let mut child = self
            .command(url)?
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| OpenError::NotStarted(program.clone(), error))?;
        // Without a wait, it would stay in the table of processes after its end.
        let waiter = std::thread::Builder::new().name("opener".to_owned());
        let _ = waiter.spawn(move || match child.wait() {
            Ok(status) if !status.success() && started.elapsed() < MOMENT => {
                failed(format!("Not opened: {program} failed ({status})"));
            }
            _ => {}
        });
        Ok(())
    }

    fn arguments_for(&self, url: &str) -> Result<Vec<String>, OpenError> {
        let parsed = Url::parse(url).map_err(|_| OpenError::NotWeb)?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none() {
            return Err(OpenError::NotWeb);
        }
        let url = parsed.as_str();
        let mut arguments: Vec<String> =
            self.arguments.iter().map(|argument| argument.replace("%u", url)).collect();
        if !self.arguments.iter().any(|argument| argument.contains("%u")) {
            arguments.push(url.to_owned());
        }
        Ok(arguments)
    }
}

/// Why an address was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not a web address.
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

    fn opener(words: &str) -> Option<Opener> {
        Opener::of(words.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_configuration_comes_first_and_far_away_there_is_none() {
        let chosen = |browser, ssh, desktop| Opener::choose(None, &around(browser, ssh, desktop));
        let configured = Opener::choose(opener("links"), &around(Some("w3m"), true, false));
        assert_eq!(configured, opener("links"));
        assert_eq!(chosen(Some("links:w3m"), true, false), opener("links"));
        assert_eq!(chosen(Some(":links"), true, false), opener("links"));
        assert_eq!(chosen(Some("links -g %s"), true, false), opener("links -g %u"));
        assert_eq!(chosen(Some(":"), false, true), None, "it names no program");
        assert_eq!(chosen(None, true, false), None);
        assert!(chosen(None, true, true).is_some());
        assert!(chosen(None, false, false).is_some());
    }

    #[test]
    fn a_program_at_home_is_found_there() {
        let words = ["~/bin/show".to_owned(), "~/x".to_owned()];
        let written = Opener::written(&words, Some(Path::new("/home/jo")));
        assert_eq!(written, opener("/home/jo/bin/show ~/x"));
        assert_eq!(Opener::written(&words[..0], None), None);
    }

    #[test]
    fn some_browsers_need_the_terminal() {
        for (words, is_in_terminal) in [("/usr/bin/w3m -N", true), ("firefox", false)] {
            let opener = opener(words).expect("a program");
            assert_eq!(opener.is_in_terminal(), is_in_terminal, "{words}");
        }
    }

    #[test]
    fn an_address_is_one_argument_whatever_it_holds() {
        let tab = opener("b --tab=%u").expect("a program");
        let arguments = tab.arguments_for("https://e.org/;touch$(x)`y`?a=' b\"");
        let arguments = arguments.expect("an address");
        assert_eq!(arguments, ["--tab=https://e.org/;touch$(x)%60y%60?a=%27%20b%22"]);
        let bare = opener("b").expect("a program");
        assert_eq!(bare.arguments_for("https://e.org").expect("an address"), ["https://e.org/"]);
    }

    #[test]
    fn only_the_web_is_opened() {
        let browser = opener("b").expect("a program");
        for url in
            ["file:///etc/passwd", "javascript:alert(1)", "-oProxyCommand=x", "--help", "data:,x"]
        {
            assert!(matches!(browser.arguments_for(url), Err(OpenError::NotWeb)), "{url}");
        }
    }
}
