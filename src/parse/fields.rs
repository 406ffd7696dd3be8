//! Maps the elements of an outline to the fields of a feed, whatever vocabulary they are written in.

use std::borrow::Cow;

use address::{joined, resolved};
use jiff::Timestamp;
use media::{Picture, add_pictures, bytes};
use url::Url;

use super::outline::{Element, EntryOutline, Outline};
use super::space::Space;
use super::{
    FILES, PEOPLE, ParsedEnclosure, ParsedEntry, ParsedFeed, SUBJECTS, add, add_entry, date,
    extension, person, plain, token,
};

mod address;
mod media;

pub(super) use address::own_address;

/// Reads the feed of an outline. `base` is the document's own address. Of very many entries, only the
/// newest are kept: at least `limit` of them.
pub(super) fn read(outline: &Outline, base: Option<&Url>, limit: usize) -> ParsedFeed {
    let is_atom = outline.root.as_ref().map_or_else(
        || outline.feed.iter().any(|element| element.space == Space::Atom),
        |root| root.name == "feed",
    );
    let root = outline.root.as_ref().and_then(|root| root.attribute("xml:base"));
    let base = joined(base, root.as_deref());
    let reader = Reader { outline, is_atom, has_base: is_atom || root.is_some() };
    let feed = reader.fields(&outline.feed, base.as_deref());
    let root_attribute = |name| outline.root.as_ref().and_then(|root| root.attribute(name));
    let mut entries = Vec::new();
    for source in &outline.entries {
        let mut entry = reader.entry(source, base.as_deref(), &feed);
        extension::add(&mut entry, outline, source);
        add_entry(&mut entries, entry, limit);
    }
    ParsedFeed {
        entries,
        title: feed.title.html,
        site: feed.links.page.or_else(|| root_attribute("href")),
        language: feed.language.or_else(|| root_attribute("xml:lang")),
        ..ParsedFeed::default()
    }
}

/// The values of a feed or an entry, the first and best of each.
#[derive(Default)]
struct Fields {
    id: Option<String>,
    /// The id as an address of the entry's page, if it is one.
    permalink: Option<String>,
    title: Best,
    links: Links,
    summary: Best,
    content: String,
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
    authors: Vec<String>,
    author_rank: u8,
    categories: Vec<String>,
    enclosures: Vec<ParsedEnclosure>,
    seconds: Option<u64>,
    comments: Option<String>,
    language: Option<String>,
    base: Option<Url>,
    pictures: Vec<Picture>,
    /// Whether the summary, of the lowest rank, is the description of a picture.
    summary_is_description: bool,
}

/// The value of the highest rank.
#[derive(Default)]
struct Best {
    html: String,
    rank: u8,
}

impl Best {
    /// Takes a value of this rank, unless there is one of the same or a higher rank already.
    fn offer(&mut self, rank: u8, html: impl FnOnce() -> String) {
        if rank > self.rank {
            let html = html();
            if !html.is_empty() {
                *self = Best { html, rank };
            }
        }
    }
}

#[derive(Default)]
struct Links {
    page: Option<String>,
    /// Whether the page is declared to be HTML, or has no declared type.
    is_html: bool,
    /// The publisher's own address behind a click-counting service.
    origin: Option<String>,
}

struct Reader<'o, 'a> {
    outline: &'o Outline<'a>,
    is_atom: bool,
    /// Whether the document sets a base for relative addresses; in Atom, its own address is the default
    /// base.
    has_base: bool,
}

impl Reader<'_, '_> {
    fn entry(&self, entry: &EntryOutline, base: Option<&Url>, feed: &Fields) -> ParsedEntry {
        let attribute = |name| token::value(entry.attributes, name);
        let own_base = attribute("xml:base");
        let base = joined(base, own_base.as_deref());
        let mut fields = self.fields(&entry.elements, base.as_deref());
        add_pictures(&mut fields);
        let about = attribute("rdf:about");
        let file = fields.enclosures.first().map(|file| file.url.clone());
        let is_web = |link: &String| link.starts_with("http://") || link.starts_with("https://");
        let link = fields
            .links
            .page
            .or(fields.permalink)
            .or_else(|| attribute("href"))
            .or_else(|| about.clone().filter(is_web))
            .or(file);
        let mut enclosures = fields.enclosures;
        if let [only] = enclosures.as_mut_slice() {
            only.seconds = only.seconds.or(fields.seconds);
        }
        ParsedEntry {
            id: fields.id.or(about),
            link,
            origin: fields.links.origin,
            title: fields.title.html,
            authors: if fields.authors.is_empty() { feed.authors.clone() } else { fields.authors },
            published: fields.published,
            updated: fields.updated.or_else(|| date::parse(&attribute("lastmod")?)),
            summary: fields.summary.html,
            content: fields.content,
            language: fields.language.or_else(|| attribute("xml:lang")),
            categories: fields.categories,
            enclosures,
            comments: fields.comments,
            base: fields.base.or_else(|| {
                let base = base.filter(|_| self.has_base || own_base.is_some());
                base.map(Cow::into_owned)
            }),
            ..ParsedEntry::default()
        }
    }

