//! `newsfold group`: entries as JSON lines in, stories and clusters as JSON lines out.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{Context, bail};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::clean::EXCERPT;
use crate::clean::url::address as canonical;
use crate::domain::{Assignment, EntryId, Evidence, FeedId, Link, Reason, Text, Tier};
use crate::group::{Grouper, Item, Settings};
use crate::session::Output;

/// Runs [`run`] from a file or standard input to standard output.
pub(super) fn run_file(file: Option<&Path>, finally: bool) -> anyhow::Result<()> {
    let mut out = Output::standard();
    match file {
        None => run(std::io::stdin().lock(), out.writer(), finally)?,
        Some(path) => {
            let opened =
                File::open(path).with_context(|| format!("{} can't be opened", path.display()))?;
            run(BufReader::new(opened), out.writer(), finally)?;
        }
    }
    Ok(out.finish()?)
}

/// Reads entries, oldest first, as one JSON object a line with `id`, `feed`, `url`, `title`,
/// `summary`, `published`, and `lang`; writes for each its `id`, `story`, `cluster`, `related`
/// (ids, best first), and `why`: as each arrives or, with `finally`, once at the end.
pub fn run(input: impl BufRead, mut output: impl Write, finally: bool) -> anyhow::Result<()> {
    let mut answers = Answers::default();
    let mut grouper = Grouper::new(Settings::default());
    for (at, line) in input.lines().enumerate() {
        let line = line.with_context(|| format!("line {} can't be read", at + 1))?;
        let line = if at == 0 { line.trim_start_matches('\u{feff}') } else { &line };
        if line.trim().is_empty() {
            continue;
        }
        let fields: Map<String, Value> = serde_json::from_str(line)
            .with_context(|| format!("line {}: expected one JSON object a line", at + 1))?;
        let item = answers.item(&fields, at)?;
        let entry = item.entry;
        for assignment in grouper.assign(vec![item]) {
            answers.take(assignment);
        }
        if !finally {
            writeln!(output, "{}", answers.answer(entry))?;
        }
    }
    if finally {
        for at in 0..answers.ids.len() {
            writeln!(output, "{}", answers.answer(EntryId(at as i64)))?;
        }
    }
    output.flush().context("writing the answers")
}

/// What was read and decided so far. An entry's number is its position in the input.
#[derive(Default)]
struct Answers {
    /// The ids as given.
    ids: Vec<Value>,
    feeds: HashMap<String, FeedId>,
    decided: Vec<Option<Assignment>>,
    /// For each entry, the later stories that named its story as related, with the score.
    named_by: HashMap<i64, Vec<(Tier, f32, i64)>>,
}

impl Answers {
    /// Reads the entry of an input line.
    fn item(&mut self, fields: &Map<String, Value>, at: usize) -> anyhow::Result<Item> {
        let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let published: Timestamp = match fields.get("published") {
            Some(Value::String(time)) => time.parse().with_context(|| {
                format!("line {}: `published` is no time like 2026-01-31T12:00:00Z", at + 1)
            })?,
            Some(_) => {
                bail!("line {}: `published` is no text like \"2026-01-31T12:00:00Z\"", at + 1)
            }
            None => bail!("line {}: `published` is missing", at + 1),
        };
        let number = self.ids.len() as i64;
        let feed = match text("feed") {
            // The source is unknown: a feed of its own, with a number below all others.
            "" => FeedId(-1 - number),
            name => {
                let next = FeedId(self.feeds.len() as i64);
                *self.feeds.entry(name.to_string()).or_insert(next)
            }
        };
        self.ids.push(fields.get("id").cloned().unwrap_or_default());
        self.decided.push(None);
        Ok(Item {
            entry: EntryId(number),
            feed,
            address: canonical(text("url")),
            title: Text::clean(text("title")).as_str().to_string(),
            excerpt: Text::clean(text("summary")).cut(EXCERPT).as_str().to_string(),
            language: text("lang").to_string(),
            published,
            // Each line by itself.
            arrived: Timestamp::from_second(number)?,
            fold: true,
            group: true,
        })
    }

    /// Stores a decision; a later one about the same entry only changes its cluster.
    fn take(&mut self, assignment: Assignment) {
        for link in &assignment.links {
            let tie = (link.tier, link.evidence.score, assignment.story.0);
            self.named_by.entry(link.evidence.with.0).or_default().push(tie);
        }
        let Some(slot) = self.decided.get_mut(assignment.entry.0 as usize) else { return };
        *slot = Some(match slot.take() {
            Some(before) if assignment.moved => {
                Assignment { cluster: assignment.cluster, grouped: assignment.grouped, ..before }
            }
            _ => assignment,
        });
    }

    /// The answer for an entry so far: the stories that its story names as related, and the later
    /// ones that name its story.
    fn answer(&self, entry: EntryId) -> Value {
        let at = entry.0 as usize;
        let Some(Some(decision)) = self.decided.get(at) else { return Value::Null };
        let founder = self.decided[decision.story.0 as usize].as_ref().unwrap_or(decision);
        let ties =
            founder.links.iter().map(|link| (link.tier, link.evidence.score, link.evidence.with.0));
        let mut related: Vec<(Tier, f32, i64)> = ties.collect();
        related.extend(self.named_by.get(&decision.story.0).into_iter().flatten());
        let elsewhere = |story: i64| {
            let other = self.decided.get(story as usize).and_then(Option::as_ref);
            other.is_none_or(|other| other.cluster != decision.cluster)
        };
        related.sort_by(|a, b| {
            let by_place = (elsewhere(a.2), a.0).cmp(&(elsewhere(b.2), b.0));
            by_place.then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2))
        });
        let related: Vec<&Value> =
            related.iter().filter_map(|(_, _, story)| self.ids.get(*story as usize)).collect();
        json!({
            "id": self.ids[at],
            "story": self.id(decision.story.0),
            "cluster": self.id(decision.cluster.0),
            "related": related,
            "why": self.why(decision, founder),
        })
    }

    /// The id given for an entry.
    fn id(&self, entry: i64) -> &Value {
        self.ids.get(entry as usize).unwrap_or(&Value::Null)
    }

    /// The reasons in words.
    fn why(&self, decision: &Assignment, founder: &Assignment) -> Vec<String> {
        let mut reasons = Vec::new();
        match &decision.folded {
            Reason::SameAddress { with } => {
                reasons.push(format!("same story as {}: same address", self.name(with.0)));
            }
            Reason::SameText { with, similarity } => reasons
                .push(format!("same story as {}: same text, {similarity:.2}", self.name(with.0))),
            _ => {}
        }
        if let Reason::SameEvent(evidence) = &decision.grouped {
            reasons.push(format!("same event as {}", self.in_words(evidence)));
        }
        reasons.extend(founder.links.iter().map(|Link { tier, evidence }| {
            let how = match tier {
                Tier::Event => "related, same event",
                Tier::Topic => "related, same topic",
            };
            format!("{how}: {}", self.in_words(evidence))
        }));
        reasons
    }

    fn in_words(&self, evidence: &Evidence) -> String {
        let words: Vec<String> =
            evidence.words.iter().map(|(word, part)| format!("{word} {part:.2}")).collect();
        let needed = match evidence.needs {
            0.0 => String::new(),
            needs => format!(" of {needs:.2} needed"),
        };
        format!(
            "{}: {{{}}}, {:.2}{needed}, {} min apart",
            self.name(evidence.with.0),
            words.join(", "),
            evidence.score,
            evidence.minutes_apart,
        )
    }

    fn name(&self, entry: i64) -> String {
        match self.id(entry) {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        }
    }
}
