//! The reader's time zone.

use std::path::{Path, PathBuf};
use std::{env, fs};

use jiff::tz::TimeZone;

/// Where systems keep one file per zone, under its name.
const FOLDERS: [&str; 3] = ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];

/// The time zone that `TZ` names, as in `TZ=Asia/Tokyo`, else that of the system.
pub fn time_zone() -> TimeZone {
    named().unwrap_or_else(TimeZone::system)
}

/// Reads the zone directly by its name: scanning all zones of the system would take a fifth of startup.
fn named() -> Option<TimeZone> {
    let name = env::var("TZ").ok()?;
    let name = name.strip_prefix(':').unwrap_or(&name);
    let own = env::var_os("TZDIR").map(PathBuf::from);
    let mut folders = own.into_iter().chain(FOLDERS.map(PathBuf::from));
    folders.find_map(|folder| read(&folder.join(name), name))
}

fn read(file: &Path, name: &str) -> Option<TimeZone> {
    TimeZone::tzif(name, &fs::read(file).ok()?).ok()
}
