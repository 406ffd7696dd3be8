//! The store's file: who may open it, damage, backups, and its log.

use jiff::Timestamp;
use newsfold::domain::{Assignment, ClusterId, EntryId, Mark, StoryId, Target, Text, View};
use newsfold::store::{Decided, Store, StoreError, Way};

use super::grouping::alone;
use super::marks::tagging;
use super::scene::{NOW, Scene, at, entry, query, scene, search, subscription};

#[test]
fn a_file_from_before_the_first_release_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsfold.db");
    drop(Store::open(&path).expect("creates"));
    rusqlite_pragma(&path, "PRAGMA user_version = 5");
    let before = std::fs::read(&path).expect("reads");
    let refused = Store::open(&path).map(drop).expect_err("is refused").to_string();
    assert!(refused.contains("move it away"), "{refused}");
    assert_eq!(std::fs::read(&path).expect("reads"), before);
}

#[test]
fn nothing_is_written_into_a_store_that_is_no_longer_there() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Storm", 5)]);
    scene.place_alone();
    let (folder, one) = (scene.folder.path().to_owned(), Target::Stories(vec![StoryId(1)]));
    let mark = |store: &mut Store| store.mark(&one, Mark::Starred(true), 1, at(NOW));
    let away = folder.join("away.db");
    std::fs::rename(folder.join("newsfold.db"), &away).expect("moves");
    assert!(matches!(mark(&mut scene.store), Err(StoreError::Replaced(_))));
    assert!(matches!(scene.store.another_for_once().map(drop), Err(StoreError::Replaced(_))));
    assert!(!folder.join("newsfold.db").exists(), "no empty one is begun");
    std::fs::copy(&away, folder.join("newsfold.db")).expect("copies");
    assert!(matches!(mark(&mut scene.store), Err(StoreError::Replaced(_))));
    std::fs::rename(&away, folder.join("newsfold.db")).expect("moves back");
    let log = folder.join("newsfold.db-wal");
    std::fs::rename(&log, &away).expect("moves");
    assert!(matches!(mark(&mut scene.store), Err(StoreError::Replaced(_))));
    std::fs::rename(&away, &log).expect("moves back");
    assert_eq!(mark(&mut scene.store).expect("marks").stories, 1);
}

#[test]
fn nothing_is_written_into_a_store_that_a_newer_newsfold_has_migrated() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Storm", 5)]);
    scene.place_alone();
    rusqlite_pragma(&scene.folder.path().join("newsfold.db"), "PRAGMA user_version = 99");
    let one = Target::Stories(vec![StoryId(1)]);
    let refused = scene.store.mark(&one, Mark::Starred(true), 1, at(NOW)).map(drop);
    assert!(matches!(refused, Err(StoreError::Newer { found: 99, .. })), "{refused:?}");
}

#[test]
fn a_newer_or_foreign_file_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsfold.db");
    drop(Store::open(&path).expect("creates"));
    rusqlite_pragma(&path, "PRAGMA user_version = 99");
    let before = std::fs::read(&path).expect("reads");
    assert!(matches!(Store::open(&path), Err(StoreError::Newer { found: 99, .. })));
    assert_eq!(std::fs::read(&path).expect("reads"), before);

    let foreign = folder.path().join("other.db");
    rusqlite_pragma(&foreign, "CREATE TABLE recipes (id)");
    let before = std::fs::read(&foreign).expect("reads");
    assert!(matches!(Store::open(&foreign), Err(StoreError::Foreign(_))));
    assert_eq!(std::fs::read(&foreign).expect("reads"), before);
}

fn rusqlite_pragma(path: &std::path::Path, sql: &str) {
    rusqlite::Connection::open(path).expect("opens").execute_batch(sql).expect("runs");
}

#[cfg(unix)]
#[test]
fn what_a_person_reads_is_for_that_person_alone() {
    use std::os::unix::fs::PermissionsExt;
    let scene = scene();
    for entry in std::fs::read_dir(scene.folder.path()).expect("the folder") {
        let entry = entry.expect("a file");
        let mode = entry.metadata().expect("its mode").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.path());
    }
}