    fn fields(&self, elements: &[Element], base: Option<&Url>) -> Fields {
        let mut fields = Fields::default();
        for element in elements {
            let own_base = element.attribute("xml:base");
            let base = joined(base, own_base.as_deref());
            self.take(&mut fields, element, base.as_deref());
        }
        fields.authors = person::listed(fields.authors);
        fields
    }

    /// Stores the value of an element in its field.
    fn take(&self, fields: &mut Fields, element: &Element, base: Option<&Url>) {
        use Space::{Atom, Content, Core, DublinCore, Feedburner, Html, Itunes, Media};
        let name = &*element.name;
        match (element.space, name) {
            (Core | Atom, "title") => fields.title.offer(3, || self.html(element)),
            (DublinCore, "title") => fields.title.offer(2, || self.html(element)),
            (Media | Itunes, "title") => fields.title.offer(1, || self.html(element)),

            (Core | Atom, "link" | "url") => self.link(fields, element, base),
            (Feedburner, "origlink") => fields.links.origin = Some(self.outline.text(element)),

            (Core, "guid") | (Core | Atom, "id") | (DublinCore, "identifier") => {
                self.id(fields, element, base);
            }

            (Core, "description" | "abstract") | (Core | Atom, "summary") => {
                fields.summary.offer(4, || self.html(element));
            }
            (DublinCore, "description") | (Core | Atom, "subtitle" | "tagline") => {
                fields.summary.offer(3, || self.html(element));
            }
            (Itunes, "summary") => fields.summary.offer(2, || self.html(element)),
            (Itunes, "subtitle") | (Media, "description" | "text") => {
                fields.summary.offer(1, || self.html(element));
            }

            (Content, "encoded")
            | (Core | Atom, "content" | "fullitem")
            | (Html, "body" | "div") => {
                let content = self.html(element);
                if fields.content.is_empty() && !content.is_empty() {
                    fields.content = content;
                    fields.base = base.cloned().filter(|_| element.attribute("xml:base").is_some());
                }
            }

            (Core | Atom, "pubdate" | "published" | "issued" | "created")
            | (DublinCore, "date" | "issued" | "created" | "available")
            | (Core, "date") => self.date(&mut fields.published, element),
            (Core | Atom, "updated" | "modified" | "lastbuilddate") | (DublinCore, "modified") => {
                self.date(&mut fields.updated, element);
            }

            (Core | Atom | DublinCore, "author") | (Core | DublinCore, "creator") => {
                self.author(fields, element, 3);
            }
            (Itunes, "author") => self.author(fields, element, 2),
            (Core, "managingeditor") | (DublinCore, "publisher" | "contributor") => {
                self.author(fields, element, 1);
            }

            (Core | Atom | Itunes | Media, "category") | (DublinCore, "subject") => {
                self.category(fields, element);
            }
            (Core, "categories") => {
                for subject in self.outline.within(element) {
                    add(&mut fields.categories, self.outline.text(&subject), SUBJECTS);
                }
            }
            (Itunes | Media, "keywords") => {
                let text = self.outline.text(element);
                for word in text.split(',') {
                    add(&mut fields.categories, word.trim().to_owned(), SUBJECTS);
                }
            }

            (Core, "enclosure") => self.file(fields, element, base),
            (Media, "content" | "group") => self.media(fields, element, base),
            (Itunes, "duration") => {
                let seconds = date::seconds(&self.outline.text(element)).filter(|it| *it > 0);
                fields.seconds = seconds.or(fields.seconds);
            }

            (Core, "comments") => {
                let page = resolved(&self.outline.text(element), base);
                fields.comments = page.or(fields.comments.take());
            }
            (DublinCore | Core, "language") => {
                let language = Some(self.outline.text(element)).filter(|it| !it.is_empty());
                fields.language = fields.language.take().or(language);
            }
            _ => {}
        }
    }

