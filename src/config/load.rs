//! Loading from disk: the main file, its includes, and secrets from the environment.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::assemble::{Document, Surroundings, assemble, includes};
use super::document;
use super::paths::home;
use super::place::{Lines, Place};
use super::problem::{ConfigProblem, Report, Severity};
use super::{Config, Loaded};
use crate::domain::Source;

/// A file larger than this is no configuration.
const LARGEST: u64 = 10_000_000;

/// The greatest depth of includes.
const DEEPEST: usize = 8;

/// Reads the file and its includes, and takes secrets from the environment. Programs that keep
/// secrets are not run: [`Config::reveal`] does that.
///
/// Never fails as a whole; a missing file is an empty configuration.
pub fn load(path: &Path) -> Loaded {
    let mut report = Report::default();
    if let Err(error) = fs::metadata(path)
        && error.kind() == io::ErrorKind::NotFound
    {
        return Loaded { missing: true, ..Loaded::default() };
    }
    let documents = read_all(path, &mut report);
    let mut config = assemble(&documents, &mut report);
    config.ask_environment(|name| std::env::var(name).ok(), &mut report);
    let mut files: Vec<PathBuf> = documents.iter().map(|one| one.file.to_path_buf()).collect();
    if files.is_empty() {
        files.push(path.to_owned());
    }
    if names_programs(&config) {
        files.iter().for_each(|file| warn_of_writers(file, &mut report));
    }
    loaded(config, report, files)
}

/// Reads a text as if it were `file`, alone: without includes and without secrets.
pub fn parse(text: &str, file: &Path) -> Loaded {
    let mut report = Report::default();
    let surroundings = Surroundings { directory: directory_of(file), home: home() };
    let document = read_document(text, file, surroundings, &mut report);
    includes(&document, &mut report);
    let config = assemble(std::slice::from_ref(&document), &mut report);
    loaded(config, report, vec![file.to_owned()])
}

/// The folder that paths in a file are relative to, made absolute: feeds are identified by the result.
fn directory_of(file: &Path) -> PathBuf {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    absolute.parent().map(Path::to_owned).unwrap_or_default()
}

fn loaded(config: Config, report: Report, files: Vec<PathBuf>) -> Loaded {
    let lost_feeds = report.lost_feeds();
    Loaded { config, problems: report.into_problems(&files), files, missing: false, lost_feeds }
}

/// Reads the main file, then each include followed by its own includes.
fn read_all(path: &Path, report: &mut Report) -> Vec<Document> {
    let home = home();
    let mut documents = Vec::new();
    let mut seen = HashSet::new();
    let mut waiting: Vec<(PathBuf, Option<Place>, usize)> = vec![(path.to_owned(), None, 0)];
    while let Some((path, asked_at, depth)) = waiting.pop() {
        if !seen.insert(fs::canonicalize(&path).unwrap_or_else(|_| path.clone())) {
            continue;
        }
        let text = match read_text(&path) {
            Ok(text) => text,
            Err(error) => {
                report.lose_feeds();
                let what = format!("{} cannot be read: {error}", path.display());
                match asked_at {
                    Some(place) => report.error(&place, what, "check the path and its permissions"),
                    None => report.push(ConfigProblem::of_file(
                        path,
                        Severity::Error,
                        &format!("cannot be read: {error}"),
                        match error.kind() {
                            io::ErrorKind::IsADirectory => "name the file in it",
                            io::ErrorKind::PermissionDenied => "check its permissions",
                            _ => "",
                        },
                    )),
                }
                continue;
            }
        };
        let surroundings = Surroundings { directory: directory_of(&path), home: home.clone() };
        let document = read_document(&text, &path, surroundings, report);
        for (path, place) in includes(&document, report).into_iter().rev() {
            if depth < DEEPEST {
                waiting.push((path, Some(place), depth + 1));
            } else {
                report.lose_feeds();
                report.error(&place, "includes are nested too deeply", "use fewer levels");
            }
        }
        documents.push(document);
    }
    documents
}

fn read_document(
    text: &str,
    file: &Path,
    surroundings: Surroundings,
    report: &mut Report,
) -> Document {
    let file = file.into();
    // A blank in its place keeps the offsets of everything after it.
    if let Some(at) = text.find('\0') {
        let at = Lines::of(text).position(at);
        let place = Place { file: std::sync::Arc::clone(&file), at };
        report.error(&place, "a byte that is not valid UTF-8", "save the file as UTF-8 text");
    }
    let table = document::read(&text.replace('\0', " "), &file, report);
    Document { file, table, surroundings }
}

/// Reads the whole file, with a NUL for what is not UTF-8, so that the mistake has a place.
fn read_text(path: &Path) -> io::Result<String> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("it is larger than 10 MB"));
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| {
        let text = String::from_utf8_lossy(error.as_bytes());
        text.replace(char::REPLACEMENT_CHARACTER, "\0")
    }))
}

/// Whether the configuration names any program to run.
fn names_programs(config: &Config) -> bool {
    let is_program = |source: &Source| matches!(source, Source::Command(_));
    config.subscriptions.iter().any(|subscription| is_program(&subscription.source))
        || !config.secrets.is_empty()
        || !config.screen.browser.is_empty()
        || !config.screen.player.is_empty()
}

/// Warns when others may write the file, as whoever can write it can have programs run.
#[cfg(unix)]
fn warn_of_writers(file: &Path, report: &mut Report) {
    use std::os::unix::fs::MetadataExt;
    const OTHERS_WRITE: u32 = 0o022;
    let Ok(metadata) = fs::metadata(file) else { return };
    if metadata.mode() & OTHERS_WRITE != 0 {
        report.push(ConfigProblem::of_file(
            file.to_owned(),
            Severity::Warning,
            "other users can write to this file, which names programs that newsfold runs",
            &format!("run: chmod go-w {}", file.display()),
        ));
    }
}

#[cfg(not(unix))]
fn warn_of_writers(_: &Path, _: &mut Report) {}
