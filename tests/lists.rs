//! Every list shows the events of the articles that match its query, and acts on a whole list apply
//! to their stories. Whichever way the store finds them, the result equals that of evaluating the
//! query on each article.

#[path = "support/scene.rs"]
#[allow(dead_code)]
mod scene;

use std::collections::{BTreeMap, BTreeSet};

use newsfold::domain::{
    ClusterId, Comparison, Entry, Expr, Field, Flag, Html, Mark, NamedView, Number, Sort, StoryId,
    StoryQuery, StoryRow, Subscription, Tagging, Target, Text, View,
};
use newsfold::query::parse;
use newsfold::store::Way;
use scene::storing::index;
use scene::{NOW, Scene, at, entry, query, scene, search, subscription};

/// Name, folder, and tags of each feed. Some differ only in case or accents.
const FEEDS: [(&str, &str, &[&str]); 3] = [
    ("One", "Café", &["daily"]),
    ("Two", "Café/World", &["Daily", "sea"]),
    ("https://one.example/feed", "cafe", &["sea"]),
];

/// What a test knows of an article without asking the store.
#[derive(Debug)]
struct Article {
    feed: usize,
    title: String,
    author: &'static str,
    story: i64,
    cluster: i64,
    tags: BTreeSet<&'static str>,
    copies: u32,
    stories: u32,
    /// Each feed has a publisher of its own.
    sources: u32,
}

/// A pseudo-random generator, the same on each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        ((self.0 >> 33) % sides as u64) as usize
    }

    fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }
}

/// A store, and what it should contain.
struct Newsroom {
    scene: Scene,
    articles: BTreeMap<i64, Article>,
    read: BTreeSet<i64>,
    starred: BTreeSet<i64>,
}

/// Returns a copy of an earlier story, a story of an earlier event, or an event of its own.
fn any_article(dice: &mut Dice, id: i64, feed: usize, earlier: &BTreeMap<i64, Article>) -> Article {
    let words: Vec<&str> = (0..1 + dice.roll(3))
        .map(|_| dice.one_of(&["Storm", "harbour", "Strike", "Été", "st", "sea"]))
        .collect();
    let of = earlier.get(&(1 + dice.roll(id as usize) as i64));
    let (story, cluster) = match (dice.roll(3), of) {
        (0, Some(it)) => (it.story, it.cluster),
        (1, Some(it)) => (id, it.cluster),
        _ => (id, id),
    };
    let author = match dice.roll(300) {
        0 => "Ruth Rare",
        _ => dice.one_of(&["Ana Nguyen", "Wire", "ana"]),
    };
    let tags = BTreeSet::new();
    let title = words.join(" ");
    Article { feed, title, author, story, cluster, tags, copies: 0, stories: 0, sources: 0 }
}