    fn date(&self, field: &mut Option<Timestamp>, element: &Element) {
        if field.is_none() {
            *field = date::parse(&self.outline.text(element));
        }
    }

    fn link(&self, fields: &mut Fields, element: &Element, base: Option<&Url>) {
        let Some(href) = element.attribute("href") else {
            let text = self.outline.text(element);
            if let Some(link) = resolved(&text, base).filter(|_| !fields.links.is_html) {
                (fields.links.page, fields.links.is_html) = (Some(link), true);
            }
            return;
        };
        let Some(href) = resolved(&href, base) else { return };
        let rel = element.attribute("rel").unwrap_or_default().to_ascii_lowercase();
        let media_type = element.attribute("type").unwrap_or_default();
        let is_html = media_type.is_empty() || media_type.contains("html");
        match rel.as_str() {
            "" | "alternate"
                if fields.links.page.is_none() || (is_html && !fields.links.is_html) =>
            {
                (fields.links.page, fields.links.is_html) = (Some(href), is_html);
            }
            "enclosure" => {
                let length = element.attribute("length").and_then(|length| bytes(&length));
                let file = ParsedEnclosure { url: href, media_type, length, seconds: None };
                add(&mut fields.enclosures, file, FILES);
            }
            "replies" if is_html => fields.comments = Some(href),
            _ => {}
        }
    }

    fn id(&self, fields: &mut Fields, element: &Element, base: Option<&Url>) {
        let id = self.outline.text(element);
        if id.is_empty() || fields.id.is_some() {
            return;
        }
        let says_no =
            element.attribute("isPermaLink").is_some_and(|it| it.eq_ignore_ascii_case("false"));
        let is_web = id.starts_with("http://") || id.starts_with("https://");
        if is_web || (element.name == "guid" && !says_no && id.starts_with('/')) {
            fields.permalink = resolved(&id, base);
        }
        fields.id = Some(id);
    }

    fn author(&self, fields: &mut Fields, element: &Element, rank: u8) {
        if rank < fields.author_rank {
            return;
        }
        let child = |name| self.outline.text_within(element, name);
        let name = match element.has_tags {
            true => child("name").or_else(|| child("title")).or_else(|| child("email")),
            false => None,
        };
        let names = person::names_of(&name.unwrap_or_else(|| self.outline.text(element)));
        if names.is_empty() {
            return;
        }
        if rank > fields.author_rank {
            fields.authors.clear();
            fields.author_rank = rank;
        }
        names.into_iter().for_each(|name| add(&mut fields.authors, name, PEOPLE));
    }

    fn category(&self, fields: &mut Fields, element: &Element) {
        let attribute = |name| element.attribute(name);
        let named = attribute("label").or_else(|| attribute("term")).or_else(|| attribute("text"));
        let subject = named.unwrap_or_else(|| self.outline.text(element));
        add(&mut fields.categories, subject, SUBJECTS);
        for text in self.outline.within(element).filter_map(|child| child.attribute("text")) {
            add(&mut fields.categories, text, SUBJECTS);
        }
    }