#[cfg(unix)]
#[test]
fn a_store_that_was_read_only_can_be_written_again_and_what_still_can_not_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let (path, folder) = full_store();
    let beside = |ending: &str| folder.path().join(format!("newsfold.db{ending}"));
    let set = |file: &std::path::Path, mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(file, mode).expect("sets a mode");
    };
    let tag = |store: &mut Store| {
        let first = Target::Stories(vec![StoryId(1)]);
        store.tag(&first, &tagging(&["later"], &[]), i64::MAX, at(NOW))
    };
    // As SQLite leaves them behind where the store is read-only.
    for ending in ["-wal", "-shm"] {
        std::fs::write(beside(ending), "").expect("writes");
        set(&beside(ending), 0o444);
    }
    let mut store = Store::open(&path).expect("opens");
    for file in [beside("-wal"), beside("-shm")] {
        let mode = std::fs::metadata(file).expect("is there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
    tag(&mut store).expect("writes");
    assert_eq!(store.faults().expect("checks"), Vec::<String>::new());
    drop(store);

    set(&path, 0o444);
    if std::fs::OpenOptions::new().append(true).open(&path).is_ok() {
        return; // No mode binds the superuser.
    }
    let mut store = Store::open(&path).expect("opens");
    let want = format!("the store is read-only: {} can't be written", path.display());
    let refused = tag(&mut store).expect_err("is read-only");
    assert_eq!(store.explained(refused).to_string(), want);
    assert_eq!(store.faults().expect("checks"), [want]);
    assert!(!store.window(&query(View::All)).expect("reads").rows.is_empty());
}

/// A store with three feeds of 200 entries each, the first read, the second starred; closed cleanly.
fn full_store() -> (std::path::PathBuf, tempfile::TempDir) {
    let mut scene = scene();
    for feed in 0..3 {
        let entries =
            (0..200).map(|n| entry(&format!("{feed}-{n}"), &format!("Story {feed} {n}"), n));
        scene.visit(feed, entries.collect());
    }
    scene.place_alone();
    let of = |feed: usize| query(View::Feed(scene.feeds[feed]));
    let (first, second) = (Target::All(of(0)), Target::All(of(1)));
    scene.mark(first, Mark::Read(true));
    scene.mark(second, Mark::Starred(true));
    let Scene { store, folder, .. } = scene;
    drop(store);
    (folder.path().join("newsfold.db"), folder)
}

/// The files that were set aside as damaged.
fn set_aside(folder: &tempfile::TempDir) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(folder.path()).expect("the folder");
    let files = files.map(|file| file.expect("a file").path());
    let is_damaged = |path: &std::path::PathBuf| {
        let name = path.to_string_lossy();
        name.contains(".damaged-") && !name.ends_with("-wal") && !name.ends_with("-shm")
    };
    files.filter(is_damaged).collect()
}

#[test]
fn a_damaged_file_is_set_aside_and_what_can_be_read_is_saved() {
    /// Damages a full store, and counts the entries that a new one saves of it: all, read, and starred.
    fn check(damage: impl Fn(&mut Vec<u8>), at_least: usize) {
        let (path, folder) = full_store();
        let mut bytes = std::fs::read(&path).expect("reads");
        damage(&mut bytes);
        std::fs::write(&path, &bytes).expect("writes");
        let mut store = Store::open(&path).expect("opens");
        let rescue = store.rescue().expect("a rescue").clone();
        assert!(rescue.entries >= at_least, "{} of {at_least}", rescue.entries);
        assert!(rescue.to_string().contains(&*rescue.kept_as.to_string_lossy()), "{rescue}");
        assert_eq!(set_aside(&folder), std::slice::from_ref(&rescue.kept_as));
        assert_eq!(std::fs::read(&rescue.kept_as).expect("reads"), bytes, "kept as it was");
        let assignments: Vec<Assignment> = store
            .pending(EntryId(0), 10_000)
            .expect("pending")
            .iter()
            .map(|it| alone(it.entry))
            .collect();
        assert_eq!(assignments.len(), rescue.entries);
        let generation = store.grouping_generation().expect("a generation");
        store
            .put_assignments(generation, &Decided::of(&assignments), || false)
            .expect("stores")
            .expect("nobody was quicker");
        assert_eq!(store.faults().expect("checks"), Vec::<String>::new());
        if at_least > 0 {
            let starred = store.window(&query(View::Starred)).expect("answers");
            assert!(!starred.rows.is_empty(), "the stars are lost");
            assert!(starred.unread < rescue.entries, "what was read is unread");
        }
        drop(store);
        assert_eq!(Store::open(&path).expect("opens").rescue(), None, "once is enough");
    }
    check(|bytes| *bytes = b"no database at all".to_vec(), 0);
    check(|bytes| bytes[..100].fill(0x55), 600);
    check(|bytes| bytes.truncate(bytes.len() * 9 / 10), 300);
    check(|bytes| bytes.truncate(bytes.len() - 8 * 4096), 500);
}

#[test]
fn no_damaged_file_replaces_an_earlier_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsfold.db");
    // Some of these are in one second.
    let damaged: Vec<String> = (0..4).map(|number| format!("no database {number}")).collect();
    for bytes in &damaged {
        std::fs::write(&path, bytes).expect("writes");
        Store::open(&path).expect("opens").rescue().expect("a rescue");
    }
    let kept = set_aside(&folder).into_iter();
    let mut kept: Vec<String> =
        kept.map(|file| std::fs::read_to_string(file).expect("reads")).collect();
    kept.sort_unstable();
    assert_eq!(kept, damaged);
}

