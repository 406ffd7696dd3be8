#!/usr/bin/env python3
"""Records how Python's feedparser reads the documents in tests/fixtures/feeds.

    pip install 'feedparser>=6,<7'
    python3 tests/differential.py

The answers go to tests/fixtures/feedparser.json; `cargo test --test differential` compares ours with them,
field by field. Run it again when a document was added or changed.
"""

import calendar
import datetime
import html.parser
import json
import pathlib

import feedparser

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
BASE = "https://example.org/feed.xml"


class Words(html.parser.HTMLParser):
    """The words between the tags."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words, self.hidden = [], 0

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


def words(markup):
    reader = Words()
    reader.feed(markup or "")
    reader.close()
    return " ".join(" ".join(reader.words).split())


def time(parsed):
    try:
        seconds = calendar.timegm(parsed)
    except (TypeError, ValueError):  # none, or in the year -1
        return None
    start = datetime.datetime(1970, 1, 1)
    return (start + datetime.timedelta(seconds=seconds)).isoformat() + "Z"


def text(entry):
    """The body, else the summary."""
    bodies = [words(body.get("value")) for body in entry.get("content", [])]
    return next(filter(None, bodies), words(entry.get("summary")))


def authors(entry):
    names = [author.get("name") or author.get("email") for author in entry.get("authors", [])]
    return ", ".join(name for name in names if name) or entry.get("author", "")


def answer(document):
    feed = feedparser.parse(document, response_headers={"content-location": BASE})
    return {
        "title": words(feed.feed.get("title")),
        "site": feed.feed.get("link"),
        "entries": [
            {
                "id": entry.get("id"),
                "link": entry.get("link"),
                "title": words(entry.get("title")),
                # feedparser answers a question for one date with the other; the dict itself does not.
                "published": time(dict.get(entry, "published_parsed")),
                "updated": time(dict.get(entry, "updated_parsed")),
                "author": authors(entry),
                "text": text(entry),
                "categories": [tag.get("label") or tag.get("term") for tag in entry.get("tags", [])],
                "enclosures": [file.get("href") for file in entry.get("enclosures", [])],
            }
            for entry in feed.entries
        ],
    }


def main():
    answers = {
        path.name: answer(path.read_bytes()) for path in sorted((FIXTURES / "feeds").iterdir())
    }
    text = json.dumps(answers, ensure_ascii=False, indent=1, sort_keys=True)
    (FIXTURES / "feedparser.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