    /// The value of an element as HTML, whether it is escaped, inline, or plain text.
    fn html(&self, element: &Element) -> String {
        let declared = element.attribute("type").unwrap_or_default().to_ascii_lowercase();
        let of_atom =
            element.space == Space::Atom || (self.is_atom && element.space == Space::Core);
        if element.space == Space::Media
            && !element.has_tags
            && matches!(&*element.name, "description" | "text")
            && !declared.contains("html")
        {
            return plain::meant_folded(&self.outline.text(element));
        }
        if element.has_tags || !of_atom {
            return self.outline.markup(element, of_atom && declared.contains("xhtml"));
        }
        // Not text: in Atom 0.3, base64 can carry any data.
        if element.attribute("mode").is_some_and(|mode| mode == "base64") {
            return String::new();
        }
        let text = self.outline.text(element);
        match declared.as_str() {
            kind if kind.contains("html") || kind.contains("xml") => text,
            // No media type: none declared, or the likes of `text` and `markdown`.
            kind if !kind.contains('/') || kind == "text/plain" => match &*element.name {
                "title" => plain::literal(&text),
                _ => plain::meant(&text),
            },
            kind if kind.starts_with("text/") => plain::literal(&text),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::Limits;

    /// The first entry of a document, as `field=value` for the fields asked for.
    #[track_caller]
    fn check(document: &str, want: &str) {
        let outline = Outline::of(document, &Limits::default());
        let base = Url::parse("https://example.org/feed").expect("a sound address");
        let feed = read(&outline, Some(&base), 10);
        let entry = feed.entries.into_iter().next().unwrap_or_default();
        let some = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let got: Vec<String> = want
            .split("; ")
            .map(|part| {
                let name = part.split('=').next().unwrap_or_default();
                let value = match name {
                    "id" => some(entry.id.clone()),
                    "link" => some(entry.link.clone()),
                    "origin" => some(entry.origin.clone()),
                    "title" => entry.title.clone(),
                    "by" => entry.authors.join("+"),
                    "on" => some(entry.published.map(|it| it.to_string())),
                    "summary" => entry.summary.clone(),
                    "content" => entry.content.clone(),
                    "about" => entry.categories.join("+"),
                    "files" => entry.enclosures.iter().map(|it| it.url.as_str()).collect(),
                    "comments" => some(entry.comments.clone()),
                    "base" => some(entry.base.clone().map(String::from)),
                    "lang" => some(entry.language.clone()),
                    "feed's lang" => some(feed.language.clone()),
                    other => panic!("no field {other}"),
                };
                format!("{name}={value}")
            })
            .collect();
        assert_eq!(got.join("; "), want, "{document}");
    }

    #[test]
    fn the_first_good_value_of_each_field() {
        check("<item><title/><title>A</title><title>B</title></item>", "title=A");
        check("<item><media:title>M</media:title><dc:title>D</dc:title></item>", "title=D");
        check(
            "<item><dc:date>never</dc:date><pubDate>5 Mar 2024</pubDate><dc:date>2023</dc:date></item>",
            "on=2024-03-05T00:00:00Z",
        );
        check(
            "<item><itunes:subtitle>s</itunes:subtitle><itunes:summary>long</itunes:summary></item>",
            "summary=long",
        );
    }

    #[test]
    fn links_by_their_worth() {
        check("<item><guid>/g</guid></item>", "id=/g; link=https://example.org/g");
        check("<item><guid isPermaLink='false'>g</guid></item>", "id=g; link=-");
        check(
            "<item><link/><atom:link rel='self' href='s'/><atom:link href='a'/></item>",
            "link=https://example.org/a",
        );
        check(
            "<feed><entry><link type='application/json' href='j'/><link type='text/html' href='h'/><link rel='replies' href='c'/></entry></feed>",
            "link=https://example.org/h; comments=https://example.org/c",
        );
        check(
            "<item rdf:about='https://example.org/a'><title>x</title></item>",
            "id=https://example.org/a; link=https://example.org/a",
        );
        check(
            "<item><link>l</link><feedburner:origLink>https://o.example/</feedburner:origLink></item>",
            "link=https://example.org/l; origin=https://o.example/",
        );
    }

    #[test]
    fn people_from_the_entry_else_the_feed() {
        check(
            "<rss><channel><managingEditor>a@b.c (Ed)</managingEditor><item><itunes:author>Show</itunes:author><dc:creator>Ada</dc:creator></item></channel></rss>",
            "by=Ada",
        );
        check(
            "<rss><channel><managingEditor>a@b.c (Ed)</managingEditor><item><title>x</title></item></channel></rss>",
            "by=Ed",
        );
        check(
            "<feed><entry><author><name>Ada</name><email>a@b.c</email></author><author><email>x@y.z</email></author></entry></feed>",
            "by=Ada+x@y.z",
        );
    }

    #[test]
    fn subjects_of_every_vocabulary() {
        check(
            "<item><category>a</category><dc:subject>b</dc:subject><media:category>c</media:category><itunes:keywords>d, e</itunes:keywords></item>",
            "about=a+b+c+d+e",
        );
        check(
            "<feed><entry><category term='t' label='L'/><category term='u'/></entry></feed>",
            "about=L+u",
        );
    }

    #[test]
    fn text_means_what_its_type_says() {
        check(
            "<feed><entry><title>a &lt;b&gt;</title><content type='html'>&lt;p&gt;x&lt;/p&gt;</content></entry></feed>",
            "title=a &lt;b&gt;; content=<p>x</p>",
        );
        check(
            "<feed><entry><summary type='TEXT/HTML'>&lt;i&gt;</summary><content type='image/png'>AAAA</content></entry></feed>",
            "summary=<i>; content=",
        );
        check(
            "<feed><entry><content type='text/html' mode='base64'>PHA+SGk8L3A+</content></entry></feed>",
            "content=",
        );
        check(
            "<feed><entry><content type='markdown'># a\n*b* &lt;c</content></entry></feed>",
            "content=# a<br>*b* &lt;c",
        );
        let spoken = "Write &lt;b>, then &lt;me@e.example>";
        check(
            &format!("<item><media:description>{spoken}</media:description></item>"),
            "summary=Write &lt;b&gt;, then &lt;me@e.example&gt;",
        );
        check(
            "<item><media:description>One.&lt;br>Two.</media:description></item>",
            "summary=One.<br>Two.",
        );
        check(
            "<item><media:description type='html'>&lt;i>One&lt;/i></media:description></item>",
            "summary=<i>One</i>",
        );
        let code = "<p>In <code>&lt;/p&gt;</code>, <code><![CDATA[<b>]]></code></p>";
        check(
            &format!("<feed><entry><content type='xhtml'>{code}</content></entry></feed>"),
            "content=<p>In <code>&lt;/p&gt;</code>, <code>&lt;b&gt;</code></p>",
        );
        check(
            &format!("<item><description>{code}</description></item>"),
            "summary=<p>In <code></p></code>, <code><b></code></p>",
        );
        check(
            "<item><title>a &lt;b&gt;</title><description>x &amp;amp;y</description></item>",
            "title=a <b>; summary=x &amp;y",
        );
    }

    #[test]
    fn a_language_that_is_left_empty_hides_no_other() {
        check(
            "<rss><channel><language/><dc:language>vi</dc:language><item><dc:language> </dc:language></item></channel></rss>",
            "feed's lang=vi; lang=-",
        );
        check("<rss xml:lang='vi'><channel><language/><item/></channel></rss>", "feed's lang=vi");
    }

    #[test]
    fn bases_nest() {
        check(
            "<feed xml:base='/b/'><entry xml:base='c/'><link href='d'/><content xml:base='e/'>x</content></entry></feed>",
            "link=https://example.org/b/c/d; base=https://example.org/b/c/e/",
        );
    }

    #[test]
    fn a_feed_that_names_no_base_has_none_but_in_atom() {
        check("<rss><item><link>a</link></item></rss>", "link=https://example.org/a; base=-");
        check("<feed><entry><link href='a'/></entry></feed>", "base=https://example.org/feed");
        check(
            "<rss xml:base='/b/'><item><link>a</link></item></rss>",
            "link=https://example.org/b/a; base=https://example.org/b/",
        );
        check("<rss><item xml:base='/b/'/></rss>", "base=https://example.org/b/");
    }

    #[test]
    fn pictures_stand_below_a_post_without_a_headline() {
        let cat = "<media:content url='/a.jpg' type='image/jpeg' medium='image'><media:description \
                   type='plain'>A \"cat\"</media:description></media:content>";
        let shown = "<img src=\"https://example.org/a.jpg\" alt=\"A &quot;cat&quot;\">";
        let item = |rest: &str| format!("<item>{rest}{cat}</item>");
        check(&item(""), &format!("summary={shown}"));
        check(
            &item("<description>&lt;p>Look&lt;/p></description>"),
            &format!("summary=<p>Look</p>{shown}"),
        );
        check(
            &format!(
                "<feed><entry><content>Look</content>{cat}<media:content url='/b' medium='image'/></entry></feed>"
            ),
            &format!("content=Look{shown}<img src=\"https://example.org/b\" alt=\"\">"),
        );
        check(&item("<description>&lt;img src=/a.jpg></description>"), "summary=<img src=/a.jpg>");
        check(&item("<title>Cats</title><description>x</description>"), "summary=x");
        check(
            "<item><media:content medium='image' url='/a'/><media:description>Words</media:description></item>",
            "summary=Words<img src=\"https://example.org/a\" alt=\"\">",
        );
    }

    #[test]
    fn a_duration_that_is_left_empty_hides_no_other() {
        for second in ["<itunes:duration/>", "<itunes:duration>?</itunes:duration>"] {
            let item = format!(
                "<rss><item><enclosure url='/a.mp3'/><itunes:duration>90</itunes:duration>{second}</item></rss>"
            );
            let feed = read(&Outline::of(&item, &Limits::default()), None, 10);
            assert_eq!(feed.entries[0].enclosures[0].seconds, Some(90), "{second}");
        }
    }

    #[test]
    fn files_but_no_pictures() {
        check(
            "<item><enclosure url='a.mp3'/><media:group><media:content url='b.jpg' medium='image'/><media:content url='c.mp4' medium='video'/></media:group></item>",
            "files=https://example.org/a.mp3https://example.org/c.mp4",
        );
        check(
            "<item><media:content url='v' type='application/x-shockwave-flash' medium='video'/></item>",
            "files=",
        );
    }
}