/// The bytes of a store with a read entry, a starred one with a tag, and an unmarked one.
fn small_store() -> Vec<u8> {
    let mut scene = scene();
    scene.visit(0, (1..=3).map(|n| entry(&format!("{n}"), &format!("Story {n}"), n)).collect());
    scene.place_alone();
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    scene.mark(Target::Stories(vec![StoryId(2)]), Mark::Starred(true));
    let second = Target::Stories(vec![StoryId(2)]);
    scene.store.tag(&second, &tagging(&["later"], &[]), i64::MAX, at(NOW)).expect("tags");
    let Scene { store, folder, .. } = scene;
    drop(store);
    std::fs::read(folder.path().join("newsfold.db")).expect("reads")
}

/// Opens a store of these bytes, renews it if it is damaged and opening did not notice, and returns
/// everything that a reader would miss.
fn kept_of(bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsfold.db");
    std::fs::write(&path, bytes).expect("writes");
    let mut store = Store::open(&path).expect("opens");
    if store.is_damaged().expect("checks") {
        store.renew().expect("renews");
    }
    let files = std::fs::read_dir(folder.path()).expect("the folder");
    let names = files.map(|it| it.expect("a file").file_name().to_string_lossy().into_owned());
    let left: Vec<String> = names.filter(|name| name.contains(".mended")).collect();
    assert_eq!(left, Vec::<String>::new());
    let text = |id| store.text(EntryId(id)).expect("reads").as_str().to_owned();
    let mut kept: Vec<String> = (1..=3).map(text).collect();
    let reader = rusqlite::Connection::open(&path).expect("opens");
    for sql in [
        "SELECT group_concat(id || title || read || starred) FROM entries",
        "SELECT group_concat(entry || tag) FROM tags",
        "SELECT group_concat(journal || entry || was) FROM journal_entries",
        "SELECT group_concat(what) FROM journal",
        "SELECT group_concat(source) FROM feeds",
    ] {
        kept.push(reader.query_row(sql, [], |row| row.get(0)).expect("reads"));
    }
    kept
}

#[test]
fn a_byte_in_the_head_of_the_file_costs_nothing() {
    let mut bytes = small_store();
    let kept = kept_of(&bytes);
    // All but the application id, by which newsfold recognises its own files.
    for place in (0..68).chain(72..100) {
        bytes[place] ^= 0xff;
        assert_eq!(kept_of(&bytes), kept, "byte {place}");
        bytes[place] ^= 0xff;
    }
}

#[test]
fn a_byte_in_the_words_that_describe_a_table_costs_nothing() {
    let mut bytes = small_store();
    let kept = kept_of(&bytes);
    for table in ["feeds", "entries", "bodies", "tags", "journal_entries"] {
        let words = format!("CREATE TABLE {table} (");
        let start = bytes.windows(words.len()).position(|it| it == words.as_bytes());
        let start = start.expect("a table");
        for place in (start..start + words.len() + 90).step_by(8) {
            bytes[place] ^= 0x05;
            assert_eq!(kept_of(&bytes), kept, "byte {} of {table}", place - start);
            bytes[place] ^= 0x05;
        }
    }
}

#[test]
fn a_letter_in_the_words_that_describe_a_trigger_is_found_and_mended() {
    let mut bytes = small_store();
    let kept = kept_of(&bytes);
    let words = b"SET clusters = clusters + 1";
    let places = bytes.windows(words.len()).enumerate().filter(|(_, it)| it == words);
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
    assert!(!places.is_empty());
    // SQLite takes the result for the name of a column, and looks for that only when it is needed.
    places.into_iter().for_each(|place| bytes[place + 6] = b'5');
    assert_eq!(kept_of(&bytes), kept);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsfold.db");
    std::fs::write(&path, bytes).expect("writes");
    let mut store = Store::open(&path).expect("opens");
    let faults = store.faults().expect("checks");
    assert!(faults.iter().any(|it| it.contains("--rebuild")), "{faults:?}");
    store.renew().expect("renews");
    assert_eq!(store.faults().expect("checks"), [""; 0]);
}

#[test]
fn what_sqlite_cannot_read_of_a_definition_costs_nothing() {
    let bytes = small_store();
    let kept = kept_of(&bytes);
    // The length of the words that define an index, behind which SQLite reads no further definition; and
    // the name of a column, which is no text any more.
    let index = b"indexentries_by_addressentries";
    let length = bytes.windows(index.len()).position(|it| it == index).expect("an index") - 3;
    let name = b"lead    INTEGER";
    let name = bytes.windows(name.len()).position(|it| it == name).expect("a column");
    for (place, letter) in [(length, bytes[length] ^ 0x02), (name, 0xec)] {
        let mut damaged = bytes.clone();
        damaged[place] = letter;
        assert_eq!(kept_of(&damaged), kept, "byte {place}");
    }
}

