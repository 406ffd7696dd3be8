//! Links that belong to an article besides those in its text.

use super::{Article, Enclosure, counted};

/// A link shown under an article, after the links of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra<'a> {
    /// An attached file.
    Attached(&'a Enclosure),
    /// Address of an episode's transcript.
    Transcript(&'a str),
    /// Address of an episode's list of chapters.
    Chapters(&'a str),
    /// Where readers discuss it, and how many comments there are, as claimed.
    Comments(&'a str, Option<u32>),
}

impl Article {
    /// All extras, in the order in which they are shown.
    pub fn extras(&self) -> impl Iterator<Item = Extra<'_>> {
        // Many news pages show the comments themselves.
        let comments = self.comments.as_deref().filter(|link| self.link.as_deref() != Some(*link));
        let pages = [
            self.transcript.as_deref().map(Extra::Transcript),
            self.chapters.as_deref().map(Extra::Chapters),
            comments.map(|link| Extra::Comments(link, self.comment_count)),
        ];
        self.enclosures.iter().map(Extra::Attached).chain(pages.into_iter().flatten())
    }
}

impl<'a> Extra<'a> {
    /// The address it links to.
    pub fn address(self) -> &'a str {
        match self {
            Extra::Attached(file) => &file.url,
            Extra::Transcript(link) | Extra::Chapters(link) | Extra::Comments(link, _) => link,
        }
    }

    /// `attached audio`, `attached file`, `transcript`, `12 comments`.
    pub fn name(self) -> String {
        match self {
            Extra::Attached(file) => format!("attached {}", file.kind().unwrap_or("file")),
            Extra::Transcript(_) => "transcript".to_owned(),
            Extra::Chapters(_) => "chapters".to_owned(),
            Extra::Comments(_, None | Some(0)) => "comments".to_owned(),
            Extra::Comments(_, Some(count)) => counted(count as usize, "comment", "comments"),
        }
    }
}
