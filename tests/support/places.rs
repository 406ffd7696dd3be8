//! The places of a store's entries, read from the file itself.

use std::path::Path;

/// The address, story, and cluster of every entry that has an address.
pub fn places(store: &Path) -> Vec<(String, i64, i64)> {
    let store = rusqlite::Connection::open(store).expect("opens");
    let mut statement = store
        .prepare(
            "SELECT e.link, s.id, s.cluster FROM entries e JOIN copies ON copies.entry = e.id
                 JOIN stories s ON s.id = copies.story
             WHERE e.link IS NOT NULL",
        )
        .expect("is understood");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    rows.expect("answers").collect::<rusqlite::Result<_>>().expect("reads")
}