#[test]
fn a_page_of_the_words_that_describe_tables_costs_nothing() {
    let (path, _folder) = full_store();
    let bytes = std::fs::read(&path).expect("reads");
    let words = b"CREATE TABLE ";
    let describes = |page: &[u8]| page.windows(words.len()).any(|it| it == words);
    let pages: Vec<usize> = (0..bytes.len())
        .step_by(4_096)
        .filter(|at| *at == 0 || describes(&bytes[*at..at + 4_096]))
        .collect();
    assert!(pages.len() > 2, "{pages:?}");
    for (page, kept) in pages.into_iter().map(|page| (page, 0)).chain([(0, 100)]) {
        let mut damaged = bytes.clone();
        damaged[page + kept..page + 4_096].fill(0);
        std::fs::write(&path, damaged).expect("writes");
        let store = Store::open(&path).expect("opens");
        let rescue = store.rescue().expect("a rescue");
        assert_eq!((rescue.feeds, rescue.entries), (3, 600), "page at {page}");
        assert_eq!(rescue.textless, 0, "page at {page}");
    }
}

/// Damages the root page of a table, so that none of its rows can be read.
fn damage_root(path: &std::path::Path, bytes: &mut [u8], table: &str) {
    let store = rusqlite::Connection::open(path).expect("opens");
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let page: usize = store.query_row(sql, [table], |row| row.get(0)).expect("a page");
    bytes[(page - 1) * 4_096] ^= 0xff;
}

#[test]
fn feeds_and_tags_that_an_index_still_holds_are_not_lost() {
    let bytes = small_store();
    let kept = kept_of(&bytes);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsfold.db");
    std::fs::write(&path, &bytes).expect("writes");
    for tables in [&["feeds"][..], &["tags"], &["tags", "tags_by_name"], &["feeds", "tags"]] {
        let mut damaged = bytes.clone();
        tables.iter().for_each(|table| damage_root(&path, &mut damaged, table));
        assert_eq!(kept_of(&damaged), kept, "{tables:?}");
    }
}

#[test]
fn a_rescue_says_when_marks_or_tags_could_not_be_read() {
    let (path, _folder) = full_store();
    let bytes = std::fs::read(&path).expect("reads");
    for (tables, want) in [
        (&["feeds"][..], false),
        (&["feeds", "tags"], false),
        (&["feeds", "tags", "tags_by_name", "sqlite_autoindex_tags_1"], true),
        (&["entries"], true),
    ] {
        let mut damaged = bytes.clone();
        tables.iter().for_each(|table| damage_root(&path, &mut damaged, table));
        std::fs::write(&path, damaged).expect("writes");
        let told = Store::open(&path).expect("opens").rescue().expect("a rescue").to_string();
        assert_eq!(told.contains("some read marks, stars, or tags may be lost"), want, "{told}");
        std::fs::write(&path, &bytes).expect("writes");
    }
}

#[test]
fn a_page_that_leads_to_all_entries_costs_none() {
    let (path, _folder) = full_store();
    let read = |path: &std::path::Path| {
        let store = rusqlite::Connection::open(path).expect("opens");
        let sql = "SELECT group_concat(id || title || feed || read || starred || time || hex(key))
            FROM entries";
        store.query_row(sql, [], |row| row.get::<_, String>(0)).expect("reads")
    };
    let before = read(&path);
    let mut bytes = std::fs::read(&path).expect("reads");
    damage_root(&path, &mut bytes, "entries");
    std::fs::write(&path, bytes).expect("writes");
    let store = Store::open(&path).expect("opens");
    let rescue = store.rescue().expect("a rescue");
    assert_eq!((rescue.entries, rescue.textless), (600, 0));
    assert_eq!(read(&path), before);
}

#[test]
fn what_is_lost_with_its_entries_is_not_undone() {
    let (path, _folder) = full_store();
    let mut bytes = std::fs::read(&path).expect("reads");
    damage_root(&path, &mut bytes, "entries");
    let words = b"Story ";
    for page in bytes.chunks_mut(4_096).filter(|it| it.windows(words.len()).any(|it| it == words)) {
        page[0] = 0xff;
    }
    std::fs::write(&path, bytes).expect("writes");
    let mut store = Store::open(&path).expect("opens");
    assert_eq!(store.rescue().expect("a rescue").entries, 0);
    assert_eq!(store.turn(Way::Undo).expect("nothing").map(|(done, _)| done.what), None);
}

