//! How long something takes: the median of many rounds, in milliseconds.

use std::time::{Duration, Instant};

const ROUNDS: usize = 31;

/// Runs `ask` many times, and prints a line.
pub fn tell(what: &str, mut ask: impl FnMut()) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            ask();
            began.elapsed()
        })
        .collect();
    times.sort();
    println!("{what:40} {:9.3}", milliseconds(times[ROUNDS / 2]));
}

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