fn newsroom(dice: &mut Dice, number: i64) -> Newsroom {
    let mut scene = scene();
    let feeds = ["one.example", "two.example", "three.example"].iter().zip(FEEDS);
    let feeds: Vec<Subscription> = feeds
        .map(|(host, (name, folder, tags))| Subscription {
            name: Some(Text::clean(name)),
            ..subscription(host, Some(folder), tags)
        })
        .collect();
    scene.feeds =
        scene.store.subscribe(&feeds).expect("subscribes").iter().map(|feed| feed.id).collect();
    let mut articles: BTreeMap<i64, Article> = BTreeMap::new();
    while articles.len() < number as usize {
        let feed = dice.roll(3);
        let came = (0..1 + dice.roll(number as usize / 20)).map(|_| {
            let id = articles.len() as i64 + 1;
            let article = any_article(dice, id, feed, &articles);
            // All texts differ, as a feed that repeats a text is taken to repeat itself.
            let content = Html::from_cleaned(&format!("<p>Number {id}.</p>"));
            let author = Text::clean(article.author);
            let came = entry(&id.to_string(), &article.title, dice.roll(60) as i64);
            articles.insert(id, article);
            Entry { author, content, ..came }
        });
        // A feed lists its entries newest first, so the last one arrives first.
        let mut came: Vec<Entry> = came.collect();
        came.reverse();
        scene.visit(feed, came);
    }
    let mut events: BTreeMap<i64, [BTreeSet<i64>; 2]> = BTreeMap::new();
    let mut copies: BTreeMap<i64, u32> = BTreeMap::new();
    for it in articles.values() {
        let [stories, sources] = events.entry(it.cluster).or_default();
        stories.insert(it.story);
        sources.insert(it.feed as i64);
        *copies.entry(it.story).or_default() += 1;
    }
    for it in articles.values_mut() {
        let [stories, sources] = &events[&it.cluster];
        it.stories = stories.len() as u32;
        it.sources = sources.len() as u32;
        it.copies = copies[&it.story];
    }
    scene.place(|id| (articles[&id].story, articles[&id].cluster));
    scene.store.subscribe(&feeds).expect("gives them their names");
    index(&mut scene.store, 100_000);
    let mut newsroom =
        Newsroom { scene, articles, read: BTreeSet::new(), starred: BTreeSet::new() };
    let stories: Vec<i64> = newsroom.stories().collect();
    let picked = |dice: &mut Dice, of: usize| -> Vec<StoryId> {
        stories.iter().filter(|_| dice.roll(of) == 0).map(|id| StoryId(*id)).collect()
    };
    let (read, starred) = (picked(dice, 2), picked(dice, 6));
    newsroom.scene.mark(Target::Stories(read.clone()), Mark::Read(true));
    newsroom.scene.mark(Target::Stories(starred.clone()), Mark::Starred(true));
    newsroom.read = read.iter().map(|id| id.0).collect();
    newsroom.starred = starred.iter().map(|id| id.0).collect();
    for tag in ["sea", "later", "Later"] {
        let tagged = picked(dice, 8);
        let tagging = Tagging { add: vec![Text::clean(tag)], remove: Vec::new() };
        let horizon = newsroom.scene.store.horizon().expect("reads");
        let target = Target::Stories(tagged.clone());
        newsroom.scene.store.tag(&target, &tagging, horizon, at(NOW)).expect("tags");
        for article in newsroom.articles.values_mut() {
            if tagged.contains(&StoryId(article.story)) {
                article.tags.insert(tag);
            }
        }
    }
    newsroom
}