#[test]
fn a_new_store_that_is_damaged_is_no_reason_to_drop_the_tags_of_a_backup() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsfold.db");
    drop(Store::open(&path).expect("creates"));
    let mut new = std::fs::read(&path).expect("reads");
    damage_root(&path, &mut new, "feeds");
    std::fs::write(&path, small_store()).expect("writes");
    Store::open(&path).expect("opens").back_up(days_later()).expect("copies");
    std::fs::write(&path, new).expect("writes");
    let told = Store::open(&path).expect("opens").rescue().expect("a rescue").to_string();
    assert!(
        told.contains("3 entries from 3 feeds, all from a backup made 0 minutes ago"),
        "{told}"
    );
    let reader = rusqlite::Connection::open(&path).expect("opens");
    let tag: String = reader.query_row("SELECT tag FROM tags", [], |row| row.get(0)).expect("one");
    assert_eq!(tag, "later");
}

#[test]
fn damage_in_the_middle_is_mended_on_request_around_the_hole() {
    let (path, folder) = full_store();
    let mut bytes = std::fs::read(&path).expect("reads");
    // Overwrites the heads of the entry pages that contain these words.
    let words = b"Story 1 100";
    let pages = bytes.chunks_mut(4096);
    for page in pages.filter(|page| page.windows(words.len()).any(|it| it == words)) {
        page[..200].fill(0xff);
    }
    std::fs::write(&path, &bytes).expect("writes");
    let mut store = Store::open(&path).expect("opens");
    assert!(store.rescue().is_none());
    assert!(store.is_damaged().expect("checks"));
    assert!(!store.faults().expect("checks").is_empty());
    let rescue = store.renew().expect("renews");
    assert!((500..600).contains(&rescue.entries), "{}", rescue.entries);
    assert_eq!(set_aside(&folder), [rescue.kept_as]);
    assert!(!store.is_damaged().expect("checks"));
}

#[test]
fn why_nothing_could_be_saved_is_told_of_a_store_that_cannot_be_opened_either() {
    let (path, folder) = full_store();
    let mut store = Store::open(&path).expect("opens");
    // Puts a folder in the way, so that the new store cannot be written.
    std::fs::create_dir_all(folder.path().join("newsfold.db.rescued/full")).expect("a folder");
    std::fs::write(&path, [0xff; 8192]).expect("writes");
    let told = store.renew().expect_err("there is no room").to_string();
    assert!(told.contains("newsfold.db.rescued"), "{told}");
}

#[test]
fn counts_that_are_off_are_told_and_mended_by_deciding_anew() {
    for off in [
        "UPDATE counts SET entries = entries + 1 WHERE feed = 1",
        "UPDATE counts SET unread = unread - 1 WHERE feed = 2",
        "UPDATE coverage SET clusters = clusters + 1 WHERE sources = 1",
        "UPDATE coverage SET unread = unread + (CASE sources WHEN 1 THEN 1 ELSE -1 END)",
        "INSERT INTO coverage VALUES (9, 1, 0)",
        "UPDATE facts SET value = value + 1 WHERE name = 'starred_stories'",
    ] {
        let mut scene = scene();
        scene.visit(0, vec![entry("a", "Strike", 60), entry("c", "Bread dearer", 20)]);
        scene.visit(1, vec![entry("b", "Walk-out", 30)]);
        let place = |id| if id == 3 { (3, 1) } else { (id, id) };
        scene.place(place);
        scene.mark(Target::Stories(vec![StoryId(2)]), Mark::Starred(true));
        assert_eq!(scene.store.faults().expect("checks"), [""; 0]);
        rusqlite_pragma(&scene.folder.path().join("newsfold.db"), off);
        let faults = scene.store.faults().expect("checks");
        assert!(matches!(&faults[..], [one] if one.contains("--rebuild")), "{off}: {faults:?}");
        let decided: Vec<Assignment> = (1..=3)
            .map(|id| Assignment { cluster: ClusterId(place(id).1), ..alone(EntryId(id)) })
            .collect();
        let generation = scene.store.grouping_generation().expect("a generation");
        let decided = Decided::of(&decided);
        scene
            .store
            .replace_assignments(generation, &decided)
            .expect("stores")
            .expect("nobody was quicker");
        assert_eq!(scene.store.faults().expect("checks"), [""; 0], "{off}");
    }
}

