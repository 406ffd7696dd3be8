//! What belongs to an article beside its text, and leads somewhere.

use super::{Article, Enclosure, counted};

/// What stands under an article, after the links of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra<'a> {
    /// An attached file.
    Attached(&'a Enclosure),
    /// Where the words of an episode can be read.
    Transcript(&'a str),
    /// Where the chapters of an episode are listed.
    Chapters(&'a str),
    /// Where readers discuss it, and how many comments there are, as claimed.
    Comments(&'a str, Option<u32>),
}

impl Article {
    /// All of these, in the order in which they are shown.
    pub fn extras(&self) -> impl Iterator<Item = Extra<'_>> {
        // Many a page of news has the comments on it.
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
    /// Where it leads.
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
