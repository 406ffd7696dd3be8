//! The reader's own labels, which accumulate from `[defaults]` over the folder to the feed.

use super::problem::Report;
use super::setting::Setting;
use super::tree::Node;
use crate::domain::Text;

/// More labels than this on one feed are a mistake.
const MOST: usize = 64;

/// Labels without duplicates, in the order in which they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(pub Vec<Text>);

impl Setting for Tags {
    const WANTED: &'static str = "a list of texts such as [\"daily\", \"local\"]";

    fn read(node: &Node) -> Option<Self> {
        Some(Tags(Vec::<String>::read(node)?.iter().map(|tag| Text::clean(tag)).collect()))
    }

    fn spell(&self) -> String {
        let tags: Vec<String> = self.0.iter().map(|tag| tag.as_str().to_owned()).collect();
        tags.spell()
    }

    /// Adds to the inherited labels.
    fn set(&mut self, key: &str, node: &Node, report: &mut Report) {
        let Some(written) = Vec::<String>::read(node) else {
            Self::refuse(key, node, report);
            return;
        };
        for tag in written.iter().map(|tag| Text::clean(tag)) {
            if tag.is_empty() || self.0.contains(&tag) {
                continue;
            }
            if self.0.len() == MOST {
                report.error(
                    &node.place,
                    format!("a feed has more than {MOST} tags"),
                    "take some out",
                );
                return;
            }
            self.0.push(tag);
        }
    }
}