#[test]
fn a_byte_that_is_no_letter_costs_neither_list_nor_entry() {
    let (path, folder) = full_store();
    let mut store = Store::open(&path).expect("opens");
    store.unite(&[ClusterId(1), ClusterId(2)], at(NOW)).expect("unites").expect("something");
    let decisions = store.decisions().expect("reads");
    drop(store);
    let mut bytes = std::fs::read(&path).expect("reads");
    let headline = b"Story 1 0";
    let places = bytes.windows(headline.len()).enumerate().filter(|(_, it)| it == headline);
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place + 1] = 0xff;
    }
    std::fs::write(&path, &bytes).expect("writes");

    let mut store = Store::open(&path).expect("opens");
    let headline = "S\u{fffd}ory 1 0";
    let listed = |store: &Store| {
        let all = store.window(&query(View::All)).expect("answers").rows;
        let found = all.iter().find(|row| row.title.as_str() == headline).expect("the row").story;
        let article = store.article(found, None).expect("answers").expect("an article");
        assert_eq!(article.title.as_str(), headline);
        let found = store.window(&query(search("title=\"Story 2 0\""))).expect("answers");
        assert_eq!(found.rows.len(), 1);
    };
    listed(&store);
    let faults = store.faults().expect("checks");
    assert!(faults[0].contains("1 row of entries"), "{faults:?}");
    let rescue = store.renew().expect("renews");
    assert_eq!(rescue.entries, 600);
    assert_eq!(set_aside(&folder), [rescue.kept_as]);
    assert!(!store.is_damaged().expect("checks"));
    assert_eq!(store.decisions().expect("reads"), decisions, "what was decided by hand");
    store.turn(Way::Undo).expect("undoes").expect("what was united");
    assert_ne!(store.decisions().expect("reads"), decisions);
}

#[test]
fn a_text_that_the_disk_lost_is_told_of_and_comes_back() {
    fn shown(scene: &Scene) -> String {
        let article = scene.store.article(StoryId(1), None).expect("reads").expect("an article");
        article.content.as_str().to_owned()
    }
    fn lose_and_renew(scene: &mut Scene, path: &std::path::Path) -> usize {
        rusqlite_pragma(
            path,
            "UPDATE bodies SET packed = zeroblob(length(packed)) WHERE first = 1",
        );
        let faults = scene.store.faults().expect("checks").join("; ");
        assert!(faults.contains("entries is lost"), "{faults}");
        assert!(shown(scene).contains("doctor --rebuild"), "{}", shown(scene));
        let rescue = scene.store.renew().expect("renews");
        scene.place_alone();
        assert_eq!(scene.store.faults().expect("checks"), Vec::<String>::new(), "told once");
        rescue.textless
    }
    let (path, folder) = full_store();
    let mut store = Store::open(&path).expect("opens");
    let subscriptions = [subscription("one.example", None, &[])];
    let feeds = store.subscribe(&subscriptions).expect("subscribes");
    let mut scene = Scene { feeds: vec![feeds[0].id], store, folder };
    let text = shown(&scene);
    assert!(text.contains("Story 0 199"), "{text}");
    scene.store.another_for_once().expect("opens").back_up(days_later()).expect("copies");
    assert_eq!(lose_and_renew(&mut scene, &path), 0);
    assert_eq!(shown(&scene), text, "from the backup");

    // Without a backup, the feed brings it again. It was read, and stays so.
    std::fs::remove_file(path.with_extension("db.backup-1")).expect("removes");
    assert!(lose_and_renew(&mut scene, &path) >= 200);
    assert!(shown(&scene).contains("was lost"));
    let all = (0..200).map(|n| entry(&format!("0-{n}"), &format!("Story 0 {n}"), n));
    scene.visit(0, all.collect());
    assert_eq!(shown(&scene), text);
    assert!(!scene.shown(View::Unread).iter().any(|row| row.contains("Story 0")));
}

#[test]
fn what_was_done_to_a_lost_entry_is_never_done_to_another() {
    // The newest entry is lost; its star was undone and could be redone.
    let (path, _folder) = full_store();
    let mut store = Store::open(&path).expect("opens");
    let newest = Target::Stories(vec![StoryId(600)]);
    store.mark(&newest, Mark::Starred(true), i64::MAX, at(NOW)).expect("stars");
    store.turn(Way::Undo).expect("undoes").expect("the star");
    drop(store);
    // newsfold writes no keys of another length.
    rusqlite_pragma(&path, "UPDATE entries SET key = x'00' WHERE id = 600");
    let mut store = Store::open(&path).expect("opens");
    assert_eq!(store.renew().expect("renews").entries, 599);
    let first =
        store.subscribe(&[subscription("one.example", None, &[])]).expect("subscribes")[0].id;
    let mut scene =
        Scene { feeds: vec![first], store, folder: tempfile::tempdir().expect("a folder") };
    scene.visit(0, vec![entry("lemon", "Lemons", 1)]);
    scene.place_alone();
    assert_eq!(
        scene.store.headline(EntryId(600)).expect("reads"),
        None,
        "its number is not given again"
    );
    scene.store.turn(Way::Redo).expect("does again");
    assert!(!scene.shown(View::Starred).iter().any(|row| row.contains("Lemons")));

    // The lost entry was split from another.
    let (path, _folder) = full_store();
    rusqlite_pragma(&path, "INSERT INTO decisions SELECT max(id), 1, 600, 1 FROM journal");
    rusqlite_pragma(&path, "PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE id = 600");
    rusqlite_pragma(&path, "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'entries'");
    let mut store = Store::open(&path).expect("opens");
    store.renew().expect("renews");
    let first =
        store.subscribe(&[subscription("one.example", None, &[])]).expect("subscribes")[0].id;
    let mut scene =
        Scene { feeds: vec![first], store, folder: tempfile::tempdir().expect("a folder") };
    scene.visit(0, vec![entry("lemon", "Lemons", 1)]);
    assert_eq!(scene.store.headline(EntryId(600)).expect("reads"), None);

    // A journal row is lost: its entries must not be attributed to the next act.
    let (path, _folder) = full_store();
    let act = rusqlite::Connection::open(&path).expect("opens");
    let act: i64 =
        act.query_row("SELECT max(id) FROM journal", [], |row| row.get(0)).expect("an act");
    rusqlite_pragma(&path, &format!("DELETE FROM journal WHERE id = {act}"));
    rusqlite_pragma(&path, "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'journal'");
    let mut store = Store::open(&path).expect("opens");
    store.renew().expect("renews");
    let one = Target::Stories(vec![StoryId(1)]);
    let mut scene =
        Scene { feeds: Vec::new(), store, folder: tempfile::tempdir().expect("a folder") };
    scene.place_alone();
    scene.store.mark(&one, Mark::Starred(true), i64::MAX, at(NOW)).expect("is no act twice");
    let (undone, _) = scene.store.turn(Way::Undo).expect("undoes").expect("the star");
    assert_eq!(undone.stories, 1);
}

