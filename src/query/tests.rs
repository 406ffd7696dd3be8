use proptest::prelude::*;

use super::*;
use crate::domain::{Comparison, Day, Expr, Field, Flag, Number};

/// Reads the query, and writes it as it was understood.
#[track_caller]
fn check(text: &str, want: &str) {
    match parse(text) {
        Ok(expr) => assert_eq!(expr.to_string(), want, "{text}"),
        Err(mistake) => assert_eq!(mistake.to_string(), want, "{text}"),
    }
}

#[test]
fn words_are_joined_by_and_unless_said_otherwise() {
    check("water bill", "water and bill");
    check("water AND bill", "water and bill");
    check("\"water bill\"", "\"water bill\"");
    check("water or fire flood", "water or fire and flood");
    check("(water or fire) flood", "(water or fire) and flood");
    check("not water or fire", "not water or fire");
    check("not (water or fire)", "not (water or fire)");
    check("-water fire", "not water and fire");
    check("-(water fire)", "not (water and fire)");
    check("-\"water bill\"", "not \"water bill\"");
    check("e-mail R&D what's C++", "\"e-mail\" and \"R&D\" and \"what's\" and \"C++\"");
    check("wat*", "wat*");
    check("地下鉄 giá", "地下鉄 and giá");
    check("salt & pepper", "column 6: `&` is not an operator here; write `and`");
    assert!(parse_typed("rain !").is_ok(), "more may come");
    assert!(parse_typed("rain !water").is_err());
    check("rain !water", "column 6: `!` is not an operator here; write `not`");
    check("- water", "column 1: `-` is not an operator here; write it right before a word");
    check("title :water", "column 7: `:` is not an operator here; write it right behind a field");
    check("水 11月 収入", "水* and 11月* and 収入");
}

#[test]
fn fields_are_compared_with_values() {
    check("unread and sources>=3", "unread and sources >= 3");
    check("title ~ \"water bill\"", "title ~ \"water bill\"");
    check("title:water", "title ~ water");
    check("headline:water", "title ~ water");
    check("title = x title != x", "title = x and not title = x");
    check("author !~ desk", "not author ~ desk");
    check(
        "feed:wire folder:News/Local tag:daily",
        "feed ~ wire and folder = \"News/Local\" and tag = daily",
    );
    check("lang:vi url:example.org/~x?a=b", "lang = vi and link ~ \"example.org/~x?a=b\"");
    check("age < 2d age:90m", "age < 2d and age < 1h30m");
    check("date >= 2026-11-01 or yesterday", "date >= 2026-11-01 or yesterday");
    check("is:starred is:read today", "starred and read and today");
    check("sources != 1", "not sources = 1");
    check("sources >= 99999999999", "sources >= 4294967295");
    check("text ~ \"\\\"so\\\" he said\"", "\"\\\"so\\\" he said\"");
    check("see https://example.org/x", "see and \"https://example.org/x\"");
    check("(title:a)", "title ~ a");
}

#[test]
fn mistakes_point_at_their_column() {
    check("unread and sorces >= 3", "column 12: no such field `sorces`; did you mean `sources`?");
    check("titel:x", "column 1: no such field `titel`; did you mean `title`?");
    check(
        "title > x",
        "column 7: `title` cannot be compared with `>`; write title = … or title ~ …",
    );
    check("text = x", "column 6: `text` cannot be compared with `=`; write text ~ …");
    check("sources >= many", "column 12: `many` is not a whole number; write for example 3");
    check("age < soon", "column 7: `soon` is not a duration; write for example 30m, 2h, 3d, or 1w");
    check("age = 2d", "column 5: `age` cannot be compared with `=`; write age < 2d");
    check(
        "date > 1.2.26",
        "column 8: `1.2.26` is not a date; write for example 2026-11-01, today, or yesterday",
    );
    check("is:unred", "column 4: `unred` is not a state of a story; did you mean `unread`?");
    check("a and", "column 6: a condition is missing after `and`");
    check("or a", "column 1: a condition is missing before `or`");
    check("a or or b", "column 6: a condition is missing after `or`");
    check("not", "column 4: a condition is missing after `not`");
    check("(a", "column 1: this bracket is not closed");
    check("a)", "column 2: this closing bracket has no opening one");
    check("a \"b", "column 3: this quote is not closed");
    check("title:", "column 7: a value is missing after `title:`");
    check("~ x", "column 1: `~` needs a field before it; such as title ~ …");
    check(">= 3", "column 1: `>=` needs a field before it; such as sources >= …");
    check(
        "",
        "column 1: there is nothing to search for; write words, or a condition such as sources >= 3",
    );
    check(
        "+ ?",
        "column 1: there is nothing to search for; write words, or a condition such as sources >= 3",
    );
    check("tên sorces:3", "column 5: no such field `sorces`; did you mean `sources`?");
    check(&"(".repeat(500), "column 33: this is nested too deeply");
    check(&"a ".repeat(500), "column 201: there are more than 100 conditions");
}

