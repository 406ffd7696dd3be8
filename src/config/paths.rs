//! Where newsfold keeps things, and the reader's home.

use std::io;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};
use thiserror::Error;

use crate::system::private;

/// Where the configuration, data, cache, and logs are; absolute paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The configuration file.
    pub config: PathBuf,
    /// The folder of data that must not be lost.
    pub data: PathBuf,
    /// The folder of data that can be fetched again.
    pub cache: PathBuf,
    /// The folder of logs.
    pub state: PathBuf,
}

/// What the reader chose instead of the usual places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The configuration file: `--config`, else `NEWSFOLD_CONFIG`.
    pub config: Option<PathBuf>,
    /// The folder for everything else: `--data-dir`.
    pub data: Option<PathBuf>,
}

/// No place was chosen and none can be derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "there is no home directory: set HOME to an absolute path, or pass --config and --data-dir"
)]
pub struct NoHome;

/// A folder could not be made.
#[derive(Debug, Error)]
#[error("the folder {} could not be made: {cause}", .path.display())]
pub struct CreateError {
    /// The folder.
    pub path: PathBuf,
    /// The system's error.
    pub cause: io::Error,
}

impl Places {
    /// Returns the chosen places, and the usual ones of this system for the rest.
    ///
    /// # Errors
    /// [`NoHome`] when a place was not chosen and there is no home directory.
    pub fn find(overrides: Overrides) -> Result<Self, NoHome> {
        let project = ProjectDirs::from("", "", "newsfold");
        let usual = project.filter(|dirs| dirs.data_dir().is_absolute()).map(|dirs| Places {
            config: dirs.config_dir().join("config.toml"),
            data: dirs.data_dir().to_owned(),
            cache: dirs.cache_dir().to_owned(),
            state: dirs.state_dir().unwrap_or(dirs.data_local_dir()).to_owned(),
        });
        choose(overrides, usual)
    }

    /// Creates missing folders, accessible to their owner alone; that of the configuration is
    /// created when the file is saved. A missing cache or log folder is no error: newsfold works
    /// without them.
    ///
    /// # Errors
    /// [`CreateError`] names the folder that could not be made.
    pub fn create(&self) -> Result<(), CreateError> {
        for folder in [&self.cache, &self.state] {
            let _ = private::create_folder(folder);
        }
        private::create_folder(&self.data)
            .map_err(|cause| CreateError { path: self.data.clone(), cause })
    }
}

/// The reader's home: what `~` stands for.
pub fn home() -> Option<PathBuf> {
    BaseDirs::new().map(|base| base.home_dir().to_owned())
}

/// Expands a leading `~` or `~/` of a path as a person writes it; without a home, leaves it as it is.
pub fn expanded(written: &str, home: Option<&Path>) -> PathBuf {
    match (written.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => {
            home.join(rest.trim_start_matches('/'))
        }
        _ => PathBuf::from(written),
    }
}

/// Applies the overrides. A chosen data folder holds the cache and the logs too, so that everything
/// of one newsfold can be found and deleted together.
fn choose(overrides: Overrides, usual: Option<Places>) -> Result<Places, NoHome> {
    let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
    let config = match overrides.config {
        Some(config) => absolute(config),
        None => usual.as_ref().ok_or(NoHome)?.config.clone(),
    };
    match overrides.data.map(absolute) {
        Some(data) => {
            Ok(Places { config, cache: data.join("cache"), state: data.join("state"), data })
        }
        None => Ok(Places { config, ..usual.ok_or(NoHome)? }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> Places {
        Places {
            config: "/h/.config/newsfold/config.toml".into(),
            data: "/h/data".into(),
            cache: "/h/cache".into(),
            state: "/h/state".into(),
        }
    }

    #[test]
    fn what_was_chosen_wins() {
        assert_eq!(choose(Overrides::default(), Some(usual())), Ok(usual()));
        let config = Overrides { config: Some("/x/y.toml".into()), data: None };
        let want = Places { config: "/x/y.toml".into(), ..usual() };
        assert_eq!(choose(config, Some(usual())), Ok(want));
        let data = Overrides { config: None, data: Some("/d".into()) };
        let places = choose(data, Some(usual())).expect("places");
        assert_eq!(places.config, usual().config);
        assert_eq!(
            (places.data, places.cache, places.state),
            ("/d".into(), "/d/cache".into(), "/d/state".into())
        );
    }

    #[test]
    fn relative_choices_do_not_move_with_the_working_directory() {
        let both = Overrides { config: Some("c.toml".into()), data: Some("d".into()) };
        let places = choose(both, None).expect("places without a home");
        assert!(places.config.is_absolute() && places.data.is_absolute());
    }

    #[test]
    fn without_a_home_the_way_out_is_told() {
        let half = Overrides { config: Some("/c.toml".into()), data: None };
        let error = choose(half, None).expect_err("no place for data");
        assert!(error.to_string().contains("HOME") && error.to_string().contains("--data-dir"));
    }

    #[test]
    fn a_path_begins_at_home_where_it_says_so() {
        let check = |written: &str, home: Option<&str>, want: &str| {
            assert_eq!(expanded(written, home.map(Path::new)), Path::new(want), "{written}");
        };
        check("~", Some("/h"), "/h");
        check("~/a/b", Some("/h"), "/h/a/b");
        check("~//a", Some("/h"), "/h/a");
        for as_it_is in ["~ann/a", "a/~", "/a", ""] {
            check(as_it_is, Some("/h"), as_it_is);
        }
        check("~/a", None, "~/a");
    }

    #[cfg(unix)]
    #[test]
    fn folders_are_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().expect("a temporary folder");
        let both = Overrides {
            config: Some(root.path().join("c/config.toml")),
            data: Some(root.path().join("d/e")),
        };
        let places = choose(both, None).expect("places");
        places.create().expect("folders");
        places.create().expect("folders that are there already");
        for folder in [root.path().join("d"), places.data, places.cache] {
            let mode = std::fs::metadata(&folder).expect("a folder").permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
        }
        assert!(!root.path().join("c").exists(), "a name that was mistyped leaves nothing behind");
    }
}