#[test]
fn a_log_that_grew_is_emptied_unless_somebody_reads() {
    let mut scene = scene();
    let path = scene.folder.path().join("newsfold.db");
    let log = || std::fs::metadata(path.with_extension("db-wal")).expect("a log").len();
    let empty = |scene: &Scene| {
        let another = scene.store.another_for_once().expect("opens");
        another.empty_log().expect("nobody minds");
    };
    scene.visit(0, vec![entry("small", "Small", 1)]);
    assert!(log() > 0 && !scene.store.has_long_log(), "not worth the trouble");
    scene.visit(0, (0..3_000).map(|n| entry(&format!("{n}"), &format!("Story {n}"), n)).collect());
    scene.place_alone();
    assert!(log() > 1 << 20 && scene.store.has_long_log(), "{}", log());
    let mut read = 0;
    let reader = scene.store.another_for_once().expect("opens");
    let week = std::time::Duration::from_secs(7 * 86_400);
    reader
        .each_newest_grouped(week, Timestamp::MAX, |_, _, _| {
            read += 1;
            if read == 1 {
                empty(&scene);
            }
        })
        .expect("reads on");
    assert_eq!(read, 3_001);
    assert!(log() > 0, "the reader was in the way");
    empty(&scene);
    assert_eq!(log(), 0);
    assert_eq!(scene.store.totals().expect("counts").entries, 3_001);
}

#[test]
fn a_tag_that_was_removed_does_not_come_back_from_a_backup() {
    let mut scene = scene();
    scene.visit(0, vec![entry("1", "Story", 1)]);
    scene.place_alone();
    let tag = |store: &mut Store, tagging| {
        store.tag(&Target::Stories(vec![StoryId(1)]), &tagging, i64::MAX, at(NOW)).expect("tags");
    };
    tag(&mut scene.store, tagging(&["later"], &[]));
    scene.store.another_for_once().expect("opens").back_up(days_later()).expect("copies");
    tag(&mut scene.store, tagging(&[], &["later"]));
    scene.store.renew().expect("renews");
    scene.place_alone();
    assert!(scene.shown(View::Tag(Text::clean("later"))).is_empty(), "it was removed");

    // Tags that can't be read come from the backup.
    tag(&mut scene.store, tagging(&["kept"], &[]));
    let path = scene.folder.path().join("newsfold.db");
    std::fs::remove_file(path.with_extension("db.backup-1")).expect("removes");
    scene.store.another_for_once().expect("opens").back_up(days_later()).expect("copies");
    scene.store.another_for_once().expect("opens").empty_log().expect("nobody minds");
    let reader = rusqlite::Connection::open(&path).expect("opens");
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'tags'";
    let page: usize = reader.query_row(sql, [], |row| row.get(0)).expect("a page");
    drop(reader);
    let mut bytes = std::fs::read(&path).expect("reads");
    bytes[(page - 1) * 4_096..page * 4_096].fill(0xff);
    std::fs::write(&path, bytes).expect("writes");
    scene.store.renew().expect("renews");
    scene.place_alone();
    assert_eq!(scene.shown(View::Tag(Text::clean("kept"))), ["Story [unread 1x +0]"]);
}

