//! File names that complete what is typed: looked up on another thread, as a folder may be huge or far
//! away.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry};
use std::path::PathBuf;

use crate::domain::{Text, is_drawn};

/// The most names that are offered; with more of them, the reader can type another letter.
const MOST: usize = 500;

/// Replaces what must not be sent to a terminal.
const NO_LETTER: char = '\u{fffd}';

/// A path to complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The text before the cursor when this was asked.
    pub before: String,
    /// Where the path begins in `before`.
    pub path: usize,
    /// Where the name begins in `before`, after the folder.
    pub name: usize,
    /// The folder.
    pub folder: PathBuf,
    /// Whether the first name is wanted rather than the last.
    pub forward: bool,
}

/// The names that can complete a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// What was asked.
    pub lookup: Lookup,
    /// The names, sorted.
    pub names: Vec<Name>,
}

/// The name of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As shown to the reader; the name of a folder ends in a slash.
    pub shown: String,
    /// The path of the file, if its shown name does not lead to it.
    pub odd: Option<PathBuf>,
}

impl Lookup {
    /// Reads the folder, and blocks for as long as that takes.
    pub fn look(self) -> Names {
        let typed = self.before[self.name..].to_lowercase();
        let (mut begin, mut contain) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let file_name = entry.file_name();
            // Hidden files are offered only if a dot was typed.
            if file_name.as_encoded_bytes().starts_with(b".") && !typed.starts_with('.') {
                continue;
            }
            let shown = shown(&file_name);
            let lower = shown.to_lowercase();
            let fitting = match lower.starts_with(&typed) {
                true => &mut begin,
                false if lower.contains(&typed) => &mut contain,
                false => continue,
            };
            if fitting.len() < MOST {
                fitting.push((shown, file_name, entry));
            }
        }
        let fitting = if begin.is_empty() { contain } else { begin };
        let mut names: Vec<Name> = told_apart(fitting).into_iter().map(name).collect();
        let order = |name: &Name| name.shown.trim_end_matches('/').to_lowercase();
        names.sort_by_cached_key(|name| (order(name), name.shown.clone()));
        Names { lookup: self, names }
    }
}

/// Keeps the names that are shown unlike all others.
fn told_apart(
    fitting: Vec<(String, OsString, DirEntry)>,
) -> impl IntoIterator<Item = (String, OsString, DirEntry)> {
    let mut alike: HashMap<String, usize> = HashMap::new();
    for (shown, ..) in &fitting {
        *alike.entry(shown.clone()).or_default() += 1;
    }
    fitting
        .into_iter()
        .filter(move |(shown, file_name, _)| OsStr::new(shown) == file_name || alike[shown] == 1)
}

fn name((mut shown, file_name, entry): (String, OsString, DirEntry)) -> Name {
    let is_odd = OsStr::new(&shown) != file_name;
    // Follows links.
    if fs::metadata(entry.path()).is_ok_and(|it| it.is_dir()) {
        shown.push('/');
    }
    Name { shown, odd: is_odd.then(|| entry.path()) }
}

/// A name as it can be drawn and typed.
fn shown(file_name: &OsStr) -> String {
    let lossy = file_name.to_string_lossy();
    let drawn: String = lossy.chars().map(|it| if is_drawn(it) { it } else { NO_LETTER }).collect();
    Text::clean(&drawn).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `typed` can become in a folder with these files, those with a slash being folders.
    fn found(files: &[&[u8]], typed: &str) -> (Vec<Name>, tempfile::TempDir) {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(OsStr::from_bytes(file));
            match file.ends_with(b"/") {
                true => fs::create_dir(path).expect("a folder"),
                false => fs::write(path, "").expect("a file"),
            }
        }
        let (before, path) = (typed.to_owned(), folder.path().to_owned());
        let lookup = Lookup { before, path: 0, name: 0, folder: path, forward: true };
        (lookup.look().names, folder)
    }

    #[track_caller]
    fn check(files: &[&str], typed: &str, want: &[&str]) {
        let files: Vec<&[u8]> = files.iter().map(|file| file.as_bytes()).collect();
        let (names, _folder) = found(&files, typed);
        let shown: Vec<&str> = names.iter().map(|name| name.shown.as_str()).collect();
        assert_eq!(shown, want, "{typed}");
        assert!(names.iter().all(|name| name.odd.is_none()));
    }

    #[test]
    fn names_begin_as_typed_else_have_it_in_them() {
        let files = ["notes.txt", "News/", "old-news.txt", ".newsrc", "b c.txt", "Đà Lạt.txt"];
        check(&files, "n", &["News/", "notes.txt"]);
        check(&files, "-NEWS", &["old-news.txt"]);
        check(&files, ".n", &[".newsrc"]);
        check(&files, "", &["b c.txt", "News/", "notes.txt", "old-news.txt", "Đà Lạt.txt"]);
        check(&files, "zz", &[]);
    }

    #[test]
    fn a_link_to_a_folder_is_one_and_a_folder_that_is_not_there_is_empty() {
        let folder = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink("/", folder.path().join("root")).expect("a link");
        let path = folder.path().to_owned();
        let lookup = Lookup { before: "r".into(), path: 0, name: 0, folder: path, forward: true };
        assert_eq!(lookup.clone().look().names[0].shown, "root/");
        let gone = Lookup { folder: folder.path().join("gone"), ..lookup };
        assert_eq!(gone.look().names, []);
    }

    #[test]
    fn odd_names_are_drawn_without_harm_and_still_mean_their_file() {
        let odd: [&[u8]; 4] = [b"a\x1b[31m", b"a\xff", b"a \x20", "a\u{202e}x".as_bytes()];
        let (names, folder) = found(&odd, "a");
        assert_eq!(names.len(), 4);
        for name in names {
            assert_eq!(Text::clean(&name.shown).as_str(), name.shown);
            let path = name.odd.expect("where it is");
            assert!(path.starts_with(folder.path()) && path.exists(), "{path:?}");
        }
        // Names that look alike are not offered, except the one that is as it is shown.
        let (names, _folder) = found(&[b"a\x07", b"a\x08", b"b", b"b "], "");
        assert_eq!(names, [Name { shown: "b".to_owned(), odd: None }]);
    }
}
