//! The table of everything a reader can do: name, panes, keys, help. The keymap, the help screen, the
//! line of hints, and the key table of the README are made from it. Names are stable: people write them
//! under `[keys]` in their configuration.

use Pane::{Article, FirstRun, Help, Problems, Shelves, Stories};

/// The part of the screen that keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The list of headlines.
    Stories,
    /// The open article.
    Article,
    /// The sidebar.
    Shelves,
    /// Feeds in trouble.
    Problems,
    /// The list of all keys.
    Help,
    /// The first-run screen.
    FirstRun,
}

impl Pane {
    /// Every pane, in the order in which help lists them.
    pub const ALL: [Pane; 6] = [Stories, Article, Shelves, Problems, Help, FirstRun];

    /// Its name under `[keys]`.
    pub fn name(self) -> &'static str {
        match self {
            Stories => "list",
            Article => "article",
            Shelves => "sidebar",
            Problems => "problems",
            Help => "help",
            FirstRun => "first-run",
        }
    }

    /// The pane with a name under `[keys]`.
    pub fn named(name: &str) -> Option<Pane> {
        Pane::ALL.into_iter().find(|pane| pane.name() == name)
    }

    /// Whether it covers another pane until it is closed.
    pub fn is_over_others(self) -> bool {
        matches!(self, Pane::Help | Pane::Problems)
    }

    /// Its title on the screen.
    pub fn title(self) -> &'static str {
        match self {
            Stories => "Headlines",
            Article => "Article",
            Shelves => "Sidebar",
            Problems => "Feeds in trouble",
            Help => "Help",
            FirstRun => "First run",
        }
    }
}

macro_rules! actions {
    ($($variant:ident => $name:literal, [$($pane:ident),*], [$($keys:literal),*], $help:literal;)*) => {
        /// What a reader can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action { $(#[doc = $help] $variant,)* }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Action] = &[$(Action::$variant,)*];

            /// The action with this name.
            pub fn named(name: &str) -> Option<Action> {
                Action::ALL.iter().copied().find(|action| action.name() == name)
            }

            /// Its stable name.
            pub fn name(self) -> &'static str {
                match self { $(Action::$variant => $name,)* }
            }

            /// What it does, in one line.
            pub fn help(self) -> &'static str {
                match self { $(Action::$variant => $help,)* }
            }

            /// The panes where it is available.
            pub fn panes(self) -> &'static [Pane] {
                match self { $(Action::$variant => &[$($pane),*],)* }
            }

            /// Its default keys; the keys of a sequence are separated by spaces.
            pub fn default_keys(self) -> &'static [&'static str] {
                match self { $(Action::$variant => &[$($keys),*],)* }
            }
        }
    };
}

