//! The entries that the index found, as SQL takes them: a list to go through, or a set to look entries up in.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use super::error::Result;

/// Returns entries as a JSON array.
pub(super) fn list(entries: &[i64]) -> String {
    let mut list = String::with_capacity(entries.len() * 8 + 2);
    for entry in entries {
        list.push(if list.is_empty() { '[' } else { ',' });
        list += &entry.to_string();
    }
    list.push_str(if list.is_empty() { "[]" } else { "]" });
    list
}

/// Returns ascending entries as a set: the number of the first, and a bit for each number from there on.
pub(super) fn set(entries: &[i64]) -> Vec<u8> {
    let Some((&first, &last)) = entries.first().zip(entries.last()) else { return Vec::new() };
    let mut set = first.to_le_bytes().to_vec();
    set.resize(FIRST + (last - first) as usize / 8 + 1, 0);
    for entry in entries {
        let place = (entry - first) as usize;
        set[FIRST + place / 8] |= 1 << (place % 8);
    }
    set
}

/// How many bytes the number of the first entry takes.
const FIRST: usize = size_of::<i64>();

/// Whether an entry is in a set.
fn holds(set: &[u8], entry: i64) -> bool {
    let Some((first, bits)) = set.split_first_chunk::<FIRST>() else { return false };
    let place = usize::try_from(entry - i64::from_le_bytes(*first));
    place.is_ok_and(|place| bits.get(place / 8).is_some_and(|byte| byte >> (place % 8) & 1 == 1))
}

/// Adds the SQL function `in_set(entry, set)`.
pub(super) fn add_function(connection: &Connection) -> Result<()> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("in_set", 2, pure, |call| {
        let set = call.get_raw(1).as_blob_or_null()?.unwrap_or_default();
        Ok(holds(set, call.get(0)?))
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_entries_and_no_other() {
        let entries = [3, 4, 11, 300];
        let set = set(&entries);
        for entry in -2..400 {
            assert_eq!(holds(&set, entry), entries.contains(&entry), "{entry}");
        }
        assert!(!holds(&super::set(&[]), 0));
    }

    #[test]
    fn a_list_is_json() {
        assert_eq!(list(&[]), "[]");
        assert_eq!(list(&[7]), "[7]");
        assert_eq!(list(&[7, 12]), "[7,12]");
    }
}
