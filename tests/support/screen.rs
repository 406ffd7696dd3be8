//! Presses keys and shows the screen: the real key map, update, and view over a real store, without
//! waiting. Below each row come its runs of style by role.

use std::collections::VecDeque;
use std::fmt::Write;
use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::tz::TimeZone;
use newsfold::clean::html::sanitize;
use newsfold::domain::{Mark, Problem, Raster, StoryQuery, Target, View};
use newsfold::engine::Desk;
use newsfold::engine::command::{Command, Marking, Request};
use newsfold::engine::event::{Answer, Event};
use newsfold::session::piping::Pipe;
use newsfold::session::saving::Save;
use newsfold::tui::effect::Effect;
use newsfold::tui::keymap::Key;
use newsfold::tui::model::Model;
use newsfold::tui::msg::Msg;
use newsfold::tui::naming::Lookup;
use newsfold::tui::theme::{Role, Theme};
use newsfold::tui::{update, view};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::newsroom;

/// A screen over its own store.
pub struct Screen {
    pub model: Model,
    /// What was requested outside the model and the store, in words.
    pub done: Vec<String>,
    /// The result of fetching an article's page; `None` for no result at all.
    pub page: Option<Result<String, Problem>>,
    /// Whether large articles are never laid out.
    pub hold_layout: bool,
    /// Whether look-ups of file names are kept in `lookups` instead of done.
    pub hold_lookups: bool,
    /// The look-ups that were kept.
    pub lookups: Vec<Lookup>,
    /// What was to be written to files.
    pub saved: Vec<Save>,
    /// What was to be piped to commands.
    pub piped: Vec<Pipe>,
    /// Which requests are kept in `held` instead of answered at once.
    pub holds: fn(&Command) -> bool,
    /// The requests that were kept.
    pub held: Vec<Request>,
    /// How many articles were loaded from the store.
    pub opened: usize,
    /// How many of them were compared with other sources.
    pub compared: usize,
    /// How often the sidebar was loaded.
    pub shelves: usize,
    /// While set, every change fails with this problem.
    pub failing: Option<Problem>,
    desk: Desk,
    folder: tempfile::TempDir,
}

/// The screen after these keys.
pub fn screen(size: (u16, u16), keys: &str) -> String {
    let mut screen = Screen::open(size);
    screen.press(keys);
    screen.picture()
}

impl Screen {
    /// The morning's news at this size.
    pub fn open(size: (u16, u16)) -> Screen {
        Screen::over(newsroom::newsroom(), size)
    }

    /// The screen after newsfold is left and started again.
    pub fn reopen(self) -> Screen {
        Screen::over((self.desk, self.folder), self.model.size)
    }

    /// A screen of this size over `desk`.
    pub fn over((desk, folder): (Desk, tempfile::TempDir), size: (u16, u16)) -> Screen {
        let mut model = Model::new(newsroom::now(), TimeZone::UTC, size);
        model.places.config = "~/.config/newsfold/config.toml".to_owned();
        model.places.home = Some("/home/reader".into());
        model.places.data = "~/.local/share/newsfold/newsfold.db".to_owned();
        let first = update::start(&mut model);
        let mut screen = Screen {
            model,
            done: Vec::new(),
            page: None,
            hold_layout: false,
            hold_lookups: false,
            lookups: Vec::new(),
            saved: Vec::new(),
            piped: Vec::new(),
            holds: |_| false,
            held: Vec::new(),
            opened: 0,
            compared: 0,
            shelves: 0,
            failing: None,
            desk,
            folder,
        };
        screen.carry_out(first);
        screen.wait(300);
        screen
    }

    /// Presses keys, separated by spaces. Besides keys: `type:words` (`_` is a space),
    /// `paste:words`, `wait:milliseconds`, `size:80x24`.
    pub fn press(&mut self, keys: &str) {
        for word in keys.split_whitespace() {
            match word.split_once(':') {
                Some(("type", text)) => {
                    for letter in text.replace('_', " ").chars() {
                        self.key(&if letter == ' ' {
                            "space".to_owned()
                        } else {
                            letter.to_string()
                        });
                    }
                }
                Some(("paste", text)) => self.hear(Msg::Paste(text.replace('_', " "))),
                Some(("wait", time)) => self.wait(time.parse().expect("milliseconds")),
                Some(("size", size)) => {
                    let (columns, rows) = size.split_once('x').expect("80x24");
                    let number = |text: &str| text.parse().expect("a number");
                    self.hear(Msg::Resized(number(columns), number(rows)));
                }
                _ => self.key(word),
            }
        }
    }