actions! {
    // Variant      name                where                                   keys                    help
    Open           => "open",            [Stories, Shelves],                     ["enter", "l", "right", "space"], "Read the story, or show what the sidebar names";
    ReadOn         => "read-on",         [Article],                              ["space"],              "Page down; at the end, on to the next unread story";
    Done           => "done",            [Stories, Article],                     ["d"],                  "Mark the story and all under it done; go to the next";
    DoneOne        => "done-one",        [Stories, Article],                     ["D"],                  "Mark this story alone done; go to the next";
    ToggleRead     => "toggle-read",     [Stories, Article],                     ["m"],                  "Mark read or unread, and stay";
    ToggleStar     => "star",            [Stories, Article],                     ["s"],                  "Star or unstar";
    DoneAll        => "done-all",        [Stories, Shelves],                     ["A"],                  "Mark everything in this view done";
    Undo           => "undo",            [Stories, Article, Shelves, Problems, FirstRun], ["u"],             "Undo the last change";
    Redo           => "redo",            [Stories, Article, Shelves, Problems, FirstRun], ["C-r"],           "Redo what was undone";
    Unfold         => "unfold",          [Stories, Shelves],                     ["tab", "z a"],         "Unfold or fold the related stories, or the folder";
    Select         => "select",          [Stories],                              ["v"],                  "Select or deselect; keys then act on all selected";
    SelectNext     => "select-next",     [Stories],                              [],                     "Select or deselect the story, and go to the next";
    SelectRange    => "select-range",    [Stories],                              ["V"],                  "Select every story you move over; again to stop";
    SelectAgain    => "select-again",    [Stories],                              ["g v"],                "Restore the last selection";
    Tag            => "tag",             [Stories, Article],                     ["t"],                  "Add or remove tags";
    OpenBrowser    => "open-in-browser", [Stories, Article],                     ["o"],                  "Open in the browser";
    CopyAddress    => "copy-address",    [Stories, Article],                     ["y"],                  "Copy the address";
    CopyLink       => "copy-link",       [Stories, Article],                     ["Y"],                  "Copy a Markdown link";
    Save           => "save",            [Stories, Article],                     ["S"],                  "Save to a file";
    Pipe           => "pipe",            [Stories, Article],                     ["|"],                  "Pipe to a command";
    Enclosure      => "open-attached",   [Stories, Article],                     ["e"],                  "Open an attachment: audio, video, documents";
    FullText       => "full-text",       [Article],                              ["c"],                  "Fetch the full article from its page; again for the feed's text";
    Images         => "images",          [Article],                              ["I"],                  "Show or hide the pictures";
    LinkHints      => "link-hints",      [Article],                              ["f"],                  "Label the links: a letter opens one, a capital copies its address";
    JumpBack       => "jump-back",       [Article],                              ["C-o"],                "Return from a footnote or a related story";
    Why            => "why",             [Stories, Article],                     ["i"],                  "Explain why these stories are together";
    Split          => "split",           [Stories, Article],                     ["g s"],                "Split this story from its event, for good";
    Unite          => "unite",           [Stories],                              ["g m"],                "Mark an event; again on another merges the two, for good";
    Related        => "related",         [Article],                              ["r", "g r"],           "Go to the related news; then a letter opens one";
    NextSource     => "next-source",     [Article],                              ["]"],                  "Read the next copy of this story";
    PreviousSource => "previous-source", [Article],                              ["["],                  "Read the previous copy of this story";
    Compare        => "compare",         [Article],                              ["="],                  "Mark what this source adds to the one read before; again to unmark";

    Down           => "down",            [Stories, Article, Shelves, Problems, Help], ["j", "down"],     "Down";
    Up             => "up",              [Stories, Article, Shelves, Problems, Help], ["k", "up"],       "Up";
    NextUnread     => "next-unread",     [Stories, Article, Shelves],            ["n"],                  "Next unread story or feed; next match of a search";
    PreviousUnread => "previous-unread", [Stories, Article, Shelves],            ["N"],                  "Previous unread story or feed; previous match";
    NextStory      => "next-story",      [Stories, Article],                     ["J"],                  "Next story, past unfolded ones";
    PreviousStory  => "previous-story",  [Stories, Article],                     ["K"],                  "Previous story";
    HalfDown       => "half-page-down",  [Stories, Article, Shelves, Problems, Help], ["C-d"],           "Half a page down";
    HalfUp         => "half-page-up",    [Stories, Article, Shelves, Problems, Help], ["C-u"],           "Half a page up";
    PageDown       => "page-down",       [Stories, Article, Shelves, Problems, Help], ["C-f", "pgdn"],   "A page down";
    PageUp         => "page-up",         [Stories, Article, Shelves, Problems, Help], ["C-b", "b", "pgup"],  "A page up";
    Top            => "top",             [Stories, Article, Shelves, Problems, Help], ["g g", "home"],   "To the top";
    Bottom         => "bottom",          [Stories, Article, Shelves, Problems, Help], ["G", "end"],      "To the end";
    WindowTop      => "window-top",      [Stories],                              ["H"],                  "To the first row on the screen";
    WindowMiddle   => "window-middle",   [Stories],                              ["M"],                  "To the middle row on the screen";
    WindowBottom   => "window-bottom",   [Stories],                              ["L"],                  "To the last row on the screen";
    Centre         => "centre",          [Stories],                              ["z z"],                "Scroll the row to the middle";
    RowToTop       => "row-to-top",      [Stories],                              ["z t"],                "Scroll the row to the top";
    RowToBottom    => "row-to-bottom",   [Stories],                              ["z b"],                "Scroll the row to the bottom";
    LineDown       => "line-down",       [Stories, Article],                     ["C-e"],                "Scroll down a line; the selection stays";
    LineUp         => "line-up",         [Stories, Article],                     ["C-y"],                "Scroll up a line";

    Search         => "search",          [Stories, Article, Shelves, Help],      ["/"],                  "Search as you type: the news, or what is open";
    SearchNews     => "search-news",     [Article],                              ["g /"],                "Search all news";
    Filter         => "filter",          [Stories],                              ["\\"],                 "Show only stories that match a query";
    SortNewest     => "sort-by-date",    [Stories],                              ["= d"],                "Sort this view: newest first";
    SortOldest     => "sort-oldest",     [Stories],                              ["= o"],                "Sort this view: oldest first";
    SortCoverage   => "sort-by-coverage", [Stories],                             ["= c"],                "Sort this view: widest coverage first";
    SortFeed       => "sort-by-feed",    [Stories],                              ["= f"],                "Sort this view: by feed, as in the configuration";
    SortUnread     => "sort-by-unread",  [Stories],                              ["= u"],                "Sort this view: unread first";
    LoadNew        => "load-new",        [Stories, Shelves],                     ["."],                  "Show the news that arrived";
    RefreshFeed    => "refresh-feed",    [Stories, Shelves, Problems],           ["r"],                  "Fetch this feed now";
    RefreshAll     => "refresh",         [Stories, Article, Shelves, Problems],  ["R"],                  "Fetch all feeds now";
    Stop           => "stop",            [Stories, Article, Shelves, Problems, Help, FirstRun], ["C-c", "C-g"], "Stop the refresh";
    ViewAll        => "view-all",        [Stories, Shelves],                     ["1"],                  "All stories";
    ViewUnread     => "view-unread",     [Stories, Shelves],                     ["2"],                  "Unread stories";
    ViewStarred    => "view-starred",    [Stories, Shelves],                     ["3"],                  "Starred stories";
    ViewWide       => "view-wide",       [Stories, Shelves],                     ["4"],                  "Stories that many sources cover";
    ViewToday      => "view-today",      [Stories, Shelves],                     ["5"],                  "Today's stories";
    FocusShelves   => "focus-sidebar",   [Stories],                              ["g f", "h", "left"],   "Go to the sidebar: views, folders, feeds";
    Sidebar        => "toggle-sidebar",  [Stories, Shelves],                     ["B"],                  "Show or hide the sidebar";
    HideRead       => "hide-read",       [Shelves],                              ["H"],                  "Show only feeds with unread stories, or all";
    AddFeed        => "add-feed",        [Stories, Shelves, Problems, FirstRun], ["a"],                  "Add a feed by its address or its site's";
    Import         => "import",          [FirstRun],                             ["i"],                  "Import feeds from another reader (OPML, or newsboat's urls)";
    Examples       => "add-examples",    [FirstRun],                             ["e"],                  "Start with the example feeds";
    Demo           => "demo",            [FirstRun],                             ["d"],                  "Look at the demo";
    EditFeed       => "edit-feed",       [Shelves, Problems],                    ["e", "E"],             "Edit the feed in the configuration, in $EDITOR";
    PauseFeed      => "pause-feed",      [Shelves, Problems],                    ["p"],                  "Pause the feed, or resume it";
    Unsubscribe    => "unsubscribe",     [Shelves, Problems],                    ["X"],                  "Unsubscribe: remove the feed from the configuration";
    ShowProblems   => "show-problems",   [Stories, Article, Shelves],            ["!"],                  "Feeds in trouble, and what to do";

    CommandLine    => "command-line",    [Stories, Article, Shelves, Problems, Help, FirstRun], [":"],         "Type a command; tab completes it";
    Reload         => "reload",          [Stories, Article, Shelves, Problems, FirstRun], [],              "Reload the configuration";
    Help           => "help",            [Stories, Article, Shelves, Problems, Help, FirstRun], ["?"],         "All keys";
    Escape         => "escape",          [Stories, Article, Shelves, Problems, Help, FirstRun], ["esc"], "Close, clear, end the search";
    Back           => "back",            [Stories, Article, Shelves, Problems, Help, FirstRun], ["q"],   "Back; from the headlines, quit";
    ToList         => "to-list",         [Article],                              ["h", "left", "backspace"], "Back to the headlines";
    Quit           => "quit",            [Stories, Article, Shelves, Problems, Help, FirstRun], ["Q"],   "Quit at once";
    Redraw         => "redraw",          [Stories, Article, Shelves, Problems, Help, FirstRun], ["C-l"], "Redraw the screen";
    Suspend        => "suspend",         [Stories, Article, Shelves, Problems, Help, FirstRun], ["C-z"], "Suspend to the shell";
}

