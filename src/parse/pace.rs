//! How often a publisher wants its feed to be fetched.

use super::outline::{Element, Outline};
use super::space::Space;
use crate::domain::{Pace, Quiet};

/// What the feed of an outline asks for: `ttl`, `sy:updatePeriod`, `skipHours`, `skipDays`.
pub(super) fn of(outline: &Outline) -> Pace {
    let element = |space, name: &str| {
        outline.feed.iter().find(|element| element.space == space && element.name == name)
    };
    let mut quiet = Quiet::default();
    if let Some(hours) = element(Space::Core, "skiphours") {
        let hours = texts(outline, hours).filter_map(|it| it.parse::<u32>().ok());
        hours.filter(|hour| *hour <= 24).for_each(|hour| quiet.hours |= 1 << (hour % 24));
    }
    if let Some(days) = element(Space::Core, "skipdays") {
        let days = texts(outline, days).filter_map(|name| day(&name));
        days.for_each(|day| quiet.days |= 1 << day);
    }
    let text = |space, name| element(space, name).map(|element| outline.text(element));
    let minutes = text(Space::Core, "ttl").and_then(|ttl| ttl.parse().ok()).or_else(|| {
        period(text(Space::Syndication, "updateperiod"))
            .map(|minutes| minutes / times(text(Space::Syndication, "updatefrequency")))
    });
    Pace { minutes, quiet }
}

fn texts(outline: &Outline, element: &Element) -> impl Iterator<Item = String> {
    outline.within(element).map(|inner| outline.text(&inner))
}

fn period(name: Option<String>) -> Option<u32> {
    const DAY: u32 = 24 * 60;
    match name?.to_ascii_lowercase().as_str() {
        "hourly" => Some(60),
        "daily" => Some(DAY),
        "weekly" => Some(7 * DAY),
        "monthly" => Some(30 * DAY),
        "yearly" => Some(365 * DAY),
        _ => None,
    }
}

fn times(frequency: Option<String>) -> u32 {
    frequency.and_then(|it| it.parse().ok()).unwrap_or(1).max(1)
}

/// The number of a day of the week, Monday being 0.
fn day(name: &str) -> Option<usize> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let name = name.to_ascii_lowercase();
    DAYS.iter().position(|day| name.starts_with(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::Limits;

    #[track_caller]
    fn check(inner: &str, minutes: Option<u32>, hours: u32, days: u8) {
        let document =
            format!("<rss><channel>{inner}<item><title>a</title></item></channel></rss>");
        let pace = of(&Outline::of(&document, &Limits::default()));
        assert_eq!(pace, Pace { minutes, quiet: Quiet { hours, days } }, "{inner}");
    }

    #[test]
    fn what_publishers_ask_for() {
        check("", None, 0, 0);
        check("<ttl>90</ttl><sy:updatePeriod>daily</sy:updatePeriod>", Some(90), 0, 0);
        check("<ttl>soon</ttl>", None, 0, 0);
        check("<ttl/><sy:updatePeriod>daily</sy:updatePeriod>", Some(1_440), 0, 0);
        check(
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Some(360),
            0,
            0,
        );
        check("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0", Some(60), 0, 0);
        check(
            "<skipHours><hour>0</hour><hour>2</hour><hour>24</hour><hour>99</hour></skipHours>",
            None,
            0b101,
            0,
        );
        check(
            "<skipDays><day>Monday</day><day>sunday</day><day>Never</day></skipDays>",
            None,
            0,
            0b100_0001,
        );
    }
}