#[test]
fn in_a_search_words_are_words_and_the_last_may_be_unfinished() {
    let search = |text: &str| parse_search(text).map(|expr| expr.to_string());
    let check = |text: &str, want: &str| assert_eq!(search(text).as_deref(), Ok(want), "{text}");
    check("water bil", "water and bil*");
    check("water bill ", "water and bill");
    check("read today", "\"read\" and \"today\"*");
    check("water is:unread", "water and unread");
    check("water or", "water and \"or\"*");
    check("water or fire", "water or fire*");
    check("\"water bi", "\"water bi\"*");
    check("title:wat", "title ~ wat*");
    check("(water", "water*");
    assert!(parse_search("water sources >=").is_err());
}

#[test]
fn a_headline_can_be_searched_for() {
    let check = |text: &str, want: &str| {
        let read = match parse_search(text) {
            Ok(expr) => expr.to_string(),
            Err(mistake) => mistake.to_string(),
        };
        assert_eq!(read, want, "{text}");
    };
    check("Ukraine: talks resume ", "Ukraine and talks and resume");
    check("Test: is:unread ferry ", "Test and unread and ferry");
    check("Live:Ukraine ", "Live and Ukraine");
    check("salt & pepper | The Post ! ", "salt and pepper and The and Post");
    check("Apple > Google = 3 ~ x ", "Apple and Google and 3 and x");
    check("ferry: ", "ferry");
    check("title:water", "title ~ water*");
    check("titel:water", "column 1: no such field `titel`; did you mean `title`?");
    check("sorces >= 3", "column 1: no such field `sorces`; did you mean `sources`?");
    check("a || b", "column 3: `||` is not an operator here; write `or`");
}

#[test]
fn a_filter_that_is_being_typed_may_ask_for_flags() {
    let typed = |text: &str| parse_typed(text).map(|expr| expr.to_string());
    assert_eq!(typed("unread wat").as_deref(), Ok("unread and wat*"));
    assert_eq!(typed("unread").as_deref(), Ok("unread"));
    assert_eq!(typed("unr").as_deref(), Ok("unr*"));
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,8}", "[ -~]{0,9}[a-z]", "[a-zđéя地]{1,4} [a-z]{1,4}"]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{AtLeast, AtMost, Equal, Less, More};
    prop::sample::select(vec![Less, AtMost, Equal, AtLeast, More])
}

fn single() -> impl Strategy<Value = Expr> {
    use Field::{Author, Body, Feed, Folder, Language, Link, Tag, Text, Title};
    let any_field = vec![Text, Title, Body, Author, Feed, Folder, Tag, Language, Link];
    let named = vec![Title, Author, Feed, Folder, Tag, Language, Link];
    let numbers = vec![Number::Sources, Number::Stories, Number::Copies];
    let flags = vec![Flag::Unread, Flag::Starred, Flag::Updated];
    let age = prop::sample::select(vec![
        Comparison::Less,
        Comparison::AtMost,
        Comparison::AtLeast,
        Comparison::More,
    ]);
    let date = (2000i16..2040, 1i8..13, 1i8..29)
        .prop_map(|(year, month, day)| Day::On(jiff::civil::date(year, month, day)));
    let day = prop_oneof![Just(Day::Today), Just(Day::Yesterday), date];
    prop_oneof![
        prop::sample::select(flags).prop_map(Expr::Is),
        (prop::sample::select(any_field), words(), any::<bool>())
            .prop_map(|(field, words, unfinished)| Expr::Has { field, words, unfinished }),
        (prop::sample::select(named), words()).prop_map(|(field, value)| Expr::Equals {
            field,
            value,
            to_the_letter: false
        }),
        (prop::sample::select(numbers), comparison(), any::<u32>())
            .prop_map(|(of, is, number)| Expr::Number { of, is, number }),
        (age, 0u64..100_000_000).prop_map(|(is, seconds)| Expr::Age { is, seconds }),
        (comparison(), day).prop_map(|(is, day)| Expr::Date { is, day }),
    ]
}

fn expr() -> impl Strategy<Value = Expr> {
    single().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(Expr::negated),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::all),
            prop::collection::vec(inner, 2..4).prop_map(Expr::any),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(expr in expr()) {
        prop_assert_eq!(parse(&expr.to_string()), Ok(expr));
    }

    #[test]
    fn what_was_read_is_written_and_read_as_the_same(text in "[a-z \"():=~<>!*-]{0,40}|.{0,40}") {
        for read in [parse, parse_typed, parse_search] {
            if let Ok(expr) = read(&text) {
                prop_assert_eq!(parse(&expr.to_string()), Ok(expr));
            }
        }
    }
}

#[test]
fn the_documentation_has_every_field_and_its_examples_are_read() {
    let text = include_str!("../../docs/queries.md");
    for (name, help) in help() {
        assert!(text.contains(&format!("| `{name}`")), "{name}: {help}");
    }
    let examples = text.split("## Syntax").next().unwrap_or_default();
    let examples: Vec<&str> = examples
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |").map(|it| it.0))
        .collect();
    assert!(examples.len() > 8);
    for example in examples {
        assert!(parse(example).is_ok(), "{example}: {:?}", parse(example));
    }
}
