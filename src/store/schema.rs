//! Opening the file, and bringing it to the newest format.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use url::Url;

use super::error::{Result, StoreError};
use super::log::log_length;
use super::preparing::Preparing;
use super::{entry_set, permission, ranking, search};
use crate::system::private;

/// "nfld" in ASCII: marks the file as newsfold's (`PRAGMA application_id`).
const APPLICATION_ID: i64 = 0x6e66_6c64;

/// The number of the first format; those before it were never released.
const FIRST: i64 = 14;

/// The highest format number that is believable: formats of years to come stay below it.
const HIGHEST: i64 = 100;

/// The first makes an empty file a store of the first format, each other one brings a store from one
/// format to the next. Once released, they are only appended to.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_base.sql"),
    include_str!("migrations/0002_indexes.sql"),
    include_str!("migrations/0003_segments.sql"),
    include_str!("migrations/0004_copies.sql"),
    include_str!("migrations/0005_journal.sql"),
    include_str!("migrations/0006_patience.sql"),
    include_str!("migrations/0007_decisions.sql"),
    include_str!("migrations/0008_deletions.sql"),
    include_str!("migrations/0009_going_back.sql"),
    include_str!("migrations/0010_limits.sql"),
    include_str!("migrations/0011_pleas.sql"),
    include_str!("migrations/0012_pages.sql"),
    include_str!("migrations/0013_rescued.sql"),
    include_str!("migrations/0014_words.sql"),
    include_str!("migrations/0015_reworded.sql"),
];

/// How often a writer checks whether another process is done: the gaps between two of its transactions
/// are short.
const LOOK: Duration = Duration::from_millis(1);

/// How many times it checks: for some five seconds.
const LOOKS: i32 = 5_000;

/// How many times a patient writer checks, for some two minutes: the other process is known to do its
/// part, and marking a million stories takes a while.
const MANY_LOOKS: i32 = 120_000;

/// Opens or creates the store at `path`, in the newest format; for reading only if nothing can be
/// written. Calls `tell` before anything that takes long.
pub(super) fn open(path: &Path, tell: &dyn Fn(Preparing)) -> Result<Connection> {
    let connection = open_or_read(path, tell)?;
    look_around(&connection)?;
    Ok(connection)
}

/// Opens a store like [`open`], without another look for damage: it is open already.
pub(super) fn open_another(path: &Path) -> Result<Connection> {
    open_or_read(path, &|_| ())
}

/// Creates a new store in memory, to compare others with.
pub(super) fn in_memory() -> Result<Connection> {
    let connection = Connection::open_in_memory()?;
    MIGRATIONS.iter().try_for_each(|migration| connection.execute_batch(migration))?;
    Ok(connection)
}

fn open_or_read(path: &Path, tell: &dyn Fn(Preparing)) -> Result<Connection> {
    let unusable = |cause: rusqlite::Error| {
        let is_refused = cause.sqlite_error_code() == Some(ErrorCode::CannotOpen);
        let told = is_refused.then(|| permission::unopened(path)).flatten();
        let cause = told.map_or_else(|| cause.into(), Into::into);
        StoreError::Unusable { path: path.to_owned(), cause }
    };
    let refused = match open_for_writing(path, tell) {
        // Nothing can be created beside the file.
        Err(StoreError::ReadOnly) if path.is_file() => return open_for_reading(path),
        Err(StoreError::Bug(cause)) if is_refusal(&cause) => cause,
        Err(StoreError::Bug(cause)) => return Err(unusable(cause)),
        opened => return opened,
    };
    match path.is_file() {
        // A log can be read only where it can be locked.
        true => open_for_reading(path).map_err(|_| unusable(refused)),
        false => Err(unusable(refused)),
    }
}

/// Opens a store that is there, in the newest format, for writing.
pub(super) fn open_known(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    prepare(&mut connection)?;
    refuse_newer(&connection, path)?;
    Ok(connection)
}

/// Opens the store at `path` in the newest format, for writing; creates it if it is not there.
pub(super) fn open_for_writing(path: &Path, tell: &dyn Fn(Preparing)) -> Result<Connection> {
    create_private(path);
    permission::follow(path);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    prepare(&mut connection)?;
    let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if format != newest() {
        migrate(&mut connection, path, tell)?;
    }
    Ok(connection)
}

