//! Enforces the map of `src/lib.rs`: which folder may name which, and what the pure floors never do.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder or file of `src`, with the folders of `src` and the outside crates that it may name.
struct Floor {
    folder: &'static str,
    ours: &'static [&'static str],
    outside: &'static [&'static str],
}

/// Crates of plain values that any floor may name.
const EVERYWHERE: &[&str] =
    &["jiff", "memchr", "serde", "thiserror", "url", "xxhash_rust", "unicode_normalization"];

const FLOORS: &[Floor] = &[
    Floor { folder: "domain", ours: &[], outside: &[] },
    Floor {
        folder: "parse",
        ours: &["domain"],
        outside: &["chardetng", "encoding_rs", "quick_xml", "serde_json"],
    },
    Floor {
        folder: "clean",
        ours: &["domain", "parse"],
        outside: &["html5ever", "dom_smoothie", "image", "psl", "serde_json"],
    },
    Floor {
        folder: "group",
        ours: &["domain"],
        outside: &["psl", "siphasher", "unicode_segmentation"],
    },
    Floor { folder: "index", ours: &["domain"], outside: &["hashbrown"] },
    Floor { folder: "query", ours: &["domain"], outside: &["strsim"] },
    Floor {
        folder: "render",
        ours: &["domain"],
        outside: &[
            "color_quant",
            "image",
            "psl",
            "unicode_bidi",
            "unicode_segmentation",
            "unicode_width",
        ],
    },
    Floor { folder: "demo", ours: &[], outside: &[] },
    Floor { folder: "system", ours: &[], outside: &["rustix", "tokio"] },
    Floor {
        folder: "config",
        ours: &["domain", "parse", "query", "system"],
        outside: &["toml", "directories", "tokio"],
    },
    Floor {
        folder: "fetch",
        ours: &["domain", "parse", "system"],
        outside: &[
            "hyper",
            "hyper_util",
            "reqwest",
            "rustls",
            "tokio",
            "webpki_root_certs",
            "zstd",
            "flate2",
            "brotli_decompressor",
        ],
    },
    Floor {
        folder: "store",
        ours: &["domain", "group", "clean", "index", "system"],
        outside: &["rusqlite", "serde_json", "zstd"],
    },
    Floor {
        folder: "engine",
        ours: &["domain", "parse", "clean", "group", "system", "config", "fetch", "store"],
        outside: &["parking_lot", "serde_json", "tokio", "tracing"],
    },
    Floor {
        folder: "session",
        ours: &["domain", "system", "config", "render", "engine"],
        outside: &["anyhow", "serde_json", "tokio", "tracing", "tracing_subscriber"],
    },
    Floor {
        folder: "tui",
        ours: &["domain", "query", "config", "render", "engine", "session"],
        outside: &[
            "crossterm",
            "ratatui",
            "tokio",
            "memchr",
            "signal_hook",
            "rustix",
            "base64",
            "toml",
            "unicode_segmentation",
            "anyhow",
            "tracing",
        ],
    },
    Floor {
        folder: "plain",
        ours: &["domain", "config", "query", "render", "engine", "session"],
        outside: &["anyhow", "tokio"],
    },
    Floor {
        folder: "cli",
        ours: &[
            "domain", "parse", "clean", "group", "query", "system", "config", "render", "engine",
            "demo", "session",
        ],
        outside: &[
            "anyhow",
            "clap",
            "clap_complete",
            "clap_mangen",
            "rustix",
            "serde_json",
            "tokio",
            "tracing",
        ],
    },
    Floor { folder: "lib.rs", ours: &[], outside: &[] },
    Floor { folder: "main.rs", ours: &["tui", "plain", "cli"], outside: &["signal_hook"] },
];

/// Floors 0 and 1.
const PURE: &[&str] = &["domain", "parse", "clean", "group", "index", "query", "render", "demo"];

/// What the pure floors never do.
const REACHING_OUT: &[&str] = &[
    "Timestamp::now",
    "Zoned::now",
    "SystemTime",
    "Instant::now",
    "TimeZone::system",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "async fn",
    ".await",
    "println!",
    "thread::spawn",
];

