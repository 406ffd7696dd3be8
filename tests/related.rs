//! Related news as a reader sees it, from feeds on disk to `newsfold show`: each story once, and
//! none where nothing is related.

#[path = "support/home.rs"]
mod home;

use std::fmt::Write;

use home::{Home, json_lines};
use serde_json::Value;

/// An agency's text, which two feeds carry under different headlines.
const AGENCY: &str = "The ferry Aurelia ran aground on a sandbank off Kastellos early on Monday with 212 people \
    aboard, and the coast guard took all of them to shore by noon.";

/// Three reports of one event, one of them in two copies.
const EVENT: [(&str, &str, &str); 4] = [
    ("wire", "Ferry runs aground off Kastellos", AGENCY),
    ("post", "Aurelia passengers safe off Kastellos", AGENCY),
    (
        "echo",
        "Passengers tell of night on stranded ferry Aurelia",
        "Passengers of the Aurelia slept on deck after the ferry hit a sandbank near Kastellos.",
    ),
    (
        "star",
        "Coast guard asks why ferry Aurelia hit Kastellos sandbank",
        "An inquiry into the ferry Aurelia begins at Kastellos: the sandbank stands in every chart.",
    ),
];

/// Unrelated news of the same morning.
const STRANGERS: [(&str, &str); 12] = [
    ("Bakers' guild lets apprentices sleep longer", "Ovens in Torvik are lit an hour later."),
    ("Violin found in an attic is no Amati", "Experts in Cremel looked at the varnish."),
    ("Chess club wins without its best player", "Young Ossian Bree drew the last game."),
    ("Snow closes the Hohental road", "Ploughs are expected before the evening."),
    ("Parliament passes a law on lifts", "Old elevators need new brakes within ten years."),
    ("A library lends umbrellas", "Readers bring them back when the sun returns."),
    ("Goat cheese from Mirre takes the prize", "A jury of nine tasted forty samples blindfolded."),
    ("Tram drivers learn to sing", "The choir of line seven rehearses on Wednesdays."),
    ("Astronomers name a crater after a cook", "It lies at the rim of a far larger one."),
    ("School garden grows the heaviest pumpkin", "Pupils in Aldeby watered it by bucket."),
    ("Museum shows buttons of three centuries", "Most were dug up in fields by amateurs."),
    ("Software for beekeepers becomes free", "Its author retires after thirty summers."),
];

fn home() -> Home {
    let feeds = ["wire", "post", "echo", "star", "rest"];
    let config = feeds.map(|feed| format!("[[feed]]\nfile = \"{feed}.xml\"\n")).concat();
    let home = Home::new(&config);
    let strangers = STRANGERS.map(|(title, text)| ("rest", title, text));
    for feed in feeds {
        let mut document = format!("<rss version=\"2.0\"><channel><title>{feed}</title>");
        let news = EVENT.iter().chain(&strangers).enumerate();
        for (number, (_, title, text)) in news.filter(|(_, (of, ..))| *of == feed) {
            write!(
                document,
                "<item><title>{title}</title><link>https://{feed}.example/{number}</link>\
                 <pubDate>Mon, 02 Mar 2026 1{hour}:{minute}0:00 GMT</pubDate>\
                 <description>{text}</description></item>",
                hour = number / 6,
                minute = number % 6,
            )
            .expect("fits");
        }
        document += "</channel></rss>";
        std::fs::write(home.path().join(format!("{feed}.xml")), document).expect("writes");
    }
    assert_eq!(home.run(&["refresh"]).code, 0);
    home
}

fn shown(home: &Home, row: &Value) -> Value {
    let shown = home.run(&["show", &row["story"].to_string(), "--json"]).out;
    serde_json::from_str(&shown).expect("JSON")
}

#[test]
fn related_news_is_each_story_once_and_nothing_where_there_is_nothing() {
    let home = home();
    let rows = json_lines(&home.run(&["list", "--json"]).out);
    assert_eq!(rows.len(), 1 + STRANGERS.len(), "one row for the event, one for each stranger");
    for row in &rows {
        let article = shown(&home, row);
        let related = article["related"].as_array().expect("a list");
        if row["stories"] == 1 {
            assert!(related.is_empty(), "{} has {related:?}", row["title"]);
            let text = home.run(&["show", &row["story"].to_string()]).out;
            assert!(!text.contains("Related news") && !text.contains("Same topic"), "{text}");
            continue;
        }
        // Each report shows the other two stories; the copies count as one.
        let members = std::iter::once(row.clone()).chain(related.iter().cloned());
        for member in members {
            let article = shown(&home, &member);
            let related = article["related"].as_array().expect("a list");
            let mut stories: Vec<String> =
                related.iter().map(|related| related["story"].to_string()).collect();
            stories.push(member["story"].to_string());
            stories.sort();
            stories.dedup();
            assert_eq!((related.len(), stories.len()), (2, 3), "{related:#?}");
            let copies = article["also_in"].as_array().expect("a list").len();
            let has_agency = article["content_html"].as_str().expect("text").contains("212");
            assert_eq!(copies, usize::from(has_agency), "{article:#}");
        }
    }
}