/// Opens a file in a read-only directory. SQLite reads it without a lock only when told that it never
/// changes; with a log beside it, that would be a lie.
pub(super) fn open_for_reading(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut name = path.to_owned();
    let address = std::path::absolute(path).ok().and_then(|it| Url::from_file_path(it).ok());
    if let (0, Some(mut address)) = (log_length(path), address) {
        address.set_query(Some("immutable=1"));
        name = String::from(address).into();
    }
    let mut connection = Connection::open_with_flags(name, flags)?;
    prepare(&mut connection)?;
    if refuse_strangers(&connection, path)? < MIGRATIONS.len() {
        return Err(permission::explained(StoreError::ReadOnly, path));
    }
    Ok(connection)
}

/// Whether an error says that nothing can be written beside the file: it belongs to another user, or the
/// disk is full.
fn is_refusal(cause: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_SHMMAP, SQLITE_IOERR_SHMOPEN, SQLITE_IOERR_SHMSIZE};
    let Some(error) = cause.sqlite_error() else { return false };
    matches!(error.code, ErrorCode::CannotOpen | ErrorCode::DiskFull)
        || [SQLITE_IOERR_SHMMAP, SQLITE_IOERR_SHMOPEN, SQLITE_IOERR_SHMSIZE]
            .contains(&error.extended_code)
}

/// Sets what holds for a connection, not for the file.
fn prepare(connection: &mut Connection) -> Result<()> {
    connection.busy_handler(Some(|looks| looks_again(looks, LOOKS)))?;
    connection.set_prepared_statement_cache_capacity(64);
    // A statement is planned once, not again for each value that is bound: so its plan is the one that
    // the tests check, and most of our statements take less time than planning them.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    search::add_functions(connection)?;
    ranking::add_function(connection)?;
    entry_set::add_function(connection)?;
    // A log of 16 MB (in pages) spares pages that many visits change from being written into the file
    // after each.
    connection.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;
         PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 16777216;
         PRAGMA foreign_keys = OFF;",
    )?;
    Ok(())
}

/// Lets a connection wait for another process as long as one change may take.
pub(super) fn be_patient(connection: &mut Connection) -> Result<()> {
    Ok(connection.busy_handler(Some(|looks| looks_again(looks, MANY_LOOKS)))?)
}

fn looks_again(looks: i32, most: i32) -> bool {
    std::thread::sleep(LOOK);
    looks < most
}