impl Newsroom {
    fn stories(&self) -> impl Iterator<Item = i64> + '_ {
        self.articles.iter().filter(|(id, it)| **id == it.story).map(|(id, _)| *id)
    }

    /// The articles that match a query.
    fn found<'n>(&'n self, query: &'n StoryQuery) -> impl Iterator<Item = &'n Article> + 'n {
        let of_events = is_of_stories(query).then(|| self.unread_events());
        self.articles.values().filter(move |article| {
            let is_unread = match &of_events {
                Some(events) => events.contains(&article.cluster),
                None => !self.read.contains(&article.story),
            };
            self.is_in(&query.view, article)
                && query.filter.as_deref().is_none_or(|filter| self.holds(filter, article))
                && (is_unread || !query.unread_only)
        })
    }

    fn unread_events(&self) -> BTreeSet<i64> {
        let unread = self.articles.values().filter(|it| !self.read.contains(&it.story));
        unread.map(|it| it.cluster).collect()
    }

    /// Whether a view shows an article. Names of folders and tags are compared exactly.
    fn is_in(&self, view: &View, article: &Article) -> bool {
        let (_, folder, tags) = FEEDS[article.feed];
        match view {
            View::All => true,
            View::Unread => !self.read.contains(&article.story),
            View::Starred => self.starred.contains(&article.story),
            View::Wide(least) => article.sources >= *least,
            View::Feed(id) => self.scene.feeds[article.feed] == *id,
            View::Folder(name) => {
                let inside = folder.strip_prefix(name.as_str());
                inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            View::Tag(tag) => tags.contains(&tag.as_str()) || article.tags.contains(tag.as_str()),
            View::Named(view) => self.holds(&view.query, article),
            View::Search(search) => self.holds(&search.query, article),
            other => panic!("{other:?} is not asked for here"),
        }
    }

    /// Whether an expression holds for an article.
    fn holds(&self, expr: &Expr, article: &Article) -> bool {
        match expr {
            Expr::All(parts) => parts.iter().all(|part| self.holds(part, article)),
            Expr::Any(parts) => parts.iter().any(|part| self.holds(part, article)),
            Expr::Not(part) => !self.holds(part, article),
            Expr::Is(Flag::Unread) => !self.read.contains(&article.story),
            Expr::Is(Flag::Starred) => self.starred.contains(&article.story),
            Expr::Is(Flag::Updated) => false,
            Expr::Has { field, words, unfinished } => {
                let wanted = format!(" {}{}", plain(words), if *unfinished { "" } else { " " });
                self.names(*field, article)
                    .iter()
                    .any(|name| format!(" {} ", plain(name)).contains(&wanted))
            }
            Expr::Equals { field, value, .. } => {
                self.names(*field, article).iter().any(|name| plain(name) == plain(value))
            }
            Expr::Number { of, is, number } => {
                let count = match of {
                    Number::Sources => article.sources,
                    Number::Stories => article.stories,
                    Number::Copies => article.copies,
                };
                match is {
                    Comparison::Less => count < *number,
                    Comparison::AtMost => count <= *number,
                    Comparison::Equal => count == *number,
                    Comparison::AtLeast => count >= *number,
                    Comparison::More => count > *number,
                }
            }
            other => panic!("{other:?} is not asked for here"),
        }
    }

    /// The values that a filter on `field` compares.
    fn names(&self, field: Field, article: &Article) -> Vec<String> {
        let (name, folder, tags) = FEEDS[article.feed];
        match field {
            Field::Text | Field::Title => vec![article.title.clone()],
            Field::Author => vec![article.author.to_owned()],
            Field::Feed => vec![name.to_owned()],
            Field::Folder => {
                let around = folder.split_once('/').map(|(around, _)| around.to_owned());
                around.into_iter().chain([folder.to_owned()]).collect()
            }
            Field::Tag => tags.iter().chain(&article.tags).map(|tag| (*tag).to_owned()).collect(),
            other => panic!("{other:?} is not asked for here"),
        }
    }
}

/// Whether each starred story has a row of its own, which counts as read if its whole event is.
fn is_of_stories(query: &StoryQuery) -> bool {
    let is_newest_first = matches!(query.sort, None | Some(Sort::Newest));
    query.view == View::Starred && query.filter.is_none() && (is_newest_first || !query.unread_only)
}

/// Normalises a text for comparison of words.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('é', "e");
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A random filter of up to three conditions.
fn filter(dice: &mut Dice) -> String {
    const SINGLE: &[&str] = &[
        "unread",
        "read",
        "starred",
        "-starred",
        "storm",
        "-storm",
        "st",
        "st*",
        "s*",
        "ete",
        "z*",
        "title:harbour",
        "title:st*",
        "\"storm harbour\"",
        "\"harbour st*\"",
        "-\"sea storm\"",
        "title = \"storm\"",
        "title = \"harbour ete\"",
        "author:ana",
        "author = ana",
        "author:zoe",
        "author:ruth",
        "feed:one",
        "feed = two",
        "folder:café",
        "folder = Cafe/World",
        "tag:later",
        "-tag:daily",
        "tag = sea",
        "copies >= 2",
        "copies = 1",
        "sources >= 2",
        "sources < 2",
        "stories > 2",
        "-(storm or unread)",
        "(starred or copies > 1)",
        "(st* or tag:later)",
    ];
    let mut text = dice.one_of(SINGLE).to_owned();
    for _ in 0..dice.roll(3) {
        let between = dice.one_of(&[" ", " ", " or "]);
        text = format!("{text}{between}{}", dice.one_of(SINGLE));
    }
    text
}