/// The hints at the foot for each pane, most useful first: the actions whose first keys are shown, and
/// a word or two.
pub fn hints(pane: Pane) -> &'static [(&'static [Action], &'static str)] {
    match pane {
        Stories => &[
            (&[Action::Down, Action::Up], "move"),
            (&[Action::Open], "read"),
            (&[Action::Done], "done"),
            (&[Action::ToggleStar], "star"),
            (&[Action::Unfold], "unfold"),
            (&[Action::Search], "search"),
            (&[Action::RefreshAll], "refresh"),
            (&[Action::Help], "all keys"),
            (&[Action::NextUnread], "next unread"),
            (&[Action::Undo], "undo"),
            (&[Action::Why], "why"),
            (&[Action::OpenBrowser], "browser"),
            (&[Action::Select], "select"),
            (&[Action::Tag], "tag"),
            (&[Action::Filter], "filter"),
        ],
        Article => &[
            (&[Action::JumpBack], "back to the text"),
            (&[Action::ReadOn], "page"),
            (&[Action::Done], "done"),
            (&[Action::Related], "related"),
            (&[Action::NextUnread], "next unread"),
            (&[Action::FullText], "full text"),
            (&[Action::Back], "back"),
            (&[Action::NextSource], "next source"),
            (&[Action::Compare], "what is new"),
            (&[Action::LinkHints], "links"),
            (&[Action::ToggleStar], "star"),
            (&[Action::OpenBrowser], "browser"),
            (&[Action::Help], "all keys"),
            (&[Action::CopyAddress], "copy address"),
            (&[Action::Why], "why"),
        ],
        Shelves => &[
            (&[Action::Down, Action::Up], "move"),
            (&[Action::Open], "show"),
            (&[Action::RefreshFeed], "refresh"),
            (&[Action::AddFeed], "add a feed"),
            (&[Action::Back], "back"),
            (&[Action::Help], "all keys"),
            (&[Action::NextUnread], "next unread"),
            (&[Action::Unfold], "fold"),
            (&[Action::HideRead], "hide read"),
        ],
        Problems => &[
            (&[Action::Down, Action::Up], "move"),
            (&[Action::RefreshFeed], "try now"),
            (&[Action::EditFeed], "edit"),
            (&[Action::PauseFeed], "pause"),
            (&[Action::Unsubscribe], "unsubscribe"),
            (&[Action::Back], "back"),
            (&[Action::Help], "all keys"),
        ],
        Help => &[
            (&[Action::Down, Action::Up], "move"),
            (&[Action::Search], "search"),
            (&[Action::Back], "back"),
        ],
        FirstRun => &[(&[Action::Help], "all keys"), (&[Action::Back], "quit")],
    }
}