    /// Changes the configuration file without notifying the screen.
    pub fn configure(&self, change: impl Fn(String) -> String) {
        let file = self.folder.path().join("config.toml");
        let text = std::fs::read_to_string(&file).expect("a configuration");
        std::fs::write(&file, change(text)).expect("writes");
    }

    /// Has a command carried out as by another process, without an event.
    pub fn tell(&self, command: &Command) -> Answer {
        self.desk.answer(command, self.model.now)
    }

    /// Has stories of these ages, in minutes, arrive in a crowd.
    pub fn news_arrives(&mut self, ages: RangeInclusive<i64>) {
        let arrived = ages.clone().count();
        newsroom::crowd_in(self.folder.path(), ages);
        self.hear(Msg::Engine(Event::Changed { arrived: self.model.arrived + arrived }));
    }

    fn key(&mut self, name: &str) {
        self.hear(Msg::Key(Key::parse(name).expect(name)));
    }

    fn wait(&mut self, milliseconds: u64) {
        let then = self.model.now + Duration::from_millis(milliseconds);
        self.hear(Msg::Now(then));
    }

    /// Processes a message and everything that follows from it.
    pub fn hear(&mut self, msg: Msg) {
        let effects = update::update(&mut self.model, msg);
        self.carry_out(effects);
    }

    /// Answers the requests that were kept, and everything that follows.
    pub fn let_answers_come(&mut self) {
        self.holds = |_| false;
        for request in std::mem::take(&mut self.held) {
            for msg in self.answer(&request) {
                self.hear(msg);
            }
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut waiting = VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let told = match effect {
                Effect::Ask(request) => self.answer(&request),
                Effect::LookUp(lookup) if self.hold_lookups => {
                    self.lookups.push(*lookup);
                    continue;
                }
                Effect::LookUp(lookup) => vec![Msg::Names(Box::new(lookup.look()))],
                Effect::LayOut(work) => {
                    self.done.push("LayOut".to_owned());
                    if self.hold_layout {
                        continue;
                    }
                    vec![Msg::LaidOut(Box::new(work.lay_out()))]
                }
                Effect::Code(coding) => {
                    self.done.push("Code".to_owned());
                    vec![Msg::Coded(Box::new(coding.code()))]
                }
                Effect::Save(save) => {
                    self.saved.push(*save);
                    continue;
                }
                Effect::Pipe(pipe) => {
                    self.piped.push(*pipe);
                    continue;
                }
                other => {
                    self.done.push(format!("{other:?}"));
                    continue;
                }
            };
            for msg in told {
                waiting.extend(update::update(&mut self.model, msg));
            }
        }
    }

    fn answer(&mut self, request: &Request) -> Vec<Msg> {
        let Request { ticket, command } = request;
        if (self.holds)(command) {
            self.held.push(request.clone());
            return Vec::new();
        }
        self.opened += usize::from(matches!(command, Command::Open(..)));
        self.compared += usize::from(matches!(command, Command::Additions(_)));
        self.shelves += usize::from(matches!(command, Command::Shelves));
        if let Command::Picture(wish) = command {
            self.done.push(format!("Picture {}", wish.address));
            // Four columns in two rows: red over blue.
            let points = [[Some([255, 0, 0]); 4], [Some([0, 0, 255]); 4]].concat().repeat(2);
            let answer = Answer::Picture(Box::new(Raster { width: 4, points }));
            return vec![Msg::Engine(Event::Answered(*ticket, answer))];
        }
        if let Command::FullText(story, entry) = command {
            self.done.push("FullText".to_owned());
            let open = Command::Open(*story, Some(*entry));
            let answer = match (&self.page, self.desk.answer(&open, self.model.now)) {
                (Some(Ok(html)), Answer::Article(mut article)) => {
                    article.full = Some(sanitize(html, None));
                    Answer::Article(article)
                }
                (Some(Err(problem)), _) => Answer::Failed(problem.clone()),
                _ => return Vec::new(),
            };
            return vec![Msg::Engine(Event::Answered(*ticket, answer))];
        }
        let changes = matches!(
            command,
            Command::Mark(_) | Command::CountAsRead { .. } | Command::Turn { .. }
        );
        let writes = changes || matches!(command, Command::Remember(_));
        let answer = match (&self.failing, command) {
            (Some(problem), _) if writes => Answer::Failed(problem.clone()),
            (_, Command::Refresh(_)) => Answer::Started,
            _ => self.desk.answer(command, self.model.now),
        };
        if matches!(
            command,
            Command::Refresh(_)
                | Command::CancelRefresh
                | Command::Subscribe(_)
                | Command::Import(_)
                | Command::AddExamples
        ) {
            self.done.push(format!("{command:?}"));
        }
        let mut told = vec![Msg::Engine(Event::Answered(*ticket, answer))];
        if changes && self.failing.is_none() {
            told.push(Msg::Engine(Event::Changed { arrived: self.model.arrived }));
        }
        told
    }

