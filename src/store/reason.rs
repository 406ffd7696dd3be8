//! Reasons to text and back, for the store alone.

use serde_json::{Value, json};

use crate::domain::{EntryId, Evidence, Reason, StoryId};

/// `None` for [`Reason::Alone`]: most entries found their own story, and need no column.
pub(super) fn to_text(reason: &Reason) -> Option<String> {
    let value = match reason {
        Reason::Alone => return None,
        Reason::SameAddress { with } => json!({ "address": with.0 }),
        Reason::SameText { with, similarity } => {
            json!({ "text": with.0, "similarity": similarity })
        }
        Reason::SameEvent(evidence) => json!({ "event": evidence_to_json(evidence) }),
        Reason::ByHand => json!({ "hand": true }),
    };
    Some(value.to_string())
}

/// What can't be read is derived data gone stale, and reads as [`Reason::Alone`].
pub(super) fn from_text(text: Option<&str>) -> Reason {
    let Some(value) = text.and_then(|it| serde_json::from_str::<Value>(it).ok()) else {
        return Reason::Alone;
    };
    if let Some(with) = value["address"].as_i64() {
        return Reason::SameAddress { with: EntryId(with) };
    }
    if let Some(with) = value["text"].as_i64() {
        return Reason::SameText { with: EntryId(with), similarity: float(&value["similarity"]) };
    }
    if value["event"].is_array() {
        return Reason::SameEvent(evidence_from_json(&value["event"]));
    }
    if value["hand"].as_bool() == Some(true) {
        return Reason::ByHand;
    }
    Reason::Alone
}

pub(super) fn evidence_to_text(evidence: &Evidence) -> String {
    evidence_to_json(evidence).to_string()
}

pub(super) fn evidence_from_text(text: &str) -> Evidence {
    evidence_from_json(&serde_json::from_str(text).unwrap_or_default())
}

/// An array without names, and numbers no longer than what is told of them: there are more ties than
/// entries.
fn evidence_to_json(evidence: &Evidence) -> Value {
    let mut parts = vec![
        json!(evidence.with.0),
        json!(rounded(evidence.score)),
        json!(rounded(evidence.needs)),
        json!(evidence.minutes_apart),
    ];
    for (word, weight) in &evidence.words {
        parts.extend([json!(word), json!(rounded(*weight))]);
    }
    Value::Array(parts)
}

fn evidence_from_json(value: &Value) -> Evidence {
    let words = value.as_array().and_then(|parts| parts.get(4..)).unwrap_or_default();
    Evidence {
        with: StoryId(value[0].as_i64().unwrap_or_default()),
        words: words
            .chunks_exact(2)
            .filter_map(|pair| Some((pair[0].as_str()?.to_owned(), float(&pair[1]))))
            .collect(),
        score: float(&value[1]),
        needs: float(&value[2]),
        minutes_apart: value[3].as_i64().unwrap_or_default(),
    }
}

/// To four places.
fn rounded(number: f32) -> f64 {
    (f64::from(number) * 10_000.0).round() / 10_000.0
}

fn float(value: &Value) -> f32 {
    value.as_f64().unwrap_or_default() as f32
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
        assert_eq!(evidence_from_text(&evidence_to_text(&evidence)), evidence);
        assert_eq!(from_text(Some("no JSON")), Reason::Alone);
    }
}