#[test]
fn a_backup_is_taken_once_a_day_and_gives_back_what_the_file_lost() {
    let (path, folder) = full_store();
    let store = Store::open(&path).expect("opens");
    let backup = folder.path().join("newsfold.db.backup-1");
    let day = jiff::SignedDuration::from_hours(25);
    let back_up = |now| {
        let is_needed = store.needs_backup(now).expect("reads");
        if is_needed {
            store.another_for_once().expect("opens").back_up(now).expect("copies");
        }
        is_needed
    };
    assert!(!back_up(at(NOW)) && !backup.exists(), "a store younger than a day");
    assert!(back_up(Timestamp::now()));
    let first = std::fs::metadata(&backup).expect("a backup").modified().expect("a time");
    let written = Timestamp::try_from(first).expect("in range");
    let older = folder.path().join("newsfold.db.backup-2");
    assert!(!back_up(written + day / 2) && !older.exists(), "half a day later");
    assert!(back_up(written + day) && back_up(written + day * 2));
    assert!(older.exists() && backup.exists());
    let copies = std::fs::read_dir(folder.path()).expect("the folder");
    assert_eq!(
        copies
            .filter(|it| it.as_ref().expect("a file").path() != path)
            .filter(|it| {
                it.as_ref().expect("a file").file_name().to_string_lossy().contains("backup")
            })
            .count(),
        2
    );
    drop(store);

    std::fs::write(&path, b"").expect("writes");
    let store = Store::open(&path).expect("opens");
    let rescue = store.rescue().expect("a rescue");
    assert_eq!((rescue.feeds, rescue.entries), (3, 600));
    drop(store);

    std::fs::remove_file(&path).expect("removes");
    let store = Store::open(&path).expect("opens");
    let told = store.rescue().expect("a rescue").to_string();
    let want = "the store was missing; a new one holds what could be saved: 600 entries from 3 feeds, \
         all from a backup made 0 minutes ago";
    assert_eq!(told, want);
    drop(store);
    assert_eq!(Store::open(&path).expect("opens").rescue(), None, "once is enough");
}

#[test]
fn a_log_gives_back_what_it_alone_holds() {
    let mut scene = scene();
    scene.visit(0, (0..20).map(|n| entry(&format!("{n}"), &format!("Story {n}"), n)).collect());
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Starred(true));
    let files = |folder: &std::path::Path| {
        let path = folder.join("newsfold.db");
        (path.clone(), path.with_extension("db-wal"))
    };
    let (path, log) = files(scene.folder.path());
    for is_there in [true, false] {
        let copy = tempfile::tempdir().expect("a folder");
        let (copied, copied_log) = files(copy.path());
        std::fs::copy(&log, &copied_log).expect("copies");
        if is_there {
            std::fs::write(&copied, b"").expect("writes");
        }
        let store = Store::open(&copied).expect("opens");
        assert_eq!(store.rescue().map(|rescue| rescue.entries), Some(20));
    }
    assert!(std::fs::metadata(&path).expect("a store").len() <= 4_096, "all was in the log");
}

/// A time at which any backup of a store is old enough to be renewed.
fn days_later() -> Timestamp {
    Timestamp::now() + jiff::SignedDuration::from_hours(48)
}

#[test]
fn of_many_who_back_up_at_once_one_does() {
    let (path, folder) = full_store();
    let stores: Vec<_> = (0..4).map(|_| Store::open(&path).expect("opens")).collect();
    let now = Timestamp::now() + jiff::SignedDuration::from_hours(1);
    assert!(stores.iter().all(|store| store.needs_backup(now).expect("reads")));
    std::thread::scope(|threads| {
        for store in stores {
            threads.spawn(move || store.back_up(now).expect("copies"));
        }
    });
    let files = std::fs::read_dir(folder.path()).expect("the folder");
    let names = files.map(|it| it.expect("a file").file_name().to_string_lossy().into_owned());
    let copies: Vec<String> = names.filter(|name| name.contains("backup")).collect();
    assert_eq!(copies, ["newsfold.db.backup-1"]);
    let copy = Store::open(&folder.path().join("newsfold.db.backup-1")).expect("opens");
    assert_eq!(copy.totals().expect("counts").entries, 600);
    assert_eq!(copy.faults().expect("checks"), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_backup_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (path, folder) = full_store();
    Store::open(&path).expect("opens").back_up(days_later()).expect("copies");
    let backup = folder.path().join("newsfold.db.backup-1");
    let mode = std::fs::metadata(backup).expect("a backup").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
}

#[test]
fn a_backup_lies_beside_its_store_whatever_the_folder_is_called() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("a folder");
    let odd = folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    std::fs::create_dir(&odd).expect("a folder");
    let file = odd.join("newsfold.db");
    drop(Store::open(&file).expect("opens"));
    Store::open(&file).expect("opens").back_up(days_later()).expect("copies");
    let copy = odd.join("newsfold.db.backup-1");
    assert!(std::fs::metadata(&copy).expect("a copy").len() > 10_000);
    std::fs::rename(copy, &file).expect("puts it back");
    Store::open(&file).expect("it is a store");
}
