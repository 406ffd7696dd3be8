//! The whole article, from the page that an entry links to: fetched once, kept.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use tracing::{info, warn};
use url::Url;

use super::blocking::on_a_thread;
use super::event::{Answer, OFFLINE};
use super::library::Library;
use super::subscriptions::Subscriptions;
use super::{Shared, configuring, desk, schedule};
use crate::domain::{
    Article, EntryId, FullText, Html, Problem, Script, StoryId, Subscription, Text, pieces,
};
use crate::fetch::{self, Client, Failure, Fetched, Outcome, Servers};
use crate::store::{Result, StoreError};
use crate::{clean, parse};

/// Pages fetched at the same time without being asked for.
const AT_ONCE: usize = 4;
/// Pages of one feed fetched after one refresh.
const MOST_OF_A_FEED: usize = 30;
/// When more pages have failed, all are asked for in their turn again.
const MOST_FAILED: usize = 1_000;
/// Pages of entries that arrived longer ago are fetched only when they are asked for.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// Why a page gave no article.
#[derive(Debug, Error)]
enum NoPage {
    #[error("The page could not be fetched: {0}")]
    Fetch(Failure),
    #[error("The page is gone")]
    Gone,
    #[error("The page is not text but {0}")]
    NotText(Text),
    #[error("No article was found in the page")]
    NoArticle,
    #[error("The page is about something else")]
    Elsewhere,
    #[error("The page could not be read (a bug in newsfold)")]
    Stumbled,
}

impl NoPage {
    fn remedy(&self) -> &'static str {
        match self {
            // The failure's own remedies are meant for feeds.
            NoPage::Fetch(Failure::Forbidden { .. } | Failure::ForbiddenPort { .. }) => {
                "if you trust that host, name it in allow_private_hosts"
            }
            _ => "",
        }
    }

    /// Whether a later attempt may succeed.
    fn may_pass(&self) -> bool {
        match self {
            NoPage::Fetch(why) => why.may_pass(),
            NoPage::Gone
            | NoPage::NotText(_)
            | NoPage::NoArticle
            | NoPage::Elsewhere
            | NoPage::Stumbled => false,
        }
    }
}

impl Library {
    /// A story with the article in the page that `entry` links to, as the answer to a face.
    pub(super) async fn full_text(self: &Arc<Self>, story: StoryId, entry: EntryId) -> Answer {
        let library = Arc::clone(self);
        // A change may hold the store for long.
        let wanted = on_a_thread(move || Result::Ok(library.page_to_fetch(story, entry))).await;
        let (article, address) = match wanted {
            Ok(Ok(wanted)) => wanted,
            Ok(Err(answer)) => return answer,
            Err(error) => return failed(&error),
        };
        match fetch_article(&self.client(), address, &Servers::default()).await {
            Ok(full) => {
                if let Err(error) = keep(self.store(), entry, Some(full.clone())).await {
                    warn!(%error, "a page was not kept");
                }
                Answer::Article(Box::new(Article { full: Some(full), ..article }))
            }
            Err(why) => Answer::Failed(Problem::new(&why.to_string(), why.remedy(), now())),
        }
    }

    /// An article and the address of its page; or the answer, if no page is to be fetched.
    fn page_to_fetch(
        &self,
        story: StoryId,
        entry: EntryId,
    ) -> std::result::Result<(Article, Url), Answer> {
        let article = self.store().hurry().article(story, Some(entry));
        let article = article.map_err(|error| failed(&error))?;
        let article = article.ok_or(Answer::Nothing("This story is no longer in the store"))?;
        if article.full.is_some() {
            return Err(Answer::Article(Box::new(article)));
        }
        let address = article.link.as_deref().and_then(|link| Url::parse(link).ok());
        let nowhere = Answer::Nothing("This story has no address to fetch a page from");
        let address = address.ok_or(nowhere)?;
        if !self.wants_page(&article).map_err(|error| failed(&error))? {
            let why = "full_text = \"never\" is set for this feed";
            return Err(Answer::Nothing(why));
        }
        if self.is_offline() {
            return Err(Answer::Nothing(OFFLINE));
        }
        Ok((article, address))
    }