fn any_query(newsroom: &Newsroom, dice: &mut Dice) -> StoryQuery {
    let named = |text: String| {
        let (name, query) = (Text::clean("Mine"), parse(&text).expect(&text));
        View::Named(Box::new(NamedView { name, query, sort: None }))
    };
    let view = match dice.roll(10) {
        0 => View::All,
        1 => View::Unread,
        2 => View::Wide(2 + dice.roll(2) as u32),
        3 => View::Starred,
        4 | 5 => View::Feed(newsroom.scene.feeds[dice.roll(3)]),
        6 => View::Folder(Text::clean(dice.one_of(&["Café", "Café/World", "cafe", "Cafe"]))),
        7 | 8 => View::Tag(Text::clean(dice.one_of(&["daily", "Daily", "sea", "later", "Later"]))),
        _ => named(filter(dice)),
    };
    let filter = (dice.roll(3) > 0).then(|| {
        let text = filter(dice);
        Box::new(parse(&text).expect(&text))
    });
    let sort = order(dice);
    StoryQuery { filter, sort, unread_only: dice.roll(2) == 0, limit: 1_000, ..query(view) }
}

/// An order, or often none.
fn order(dice: &mut Dice) -> Option<Sort> {
    dice.one_of(&[
        None,
        None,
        Some(Sort::Newest),
        Some(Sort::Oldest),
        Some(Sort::Coverage),
        Some(Sort::Unread),
        Some(Sort::Feed),
    ])
}

/// Compares the store's answer to a query, whole and in pages of up to `most` rows, with evaluation
/// on each article.
#[track_caller]
fn check(newsroom: &Newsroom, query: &StoryQuery, dice: &mut Dice, most: usize) -> usize {
    let window = newsroom.scene.store.window(query).expect("answers");
    let rows: Vec<ClusterId> = window.rows.iter().map(|row| row.cluster).collect();
    let listed: BTreeSet<i64> = rows.iter().map(|cluster| cluster.0).collect();
    let wanted: BTreeSet<i64> = newsroom.found(query).map(|it| it.cluster).collect();
    assert_eq!(listed, wanted, "{query:?}");
    assert!(is_of_stories(query) || rows.len() == listed.len(), "each once: {query:?}");
    let unread: BTreeSet<i64> = match is_of_stories(query) {
        true => newsroom.unread_events(),
        false => newsroom
            .found(query)
            .filter(|it| !newsroom.read.contains(&it.story))
            .map(|it| it.cluster)
            .collect(),
    };
    for row in &window.rows {
        assert_eq!(row.read, !unread.contains(&row.cluster.0), "{query:?}, {:?}", row.cluster);
    }
    let oldest_first = query.sort == Some(Sort::Oldest);
    assert!(
        window.rows.is_sorted_by(|one, next| match oldest_first {
            // Stories of one event stand together.
            _ if one.cursor == next.cursor => is_of_stories(query),
            true => one.cursor < next.cursor,
            false => one.cursor > next.cursor,
        }),
        "{query:?}"
    );
    let total = match query.view {
        _ if query.filter.is_some() => wanted.len(),
        _ if is_of_stories(query) => {
            newsroom.found(query).map(|it| it.story).collect::<BTreeSet<_>>().len()
        }
        // The store keeps these totals per feed, in articles.
        View::Feed(_) | View::Folder(_) | View::Tag(_) => newsroom.found(query).count(),
        _ => wanted.len(),
    };
    assert!(if window.uncounted { window.total <= total } else { window.total == total });
    check_pages(newsroom, query, &window.rows, dice, most);
    wanted.len()
}

/// Checks that pages of up to `most` rows, the first of which may reach down to some event, make up a list.
fn check_pages(
    newsroom: &Newsroom,
    query: &StoryQuery,
    list: &[StoryRow],
    dice: &mut Dice,
    most: usize,
) {
    let wanted = list.get(dice.roll(2 * list.len() + 1)).map(|row| row.cluster);
    let (mut paged, mut after, mut reach) = (Vec::new(), None, wanted);
    loop {
        let limit = 1 + dice.roll(most);
        let page = StoryQuery { limit, after, reach: reach.take(), ..query.clone() };
        let page = newsroom.scene.store.window(&page).expect("answers");
        after = page.rows.last().map(|row| row.cursor);
        paged.extend(page.rows);
        if !page.more {
            break;
        }
    }
    assert_eq!(paged, list, "{query:?}, reaching {wanted:?}");
}

