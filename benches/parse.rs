//! How fast documents become entries, compared with feed-rs alone.
//!
//! ```text
//! cargo bench --bench parse
//! NEWSFOLD_BENCH_FEEDS=folder cargo bench --bench parse     # with the feeds in a folder instead
//! ```
//!
//! Only well-formed documents in UTF-8 count, so that both parsers read the same; prints the best
//! of several rounds over all of them, on one thread.

#![allow(clippy::print_stdout, reason = "a bench tells what it found")]

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use newsfold::clean::clean;
use newsfold::parse::{Hints, ParsedFeed, parse};

const ROUNDS: usize = 7;

fn main() {
    let documents = match std::env::var_os("NEWSFOLD_BENCH_FEEDS") {
        Some(folder) => read(Path::new(&folder)),
        None => (0..120).map(written).collect(),
    };
    let documents: Vec<Vec<u8>> = documents.into_iter().filter(|it| is_well_formed(it)).collect();
    let bytes: usize = documents.iter().map(Vec::len).sum();
    let hints = Hints::default();
    let parsed = |document: &Vec<u8>| parse(document, &hints).unwrap_or_default();
    let feeds: Vec<ParsedFeed> = documents.iter().map(parsed).collect();
    let entries: usize = feeds.iter().map(|feed| feed.entries.len()).sum();
    println!("{} documents, {entries} entries, {:.1} MB", documents.len(), megabytes(bytes));

    let reader = best(|| documents.iter().for_each(|it| drop(black_box(strict(it)))));
    let parse_stage = best(|| documents.iter().for_each(|it| drop(black_box(parsed(it)))));
    let clean_stage = {
        // `clean` consumes its input, so the copies are made before the clock starts.
        let round = || {
            let copies = feeds.clone();
            let start = Instant::now();
            copies.into_iter().for_each(|feed| drop(black_box(clean(feed, None))));
            start.elapsed()
        };
        (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
    };
    let whole = best(|| documents.iter().for_each(|it| drop(black_box(clean(parsed(it), None)))));

    for (what, time) in [
        ("feed-rs without its sanitizer", reader),
        ("parse", parse_stage),
        ("clean", clean_stage),
        ("parse and clean", whole),
    ] {
        let speed = megabytes(bytes) / time.as_secs_f64();
        let share = reader.as_secs_f64() / time.as_secs_f64();
        println!("{what:30} {speed:7.1} MB/s  {share:5.2} of feed-rs");
    }
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// The shortest of several rounds.
fn best(mut round: impl FnMut()) -> Duration {
    let mut time = || {
        let start = Instant::now();
        round();
        start.elapsed()
    };
    (0..ROUNDS).map(|_| time()).min().unwrap_or_default()
}

fn strict(document: &[u8]) -> Option<feed_rs::model::Feed> {
    feed_rs::parser::Builder::new().sanitize_content(false).build().parse(document).ok()
}

fn is_well_formed(document: &[u8]) -> bool {
    std::str::from_utf8(document).is_ok()
        && std::panic::catch_unwind(|| strict(document))
            .is_ok_and(|feed| feed.is_some_and(|feed| !feed.entries.is_empty()))
}

fn read(folder: &Path) -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(folder).expect("the folder of feeds can be read");
    let mut paths: Vec<_> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}

/// The `number`th generated feed: every third is Atom, every fourth has only summaries, and lengths
/// are realistic: a few are much longer than the rest.
fn written(number: usize) -> Vec<u8> {
    let mut words = Words(number as u64 + 1);
    let entries = if number.is_multiple_of(20) { 150 } else { 10 + number % 25 };
    let is_atom = number.is_multiple_of(3);
    let has_bodies = !number.is_multiple_of(4);
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    out += match is_atom {
        true => "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Written</title><id>urn:w</id>",
        false => {
            "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Written</title>\n\
             <link>https://written.example/</link><description>Words</description>"
        }
    };
    for entry in 0..entries {
        let title = words.some(7);
        let summary = words.some(40);
        let body = if has_bodies { body(&mut words) } else { String::new() };
        let link = format!("https://written.example/{number}/{entry}?a=1&amp;b=2");
        let written = match is_atom {
            true => write!(
                out,
                "\n<entry><title>{title}</title><id>urn:w:{number}:{entry}</id>\
                 <link href=\"{link}\"/><updated>2026-11-{:02}T08:30:00Z</updated>\
                 <author><name>Ada Lind</name></author><summary>{summary}</summary>\
                 <content type=\"html\">{}</content></entry>",
                entry % 28 + 1,
                body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
            ),
            false => write!(
                out,
                "\n<item>\n\t<title>{title}</title>\n\t<link>{link}</link>\n\
                 \t<dc:creator><![CDATA[Ada Lind]]></dc:creator>\n\
                 \t<pubDate>Tue, {:02} Nov 2026 08:30:00 +0000</pubDate>\n\
                 \t<category><![CDATA[{}]]></category>\n\
                 \t<guid isPermaLink=\"false\">urn:w:{number}:{entry}</guid>\n\
                 \t<description><![CDATA[<p>{summary}</p>]]></description>\n\
                 \t<content:encoded><![CDATA[{body}]]></content:encoded>\n</item>",
                entry % 28 + 1,
                words.some(1)
            ),
        };
        written.expect("a string takes all");
    }
    out += if is_atom { "</feed>" } else { "</channel></rss>" };
    out.into_bytes()
}

/// The HTML of an article as publishing tools produce it.
fn body(words: &mut Words) -> String {
    let mut html = String::new();
    for paragraph in 0..8 {
        let (first, link, last) = (words.some(35), words.some(4), words.some(20));
        let more = match paragraph {
            1 => {
                "<figure class=\"wp-block-image size-large\"><img decoding=\"async\" width=\"1024\" \
                  height=\"683\" src=\"https://written.example/a.jpg\" alt=\"A boat\" \
                  class=\"wp-image-77\"/><figcaption>A boat &#8211; in the harbour</figcaption></figure>"
            }
            3 => "<ul class=\"wp-block-list\"><li>One &amp; two</li><li>Three</li></ul>",
            5 => "<blockquote><p>It&#8217;s &#8220;late&#8221;, they say.</p></blockquote>",
            _ => "",
        };
        write!(
            html,
            "<p class=\"wp-block-paragraph\" style=\"margin:0\">{first} \
             <a href=\"https://elsewhere.example/{paragraph}?x=1&amp;y=2\" target=\"_blank\" \
             rel=\"noopener\">{link}</a>, <strong>{last}</strong>.</p>\n\n{more}\n"
        )
        .expect("a string takes all");
    }
    html
}

/// Random words, the same for the same seed; every ninth is not ASCII.
struct Words(u64);

impl Words {
    fn some(&mut self, count: usize) -> String {
        const WORDS: [&str; 18] = [
            "harbour", "the", "of", "a", "council", "market", "says", "winter", "größer", "in",
            "and", "ferry", "bridge", "report", "to", "on", "price", "año",
        ];
        let mut text = String::new();
        for place in 0..count {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888);
            let word = WORDS[(self.0 >> 33) as usize % WORDS.len()];
            text += if place == 0 { "" } else { " " };
            text += word;
        }
        text
    }
}