    /// Whether the reader wants pages of an article's feed; yes if the feed is no longer configured,
    /// since only the reader asks for its pages.
    fn wants_page(&self, article: &Article) -> Result<bool> {
        let feed = self.store().hurry().source(article.feed)?;
        let setup = self.setup();
        let feed = feed.and_then(|(source, _)| configuring::named(&setup.config, &source));
        Ok(feed.is_none_or(|(feed, _)| feed.full_text != FullText::Never))
    }

    /// Fetches the pages of entries that arrived or were revised lately in feeds that want it, a few at
    /// once. A failure is logged; a page that may be there later is asked for the next time, after the
    /// others. A host that can't be reached is asked for nothing more this time. Stops early when
    /// `cancel` turns true.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn fetch_pages(&self, mut cancel: watch::Receiver<bool>) -> Result<()> {
        let failed = {
            let mut failed = self.failed_pages.lock();
            if failed.len() > MOST_FAILED {
                failed.clear();
            }
            failed.clone()
        };
        let wanted =
            self.subscriptions.ask_on_a_core(&self.cores, move |it| it.pages_to_fetch(&failed));
        let (wanted, servers) = wanted.await?;
        let (mut wanted, servers) = (wanted.into_iter(), Arc::new(servers));
        let (mut running, mut kept) = (JoinSet::new(), 0);
        let mut spared: HashSet<String> = HashSet::new();
        let host = |address: &Url| address.host_str().unwrap_or_default().to_owned();
        loop {
            while running.len() < AT_ONCE
                && let Some((entry, address)) = wanted.find(|(_, it)| !spared.contains(&host(it)))
            {
                let (client, host, servers) = (self.client(), host(&address), Arc::clone(&servers));
                running.spawn(async move {
                    (entry, host, fetch_article(&client, address, &servers).await)
                });
            }
            let joined = tokio::select! {
                joined = running.join_next() => joined,
                _ = cancel.wait_for(|stop| *stop) => break,
            };
            let Some(joined) = joined else { break };
            // A task that panicked leaves nothing to keep.
            let Ok((entry, host, article)) = joined else { continue };
            let article = match article {
                Ok(full) => about(self.store(), entry, full).await?,
                none => none,
            };
            if let Err(why) = &article {
                info!(entry = entry.0, %why, "no full text");
            }
            if let Err(why) = &article
                && why.may_pass()
            {
                self.failed_pages.lock().insert(entry);
                if matches!(why, NoPage::Fetch(why) if why.is_of_host()) {
                    spared.insert(host);
                }
                continue;
            }
            self.failed_pages.lock().remove(&entry);
            kept += usize::from(article.is_ok());
            keep(self.store(), entry, article.ok()).await?;
        }
        if kept > 0 {
            info!(kept, "full texts");
        }
        Ok(())
    }
}

impl Subscriptions {
    /// The pages to fetch, those that `failed` before last, and which servers asked to be left alone.
    fn pages_to_fetch(&self, failed: &HashSet<EntryId>) -> Result<(Vec<(EntryId, Url)>, Servers)> {
        let since = now().saturating_sub(FRESH).unwrap_or(Timestamp::MIN);
        let (setup, mut pages) = (self.setup.now(), Vec::new());
        // Most configurations name no such feed, and reading all that is known of all feeds takes a
        // good part of a start.
        if setup.offline || !setup.config.subscriptions.iter().any(wants_pages) {
            return Ok((pages, Servers::default()));
        }
        let feeds = self.feeds()?;
        for feed in feeds.iter().filter(|feed| wants_pages(&feed.subscription)) {
            let most = MOST_OF_A_FEED + failed.len();
            let mut entries = self.store.turn().without_page(feed.id, since, most)?;
            entries.sort_by_key(|(entry, _)| failed.contains(entry));
            let addressed = entries
                .into_iter()
                .filter_map(|(entry, link)| Some((entry, Url::parse(&link).ok()?)));
            pages.extend(addressed.take(MOST_OF_A_FEED));
        }
        pages.sort_by_key(|(entry, _)| failed.contains(entry));
        Ok((pages, schedule::servers_to_leave_alone(&feeds, now())))
    }
}

/// Whether the pages that a feed links to are fetched without being asked for.
fn wants_pages(subscription: &Subscription) -> bool {
    subscription.full_text == FullText::Always && !subscription.paused
}