/// The hints at the foot while stories are selected.
pub const SELECTED: &[(&[Action], &str)] = &[
    (&[Action::Done], "done"),
    (&[Action::ToggleStar], "star"),
    (&[Action::Tag], "tag"),
    (&[Action::Save], "save"),
    (&[Action::Pipe], "pipe"),
    (&[Action::CopyLink], "copy links"),
    (&[Action::Escape], "select none"),
    (&[Action::Help], "all keys"),
];

/// The key table of the README, as Markdown.
pub fn key_table() -> String {
    let mut table = String::from("| Keys | Where | Name | Does |\n| --- | --- | --- | --- |\n");
    for action in Action::ALL {
        let keys: Vec<String> = action
            .default_keys()
            .iter()
            .map(|keys| format!("`{keys}`").replace('|', "\\|"))
            .collect();
        let keys = match keys.as_slice() {
            [] => format!("`:{}`", action.name()),
            keys => keys.join(" "),
        };
        let panes: Vec<&str> = action.panes().iter().map(|pane| pane.name()).collect();
        let places = match panes.len() {
            5.. => "everywhere".to_owned(),
            _ => panes.join(", "),
        };
        table += &format!("| {keys} | {places} | `{}` | {} |\n", action.name(), action.help());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unlike() {
        for (at, action) in Action::ALL.iter().enumerate() {
            assert!(!Action::ALL[..at].iter().any(|other| other.name() == action.name()));
        }
    }

    #[test]
    fn hints_name_actions_of_their_pane() {
        for pane in Pane::ALL {
            for (actions, words) in hints(pane) {
                for action in *actions {
                    assert!(action.panes().contains(&pane), "{words} in {pane:?}");
                }
            }
        }
    }
}
