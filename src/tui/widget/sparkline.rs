//! How often something happened over time, in one line of bars.

use jiff::Timestamp;

/// A bar for nothing, then for more and more.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Spans of time that a bar may stand for, in seconds, with their names.
const SPANS: [(i64, &str); 7] = [
    (3_600, "by the hour"),
    (3 * 3_600, "by 3 hours"),
    (6 * 3_600, "by 6 hours"),
    (12 * 3_600, "by 12 hours"),
    (24 * 3_600, "by the day"),
    (2 * 24 * 3_600, "by 2 days"),
    (7 * 24 * 3_600, "by the week"),
];

/// A bar for each hour from the first to the last of `times`, which are in order, or for longer
/// spans if that makes more than `most` bars; and what a bar stands for. `None` if one bar would
/// do, or if weeks make too many.
pub fn sparkline(times: &[Timestamp], most: usize) -> Option<(String, &'static str)> {
    let (first, last) = (times.first()?.as_second(), times.last()?.as_second());
    let bars = |span: i64| usize::try_from((last - first) / span + 1).unwrap_or(usize::MAX);
    let (span, name) = *SPANS.iter().find(|(span, _)| bars(*span) <= most)?;
    if bars(span) < 2 {
        return None;
    }
    let mut counts = vec![0usize; bars(span)];
    for time in times {
        let bar = usize::try_from((time.as_second() - first) / span).unwrap_or(0);
        if let Some(count) = counts.get_mut(bar) {
            *count += 1;
        }
    }
    let highest = counts.iter().max().copied().unwrap_or(1);
    let bar = |count: &usize| BARS[(count * (BARS.len() - 1)).div_ceil(highest.max(1))];
    Some((counts.iter().map(bar).collect(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(minutes: &[i64], want: Option<(&str, &str)>) {
        let times: Vec<Timestamp> = minutes
            .iter()
            .map(|minutes| Timestamp::from_second(minutes * 60).expect("a time"))
            .collect();
        let got = sparkline(&times, 12);
        assert_eq!(got.as_ref().map(|(bars, name)| (bars.as_str(), *name)), want);
    }

    #[test]
    fn a_bar_for_each_hour_or_for_longer_where_those_are_many() {
        check(&[], None);
        check(&[0, 59], None);
        check(&[0, 60], Some(("██", "by the hour")));
        check(&[0, 130, 140, 150, 179, 185], Some(("▃▁█▃", "by the hour")));
        check(&[0, 12 * 60], Some(("█▁▁▁█", "by 3 hours")));
        check(&[0, 10 * 1_440], Some(("█▁▁▁▁▁▁▁▁▁█", "by the day")));
        check(&[0, 400 * 1_440], None);
    }
}