/// Creates the tables that carry the ids of a bulk change: temporary ones, in memory.
pub(super) fn add_choosing_tables(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS chosen (entry INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS touched (story INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS opened (entry INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS touched_clusters (cluster INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS founded
             (story INTEGER PRIMARY KEY, cluster INTEGER NOT NULL, grouped TEXT);
         CREATE TEMP TABLE IF NOT EXISTS seen (entry INTEGER PRIMARY KEY, looked INTEGER NOT NULL);",
    )?;
    Ok(())
}

/// Reads a little of everything that every command needs, so that damage is found here, where it can be
/// repaired, and not in the middle of a screen.
fn look_around(connection: &Connection) -> Result<()> {
    for sql in [
        "SELECT * FROM feeds ORDER BY id DESC LIMIT 20",
        "SELECT * FROM facts",
        "SELECT * FROM entries ORDER BY id DESC LIMIT 20",
        "SELECT * FROM copies ORDER BY entry DESC LIMIT 20",
        "SELECT * FROM stories ORDER BY id DESC LIMIT 20",
        "SELECT * FROM clusters ORDER BY time DESC, id DESC LIMIT 20",
    ] {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
    }
    Ok(())
}

/// Creates a file for its owner alone; SQLite gives the files beside it the same mode.
pub(super) fn create_private(path: &Path) {
    // Fails if the file is there already, or if it can't be created: SQLite then says why.
    let _ = private::file().create_new(true).open(path);
}

fn newest() -> i64 {
    FIRST + MIGRATIONS.len() as i64 - 1
}

fn migrate(connection: &mut Connection, path: &Path, tell: &dyn Fn(Preparing)) -> Result<()> {
    // In one transaction, since another process may be creating the store.
    let look = connection.transaction()?;
    refuse_strangers(&look, path)?;
    drop(look);
    begin_log(connection)?;
    // Only one process migrates; another waits here and then finds nothing to do.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = refuse_strangers(&transaction, path)?;
    if (1..MIGRATIONS.len()).contains(&done) {
        tell(Preparing::NewFormat);
    }
    for migration in &MIGRATIONS[done..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", newest())?;
    transaction.commit()?;
    Ok(())
}

/// Makes changes go through a log. That takes exclusive access to the file, for which SQLite does not
/// wait by itself if two processes find a new file.
fn begin_log(connection: &Connection) -> Result<()> {
    let mut looks = 0;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && looks_again(looks, LOOKS) =>
            {
                looks += 1;
            }
            done => return Ok(done?),
        }
    }
}

/// Returns how many of the migrations the file has behind it, without writing a byte; a file of another
/// program, or of a newsfold too new or too early, is an error.
fn refuse_strangers(connection: &Connection, path: &Path) -> Result<usize> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let (format, application) = (number("user_version")?, number("application_id")?);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 && application != APPLICATION_ID {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    match format {
        0 if tables == 0 => Ok(0),
        damaged if !is_believable(damaged) => {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
            let what = format!("unknown format number {damaged}");
            Err(StoreError::Corrupt(rusqlite::Error::SqliteFailure(code, Some(what))))
        }
        early if early < FIRST => Err(StoreError::Early(path.to_owned())),
        known => {
            refuse_newer(connection, path)?;
            Ok(usize::try_from(known - FIRST + 1).unwrap_or(0))
        }
    }
}

/// Fails if the file has a format that this newsfold does not know.
pub(super) fn refuse_newer(connection: &Connection, path: &Path) -> Result<()> {
    match connection.pragma_query_value(None, "user_version", |row| row.get(0))? {
        found if found > newest() => {
            Err(StoreError::Newer { path: path.to_owned(), found, known: newest() })
        }
        _ => Ok(()),
    }
}

/// Whether newsfold can have written this format number.
pub(super) fn is_believable(format: i64) -> bool {
    (0..=HIGHEST).contains(&format)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::store::salvage;

    #[test]
    fn a_full_disk_keeps_nobody_from_reading() {
        use rusqlite::ffi::{Error, SQLITE_FULL, SQLITE_IOERR_READ, SQLITE_IOERR_SHMSIZE};
        let refuses = |code| is_refusal(&rusqlite::Error::SqliteFailure(Error::new(code), None));
        assert!(refuses(SQLITE_IOERR_SHMSIZE) && refuses(SQLITE_FULL));
        assert!(!refuses(SQLITE_IOERR_READ), "damage is no refusal");
    }

    /// A store with a feed, as it was after this many migrations.
    fn begin_early(path: &Path, done: usize) {
        let early = Connection::open(path).expect("opens");
        early.execute_batch(&MIGRATIONS[..done].concat()).expect("migrates");
        let feed = "INSERT INTO feeds (source, position) VALUES ('x', 0)";
        early.execute(feed, []).expect("a feed");
        early.pragma_update(None, "application_id", APPLICATION_ID).expect("is ours");
        let format = FIRST + done as i64 - 1;
        early.pragma_update(None, "user_version", format).expect("has a format");
    }

    #[test]
    fn what_can_be_read_of_an_earlier_format_is_rescued() {
        for done in 1..=MIGRATIONS.len() {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("newsfold.db");
            begin_early(&path, done);
            std::fs::copy(&path, folder.path().join("newsfold.db.backup-1")).expect("copies");
            assert_eq!(salvage::rescue(&path).expect("rescues").feeds, 1, "after {done}");
            std::fs::write(&path, "").expect("is emptied");
            assert_eq!(salvage::rescue(&path).expect("rescues").feeds, 1, "after {done}, a backup");
        }
    }

    #[test]
    fn a_store_of_an_earlier_format_is_brought_to_the_newest_with_all_it_holds() {
        let folder = tempfile::tempdir().expect("a folder");
        for done in 1..MIGRATIONS.len() {
            let path = folder.path().join(format!("{done}.db"));
            begin_early(&path, done);
            let told = RefCell::new(Vec::new());
            let tell = |what| told.borrow_mut().push(what);
            let connection = open(&path, &tell).expect("opens");
            assert_eq!(told.take(), [Preparing::NewFormat]);
            let new = folder.path().join(format!("{done}-new.db"));
            let new = open(&new, &tell).expect("creates");
            drop(open(&path, &tell).expect("opens what is of this format"));
            assert_eq!(told.take(), []);
            let [told, wanted] = [&connection, &new].map(|connection| {
                let sql = "SELECT group_concat(name || sql, ';') FROM
                    (SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name)";
                connection.query_row(sql, [], |row| row.get::<_, String>(0)).expect("a schema")
            });
            assert_eq!(told, wanted);
            let sources = "SELECT source FROM feeds";
            let source: String = connection.query_row(sources, [], |row| row.get(0)).expect("kept");
            assert_eq!(source, "x");
        }
    }

    #[test]
    fn entries_stay_in_their_stories_when_these_get_a_table_of_their_own() {
        const BEFORE: usize = 3;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("newsfold.db");
        let early = Connection::open(&path).expect("opens");
        early.execute_batch(&MIGRATIONS[..BEFORE].concat()).expect("migrates");
        // A story of two, and an entry that nobody grouped yet.
        early
            .execute_batch(
                "INSERT INTO feeds (id, source, position) VALUES (1, 'x', 0);
                 INSERT INTO entries (id, feed, key, story, folded, time, arrived, text_hash,
                     content_hash, title, author, publisher, length)
                 VALUES (1, 1, x'01', 1, NULL, 9, 9, 0, 0, 'A', '', 0, 0),
                     (2, 1, x'02', 1, 'why', 9, 9, 0, 0, 'B', '', 0, 0),
                     (3, 1, x'03', 3, NULL, 9, 9, 0, 0, 'C', '', 0, 0);
                 INSERT INTO stories (id, cluster, lead, copies) VALUES (1, 1, 1, 2);
                 INSERT INTO clusters VALUES (1, 1, 1, 9, 1, 1, 1, NULL);
                 UPDATE facts SET value = 2 WHERE name = 'grouped';",
            )
            .expect("is written");
        early.pragma_update(None, "application_id", APPLICATION_ID).expect("is ours");
        early.pragma_update(None, "user_version", FIRST + BEFORE as i64 - 1).expect("a format");
        drop(early);
        let connection = open(&path, &|_| ()).expect("opens");
        let mut copies =
            connection.prepare("SELECT entry, story, folded FROM copies").expect("there");
        let copies = copies.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let copies: Vec<(i64, i64, Option<String>)> =
            copies.expect("asks").collect::<rusqlite::Result<_>>().expect("reads");
        assert_eq!(copies, [(1, 1, None), (2, 1, Some("why".to_owned()))]);
        // Exactly one trigger counts each change.
        connection.execute("UPDATE clusters SET unread = 0", []).expect("reads");
        let number =
            |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("counts");
        assert_eq!(number("SELECT unread FROM coverage WHERE sources = 1"), 0);
        assert_eq!(number("SELECT clusters FROM coverage WHERE sources = 1"), 1);
        connection.execute("UPDATE clusters SET unread = 1, sources = 2", []).expect("spreads");
        assert_eq!(number("SELECT clusters + unread FROM coverage WHERE sources = 1"), 0);
        assert_eq!(number("SELECT clusters + unread FROM coverage WHERE sources = 2"), 2);
    }

    #[test]
    fn where_nothing_can_be_written_all_can_be_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a #1 ?.db");
        drop(open(&path, &|_| ()).expect("creates"));
        let before = std::fs::read(&path).expect("reads");
        let connection = open_for_reading(&path).expect("opens");
        let facts = connection.query_row("SELECT count(*) FROM facts", [], |row| row.get(0));
        assert_eq!(facts, Ok(5));
        let refused = connection.execute("DELETE FROM facts", []).map_err(StoreError::from);
        assert!(matches!(refused, Err(StoreError::ReadOnly)), "{refused:?}");
        assert_eq!(std::fs::read(&path).expect("reads"), before);
        // Reading without a lock would miss what a log holds, so there must be none.
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }
}
