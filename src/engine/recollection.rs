//! The grouping's window in a file, from one refresh to the next: to read all entries of two weeks
//! again takes a second for every fifty thousand, and most refreshes bring a few.
//!
//! The file belongs to one turn of one store, since no two stores ever have the same; a window of
//! another turn, or one that is damaged in any way, is as good as none. Behind a head stand parts,
//! each with the turns before and after what it tells.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tracing::debug;
use xxhash_rust::xxh3::xxh3_64;

use crate::group::{Grouper, Settings};

/// With fewer stories there is nothing to be gained.
const WORTH_IT: usize = 2_000;

/// How a window is told, and by what it was decided: another program may do either otherwise.
const TELLER: &str = concat!("newsfold ", env!("CARGO_PKG_VERSION"), " window 2");

/// Bytes of the head: a hash of who told it, and how many bytes it took to tell all.
const HEAD: u64 = 16;

/// Where the window is kept.
pub(super) struct Recollection {
    file: PathBuf,
    /// The turn of the window that was recalled or kept last: the file tells of all but what changed since.
    in_step: Option<i64>,
}

/// What stands before each part.
struct Label {
    /// The turn of the store that it follows on.
    before: i64,
    /// The turn of the store after it.
    after: i64,
    length: u64,
    hash: u64,
}

impl Recollection {
    /// In a folder of what can be had again.
    pub fn at(folder: &Path) -> Self {
        Recollection { file: folder.join("window"), in_step: None }
    }

    /// The window as it was at this turn of the store, if it was kept.
    pub fn recall(&mut self, settings: Settings, turn: i64) -> Option<Grouper> {
        self.in_step = None;
        let mut file = File::open(&self.file).ok()?;
        let (teller, _) = read_head(&mut file).ok()?;
        if teller != of_teller(settings) || last_turn(&mut file).ok()?? != turn {
            return None;
        }
        file.seek(SeekFrom::Start(HEAD)).ok()?;
        let (mut file, mut grouper) = (BufReader::new(file), Grouper::new(settings));
        let mut part = Vec::new();
        while let Some(label) = Label::read(&mut file).ok()? {
            part.clear();
            (&mut file).take(label.length).read_to_end(&mut part).ok()?;
            if xxh3_64(&part) != label.hash {
                return None;
            }
            if !part.is_empty() {
                grouper.recall(&part)?;
            }
        }
        self.in_step = Some(turn);
        Some(grouper)
    }

    /// Keeps a window that is not needed any more, as it is at this turn of the store: what changed since
    /// it was kept last, or all of it.
    pub fn keep(&mut self, mut grouper: Grouper, turn: i64) {
        if self.in_step == Some(turn) || grouper.stories() < WORTH_IT {
            return;
        }
        let added = match self.in_step {
            Some(before) => self.append(&grouper.tell_changes(), before, turn),
            None => Ok(false),
        };
        let kept = match added {
            // Or there is more of what changed than of what was there.
            Ok(false) => self.write_all(&mut grouper, turn),
            added => added.map(|_| ()),
        };
        self.in_step = kept.is_ok().then_some(turn);
        if let Err(error) = kept {
            // Whoever cannot keep it reads the entries again the next time.
            debug!(%error, "the window is not kept");
            let _ = fs::remove_file(self.beside());
            let _ = fs::remove_file(&self.file);
        }
    }

    fn write_all(&self, grouper: &mut Grouper, turn: i64) -> io::Result<()> {
        let mut file = private().create(true).truncate(true).open(self.beside())?;
        file.write_all(&[0; HEAD as usize])?;
        let teller = of_teller(grouper.settings());
        grouper.end();
        grouper.tell_all(|part| write_part(&mut file, part, turn, turn))?;
        let length = file.stream_position()?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all([teller, length].map(u64::to_le_bytes).as_flattened())?;
        fs::rename(self.beside(), &self.file)
    }

    /// Where it is written before it takes the place of what was kept.
    fn beside(&self) -> PathBuf {
        self.file.with_extension("new")
    }

    /// Adds a part; whether there was room for it.
    fn append(&self, part: &[u8], before: i64, after: i64) -> io::Result<bool> {
        let mut file = private().read(true).open(&self.file)?;
        let (_, all) = read_head(&mut file)?;
        let end = file.seek(SeekFrom::End(0))?;
        let has_room = end + part.len() as u64 <= all.saturating_mul(2);
        if has_room {
            write_part(&mut file, part, before, after)?;
        }
        Ok(has_room)
    }
}

/// Who told the window, and how many bytes it took to tell all of it.
fn read_head(file: &mut File) -> io::Result<(u64, u64)> {
    let mut head = [[0; 8]; 2];
    file.read_exact(head.as_flattened_mut())?;
    Ok((u64::from_le_bytes(head[0]), u64::from_le_bytes(head[1])))
}

impl Label {
    /// The next one; none at the end of the file.
    fn read(file: &mut impl Read) -> io::Result<Option<Label>> {
        let mut bytes = [[0; 8]; 4];
        let first = file.read(bytes.as_flattened_mut())?;
        if first == 0 {
            return Ok(None);
        }
        file.read_exact(&mut bytes.as_flattened_mut()[first..])?;
        let [before, after] = [bytes[0], bytes[1]].map(i64::from_le_bytes);
        let [length, hash] = [bytes[2], bytes[3]].map(u64::from_le_bytes);
        Ok(Some(Label { before, after, length, hash }))
    }
}

/// The turn after the last part; none where a part does not follow on the one before it.
fn last_turn(file: &mut File) -> io::Result<Option<i64>> {
    let mut turn = None;
    while let Some(label) = Label::read(file)? {
        if turn.is_some_and(|turn| turn != label.before) {
            return Ok(None);
        }
        turn = Some(label.after);
        file.seek_relative(label.length.try_into().unwrap_or(i64::MAX))?;
    }
    Ok(turn)
}

fn write_part(file: &mut File, part: &[u8], before: i64, after: i64) -> io::Result<()> {
    let [before, after] = [before, after].map(i64::cast_unsigned);
    let label = [before, after, part.len() as u64, xxh3_64(part)].map(u64::to_le_bytes);
    file.write_all(label.as_flattened())?;
    file.write_all(part)
}

/// By whom a window is told, and how far it reaches.
fn of_teller(settings: Settings) -> u64 {
    xxh3_64(format!("{TELLER} {}", settings.window.as_secs()).as_bytes())
}

/// It tells what was read, and what addresses are hashed with.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