    fn buffer(&self) -> Buffer {
        let (columns, rows) = self.model.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        let _ = view::view(&self.model, &by_role(), &mut buffer);
        buffer
    }

    /// The number of unread stories in the store.
    pub fn unread(&self) -> usize {
        self.unread_in(View::All)
    }

    /// The number of unread stories in a view.
    pub fn unread_in(&self, view: View) -> usize {
        let target = Target::All(StoryQuery { view, limit: usize::MAX, ..StoryQuery::default() });
        let count = Command::Count(Marking { target, mark: Mark::Read(true), horizon: i64::MAX });
        match self.desk.answer(&count, self.model.now) {
            Answer::Count(count) => count,
            other => panic!("no count: {other:?}"),
        }
    }

    /// The rows, without trailing blanks.
    pub fn rows(&self) -> Vec<String> {
        rows(&self.buffer())
    }

    /// The bottom line.
    pub fn foot(&self) -> String {
        self.rows().pop().unwrap_or_default()
    }

    /// The last five lines joined, as a long message covers several.
    pub fn said(&self) -> String {
        let rows = self.rows();
        let last: Vec<&str> = rows[rows.len() - 5..].iter().map(|row| row.trim()).collect();
        last.join(" ")
    }

    /// The top line.
    pub fn bar(&self) -> String {
        self.rows().first().cloned().unwrap_or_default()
    }

    /// The row of the selection.
    pub fn selected(&self) -> String {
        self.rows().into_iter().find(|row| row.contains('▌')).unwrap_or_default()
    }

    /// The rows, each followed by its runs of style.
    pub fn picture(&self) -> String {
        let buffer = self.buffer();
        let mut picture = String::new();
        for row in rows(&buffer) {
            writeln!(picture, "{row}").expect("a string takes all");
        }
        picture.push_str("--\n");
        for y in 0..buffer.area.height {
            let runs = runs(&buffer, y);
            if !runs.is_empty() {
                writeln!(picture, "{y:>2}  {}", runs.join(", ")).expect("a string takes all");
            }
        }
        picture
    }
}

fn rows(buffer: &Buffer) -> Vec<String> {
    (0..buffer.area.height)
        .map(|y| {
            let mut row = String::new();
            let mut skip = 0;
            for x in 0..buffer.area.width {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = newsfold::render::fit::display_width(symbol).saturating_sub(1);
                row.push_str(symbol);
            }
            row.trim_end().to_owned()
        })
        .collect()
}

/// Runs of one role, such as `title.unread 8-52`.
fn runs(buffer: &Buffer, y: u16) -> Vec<String> {
    let mut runs: Vec<(&str, u16, u16)> = Vec::new();
    for x in 0..buffer.area.width {
        let Color::Indexed(index) = buffer[(x, y)].fg else { continue };
        let name = Role::ALL[usize::from(index)].name();
        match runs.last_mut() {
            Some((last, _, end)) if *last == name && *end + 2 >= x => *end = x,
            _ => runs.push((name, x, x)),
        }
    }
    runs.iter().map(|(name, start, end)| format!("{name} {start}-{end}")).collect()
}

/// A theme in which every role has its own colour, to identify it.
fn by_role() -> Theme {
    Theme::of(|role| Style::new().fg(Color::Indexed(role as u8)))
}
