//! The sample feeds of `newsfold demo`: an invented fortnight of news, carried by the binary. Pure.
//!
//! Every name, place, and event in them is made up, and every host ends in `.example`. The
//! documents in `feeds/` are templates: their dates are placeholders (see `placeholder.rs`) that count
//! back from the moment they are read, so the news is always fresh.
//! `tests/fixtures/demo_groups.txt` lists which entries belong together, and which never do.

mod placeholder;

use std::path::Path;

use jiff::Timestamp;

use placeholder::expand;

/// A feed that the binary carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The name of the file it is written to; unique.
    pub file_name: &'static str,
    /// What the reader's list calls it.
    pub name: &'static str,
    /// The folder it is in.
    pub folder: &'static str,
    /// Its tags.
    pub tags: &'static [&'static str],
    /// The feed document, with placeholders for its dates.
    pub template: &'static str,
}

macro_rules! sample {
    ($file_name:literal, $name:literal, $folder:literal, $tags:expr) => {
        Sample {
            file_name: $file_name,
            name: $name,
            folder: $folder,
            tags: &$tags,
            template: include_str!(concat!("feeds/", $file_name)),
        }
    };
}

static SAMPLES: [Sample; 22] = [
    sample!("sao-mai-english.rss", "Sao Mai Daily", "World", ["daily"]),
    sample!("meridian-wire.atom", "Meridian Wire", "World", ["agency"]),
    sample!("le-fanal.rss", "Le Fanal", "World", ["daily", "french"]),
    sample!("bao-sao-mai.rss", "Báo Sao Mai", "World", ["daily", "vietnamese"]),
    sample!("severny-mayak.rss", "Северный маяк", "World", ["daily", "russian"]),
    sample!("minato-shinpo.rdf", "みなと新報", "World", ["daily", "japanese"]),
    sample!("la-voz-del-puerto.atom", "La Voz del Puerto", "World", ["daily", "spanish"]),
    sample!("der-uferbote.rss", "Der Uferbote", "World", ["daily", "german"]),
    sample!("halvern-herald.rss", "The Halvern Herald", "Halvern", ["daily"]),
    sample!("herald-top-stories.rss", "Herald Top Stories", "Halvern", ["daily"]),
    sample!("northern-courier.rss", "Northern Courier", "Halvern", ["daily"]),
    sample!("ostrey-evening-news.json", "Ostrey Evening News", "Halvern", ["tabloid"]),
    sample!("pellin-harbour-post.rss", "Pellin Harbour Post", "Halvern", ["local"]),
    sample!("almanac-bureau.rss", "Almanac Bureau", "Halvern", ["bulletins"]),
    sample!("the-ledger.rdf", "The Ledger", "Business", ["markets"]),
    sample!("coil-weekly.json", "Coil Weekly", "Technology", ["chips", "security"]),
    sample!("the-patient-compiler.atom", "The Patient Compiler", "Technology", ["blog"]),
    sample!("saltmarch-patch-notes.rss", "Saltmarch patch notes", "Technology", ["games"]),
    sample!("parallax.atom", "Parallax", "Science", ["magazine"]),
    sample!("touchline.rss", "Touchline", "Sport", []),
    sample!("waystone.json", "Waystone", "Leisure", ["links"]),
    sample!("low-water.rss", "Low Water", "Leisure", ["podcast"]),
];

/// All sample feeds, in the order in which they should be listed.
pub fn samples() -> &'static [Sample] {
    &SAMPLES
}

/// The feed document of `sample` as its publisher would serve it at `now`. No entry in it is
/// dated later than `now`.
pub fn document(sample: &Sample, now: Timestamp) -> String {
    expand(sample.template, now)
}

/// A configuration, in TOML, that subscribes to every sample as a file in `folder`.
pub fn configuration(folder: &Path) -> String {
    let mut toml = String::from("# The sample feeds of newsfold: invented news, no network.\n");
    for sample in samples() {
        let file = folder.join(sample.file_name);
        let tags: Vec<String> = sample.tags.iter().map(|tag| quoted(tag)).collect();
        toml.push_str(&format!(
            "\n[[feed]]\nfile = {}\nname = {}\nfolder = {}\ntags = [{}]\n",
            quoted(&file.to_string_lossy()),
            quoted(sample.name),
            quoted(sample.folder),
            tags.join(", "),
        ));
    }
    toml
}

