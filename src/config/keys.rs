//! `[keys]`: a preset and the reader's own bindings.

use super::located::Located;
use super::problem::Report;
use super::setting::Setting;
use super::tree::{Table, Value};

/// `[keys]`: key bindings, kept as text, as only the screen knows the names of actions, keys, and
/// panes.
#[derive(Debug, Clone, PartialEq)]
pub struct Keys {
    /// The set of keys to start from.
    pub preset: Located,
    /// The changes to it, in file order.
    pub bindings: Vec<Binding>,
}

impl Default for Keys {
    fn default() -> Self {
        Keys { preset: Located::from("default"), bindings: Vec::new() }
    }
}

/// An action and the keys that the reader assigned to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// The pane it applies to (`[keys.list]`); `None` for everywhere.
    pub pane: Option<Located>,
    /// The action's name.
    pub action: Located,
    /// The keys that replace those of the preset; none to unbind the action.
    pub keys: Vec<Located>,
}

impl Keys {
    /// Reads the bindings that the file sets.
    pub(super) fn read(&mut self, table: &Table, report: &mut Report) {
        // Bindings of a pane come after the general ones, which they override.
        self.read_bindings(None, table, report);
        for entry in &table.entries {
            match &entry.node.value {
                _ if entry.key == "preset" => self.preset.set("preset", &entry.node, report),
                Value::Table(pane) => {
                    self.read_bindings(Some(&Located::key(entry)), pane, report);
                }
                _ => {}
            }
        }
    }

    fn read_bindings(&mut self, pane: Option<&Located>, table: &Table, report: &mut Report) {
        for entry in &table.entries {
            let is_binding = !matches!(entry.node.value, Value::Table(_)) && entry.key != "preset";
            if pane.is_none() && !is_binding {
                continue;
            }
            let keys = match &entry.node.value {
                Value::List(nodes) => nodes.iter().map(Located::read).collect(),
                _ => Located::read(&entry.node).map(|key| vec![key]),
            };
            let Some(keys) = keys else {
                let what = format!("`{}` cannot be {}", entry.key, entry.node.found());
                report.error(
                    &entry.node.place,
                    what,
                    "write a key or a list: \"x\", [\"x\", \"y\"]",
                );
                continue;
            };
            let action = Located::key(entry);
            self.bindings.push(Binding { pane: pane.cloned(), action, keys });
        }
    }
}
