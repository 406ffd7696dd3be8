//! Texts from columns. A byte that the disk changed costs its letter, not the row that it is in, nor the
//! list that shows it.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};

use crate::domain::Text;

/// NULL reads as an empty text.
impl FromSql for Text {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Text::clean(&letters(value)?))
    }
}

/// A text that is compared or parsed rather than shown: an address, a headline for the grouping.
pub(super) struct Letters(pub String);

impl FromSql for Letters {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Letters(letters(value)?.into_owned()))
    }
}

/// The text in a column; empty for NULL.
pub(super) fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(row.get::<_, Letters>(column)?.0)
}

/// The text in a column that may be NULL.
pub(super) fn text_or_null(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    Ok(row.get::<_, Option<Letters>>(column)?.map(|it| it.0))
}

/// A path as SQLite takes it: its bytes, which need not be UTF-8.
pub(super) fn path_value(path: &Path) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(path.as_os_str().as_bytes()))
}

/// The path in a column.
pub(super) fn path(row: &Row<'_>, column: usize) -> rusqlite::Result<PathBuf> {
    Ok(OsStr::from_bytes(row.get_ref(column)?.as_bytes()?).into())
}

/// Returns a value as text, with `�` for what is not UTF-8; empty for NULL.
pub(super) fn letters(value: ValueRef<'_>) -> FromSqlResult<Cow<'_, str>> {
    Ok(String::from_utf8_lossy(value.as_bytes_or_null()?.unwrap_or_default()))
}
