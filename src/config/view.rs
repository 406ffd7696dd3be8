//! The views of `[[view]]`: named queries.

use super::place::Place;
use super::problem::Report;
use super::setting::Fields;
use super::tree::{Node, Table};
use crate::domain::{NamedView, Text, View};
use crate::query::{self, Mistake};

/// What the view of all stories is called above its list; the sidebar calls it otherwise.
const HEADLINES: &str = "Headlines";

/// Reads a view; reports a mistake and returns `None` without a name or a valid query.
pub(super) fn read_view(table: &Table, place: &Place, report: &mut Report) -> Option<NamedView> {
    let mut fields = Fields::of(table, "[[view]]", report);
    let name = fields.text("name").map(Text::clean);
    let written = fields.text("query").and(table.get("query"));
    let order = fields.text("sort").and(table.get("sort"));
    fields.finish();
    let name = name.filter(|name| !name.is_empty());
    let (Some(name), Some(written)) = (name, written) else {
        // One of another type has been reported already.
        let lacks = |key| table.get(key).is_none_or(|node| node.text().is_some_and(is_blank));
        if !table.broken && (lacks("name") || table.get("query").is_none()) {
            let hint = "write name = \"Big news\" and query = \"unread and sources >= 3\"";
            report.error(place, "a view without a name or a query", hint);
        }
        return None;
    };
    let mut own = View::OWN.iter().map(View::own_name).chain([HEADLINES]);
    if let Some(own) = own.find(|own| own.eq_ignore_ascii_case(name.as_str())) {
        let what = format!("newsfold itself has a view `{own}`");
        report.warning(place, what, "give yours another name");
    }
    let sort = order.and_then(|node| read(node, query::parse_sort, report));
    let query = read(written, query::parse, report)?;
    Some(NamedView { name, query, sort })
}

fn is_blank(text: &str) -> bool {
    Text::clean(text).is_empty()
}

/// Parses a text, or reports the mistake at its own line and column.
fn read<T>(
    node: &Node,
    parse: impl Fn(&str) -> Result<T, Mistake>,
    report: &mut Report,
) -> Option<T> {
    let mistake = match parse(node.text()?) {
        Ok(read) => return Some(read),
        Err(mistake) => mistake,
    };
    let mut place = node.place.clone();
    let what = match node.verbatim {
        true => {
            // After the opening quote.
            place.at.column += mistake.column;
            mistake.what
        }
        false => format!("in column {} of this: {}", mistake.column, mistake.what),
    };
    report.error(&place, &what, &mistake.hint);
    None
}
