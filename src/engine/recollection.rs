//! The grouping's window in a file, from one refresh to the next: reading all entries of two weeks
//! again takes a second for every fifty thousand, and most refreshes bring a few.
//!
//! The file belongs to one generation of one store's grouping; no two stores ever share a generation. A
//! window of another generation, or one that is damaged in any way, is ignored. After a head come
//! parts, each with the generations before and after its changes.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tracing::debug;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::group::{Grouper, Medium, Settings};
use crate::system::private;

/// With fewer stories, a file is no gain.
const WORTH_IT: usize = 2_000;

/// The format of a window, and the version that decided it: another program may do either differently.
const TELLER: &str = concat!("newsfold ", env!("CARGO_PKG_VERSION"), " window 19");

/// Bytes of the head: a hash of the program and settings that wrote the window.
const HEAD: u64 = 8;

/// Bytes read at once to check a hash.
const PIECE: u64 = 64 * 1024;

/// Where the window is kept.
pub(super) struct Recollection {
    file: PathBuf,
    /// The generation whose window was recalled or kept last: the file has all but what changed since.
    in_step: Option<i64>,
}

/// The label before each part.
struct Label {
    /// The generation that the part follows.
    before: i64,
    /// The generation after it.
    after: i64,
    length: u64,
    hash: u64,
}

impl Recollection {
    /// Keeps the window in this folder, that of the cache.
    pub fn at(folder: &Path) -> Self {
        Recollection { file: folder.join("window"), in_step: None }
    }

    /// The window of this generation, if it was kept and ends by `now`. It goes on reading from the file.
    pub fn recall(
        &mut self,
        settings: Settings,
        generation: i64,
        now: Timestamp,
    ) -> Option<Grouper> {
        self.in_step = None;
        let file = Arc::new(File::open(&self.file).ok()?);
        if Medium::read(&*file, 0..HEAD)? != of_teller(settings).to_le_bytes() {
            return None;
        }
        let parts = labels(&file)?;
        let ((place, whole), changes) = parts.split_first()?;
        if parts.last()?.1.after != generation || hash_of(&file, place)? != whole.hash {
            return None;
        }
        let kept: Arc<dyn Medium> = Arc::<File>::clone(&file);
        let mut grouper = Grouper::recall_all(settings, kept, place.clone())?;
        for (place, label) in changes {
            let part = Medium::read(&*file, place.clone())?;
            if xxh3_64(&part) != label.hash {
                return None;
            }
            if !part.is_empty() {
                grouper.recall_changes(&part)?;
            }
        }
        if grouper.is_beyond(now) {
            return None;
        }
        self.in_step = Some(generation);
        Some(grouper)
    }

    /// Keeps a window that is not needed any more, as of this generation: what changed since it was
    /// kept last, or all of it.
    pub fn keep(&mut self, mut grouper: Grouper, generation: i64) {
        if self.in_step == Some(generation) || grouper.stories() < WORTH_IT {
            return;
        }
        let added = match self.in_step {
            // If more than half has changed, the whole window is written.
            Some(before) if grouper.unwritten() * 2 < grouper.stories() => {
                self.append(&grouper.write_changes(), before, generation)
            }
            _ => Ok(false),
        };
        let kept = match added {
            // Or the changes would take more of the file than the window itself.
            Ok(false) => self.write_all(grouper, generation),
            added => added.map(|_| ()),
        };
        self.in_step = kept.is_ok().then_some(generation);
        if let Err(error) = kept {
            // Without the file, the entries are read again the next time.
            debug!(%error, "the window is not kept");
            let _ = fs::remove_file(self.beside());
            let _ = fs::remove_file(&self.file);
        }
    }

    fn write_all(&self, grouper: Grouper, generation: i64) -> io::Result<()> {
        // Private: it reveals what is read, and what addresses are hashed with.
        let mut file = private::file().create(true).truncate(true).open(self.beside())?;
        let teller = of_teller(grouper.settings());
        // The head and the label are known when everything is written.
        file.write_all(&[0; HEAD as usize + Label::LENGTH as usize])?;
        let (mut hasher, mut length) = (Xxh3::new(), 0);
        let is_told = grouper.write_all(|piece| {
            hasher.update(piece);
            length += piece.len() as u64;
            file.write_all(piece)
        })?;
        if !is_told {
            return Err(io::Error::other("what was kept of it cannot be read any more"));
        }
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&teller.to_le_bytes())?;
        Label { before: generation, after: generation, length, hash: hasher.digest() }
            .write(&mut file)?;
        fs::rename(self.beside(), &self.file)
    }

    /// The file that is written before it replaces the kept one.
    fn beside(&self) -> PathBuf {
        self.file.with_extension("new")
    }

    /// Appends a part; returns whether there was room for it.
    fn append(&self, part: &[u8], before: i64, after: i64) -> io::Result<bool> {
        let mut file = private::file().read(true).open(&self.file)?;
        file.seek(SeekFrom::Start(HEAD))?;
        let whole = Label::read(&mut file)?;
        let end = file.seek(SeekFrom::End(0))?;
        let has_room = end + part.len() as u64 <= whole.length.saturating_mul(2);
        if has_room {
            let length = part.len() as u64;
            Label { before, after, length, hash: xxh3_64(part) }.write(&mut file)?;
            file.write_all(part)?;
        }
        Ok(has_room)
    }
}

impl Medium for File {
    fn read(&self, places: Range<u64>) -> Option<Vec<u8>> {
        let mut bytes = vec![0; places.end.checked_sub(places.start)?.try_into().ok()?];
        self.read_exact_at(&mut bytes, places.start).ok()?;
        Some(bytes)
    }
}

impl Label {
    const LENGTH: u64 = 32;

    fn read(file: &mut impl Read) -> io::Result<Label> {
        let mut bytes = [[0; 8]; 4];
        file.read_exact(bytes.as_flattened_mut())?;
        let [before, after] = [bytes[0], bytes[1]].map(i64::from_le_bytes);
        let [length, hash] = [bytes[2], bytes[3]].map(u64::from_le_bytes);
        Ok(Label { before, after, length, hash })
    }

    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        let [before, after] = [self.before, self.after].map(i64::cast_unsigned);
        let label = [before, after, self.length, self.hash].map(u64::to_le_bytes);
        file.write_all(label.as_flattened())
    }
}

/// All parts, with their places in the file. `None` if one of them does not follow the one before it,
/// or if the file ends too early.
fn labels(file: &File) -> Option<Vec<(Range<u64>, Label)>> {
    let end = file.metadata().ok()?.len();
    let mut parts: Vec<(Range<u64>, Label)> = Vec::new();
    let mut place = HEAD;
    while place < end {
        let start = place + Label::LENGTH;
        let label = Label::read(&mut Medium::read(file, place..start)?.as_slice()).ok()?;
        if parts.last().is_some_and(|(_, last)| last.after != label.before) {
            return None;
        }
        place = start.checked_add(label.length).filter(|place| *place <= end)?;
        parts.push((start..place, label));
    }
    Some(parts)
}

/// The hash of these bytes of the file.
fn hash_of(file: &File, places: &Range<u64>) -> Option<u64> {
    let mut hasher = Xxh3::new();
    for start in places.clone().step_by(PIECE as usize) {
        hasher.update(&Medium::read(file, start..places.end.min(start + PIECE))?);
    }
    Some(hasher.digest())
}

/// The hash of the program that wrote a window, and of how far the window reaches.
fn of_teller(settings: Settings) -> u64 {
    xxh3_64(format!("{TELLER} {}", settings.window.as_secs()).as_bytes())
}
