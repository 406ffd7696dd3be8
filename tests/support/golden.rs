//! Golden files: output that a person has checked and found good.

use std::fmt::Write;
use std::path::Path;

/// Compares `got` with the file at `path`; with `UPDATE=1` in the environment, writes it to the
/// file instead. Look at the difference before you commit it.
#[track_caller]
pub fn check(path: &Path, got: &str) {
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        let folder = path.parent().expect("a golden file lies in a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(path, got).expect("the file can be written");
        return;
    }
    match std::fs::read_to_string(path) {
        Ok(want) if want == got => {}
        Ok(want) => panic!(
            "{} differs (- as it was, + as it is); UPDATE=1 accepts it:\n{}",
            path.display(),
            difference(&want, got)
        ),
        Err(error) => panic!("{}: {error}; UPDATE=1 writes it:\n{got}", path.display()),
    }
}

/// The lines that differ, with three lines of context.
fn difference(want: &str, got: &str) -> String {
    const AROUND: usize = 3;
    let (want, got): (Vec<&str>, Vec<&str>) = (want.lines().collect(), got.lines().collect());
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let head = want.iter().zip(&got).take_while(same).count();
    let longest_tail = want.len().min(got.len()) - head;
    let tail = want.iter().rev().zip(got.iter().rev()).take_while(same).count().min(longest_tail);
    let first = head.saturating_sub(AROUND);
    let after = want.len() - tail;
    let mut text = format!("@ line {}\n", head + 1);
    let parts = [
        (' ', &want[first..head]),
        ('-', &want[head..after]),
        ('+', &got[head..got.len() - tail]),
        (' ', &want[after..(after + AROUND).min(want.len())]),
    ];
    for (sign, lines) in parts {
        for line in lines {
            writeln!(text, "{sign} {line}").expect("a string takes all");
        }
    }
    if want == got {
        text.push_str("only the line feed at the end differs\n");
    }
    text
}