/// The files of a folder except test files; a file counts as a folder of itself.
fn sources(folder: &Path) -> Vec<PathBuf> {
    if folder.is_file() {
        return vec![folder.to_owned()];
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
    found
}

/// The code of a file without its tests, comments, and documentation.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Names after `crate::`, or after `newsfold::` in the binary, including those in braces.
fn named_folders(code: &str) -> BTreeSet<String> {
    let code = code.replace("newsfold::", "crate::");
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        // `other_crate::` is another name.
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let list = &list[..list.find(';').unwrap_or(list.len())];
            let mut depth = 0;
            for part in list.split_inclusive([',', '{', '}']) {
                if depth == 0 {
                    names.extend(first_name(part.trim_start()));
                }
                depth += i32::from(part.ends_with('{')) - i32::from(part.ends_with('}'));
            }
        } else {
            names.extend(first_name(rest));
        }
    }
    names
}

fn first_name(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty() && name.starts_with(char::is_lowercase)).then_some(name)
}

/// Crates named in `use` lines and in paths such as `tokio::spawn`.
fn named_crates(code: &str, known: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("::") {
        let before = &code[..at];
        let start = before
            .rfind(|c: char| !c.is_alphanumeric() && c != '_')
            .map_or(0, |it| it + before[it..].chars().next().map_or(1, char::len_utf8));
        let name = &before[start..];
        let is_inner = before[..start].ends_with(':');
        if !is_inner && known.contains(name) {
            names.insert(name.to_owned());
        }
    }
    names
}

fn dependencies() -> Vec<String> {
    let manifest = fs::read_to_string("Cargo.toml").expect("the manifest");
    let section = manifest.split("[dependencies]").nth(1).expect("dependencies");
    let section = section.split("\n[").next().unwrap_or_default();
    section
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect()
}

#[test]
fn every_folder_names_what_its_floor_allows_and_nothing_else() {
    let dependencies = dependencies();
    let known: BTreeSet<&str> = dependencies.iter().map(String::as_str).collect();
    let mut faults = Vec::new();
    let mut everywhere: BTreeSet<&str> = EVERYWHERE.iter().copied().collect();
    for floor in FLOORS {
        let mut unused: BTreeSet<&str> = floor.ours.iter().chain(floor.outside).copied().collect();
        for path in sources(&Path::new("src").join(floor.folder)) {
            let code = code(&path);
            for name in named_folders(&code) {
                unused.remove(name.as_str());
                if name != floor.folder && !floor.ours.contains(&name.as_str()) {
                    faults.push(format!("{} names crate::{name}", path.display()));
                }
            }
            for name in named_crates(&code, &known) {
                let name = name.as_str();
                unused.remove(name);
                everywhere.remove(name);
                if !floor.outside.contains(&name) && !EVERYWHERE.contains(&name) {
                    faults.push(format!("{} names {name}", path.display()));
                }
            }
        }
        faults.extend(unused.iter().map(|name| format!("{} never names {name}", floor.folder)));
    }
    faults.extend(everywhere.iter().map(|name| format!("nobody names {name}")));
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn every_dependency_is_allowed_somewhere() {
    let allowed: BTreeSet<&str> =
        FLOORS.iter().flat_map(|floor| floor.outside).chain(EVERYWHERE).copied().collect();
    let dependencies = dependencies();
    assert_eq!(dependencies.iter().map(String::as_str).collect::<BTreeSet<_>>(), allowed);
}

#[test]
fn every_folder_has_its_floor_and_its_line_in_the_map() {
    let map = fs::read_to_string("src/lib.rs").expect("the map");
    for entry in fs::read_dir("src").expect("the sources") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|it| it.to_str()).expect("a name").to_owned();
        assert!(FLOORS.iter().any(|floor| floor.folder == name), "{name} has no floor");
        assert!(path.is_file() || map.contains(&format!("[`{name}`]")), "{name} is not in the map");
    }
}

#[test]
fn the_pure_floors_reach_for_nothing() {
    let mut faults = Vec::new();
    for folder in PURE {
        for path in sources(&Path::new("src").join(folder)) {
            let code = code(&path);
            for reach in REACHING_OUT {
                if code.contains(reach) {
                    faults.push(format!("{} has {reach}", path.display()));
                }
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_check_itself_sees_what_it_should() {
    let code = "use crate::domain::{Feed, Text};\nuse crate::{clean, parse::{Hints, x}};\n\
                fn f() { tokio::spawn(x); std::mem::take(y); a::tokio::z() }";
    let folders: Vec<String> = named_folders(code).into_iter().collect();
    assert_eq!(folders, ["clean", "domain", "parse"]);
    assert!(named_folders("use newsfold::{plain, tui};").contains("tui"));
    let known = BTreeSet::from(["tokio", "ratatui"]);
    assert_eq!(named_crates(code, &known).into_iter().collect::<Vec<_>>(), ["tokio"]);
}