/// Fetches the article in the page at an address that a feed named.
async fn fetch_article(
    client: &Client,
    address: Url,
    servers: &Servers,
) -> std::result::Result<Html, NoPage> {
    let request = fetch::Request::found(address.clone());
    let fetched = match fetch::fetch_in_slot(client, &request, servers).await.0 {
        Outcome::Fetched(fetched) => *fetched,
        Outcome::Gone => return Err(NoPage::Gone),
        Outcome::Later { why, .. } | Outcome::Failed(why) => return Err(NoPage::Fetch(why)),
        Outcome::LeftAlone { .. } => return Err(NoPage::Fetch(Failure::Status(429))),
        Outcome::NotModified { .. } => return Err(NoPage::NoArticle),
    };
    if let Some(kind) = fetched.content_type.as_deref().filter(|kind| !may_hold_a_page(kind)) {
        return Err(NoPage::NotText(Text::clean(kind)));
    }
    let extracted = spawn_blocking(move || extract(&fetched, &address));
    extracted.await.map_err(|_| NoPage::Stumbled)?
}

/// Whether a document of this media type may be a web page.
fn may_hold_a_page(media_type: &str) -> bool {
    media_type.starts_with("text/") || media_type.contains("html") || media_type.contains("xml")
}

fn extract(fetched: &Fetched, asked: &Url) -> std::result::Result<Html, NoPage> {
    let hints = parse::Hints { charset: fetched.charset.clone(), ..parse::Hints::default() };
    let address = fetched.final_url.as_ref().unwrap_or(asked);
    let text = parse::text(&fetched.body, &hints);
    if let Some(kind) = kind_of_file(&text) {
        return Err(NoPage::NotText(Text::clean(kind)));
    }
    // Some servers call web pages plain text as well.
    let is_plain = fetched.content_type.as_deref() == Some("text/plain");
    let article = match is_plain && !text.trim_start().starts_with('<') {
        true => clean::fulltext::of_plain_text(&text, address),
        false => clean::fulltext::article(&text, address),
    };
    article.ok_or(NoPage::NoArticle)
}

/// What a document is if it is no text, whatever its server says: pictures and archives have zero bytes
/// at the start.
fn kind_of_file(text: &str) -> Option<&'static str> {
    const START: usize = 1024;
    match text {
        _ if text.starts_with("%PDF") => Some("application/pdf"),
        _ if text.chars().take(START).any(|letter| letter == '\0') => {
            Some("a file of another kind")
        }
        _ => None,
    }
}

/// Returns an article that nobody has looked at yet, if it is about what its entry says.
async fn about(
    store: &Shared,
    entry: EntryId,
    full: Html,
) -> Result<std::result::Result<Html, NoPage>> {
    let store = Arc::clone(store);
    on_a_thread(move || {
        let said = store.turn().said(entry)?;
        Ok(if speaks_of(&full, &said) { Ok(full) } else { Err(NoPage::Elsewhere) })
    })
    .await
}

/// Whether an article has some of the longer words that its entry says, in any of their forms; true if
/// the entry has hardly any.
fn speaks_of(full: &Html, said: &str) -> bool {
    const STEM: usize = 5;
    const FEW: usize = 5;
    const MOST: usize = 100;
    let stem = |word: &str| {
        let stem: String = word.chars().take(STEM).collect();
        let is_long = stem.chars().count() == STEM;
        let is_word = !stem.chars().any(|letter| Script::of(letter).is_unspaced());
        (is_long && is_word).then(|| stem.to_lowercase())
    };
    let words = said.split(|letter: char| !letter.is_alphabetic());
    let stems: HashSet<String> = words.filter_map(stem).take(MOST).collect();
    let full: String = pieces(full.as_str()).map(|(_tag, text)| text.to_lowercase()).collect();
    let found = stems.iter().filter(|stem| full.contains(stem.as_str())).count();
    stems.len() < FEW || found * FEW >= stems.len()
}

async fn keep(store: &Shared, entry: EntryId, html: Option<Html>) -> Result<()> {
    let store = Arc::clone(store);
    on_a_thread(move || store.turn().keep_page(entry, html.as_ref(), now())).await
}

fn failed(error: &StoreError) -> Answer {
    desk::in_words(error, now())
}

fn now() -> Timestamp {
    Timestamp::now()
}