/// Checks random queries over `articles` articles, in pages of up to `most` rows; returns how many
/// found something.
fn check_many(seed: u64, articles: i64, questions: usize, most: usize) -> usize {
    let mut dice = Dice(seed);
    let newsroom = newsroom(&mut dice, articles);
    let found = (0..questions).filter(|_| {
        let query = StoryQuery { limit: articles as usize, ..any_query(&newsroom, &mut dice) };
        check(&newsroom, &query, &mut dice, most) > 0
    });
    found.count()
}

#[test]
fn a_list_has_the_events_of_the_articles_that_answer_yes() {
    assert!(check_many(2_026, 150, 1_200, 40) > 500);
}

/// Enough articles that not every list is found by a full scan.
#[test]
fn a_long_list_has_the_events_of_the_articles_that_answer_yes() {
    assert!(check_many(11, 16_000, 24, 2_000) > 8);
}

#[test]
fn a_search_finds_the_stories_of_the_articles_that_answer_yes() {
    let mut dice = Dice(99);
    let newsroom = newsroom(&mut dice, 150);
    let mut found_some = 0;
    for _ in 0..600 {
        // The last word may be typed incompletely.
        let mut typed = filter(&mut dice);
        if dice.roll(2) == 0 {
            typed += dice.one_of(&[" st", " storm", " ha", " s", " e"]);
        }
        let sort = order(&mut dice);
        let query = StoryQuery { limit: 1_000, sort, ..query(search(&typed)) };
        let window = newsroom.scene.store.window(&query).expect("answers");
        let rows: BTreeSet<i64> = window.rows.iter().map(|row| row.story.0).collect();
        let wanted: BTreeSet<i64> = newsroom.found(&query).map(|it| it.story).collect();
        assert_eq!(rows, wanted, "{query:?}");
        assert_eq!((window.rows.len(), window.total), (wanted.len(), wanted.len()), "{query:?}");
        for row in &window.rows {
            assert_eq!(
                row.read,
                newsroom.read.contains(&row.story.0),
                "{query:?}, {:?}",
                row.story
            );
        }
        check_pages(&newsroom, &query, &window.rows, &mut dice, 40);
        found_some += usize::from(!wanted.is_empty());
    }
    assert!(found_some > 200, "{found_some}");
}

#[test]
fn what_is_done_to_all_of_a_list_is_done_to_the_stories_that_it_found() {
    let mut dice = Dice(7);
    let mut newsroom = newsroom(&mut dice, 150);
    let all_unread = |newsroom: &Newsroom| -> BTreeSet<i64> {
        let stories = newsroom.scene.store.window(&StoryQuery {
            unread_only: true,
            limit: 1_000,
            ..query(View::All)
        });
        let clusters = stories.expect("answers").rows;
        let members = clusters
            .iter()
            .flat_map(|row| newsroom.scene.store.members(row.cluster).expect("answers"));
        members.filter(|row| !row.read).map(|row| row.story.0).collect()
    };
    for _ in 0..150 {
        let query = any_query(&newsroom, &mut dice);
        let found: BTreeSet<i64> = newsroom.found(&query).map(|it| it.story).collect();
        let left: BTreeSet<i64> = newsroom
            .stories()
            .filter(|story| !newsroom.read.contains(story) && !found.contains(story))
            .collect();
        let before = all_unread(&newsroom);
        newsroom.scene.mark(Target::All(query.clone()), Mark::Read(true));
        assert_eq!(all_unread(&newsroom), left, "{query:?}");
        if before != left {
            newsroom.scene.store.turn(Way::Undo).expect("undoes");
        }
        assert_eq!(all_unread(&newsroom), before, "{query:?}");
    }
    assert_eq!(newsroom.scene.store.faults().expect("checks"), Vec::<String>::new());
}
