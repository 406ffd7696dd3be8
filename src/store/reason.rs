//! Reasons as text, for the store alone: words and whole numbers with blanks between them, short since
//! there are more ties than entries.

use std::fmt::Write as _;

use crate::domain::{EntryId, Evidence, Reason, StoryId};

/// A share is stored to four decimal places.
const ONE: f32 = 10_000.0;

/// `None` for [`Reason::Alone`]: most entries found their own story, and need no column.
pub(super) fn to_text(reason: &Reason) -> Option<String> {
    Some(match reason {
        Reason::Alone => return None,
        Reason::SameAddress { with } => format!("address {}", with.0),
        Reason::SameText { with, similarity } => format!("text {} {}", with.0, whole(*similarity)),
        Reason::SameEvent(evidence) => {
            let Evidence { with, score, .. } = evidence;
            format!("event {} {} {}", with.0, whole(*score), evidence_to_text(evidence))
        }
        Reason::ByHand => "hand".to_owned(),
    })
}

/// Text that can't be parsed is derived data gone stale, and reads as [`Reason::Alone`].
pub(super) fn from_text(text: Option<&str>) -> Reason {
    text.and_then(read).unwrap_or(Reason::Alone)
}

fn read(text: &str) -> Option<Reason> {
    let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
    let mut parts = rest.splitn(3, ' ');
    let mut number = || parts.next()?.parse::<i64>().ok();
    Some(match kind {
        "address" => Reason::SameAddress { with: EntryId(number()?) },
        "text" => Reason::SameText { with: EntryId(number()?), similarity: share(number()?) },
        "event" => {
            let (with, score) = (StoryId(number()?), number()?);
            Reason::SameEvent(evidence_from_text(with, score, parts.next()?))
        }
        "hand" => Reason::ByHand,
        _ => return None,
    })
}

/// Returns the evidence of a tie as text, without the other story and the score, which have columns of
/// their own.
pub(super) fn evidence_to_text(evidence: &Evidence) -> String {
    let mut text = format!("{} {}", whole(evidence.needs), evidence.minutes_apart);
    for (word, weight) in &evidence.words {
        // Writing to a string cannot fail.
        let _ = write!(text, " {word} {}", whole(*weight));
    }
    text
}

pub(super) fn evidence_from_text(with: StoryId, score: i64, text: &str) -> Evidence {
    let mut parts = text.split(' ');
    let mut number = || parts.next().and_then(|it| it.parse().ok()).unwrap_or_default();
    let (needs, minutes_apart) = (share(number()), number());
    let words =
        std::iter::from_fn(|| Some((parts.next()?.to_owned(), share(parts.next()?.parse().ok()?))));
    Evidence { with, words: words.collect(), score: share(score), needs, minutes_apart }
}

/// A share in ten-thousandths.
pub(super) fn whole(share: f32) -> i32 {
    (share * ONE).round() as i32
}

fn share(whole: i64) -> f32 {
    whole as f32 / ONE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_survives_the_round_trip() {
        let evidence = Evidence {
            with: StoryId(7),
            words: vec![("water".to_owned(), 0.25), ("воды".to_owned(), 0.125)],
            score: 0.5,
            needs: 0.25,
            minutes_apart: 38,
        };
        for reason in [
            Reason::Alone,
            Reason::SameAddress { with: EntryId(3) },
            Reason::SameText { with: EntryId(4), similarity: 0.75 },
            Reason::SameEvent(evidence.clone()),
            Reason::ByHand,
        ] {
            assert_eq!(from_text(to_text(&reason).as_deref()), reason);
        }
        let text = evidence_to_text(&evidence);
        assert_eq!(evidence_from_text(StoryId(7), 5_000, &text), evidence);
        for text in ["", "nonsense", "address", "address x", "text 1", "event 1 2"] {
            assert_eq!(from_text(Some(text)), Reason::Alone, "{text}");
        }
    }
}