/// `text` as a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", control as u32));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::{SignedDuration, fmt::rfc2822};
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;

    /// The moments at which arithmetic with days is most likely to go wrong.
    fn moments() -> [Timestamp; 5] {
        [
            "2025-01-25T12:34:56Z",
            "2025-03-01T00:00:00Z",
            "2024-03-01T00:00:01Z",
            "2026-01-01T23:59:59Z",
            "2031-07-14T04:05:06Z",
        ]
        .map(|moment| moment.parse().expect("a moment"))
    }

    fn documents(now: Timestamp) -> impl Iterator<Item = (&'static Sample, String)> {
        samples().iter().map(move |sample| (sample, document(sample, now)))
    }

    /// The words between each `start` and the `end` after it.
    fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
        text.split(start).skip(1).map(|rest| rest.split(end).next().unwrap_or_default()).collect()
    }

    /// The dates of a document's entries.
    fn dates(document: &str) -> Vec<Timestamp> {
        let mail = between(document, "<pubDate>", "</pubDate>").into_iter().map(|date| {
            rfc2822::DateTimeParser::new().parse_timestamp(date).expect("an RFC 822 date")
        });
        let marks = [
            ("<dc:date>", "<"),
            ("<published>", "<"),
            ("<updated>", "<"),
            ("\"date_published\": \"", "\""),
            ("\"date_modified\": \"", "\""),
        ];
        let internet = marks
            .into_iter()
            .flat_map(|(start, end)| between(document, start, end))
            .map(|date| date.parse().expect("an RFC 3339 date"));
        mail.chain(internet).collect()
    }

    /// The addresses of a document's entries, as its link elements hold them.
    fn links(document: &str) -> Vec<String> {
        if document.starts_with('{') {
            let json: serde_json::Value = serde_json::from_str(document).expect("JSON");
            let items = json["items"].as_array().expect("a list of items");
            return items.iter().map(|item| item["url"].as_str().expect("url").into()).collect();
        }
        let atom = between(document, "<link rel=\"alternate\" href=\"", "\"");
        let rss = between(document, "<link>", "</link>").into_iter().skip(1);
        let links = if atom.is_empty() { rss.collect() } else { atom };
        links.into_iter().map(|link| link.replace("&amp;", "&")).collect()
    }

    fn entry_count(document: &str) -> usize {
        ["<item>", "<item rdf:about", "<entry>", "\"date_published\""]
            .iter()
            .map(|mark| document.matches(mark).count())
            .sum()
    }

    #[track_caller]
    fn assert_well_formed_xml(name: &str, document: &str) {
        let mut reader = Reader::from_str(document);
        let mut depth = 0;
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => {
                    depth += 1;
                    for attribute in tag.attributes() {
                        attribute.unwrap_or_else(|error| panic!("{name}: {error}"));
                    }
                }
                Ok(Event::End(_)) => depth -= 1,
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{name} at byte {}: {error}", reader.error_position()),
            }
        }
        assert_eq!(depth, 0, "{name} has an element that is never closed");
        let forbidden = |c: char| c < ' ' && c != '\n';
        assert!(!document.contains(forbidden), "{name} holds a character that XML forbids");
    }

    #[test]
    fn every_document_is_well_formed() {
        for (sample, document) in documents(moments()[0]) {
            if sample.file_name.ends_with(".json") {
                let json: serde_json::Value = serde_json::from_str(&document)
                    .unwrap_or_else(|error| panic!("{}: {error}", sample.file_name));
                assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
            } else {
                assert_well_formed_xml(sample.file_name, &document);
            }
        }
    }

    #[test]
    fn every_placeholder_is_replaced() {
        for now in moments() {
            for (sample, document) in documents(now) {
                let left =
                    document.find("{{").map(|at| &document[at..(at + 40).min(document.len())]);
                assert_eq!(left, None, "{} at {now}", sample.file_name);
            }
        }
    }

    #[test]
    fn entries_are_of_the_last_two_weeks_and_none_is_of_the_future() {
        for now in moments() {
            let oldest = now - SignedDuration::from_hours(15 * 24);
            for (sample, document) in documents(now) {
                let dates = dates(&document);
                assert!(dates.len() >= 3, "{}: {} dates", sample.file_name, dates.len());
                for date in dates {
                    let place = sample.file_name;
                    assert!((oldest..=now).contains(&date), "{place}: {date} seen at {now}");
                }
            }
        }
    }

    #[test]
    fn there_is_enough_to_browse_in_every_format_and_language() {
        let documents: Vec<String> =
            documents(moments()[0]).map(|(_, document)| document).collect();
        assert!(documents.len() >= 15);
        let entries: usize = documents.iter().map(|document| entry_count(document)).sum();
        assert!(entries >= 220, "{entries} entries");
        for mark in [
            "<rss version=\"2.0\"",
            "<rdf:RDF",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"",
            "https://jsonfeed.org/version/1.1",
            "<language>en</language>",
            "<language>vi</language>",
            "<language>fr</language>",
            "<language>ru</language>",
            "<language>de</language>",
            "<dc:language>ja</dc:language>",
            "xml:lang=\"es\"",
            "<enclosure ",
        ] {
            assert!(documents.iter().any(|document| document.contains(mark)), "no {mark}");
        }
    }

    #[test]
    fn hostile_and_careless_entries_are_among_them() {
        let all: String = documents(moments()[0]).map(|(_, document)| document).collect();
        for mark in ["&#x202E;", "&#x200B;", "\\u001b]0;", "\\u0007", "&amp;amp;"] {
            assert!(all.contains(mark), "no {mark}");
        }
        let items = between(&all, "<item>", "</item>");
        assert!(items.iter().any(|item| !item.contains("<guid")), "each has a guid");
        assert!(items.iter().any(|item| !item.contains("<pubDate>")), "each has a date");
        assert!(items.iter().any(|item| !item.contains("<link>")), "each has a link");
    }

    #[test]
    fn serial_titles_carry_the_day() {
        let sample = samples().iter().find(|sample| sample.file_name == "sao-mai-english.rss");
        let now = "2025-01-26T09:00:00Z".parse().expect("a moment");
        let document = document(sample.expect("the sample"), now);
        let days: Vec<&str> = between(&document, "<title>Gold price today ", ":");
        assert_eq!(
            days,
            ["25.1", "24.1", "23.1", "22.1", "21.1", "20.1", "19.1", "18.1", "17.1", "16.1"]
        );
    }

    #[test]
    fn the_key_of_groups_names_entries_that_exist() {
        let known: BTreeSet<String> =
            documents(moments()[0]).flat_map(|(_, document)| links(&document)).collect();
        let key = include_str!("../../tests/fixtures/demo_groups.txt");
        let groups: Vec<&str> = key.lines().filter(|line| line.contains(": ")).collect();
        let lines = groups.iter().filter(|line| !line.starts_with('#'));
        for line in lines {
            for address in line.split(" | ").skip(1) {
                assert!(known.contains(address), "no entry has the address {address}");
            }
        }
        assert!(groups.iter().filter(|line| line.starts_with("event: ")).count() >= 25);
    }

    #[test]
    fn the_configuration_subscribes_to_each_sample_once() {
        let folder = Path::new("/tmp/a \"quoted\" \\ folder\u{7f}");
        let table: toml::Table = configuration(folder).parse().expect("TOML");
        let feeds = table["feed"].as_array().expect("an array of tables");
        let mut seen = BTreeSet::new();
        for (feed, sample) in feeds.iter().zip(samples()) {
            let file = feed["file"].as_str().expect("a string");
            assert_eq!(Path::new(file), folder.join(sample.file_name));
            assert_eq!(feed["name"].as_str(), Some(sample.name));
            assert_eq!(feed["folder"].as_str(), Some(sample.folder));
            assert_eq!(feed["tags"].as_array().map(Vec::len), Some(sample.tags.len()));
            assert!(seen.insert(file), "{file} twice");
        }
        assert_eq!(feeds.len(), samples().len());
    }
}
