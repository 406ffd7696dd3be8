//! Pairs and short streams of invented news: what folds, what is grouped, what is shown as related,
//! and why.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use newsfold::domain::{Assignment, ClusterId, Decision, EntryId, FeedId, Reason, StoryId, Tier};
use newsfold::group::{Grouper, Item, Kinship, Medium, Rule, Settings};
use proptest::prelude::*;

/// An entry of feed `feed`, published `hours` into the stream.
fn item(entry: i64, feed: i64, hours: i64, title: &str, excerpt: &str) -> Item {
    let start: Timestamp = "2026-03-02T06:00:00Z".parse().expect("a valid time");
    Item {
        entry: EntryId(entry),
        feed: FeedId(feed),
        address: format!("https://site{feed}.example/news/{entry}"),
        title: title.into(),
        excerpt: excerpt.into(),
        language: String::new(),
        published: start + SignedDuration::from_hours(hours),
        arrived: start + SignedDuration::from_hours(entry),
        fold: true,
        group: true,
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Tie {
    Copy,
    Event,
    None,
}

fn tie(a: &Assignment, b: &Assignment) -> Tie {
    match (a.story == b.story, a.cluster == b.cluster) {
        (true, _) => Tie::Copy,
        (_, true) => Tie::Event,
        _ => Tie::None,
    }
}

fn decide(batch: Vec<Item>) -> Vec<Assignment> {
    let mut decided = Grouper::new(Settings::default()).assign(batch);
    decided.sort_by_key(|decision| decision.entry);
    decided
}

/// Checks the tie between two entries of two feeds, an hour apart.
#[track_caller]
fn check(a: (&str, &str), b: (&str, &str), want: Tie) {
    let decided = decide(vec![item(1, 1, 0, a.0, a.1), item(2, 2, 1, b.0, b.1)]);
    assert_eq!(tie(&decided[0], &decided[1]), want, "{a:?}\n{b:?}\n{decided:#?}");
}

const FERRY: &str = "The ferry Aurelia ran aground on a sandbank off Kastellos early on Monday with 212 \
    people aboard, and the coast guard took all of them to shore by noon.";

#[test]
fn agency_copies_fold_under_any_headline() {
    check(
        ("Ferry runs aground off Kastellos", FERRY),
        ("UPDATE 1-Ferry runs aground off Kastellos", FERRY),
        Tie::Copy,
    );
    check(
        ("Ferry runs aground off Kastellos", FERRY),
        ("Aurelia passengers safe off Kastellos", FERRY),
        Tie::Copy,
    );
    check(
        ("Ferry Aurelia aground off Kastellos", ""),
        ("CORRECTED-UPDATE 2-Ferry Aurelia aground off Kastellos (PHOTOS)", ""),
        Tie::Copy,
    );
    let cut = "The ferry Aurelia ran aground on a sandbank off Kastellos early on Monday with 212 people aboard, and the coast…";
    check(("Ferry runs aground off Kastellos", FERRY), ("Ferry runs aground", cut), Tie::Copy);
    check(
        ("地下鉄の新路線が開業、初日は二十万人が利用", ""),
        ("地下鉄の新路線が開業、初日は二十万人が利用", ""),
        Tie::Copy,
    );
}

#[test]
fn a_long_text_printed_word_for_word_is_a_copy_under_a_wholly_different_headline() {
    let (one, other) = ("Coast guard ends rescue at noon", "Sandbank stops Aurelia");
    check((one, FERRY), (other, FERRY), Tie::Copy);
    check((one, FERRY), ("A night to remember", FERRY), Tie::Event);
    let quoted = format!(
        "{FERRY} So the company told reporters, who asked why its captain had slept on the bridge."
    );
    check((one, FERRY), (other, &quoted), Tie::Event);
    check((one, &FERRY[..93]), (other, &FERRY[..93]), Tie::Event);
    let of_site = |entry, title| Item {
        address: format!("https://harbour.example/{entry}"),
        ..item(entry, entry, entry, title, FERRY)
    };
    let decided = decide(vec![of_site(1, one), of_site(2, other)]);
    assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy);
}

#[test]
fn a_copy_that_an_editor_changed_here_and_there_is_one() {
    let headline = "Ferry Aurelia runs aground off Kastellos";
    let agency = "KASTELLOS (Wire) - The ferry Aurelia ran aground on a sandbank off Kastellos on Monday with \
                  12,400 crates and 212 people aboard at 10:45, captain Milos Petrov told Wire, and the coast \
                  guard took all of them to shore by noon, in winds of 90mph.";
    let paper = "The ferry Aurelia ran aground on a sandbank off Kastellos Monday with 12 400 crates and 212 \
                 people on board at 10.45, skipper Milosh Petrov told the Gazette, and the coastguard took all \
                 to shore by noon, in winds of 90 mph.";
    check((headline, agency), ("212 saved as ferry hits sandbank", paper), Tie::Copy);
    check((headline, agency), ("212 saved as Aurelia hits sandbank near port", paper), Tie::Copy);
    check((headline, agency), ("Everybody is safe", paper), Tie::Event);
    let launched = "11月25日12时11分，搭载神舟二十二号飞船的火箭在酒泉卫星发射中心点火发射，约10分钟后飞船与火箭成功分离，\
                    进入预定轨道，发射取得圆满成功。";
    let retold = launched.replace("约10分钟后飞船", "约10分钟后，神舟二十二号飞船");
    check(
        ("神舟二十二号飞船发射成功", launched),
        ("我国成功发射神舟二十二号飞船", &retold),
        Tie::Copy,
    );
    let other = paper.replace("212", "96").replace("10.45", "6.30");
    check((headline, agency), ("96 saved as ferry hits sandbank", &other), Tie::Event);
    let other = paper.replace("Aurelia", "Norvex").replace("Kastellos", "Mirova");
    check((headline, agency), ("Ferry Norvex hits sandbank off Mirova", &other), Tie::Event);
}

#[test]
fn own_reports_of_one_event_are_grouped_and_not_folded() {
    check(
        ("Ferry runs aground off Kastellos", FERRY),
        (
            "Passengers tell of night on stranded ferry Aurelia",
            "Passengers of the Aurelia said they slept on deck after the ferry hit a sandbank near Kastellos.",
        ),
        Tie::Event,
    );
    check(
        (
            "Fähre vor Kastellos auf Grund gelaufen",
            "Die Fähre Aurelia ist am Montag vor Kastellos auf eine Sandbank gelaufen.",
        ),
        (
            "Alle Passagiere der Fähre Aurelia gerettet",
            "Nach dem Unglück vor Kastellos brachte die Küstenwache alle Passagiere an Land.",
        ),
        Tie::Event,
    );
    check(
        (
            "Паром «Аурелия» сел на мель у Кастеллоса",
            "Паром с пассажирами сел на мель утром в понедельник.",
        ),
        (
            "Пассажиров парома «Аурелия» сняли с мели",
            "Спасатели доставили пассажиров парома на берег Кастеллоса.",
        ),
        Tie::Event,
    );
    check(
        ("フェリー「アウレリア」が座礁、乗客は全員無事", ""),
        ("座礁したフェリー「アウレリア」の乗客を救助", ""),
        Tie::Event,
    );
    check(
        ("Phà Aurelia mắc cạn ngoài khơi Kastellos", ""),
        ("Cứu toàn bộ hành khách phà Aurelia mắc cạn", ""),
        Tie::Event,
    );
}

#[test]
fn what_an_article_is_joined_to_is_a_word_of_its_own() {
    check(
        ("Scontro sull'Aurelia, morto l'avvocato", ""),
        ("Aurelia, avvocato perde la vita", ""),
        Tie::Event,
    );
    check(
        ("Incendie : l’usine d’Aubergne évacuée", ""),
        ("Aubergne : une usine en feu", ""),
        Tie::Event,
    );
}

#[test]
fn arabic_and_persian_names_are_one_word_in_either_spelling() {
    for (one, other) in [
        ("إخلاء قرية أرمانت", "سكان ارمانت يعودون"),
        ("مصطفى أبوشادي يفوز", "هدى: مصطفي ابوشادي رئيسا"),
        ("حریق در بازار کرمانج", "سرقت كرمانج"),
    ] {
        check((one, ""), (other, ""), Tie::Event);
    }
}

#[test]
fn a_turkish_name_is_one_word_in_every_case() {
    for (one, other) in [
        ("Irak'ta seçim", "Irak seçimlerinde sayım"),
        ("Rize'de can kaybı", "Sel Rize'yi vurdu"),
        ("Norvex'ten açıklama geldi", "Norvex'in fabrikası yandı"),
    ] {
        check((one, ""), (other, ""), Tie::Event);
    }
}

#[test]
fn languages_meet_only_in_names_and_numbers() {
    check(
        ("Aurelia: Kastellos evacuates 212 passengers", ""),
        ("Aurelia: 212 Passagiere vor Kastellos gerettet", ""),
        Tie::Event,
    );
    check(
        ("Ferry passengers saved after night at sea", ""),
        ("Fährpassagiere nach Nacht auf See gerettet", ""),
        Tie::None,
    );
}

#[test]
fn one_name_in_two_texts_is_no_event() {
    let readers = "Readers may borrow books until ten at night on most days.";
    let striker = "The striker scored twice, and the keeper held everything.";
    let (library, game) = ("Norvo library opens late", "Norvo wins again");
    check((library, readers), (game, striker), Tie::None);
    let decided = decide(vec![item(1, 1, 0, library, readers), item(2, 2, 1, game, striker)]);
    assert!(decided[1].links.is_empty(), "nor is the other related");
    check(("Norvo dam bursts", ""), ("Hundreds flee Norvo", ""), Tie::Event);
    for (one, other) in [
        (
            ("アウレリアが新型船を公開", "来春の就航を目指し、造船所で進水式を開いた。"),
            ("アウレリアで地震、津波なし", "気象庁によると深さは十キロで、けが人は不明。"),
        ),
        (
            ("미로바전자, 새 공장 착공", "내년 가동을 목표로 예산을 투입한다."),
            ("미로바전자 노조 파업 투표", "임금 협상이 결렬된 데 따른 것이다."),
        ),
    ] {
        check(one, other, Tie::None);
    }
    check(
        ("アウレリアが座礁、乗客は無事", "砂州に乗り上げ、海上保安庁が全員を救助した。"),
        ("座礁したアウレリア、乗客語る", "甲板で夜を明かしたという。救助は昼まで続いた。"),
        Tie::Event,
    );
}

#[test]
fn one_name_brings_no_two_events_together() {
    let wire = [
        (
            "Hallam promises 2,000 new nurses on hospital visit",
            "Prime minister Erik Hallam promised 2,000 new nurses by 2029 when he visited a hospital in \
                Carrow on Friday.",
        ),
        (
            "Hallam rejects calls to sack transport minister over rail chaos",
            "Prime minister Erik Hallam said on Friday that he had full confidence in transport minister \
                Olaf Brandt despite weeks of cancelled trains.",
        ),
        (
            "Norland's Hallam to meet Ardanian president for fishing talks",
            "Prime minister Erik Hallam will travel to Ardania on Sunday for talks with President Sorin \
                Vasile about fishing rights.",
        ),
    ];
    let mut items: Vec<Item> =
        (1..).zip(wire).map(|(at, it)| item(at, 1, at, it.0, it.1)).collect();
    let hope = "Erik Hallam and Sorin Vasile hope to end a quarrel over herring that has lasted two years.";
    items.push(item(4, 2, 5, "Hallam heads to Ardania in search of fishing deal", hope));
    let mut grouper = Grouper::default();
    let decided = grouper.assign(items);
    assert_eq!(tie(&decided[2], &decided[3]), Tie::Event);
    for promise in 0..2 {
        assert_eq!(tie(&decided[promise], &decided[3]), Tie::None, "{decided:#?}");
    }
    for one in &decided {
        let Reason::SameEvent(evidence) = &one.grouped else { continue };
        assert!(evidence.score >= evidence.needs, "{one:#?}");
        assert!(evidence.words.len() > 1, "{one:#?}");
    }
}

/// Checks the tie between two entries of one feed, `hours` apart.
#[track_caller]
fn check_of_feed(a: (&str, &str), b: (&str, &str), hours: i64, want: Tie) {
    let decided = decide(vec![item(1, 1, 0, a.0, a.1), item(2, 1, hours, b.0, b.1)]);
    assert_eq!(tie(&decided[0], &decided[1]), want, "{a:?}\n{b:?}\n{decided:#?}");
}

#[test]
fn a_version_is_no_name_of_a_thing() {
    let fixes = "Fixes a crash when a window is closed while a picture is still loading.";
    let adds = "Adds a table of contents, and asks before it overwrites a file of yours.";
    check(("v1.2.3", ""), ("v1.2.3", fixes), Tie::None);
    check(("v1.2.3-rc1", ""), ("v1.2.3", fixes), Tie::None);
    check(("v1.2.3-rc1", ""), ("v1.2.3-rc1", ""), Tie::None);
    check(("Release v1.2.3", ""), ("Release v1.2.3", adds), Tie::None);
    check(("1.2.3", ""), ("1.2.3", adds), Tie::None);
    check(
        ("Norvex Player 4.4.1 plays songs again", fixes),
        ("Norvex Player 4.4.1", adds),
        Tie::Event,
    );
    check(("Norvex 4.4.1 is out", ""), ("Norvex 4.4.1", adds), Tie::Event);
}

#[test]
fn the_label_or_the_subject_of_a_feed_is_no_event() {
    for (one, other) in [
        (
            ("Ask HN: Who wants to be hired?", "Comments"),
            ("Show HN: A terminal aquarium", "Comments"),
        ),
        (
            ("Why we moved our database to Rust", "submitted by /u/ann [link] [comments]"),
            ("My first Rust project: a chess clock", "submitted by /u/ben [link] [comments]"),
        ),
    ] {
        check_of_feed(one, other, 1, Tie::None);
    }
    check_of_feed(
        ("Norvo dam bursts", ""),
        ("Hundreds flee as Norvo dam bursts", ""),
        1,
        Tie::Event,
    );
}

#[test]
fn whom_a_post_addresses_and_what_stands_for_a_picture_is_no_event() {
    check(("", "@bob yes"), ("bob pushed to branch main at acme/widget", ""), Tie::None);
    check(("", "@bob@social.example yes"), ("", "@bob@social.example @eve maybe"), Tie::None);
    let embedded = "[contains quote post or other embedded content]";
    let post = |text: &str| format!("{text}\n\n{embedded}");
    check(("", &post("lol")), ("", &post("What a day")), Tie::None);
    check(("", &post("lol")), ("", &post("lol")), Tie::None);
    check(("", embedded), ("", embedded), Tie::None);
    check(("Norvo dam [Updated]", ""), ("[Norvo] dam bursts", ""), Tie::Event);
}

#[test]
fn a_column_is_no_event_the_next_day() {
    let lotto = [
        "Tonight's Norland Lotto numbers are 3, 8, 19, 22, 40 and 47. The jackpot was two million crowns.",
        "Tonight's Norland Lotto numbers are 5, 11, 17, 29, 33 and 45. The jackpot was four million crowns.",
    ];
    let morning = [
        "Good morning. Rates are on hold, a warehouse burned in Wexley, and the chip maker Silvax is in \
            trouble.",
        "Good morning. The High Street is to be closed to cars, and inflation falls.",
    ];
    let letters = [
        "Readers on the new pier, cold classrooms, and the price of a pint.",
        "Readers on dogs off the lead, the late bus, and kind nurses.",
    ];
    for (title, [one, next], hours) in [
        ("Lotto: tonight's winning numbers", lotto, 72),
        ("Lotto: tonight's winning numbers", lotto, 24),
        ("Morning briefing", morning, 24),
        ("Letters to the editor", letters, 24),
        ("Your daily horoscope", ["Aries: a letter arrives.", "Aries: money comes."], 24),
    ] {
        check_of_feed((title, one), (title, next), hours, Tie::None);
    }
    for (one, next) in [
        (
            ("Das Wetter am Montag", "Regen, acht Grad."),
            ("Das Wetter am Dienstag", "Sonne, drei Grad."),
        ),
        (("Wexley weather forecast for Monday", ""), ("Wexley weather forecast for Tuesday", "")),
    ] {
        check_of_feed(one, next, 24, Tie::None);
    }
    // Nor does it join what another paper's column of that name began.
    let briefings = vec![
        item(1, 1, 0, "Morning briefing", morning[0]),
        item(
            2,
            2,
            1,
            "Morning briefing",
            "What happened while you slept: snow, a strike, and a wedding.",
        ),
        item(3, 1, 24, "Morning briefing", morning[1]),
    ];
    let decided = decide(briefings);
    assert_eq!(tie(&decided[1], &decided[2]), Tie::None, "{decided:#?}");
    assert_eq!(tie(&decided[0], &decided[2]), Tie::None, "{decided:#?}");
}

#[test]
fn a_live_blog_goes_on_by_what_it_tells() {
    let live = "Storm Hattie: live updates";
    let first =
        "The storm Hattie tore roofs off houses in Norhaven, and the ferry Kestrel lies aground.";
    let second = "Hattie has left Norhaven without light, and tugs try to free the ferry Kestrel.";
    check_of_feed((live, first), (live, second), 24, Tie::Event);
    check_of_feed((live, first), (live, "Hattie nears the coast."), 3, Tie::Event);
}

#[test]
fn copies_of_an_edit_are_found_by_its_new_words() {
    let first = "Two people were hurt when a coach left the road near the village of Brayford early on \
        Wednesday, police said. The driver was being treated at the scene, and the road was closed.";
    let update = "Four schoolchildren were killed and eleven injured when a coach carrying pupils from \
        Ostrey to a ski camp plunged into a ravine near Brayford on Wednesday, officials said.";
    let headline = "UPDATE 2-Four children killed as coach plunges into ravine in Norland";
    let wire = item(50, 20, 30, "Coach leaves road near Brayford, two hurt", first);
    let edited = Item { title: headline.into(), excerpt: update.into(), ..wire.clone() };
    let papers = || vec![item(60, 21, 33, headline, update), item(61, 22, 34, headline, update)];
    let check = |mut grouper: Grouper, why: &str| {
        let decided = grouper.assign(papers());
        assert!(decided.iter().all(|it| it.story == StoryId(50)), "{why}: {decided:#?}");
    };
    let begun = || {
        let mut grouper = Grouper::default();
        grouper.assign(stream(40));
        grouper.assign(vec![wire.clone()]);
        grouper
    };
    let mut unkept = begun();
    unkept.reword(&edited);
    check(unkept, "in memory");
    let kept = told(begun());
    let recall =
        |changes: &[Vec<u8>]| recalled(Settings::default(), &kept, changes).expect("is well");
    let mut grouper = recall(&[]);
    grouper.reword(&edited);
    let change = grouper.write_changes();
    check(grouper, "read from a file");
    check(recall(std::slice::from_ref(&change)), "and written as a change");
    let whole = told(recall(&[change]));
    check(recalled(Settings::default(), &whole, &[]).expect("is well"), "or with the whole window");
    let mut again = recall(&[]);
    again.reword(&wire);
    assert!(again.write_changes().is_empty(), "the same words are no edit");
}

#[test]
fn what_an_agency_writes_before_its_reports_is_no_event() {
    for (dateline, one, other) in [
        (
            "ОСТРЕЙ, 18 ноя — МИР Новости. ",
            ("Мост закрыт до весны", "Движение пустили в объезд."),
            ("Выставка собак открылась", "Хозяева привезли сотню щенков."),
        ),
        (
            "Ostrey, 18 nov (ADF).- ",
            ("El puente cierra hasta abril", "Los autobuses dan un rodeo."),
            ("Abre la feria de perros", "Los dueños llevan cien cachorros."),
        ),
        (
            "通讯社奥斯特雷11月18日电（记者张三）",
            ("大桥关闭检修", "公交改道行驶。"),
            ("犬展今晨开幕", "主人带来百只小狗。"),
        ),
        (
            "(오스트레이=통신사) 김모 기자 = ",
            ("다리 통행 금지", "버스는 우회한다."),
            ("강아지 박람회 개막", "주인들이 백 마리를 데려왔다."),
        ),
    ] {
        let of = |(title, text): (&'static str, &str)| (title, format!("{dateline}{text}"));
        let (one, other) = (of(one), of(other));
        check((one.0, &one.1), (other.0, &other.1), Tie::None);
    }
}

#[test]
fn strangers_stay_apart() {
    check(
        ("Ferry runs aground off Kastellos", FERRY),
        ("Council passes budget after long night", "Members voted to raise the fee for parking."),
        Tie::None,
    );
    check(
        ("Council of Easton votes to raise fees for parking in the centre", ""),
        ("After long talks a council of elders elects the mayor of Weston", ""),
        Tie::None,
    );
    check(("Police open museum", ""), ("Police stop lorry", ""), Tie::None);
    check(("", ""), ("", ""), Tie::None);
    check(("The", "and of"), ("The", "and of"), Tie::None);
}

#[test]
fn function_words_make_no_event() {
    for (one, other) in [
        ("Η πλημμύρα στο λιμάνι της Μίροβα", "Η απεργία στο σχολείο της Οστρέης"),
        ("Κύματα στο λιμάνι της Μίροβας", "ΑΠΕΡΓΙΑ ΣΤΟ ΣΧΟΛΕΙΟ ΤΗΣ ΟΣΤΡΕΗΣ"),
        ("Egy hajó süllyedt el", "Egy iskola nyílt meg"),
        ("Учители протестират през нощта", "Снегът се стопи през март"),
        ("ספינה עלתה על שרטון של חול", "בית ספר של מוזיקה נפתח"),
        ("زلزله در شمال", "انتخابات در جنوب"),
        ("Nava a naufragiat pe coasta", "Un festival pe plaja"),
    ] {
        check((one, ""), (other, ""), Tie::None);
    }
}

#[test]
fn a_pattern_of_headlines_is_no_event() {
    // From one feed, or from two in turn.
    for feeds in [1, 2] {
        let notices = (0..400).map(|at| {
            let title = format!("Notice {:x} {:x}", at * 7_919, at * 104_729);
            item(at + 1, at % feeds, at / 60, &title, "")
        });
        let mut events: HashMap<ClusterId, usize> = HashMap::new();
        for decided in decide(notices.collect()) {
            *events.entry(decided.cluster).or_default() += 1;
        }
        // The pattern is only known after a number of them.
        let largest = events.values().max().copied().unwrap_or_default();
        assert!(largest < 100, "{largest} of 400 from {feeds} feeds");
    }
}

/// The number of stories in the largest event among sixty advertisements from `feeds` feeds in turn.
fn largest_event_of_advertisements(feeds: i64) -> usize {
    let models = ["Kalder", "Mirova", "Santero", "Velsen", "Ostry", "Brenn", "Tarka"];
    let all = (0..60_i64).map(|at| {
        let model = models[(at % 7) as usize];
        // No three words in a row are the same.
        let text =
            format!("Estate {at}, {model} {at}, towbar {at}, winter tyres {at}, first owner");
        item(at + 1, at % feeds, at / 10, &format!("{model} for sale"), &text)
    });
    let mut events: HashMap<ClusterId, usize> = HashMap::new();
    for decided in decide(all.collect()) {
        *events.entry(decided.cluster).or_default() += 1;
    }
    events.into_values().max().unwrap_or_default()
}

#[test]
fn how_one_feed_writes_is_no_event() {
    // The pattern is only known after some of them.
    assert!(largest_event_of_advertisements(1) <= 8);
    assert_eq!(largest_event_of_advertisements(2), 60, "what two feeds tell is one");
}

/// Reports of a police desk, which all end with [`CALL`].
const DESK: [(&str, &str); 6] = [
    ("Baker held after burglary in Quay Lane", "A baker was held on Monday night."),
    ("Cyclist hurt at the Northern Gate", "A cyclist fell under a cart and broke an arm."),
    (
        "Two goats found in the town library",
        "Nobody knows how they came in, or which books they ate.",
    ),
    ("Kiosk at the station burns down", "Flames were seen at dawn; nothing is left of the roof."),
    ("Driver fined for racing in Elm Grove", "He drove ninety where thirty are allowed."),
    ("Statue of the founder loses its nose", "A hammer lay beside the pedestal."),
];
const CALL: &str = "Whoever saw anything is asked to ring the Kastellos police desk on 555 0134.";

#[test]
fn what_a_feed_always_writes_is_no_event() {
    let report = |(at, (title, lead)): (i64, (&str, &str))| {
        item(at, 1, 7 * at, title, &format!("{lead} {CALL}"))
    };
    let decided = decide((0..).zip(DESK).map(report).collect());
    let events: HashSet<ClusterId> = decided.iter().map(|it| it.cluster).collect();
    assert!(events.len() >= 5, "the first two alone may look like one: {decided:#?}");

    // Their own words still count.
    let mut batch: Vec<Item> = (0..).zip(DESK).map(report).collect();
    let lead = "The two goats that had come into the library were brought to a farm.";
    batch.push(item(6, 1, 43, "Goats of the library have a home", &format!("{lead} {CALL}")));
    batch.push(item(7, 2, 44, DESK[4].0, &batch[4].excerpt));
    let decided = decide(batch);
    assert_eq!(tie(&decided[2], &decided[6]), Tie::Event);
    assert_eq!(tie(&decided[4], &decided[7]), Tie::Copy, "of what was heard before, too");
}

#[test]
fn what_a_house_writes_below_all_that_its_papers_print_is_no_event() {
    for line in [
        "Download the free Herald app for live updates and sign up to our morning newsletter.",
        "This story was originally published by the Kastellos Courier and is used under licence.",
    ] {
        let report = |(at, (title, lead)): (i64, (&str, &str))| {
            item(at, at, 7 * at, title, &format!("{lead} {line}"))
        };
        let mut batch: Vec<Item> = (0..).zip(DESK).map(report).collect();
        let decided = decide(batch.clone());
        let events: HashSet<ClusterId> = decided.iter().map(|it| it.cluster).collect();
        assert!(events.len() >= 5, "the first two alone may look like one: {decided:#?}");

        // Their own words still count.
        let lead = "The two goats that had come into the library were brought to a farm.";
        batch.push(item(6, 6, 43, "Goats of the library have a home", &format!("{lead} {line}")));
        batch.push(item(7, 7, 44, DESK[4].0, &batch[4].excerpt));
        let decided = decide(batch);
        assert_eq!(tie(&decided[2], &decided[6]), Tie::Event);
        assert_eq!(tie(&decided[4], &decided[7]), Tie::Copy);
    }
}

#[test]
fn instalments_of_a_series_never_fold() {
    let text = "All you need to know this morning, from the markets to the weather, in two minutes of reading.";
    for (a, b) in [
        ("Gold price today 24.1: little changed", "Gold price today 25.1: little changed"),
        ("Morning digest for Monday", "Morning digest for Tuesday"),
        ("Horoscope: 3 March", "Horoscope: 4 March"),
        ("Le journal du 3 mars", "Le journal du 4 mars"),
        ("Part one: how the dam was built", "Part two: how the dam was built"),
        ("Northgate 2-1 Southgate", "Northgate 1-2 Southgate"),
    ] {
        for text in [text, ""] {
            let decided = decide(vec![item(1, 1, 0, a, text), item(2, 2, 24, b, text)]);
            assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "{a} / {b}");
        }
    }
}

#[test]
fn a_second_event_is_no_copy_of_the_first() {
    for (one, other) in [
        (
            "Schweres Erdbeben erschüttert Küste der Insel Mirova",
            "Zweites schweres Erdbeben erschüttert Küste der Insel Mirova",
        ),
        (
            "Explosion dans la raffinerie du port de Mirova",
            "Seconde explosion dans la raffinerie du port de Mirova",
        ),
        (
            "Explosão atinge refinaria do porto de Mirova",
            "Terceira explosão atinge refinaria do porto de Mirova",
        ),
        (
            "Explosie treft raffinaderij in haven van Mirova",
            "Tweede explosie treft raffinaderij in haven van Mirova",
        ),
        ("Авария на заводе удобрений под Мировой", "Вторая авария на заводе удобрений под Мировой"),
        (
            "Wybuch w rafinerii w porcie Mirova w czwartek",
            "Drugi wybuch w rafinerii w porcie Mirova w czwartek",
        ),
        (
            "Mirova limanındaki rafineride patlama meydana geldi",
            "Mirova limanındaki rafineride ikinci patlama meydana geldi",
        ),
        (
            "Explosion på raffinaderiet vid hamnen i Mirova",
            "Andra explosion på raffinaderiet vid hamnen i Mirova",
        ),
        ("انفجار يهز مصفاة النفط في ميناء ميروفا", "انفجار ثان يهز مصفاة النفط في ميناء ميروفا"),
    ] {
        check_copy(one, other, "", false);
    }
}

#[test]
fn a_word_counts_a_series_only_in_the_language_where_it_does() {
    let text = "The new bridge over the river in Perth was opened by the minister on the last of the summer \
        holidays, and the queue at its southern end went on until the evening.";
    for (one, other) in [
        ("Minister opens new Perth river bridge", "Premier opens new Perth river bridge"),
        ("Why we crossed the new Perth bridge", "Why I crossed the new Perth bridge"),
        ("Xi opens the new Perth river bridge", "Minister opens the new Perth river bridge"),
    ] {
        check((one, text), (other, text), Tie::Copy);
    }
    for text in [text, ""] {
        for (one, other) in [
            (
                "Premier volet de notre enquête sur les ponts",
                "Troisième volet de notre enquête sur les ponts",
            ),
            ("Le pont sera fermé en mars par la ville", "Le pont sera fermé en avril par la ville"),
        ] {
            let decided = decide(vec![item(1, 1, 0, one, text), item(2, 2, 1, other, text)]);
            assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "{one} / {other}");
        }
    }
    let decided = decide(vec![
        item(1, 1, 0, "Rover lands on Mars at dawn", ""),
        item(2, 2, 1, "Dust storm on Mars, and the rover is silent", ""),
    ]);
    let Reason::SameEvent(evidence) = &decided[1].grouped else { panic!("{decided:#?}") };
    assert!(evidence.words.iter().any(|(word, _)| word == "mars"), "{evidence:?}");
}

#[test]
fn two_names_in_one_form_of_words_are_two_stories() {
    for (one, other, text) in [
        (
            "Severe thunderstorm warning issued for Marion County",
            "Severe thunderstorm warning issued for Hamilton County",
            "The weather service has issued a severe thunderstorm warning for {} County until a \
             quarter to ten this evening.",
        ),
        (
            "Gas prices rise in Ohio",
            "Gas prices rise in Iowa",
            "Drivers in {} pay more at the pump this week than they did a month ago, a club of \
             motorists says in its survey.",
        ),
    ] {
        let warning = |entry, title: &str| {
            let names = ["Marion", "Hamilton", "Ohio", "Iowa"];
            let name = names.into_iter().find(|name| title.contains(name)).expect("has a name");
            item(entry, entry, entry, title, &text.replace("{}", name))
        };
        let decided = decide(vec![warning(1, one), warning(2, other)]);
        assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "{one} / {other}");
    }
}

#[test]
fn a_name_that_its_own_text_puts_in_another_case_is_another_name_still() {
    for (headline, text, one, other) in [
        (
            "Alarm smogowy: {}",
            "Inspekcja ogłosiła alarm smogowy. W {} stężenie pyłu przekracza normę, dlatego mieszkańcy powinni \
             pozostać w domach i nie wietrzyć mieszkań do wieczora.",
            ("Szczecin", "Szczecinie"),
            ("Łódź", "Łodzi"),
        ),
        (
            "Badeverbot: {}",
            "Das Gesundheitsamt rät wegen Blaualgen vom Baden ab. Im {} dürfen bis auf Weiteres auch Hunde nicht \
             ins Wasser, Angeln bleibt an allen Ufern erlaubt.",
            ("Mirower See", "Mirower See"),
            ("Plau", "Gebiet von Alt Schwerin"),
        ),
        (
            "Отключение воды: {}",
            "Водоканал сообщает о ремонте сети. В {} воды не будет до вечера, подвоз организован к школам, а жителей \
             просят набрать запас заранее и закрыть краны.",
            ("Воронеж", "Воронеже"),
            ("Пермь", "Перми"),
        ),
        (
            "Vízkorlátozás: {}",
            "A vízművek a csőtörések miatt korlátozást rendelt el. {} tilos locsolni és medencét tölteni, ivóvizet \
             pedig a tartálykocsik osztanak az iskolák előtt estig.",
            ("Debrecen", "Debrecenben"),
            ("Pécs", "Pécsett"),
        ),
        (
            "Boil-water notice: {}",
            "The water company asks people to boil what they drink after a main burst. Homes {} may see low \
             pressure until the evening, and bottles are handed out at schools.",
            ("Upley", "in Upley"),
            ("Tarn", "near Hilltop"),
        ),
    ] {
        let notice = |entry, (name, place): (&str, &str)| {
            item(entry, entry, entry, &headline.replace("{}", name), &text.replace("{}", place))
        };
        for (first, second) in [(one, other), (other, one)] {
            let decided = decide(vec![notice(1, first), notice(2, second)]);
            assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "{first:?} / {second:?}");
        }
        let decided = decide(vec![notice(1, one), notice(2, one)]);
        assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy, "{one:?}");
    }
}

/// Checks whether these are one story in two feeds, in either order of arrival.
#[track_caller]
fn check_copy(one: &str, other: &str, text: &str, want: bool) {
    for (first, second) in [(one, other), (other, one)] {
        let decided = decide(vec![item(1, 1, 0, first, text), item(2, 2, 1, second, text)]);
        let is_copy = tie(&decided[0], &decided[1]) == Tie::Copy;
        assert_eq!(is_copy, want, "{first} / {second} / {text}");
    }
}

#[test]
fn headlines_that_differ_in_one_word_are_two_stories_where_no_text_says_otherwise() {
    for (one, other) in [
        (
            "Council fines Norvex over breach of harbour noise rules",
            "Council fines Kalder over breach of harbour noise rules",
        ),
        (
            "Senate votes to confirm Lindqvist as next head of central bank",
            "Senate votes to reject Lindqvist as next head of central bank",
        ),
        (
            "Lindqvist says he will sign the new trade agreement with Ardania",
            "Lindqvist says he will not sign the new trade agreement with Ardania",
        ),
        (
            "Lindqvist says he will sign the new trade agreement with Ardania",
            "Lindqvist says he won’t sign the new trade agreement with Ardania",
        ),
        (
            "Lakeside beat Hilltop to reach cup final at Ostrey",
            "Hilltop beat Lakeside to reach cup final at Ostrey",
        ),
        (
            "Der Bundestag stimmt dem Gesetz zur Rente am Abend zu",
            "Der Bundestag stimmt dem Gesetz zur Rente am Abend nicht zu",
        ),
        (
            "Le Sénat vote la réforme des retraites avant les vacances",
            "Le Sénat ne vote pas la réforme des retraites avant les vacances",
        ),
        (
            "Парламент принял закон о пенсиях в чтении",
            "Парламент не принял закон о пенсиях в чтении",
        ),
        ("总统将签署与日本的新贸易协定", "总统将不签署与日本的新贸易协定"),
        (
            "Senate votes for Ardania trade bill before the July recess",
            "Senate votes against Ardania trade bill before the July recess",
        ),
        (
            "Harbour fees in Mirova to go up from next spring",
            "Harbour fees in Mirova to go down from next spring",
        ),
        (
            "Stadtrat von Mirova stimmt für Ausbau des alten Hafens",
            "Stadtrat von Mirova stimmt gegen Ausbau des alten Hafens",
        ),
        (
            "El Senado vota por la reforma del puerto de Mirova",
            "El Senado vota contra la reforma del puerto de Mirova",
        ),
        (
            "Le Sénat vote pour la réforme du port de Mirova",
            "Le Sénat vote contre la réforme du port de Mirova",
        ),
        (
            "Il Senato vota per la riforma del porto di Mirova",
            "Il Senato vota contro la riforma del porto di Mirova",
        ),
        (
            "Senaat stemt voor uitbreiding van oude haven bij Mirova",
            "Senaat stemt tegen uitbreiding van oude haven bij Mirova",
        ),
        (
            "Giá vé đường sắt ven biển sẽ lên trong tháng tới",
            "Giá vé đường sắt ven biển sẽ xuống trong tháng tới",
        ),
        ("הפרלמנט אישר אמש את חוק הנמל החדש בעיר", "הפרלמנט לא אישר אמש את חוק הנמל החדש בעיר"),
        (
            "Η βουλή ψηφίζει σήμερα τον νόμο για το νέο λιμάνι",
            "Η βουλή δεν ψηφίζει σήμερα τον νόμο για το νέο λιμάνι",
        ),
        (
            "A parlament szavaz az új kikötő törvényéről csütörtök este",
            "A parlament nem szavaz az új kikötő törvényéről csütörtök este",
        ),
        (
            "Parlamentul votează legea noului port de la Mirova",
            "Parlamentul nu votează legea noului port de la Mirova",
        ),
        (
            "Mirovan sataman uusi silta valmis ennen juhannusta",
            "Mirovan sataman uusi silta ei valmis ennen juhannusta",
        ),
        (
            "Sabor glasa večeras o zakonu koji mijenja luku Mirova",
            "Sabor ne glasa večeras o zakonu koji mijenja luku Mirova",
        ),
        (
            "البرلمان يؤكد رفع رسوم الميناء الجديد في ميروفا",
            "البرلمان يؤكد عدم رفع رسوم الميناء الجديد في ميروفا",
        ),
        ("의회, 다음 주 새 항만법 표결에 참석한다", "의회, 다음 주 새 항만법 표결에 안 참석한다"),
        (
            "Riksdagen röstar i dag om lagen för hamnen i Mirova",
            "Riksdagen röstar ej i dag om lagen för hamnen i Mirova",
        ),
        (
            "Le Sénat relève les taxes du port de Mirova en juillet",
            "Le Sénat ne relève plus les taxes du port de Mirova en juillet",
        ),
        (
            "Quốc hội thông qua luật đường sắt cao tốc ven biển",
            "Quốc hội không thông qua luật đường sắt cao tốc ven biển",
        ),
        (
            "Phà Aurelia rời bến cảng Kastellos trong sáng nay",
            "Phà Aurelia chưa rời bến cảng Kastellos trong sáng nay",
        ),
    ] {
        check_copy(one, other, "", false);
    }
    check_copy(
        "Senate confirms Lindqvist as head of central bank",
        "Senate confirms Lindqvist as head of central bank - Gazette",
        "",
        true,
    );
}

#[test]
fn a_standard_text_that_names_neither_of_two_things_makes_no_copies() {
    let flood = "Flooding of property is possible near the river. Act now, move family and pets \
                 upstairs, and follow the levels of the water on our website.";
    let update = "An update that fixes several issues is now available for all supported releases. \
                  Install it with the usual tools and restart the services that use it.";
    let quake = "気象庁によると、この地震による津波の心配はありません。詳しい情報はサイトでご確認ください。";
    let table = "All results of the first round at a glance, with tables, scorers, and the fixtures of \
                 the coming week as they stand tonight.";
    let vote = "Councillors voted by a clear majority on Thursday evening after a long debate about \
                costs, noise, and traffic in the neighbourhood.";
    for (one, other, text) in [
        (
            "Flood warning issued for the River Tarn at Upley",
            "Flood warning issued for the River Tarn at Mirova bridge",
            flood,
        ),
        ("Security update for openkeys", "Security update for opentext", update),
        ("Security update for openkeys", "Security update for libkeys2", update),
        ("東京都で震度3の地震", "大阪府で震度3の地震", quake),
        ("Group A results", "Group B results", table),
        ("Council approves new stadium in Ostrey", "Council approves new school in Ostrey", vote),
        ("Council to move the market", "Council won’t move the market", vote),
    ] {
        check_copy(one, other, text, false);
    }
    for (one, other) in [
        ("Ferry to be towed", "Old ferry will be towed"),
        ("Ferry runs aground off Kastellos", "Ferry hits sandbank off Kastellos"),
        ("Ferry aground: coast guard searching", "Ferry aground: coast guard search"),
        ("Crew under cease-fire at Kastellos", "Crew under ceasefire at Kastellos"),
        (
            "Ferry aground off Kastellos, dozens rescued",
            "Ferry aground off Kastellos, rescue goes on",
        ),
    ] {
        check_copy(one, other, FERRY, true);
    }
    check_copy(
        "Council approves new stadium",
        "Council approves new arena",
        &vote.replace("costs", "stadium"),
        true,
    );
}

/// Checks that two feeds under one headline, or under a headline each, tell of two things `hours` apart.
#[track_caller]
fn check_two(a: (&str, &str), b: (&str, &str), hours: i64) {
    for (first, second) in [(a, b), (b, a)] {
        let decided =
            decide(vec![item(1, 1, 0, first.0, first.1), item(2, 2, hours, second.0, second.1)]);
        assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "{first:?}\n{second:?}");
    }
}

#[test]
fn one_form_of_words_with_another_name_is_another_story() {
    for (title, text, one, other) in [
        (
            "Yellow warning of wind",
            "A yellow warning of wind has been issued for {} Norland from 6am until 6pm on Saturday. Gusts of \
             60mph are likely, and some bus and train services may be affected, with journeys taking longer than \
             usual.",
            ["West", ""],
            ["North", ""],
        ),
        (
            "Food recall: product may contain plastic",
            "{} is recalling its {} because it may contain pieces of plastic. Customers should not eat the product \
             and can return it to any shop for a full refund without a receipt. No other products are affected. \
             The company apologised for any inconvenience that had been caused.",
            ["Freshway", "chicken soup"],
            ["Dairyland", "soft cheese"],
        ),
        (
            "Stock of the day",
            "Our stock of the day is {}, which rose after results{}.",
            ["Silvax", ""],
            ["Norvex", ""],
        ),
        (
            "Cup final: the result",
            "{} beat {} in the final of the cup on Saturday before a crowd that had waited for it since the \
             spring, and the captain lifted the silver bowl in the rain.",
            ["Lakeside", "Hilltop"],
            ["Hilltop", "Lakeside"],
        ),
        (
            "Frostwarnung",
            "Der Wetterdienst warnt im Landkreis {} vor Frost bis minus fünf Grad in der Nacht zum Freitag. \
             Autofahrer sollen mit Glätte rechnen und Pflanzen ins Haus geholt werden{}.",
            ["Mirow", ""],
            ["Plau", ""],
        ),
        (
            "Traffic: the road ahead",
            "Drivers are asked to avoid the ring road this evening because of a burst main near {}{}",
            ["Ash Lane", ""],
            ["Station Road", ""],
        ),
    ] {
        let of = |[name, thing]: [&str; 2]| text.replacen("{}", name, 1).replacen("{}", thing, 1);
        let (a, b) = (of(one), of(other));
        check_two((title, &a), (title, &b), 1);
        let copy = decide(vec![item(1, 1, 0, title, &a), item(2, 2, 1, title, &a)]);
        assert_eq!(tie(&copy[0], &copy[1]), Tie::Copy, "{title}");
    }
    let jailed = "A man who broke into a house on the edge of Wexley at night and took watches has been jailed \
                  for two years. {}, who pleaded guilty, was caught by a neighbour's camera.";
    let (barton, dunn) = (jailed.replace("{}", "Lee Barton"), jailed.replace("{}", "Mark Dunn"));
    check_two(
        ("Wexley man jailed for burglary", &barton),
        ("Burglar jailed after Wexley break-in", &dunn),
        1,
    );
}

#[test]
fn an_editor_changes_a_word_of_a_copy_and_a_paper_adds_its_own() {
    let title = "Ferry Aurelia runs aground off Kastellos";
    for (case, other) in [
        ("a lede", format!("MIROVA - Who was on holiday will remember it: {FERRY}")),
        ("an agency", format!("KASTELLOS, March 2 (Meridian) - {FERRY}")),
        ("a title", FERRY.replace("The ferry Aurelia", "The Norvex ferry Aurelia")),
        (
            "a clause",
            FERRY.replace("by noon", "by noon, as the Gazette reported, and nobody was hurt"),
        ),
    ] {
        let decided = decide(vec![item(1, 1, 0, title, FERRY), item(2, 2, 1, title, &other)]);
        assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy, "{case}");
    }
    let word = FERRY.replace("early on Monday", "shortly after dawn on Monday");
    check((title, FERRY), ("Aurelia aground off Kastellos, all safe", &word), Tie::Copy);
}

#[test]
fn a_text_that_denies_what_another_says_is_no_copy() {
    for (title, text, one, other) in [
        (
            "Verdict in harbour trial",
            "A jury at Carrow Crown Court found the former mayor {} on Tuesday of taking bribes from the company \
             that built the new harbour, after a trial that lasted five weeks and heard from ninety witnesses.",
            "guilty",
            "not guilty",
        ),
        (
            "Rail strike: talks",
            "Drivers across Norland will {} on Friday after a week of talks between their union and the rail \
             companies, the union said on Wednesday. Passengers have been told to ask their company first.",
            "strike",
            "not strike",
        ),
        (
            "Rail strike: talks",
            "Drivers across Norland will decide on Friday after talks between their union and the rail companies \
             {}, the union said on Wednesday. Passengers have been told to ask their company first.",
            "failed",
            "succeeded",
        ),
    ] {
        check_two((title, &text.replace("{}", one)), (title, &text.replace("{}", other)), 1);
    }
}

#[test]
fn another_day_or_price_some_days_later_is_news() {
    for (title, text, one, other, hours) in [
        (
            "Schools to close as teachers strike",
            "School pupils across Wexley will stay at home on {} as teachers walk out in a dispute over pay. The \
             union said nine in ten of its members had backed the action and that more strike days would follow \
             unless the council improved its offer. Parents are told to check with their school.",
            "Tuesday",
            "Thursday",
            96,
        ),
        (
            "Petrol dearer again",
            "The price of a litre of petrol has risen by {} cents in a week, the motoring club says. It advises \
             drivers to fill up in the evening, when petrol is usually cheaper, and to compare prices before \
             setting off.",
            "2",
            "3",
            168,
        ),
    ] {
        let (a, b) = (text.replace("{}", one), text.replace("{}", other));
        check_two((title, &a), (title, &b), hours);
        check((title, &a), (title, &b), Tie::Copy);
    }
}

#[test]
fn a_word_more_in_a_headline_without_a_text_is_another_story() {
    for (one, other) in [
        (
            "Rail strike across Norland called by drivers' union",
            "Rail strike across Norland called off by drivers' union",
        ),
        (
            "Council leader Ann Corley resigns over budget row",
            "Council leader Ann Corley denies she resigns over budget row",
        ),
        (
            "Derek Aldous murder accused Kevin Rudge found guilty",
            "Derek Aldous murder accused Kevin Rudge's brother found guilty",
        ),
        (
            "Wexley Town beat Carrow Rovers in derby at Priory Park",
            "Wexley Town beat Carrow Rovers in women's derby at Priory Park",
        ),
        (
            "Police find body of missing Wexley girl Ellie Marsh",
            "Police deny they find body of missing Wexley girl Ellie Marsh",
        ),
        (
            "Prime minister Hallam resigns after vote in parliament",
            "Prime minister Hallam nearly resigns after vote in parliament",
        ),
        (
            "Hallam must resign now after vote in parliament",
            "Opinion: Hallam must resign now after vote in parliament",
        ),
    ] {
        check_copy(one, other, "", false);
        check_copy(one, one, "", true);
        for sign in ["-", "–", "|"] {
            check_copy(one, &format!("{one} {sign} Wexley Gazette"), "", true);
        }
    }
}

#[test]
fn a_number_is_one_in_words_and_in_figures() {
    let text = "Three people were killed and nine injured when a bus collided with a lorry on the coast road near \
                Carrow on Tuesday morning, police said. The bus was taking workers from Upley to the fish market.";
    check_copy(
        "Three killed in bus crash near Carrow",
        "3 killed in bus crash near Carrow",
        text,
        true,
    );
    check_copy(
        "Three killed in bus crash near Carrow",
        "4 killed in bus crash near Carrow",
        text,
        false,
    );
}

#[test]
fn two_pages_of_one_site_are_copies_under_one_headline_and_time_only() {
    let page = |entry: i64, hours: i64, title: &str| Item {
        address: format!("https://river.example/warnings/{entry}"),
        ..item(entry, entry, hours, title, FERRY)
    };
    let title = "Ferry aground off Kastellos";
    let next = page(2, 24, title);
    let decided = decide(vec![page(1, 0, title), next]);
    assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "the next day's");
    for (other, want) in [(title, Tie::Copy), ("Ferry aground off Kastellos island", Tie::Event)] {
        let decided = decide(vec![page(1, 0, title), page(2, 0, other)]);
        assert_eq!(tie(&decided[0], &decided[1]), want, "{other}");
        let elsewhere = item(3, 3, 3, other, FERRY);
        let decided = decide(vec![page(1, 0, title), elsewhere]);
        assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy, "{other}");
    }
}

#[test]
fn what_two_feeds_say_daily_in_one_form_of_words_is_news_of_two_towns() {
    let mut grouper = Grouper::default();
    let mut stories = HashSet::new();
    for day in 0..5 {
        let told = ["Lisbon", "Porto"].into_iter().zip(1..).map(|(town, feed)| {
            let text = format!(
                "The pollen count in {town} is high today. Who has an allergy should keep the \
                 windows shut until the evening and wear sunglasses."
            );
            item(2 * day + feed, feed, 24 * day, &format!("Pollen in {town}: high"), &text)
        });
        stories.extend(grouper.assign(told.collect()).into_iter().map(|it| it.story));
    }
    assert_eq!(stories.len(), 10, "none is a copy");
}

#[test]
fn what_a_site_shows_in_place_of_any_text_makes_no_copies() {
    let shown = "Please enable scripts to read this article and disable what blocks advertisements, \
                 then load the page again in your browser.";
    let (garden, car) =
        (item(1, 1, 0, "A garden in spring", shown), item(2, 2, 1, "A car in winter", shown));
    let decided = decide(vec![garden, car]);
    assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy);
}

#[test]
fn the_name_of_a_column_is_no_copy_of_another() {
    for (title, one, other) in [
        ("Letters to the editor", "Readers on the new pier.", "Readers on school lunches."),
        ("Photos of the day", "", ""),
        ("What to watch this weekend", "", ""),
        ("今日のニュース", "", ""),
        ("Council votes on harbour budget", "It was close.", "Nobody spoke up."),
    ] {
        let decided = decide(vec![item(1, 1, 0, title, one), item(2, 2, 5, title, other)]);
        assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "{title}");
    }
    let title = "Council votes on harbour budget";
    let decided = decide(vec![item(1, 1, 0, title, ""), item(2, 2, 5, title, "It was close.")]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy);
}

#[test]
fn instalments_of_a_series_are_no_event() {
    for (one, other) in [
        (
            "Morning briefing for Thursday, September 11",
            "Morning briefing for Friday, September 12",
        ),
        ("Wordle #1545 answer for September 11", "Wordle #1546 answer for September 12"),
        ("Evening links for 2025-09-11", "Evening links for 2025-09-12"),
        ("How dams are built: Part One", "How dams are built: Part Two"),
        ("Horoskop am Donnerstag, 11. September", "Horoskop am Freitag, 12. September"),
        ("ダム建設の歴史（１）", "ダム建設の歴史（２）"),
        ("第14回：ダムを建てた人びとの話", "第15回：ダムを建てた人びとの声"),
        ("江上人家 第3集", "江上人家 第4集"),
        ("바다 이야기 제4화", "바다 이야기 제5화"),
        ("This Week in Harbours and Ferries #711", "This Week in Harbours and Ferries #712"),
        ("[FERRY-18001] Engine stalls in fog", "[FERRY-18002] Engine of ferry stalls"),
    ] {
        let decided = decide(vec![item(1, 1, 0, one, ""), item(2, 1, 24, other, "")]);
        assert_eq!(tie(&decided[0], &decided[1]), Tie::None, "{one} / {other}");
    }
    let advisory = |entry, feed, number, what: &str| {
        item(entry, feed, entry, &format!("NSA-{number}-1 {what} - security update"), "")
    };
    let decided = decide(vec![advisory(1, 1, 6100, "ferry"), advisory(2, 2, 6101, "pier")]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::None, "an identifier is one everywhere");
    let decided = decide(vec![advisory(1, 1, 6100, "ferry"), advisory(2, 2, 6100, "the ferry")]);
    assert_ne!(tie(&decided[0], &decided[1]), Tie::None, "and names one thing");
    let toll = |entry, hours, dead| {
        item(entry, 1, hours, &format!("Quake in Ardania kills {dead}, many missing"), "")
    };
    let decided = decide(vec![toll(1, 0, 12), toll(2, 5, 40)]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::Event, "a toll that rises is one event");
}

#[test]
fn a_label_that_two_feeds_use_is_no_event() {
    let label = "Degraded performance";
    check((label, "API latency is elevated."), (label, "Webhooks arrive late."), Tie::None);
    let taken_up = "The degraded performance of webhooks is over.";
    check((label, "API latency is elevated."), (label, taken_up), Tie::Event);
    let headline = "Bishop of Upley resigns";
    check((headline, "He gave no reasons."), (headline, "Nobody had known."), Tie::Event);
}

#[test]
fn units_and_time_zones_and_agencies_are_no_event() {
    let quake = |strength, km, place: &str| format!("M {strength} - {km} km of {place}");
    let text = |time, depth| format!("{time} (UTC) Depth {depth}.00 km");
    check(("Ferry sinks (AP)", ""), ("AP names an editor", ""), Tie::None);
    check(("Prime minister of Ardania resigns", ""), ("A PM gives birth", ""), Tie::None);
    let one = (&*quake(4.9, 54, "Upley"), &*text("10:11:22", 12));
    check(one, (&quake(5.2, 81, "Carrow"), &text("09:05:41", 40)), Tie::None);
}

#[test]
fn one_address_is_one_story_and_says_so() {
    let mut second = item(2, 2, 1, "Quite another headline", "");
    second.address = "https://site1.example/news/1".into();
    let decided = decide(vec![item(1, 1, 0, "Ferry runs aground", ""), second]);
    assert_eq!(decided[1].folded, Reason::SameAddress { with: EntryId(1) });
    assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy);
}

#[test]
fn a_page_that_lists_entries_is_no_copy_of_any() {
    let home = |entry, title: &str| Item {
        address: "https://show.example/".into(),
        ..item(entry, 1, entry, title, "")
    };
    let decided = decide(vec![home(1, "A talk on bees"), home(2, "Ships of the line")]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::None, "a home page is no article");
    let elsewhere = Item { feed: FeedId(2), ..home(3, "Bread of the week") };
    let decided = decide(vec![home(1, "A talk on bees"), elsewhere]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::None, "in another feed neither");
    let listed = |entry, title: &str| Item {
        address: "https://show.example/episodes".into(),
        ..item(entry, 1, entry, title, "")
    };
    let decided = decide(vec![listed(1, "A talk on bees"), listed(2, "Ships of the line")]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::None, "nor is a list of episodes");
    let episode = |entry, hours, title: &str, talk: &str| {
        let text = format!("Ann and Bob talk about {talk}. Support us on Patreon.");
        let item = item(entry, 1, hours, title, &text);
        Item { address: "https://show.example/annandbob".into(), ..item }
    };
    let bees = episode(1, 0, "Bees, with Ann and Bob", "what a hive does all winter long");
    let ships = episode(2, 48, "Ships of the line", "sailors who crossed three oceans");
    let decided = decide(vec![bees.clone(), ships]);
    assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "nor is one that shows another each day");
    let edited = episode(2, 4, "Hives, with Ann and Bob", "what a hive does in winter");
    let decided = decide(vec![bees.clone(), edited.clone()]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy, "an edit on the day is the same page");
    let renamed = Item { title: "A winter in the hive".into(), ..edited };
    let decided = decide(vec![bees.clone(), renamed.clone()]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy, "under any headline");
    let beside = Item { arrived: bees.arrived, ..renamed };
    let decided = decide(vec![bees, beside]);
    assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "but not one that is listed beside it");
    let alert = |entry, hours, title: &str| Item {
        address: "https://status.example/harbour".into(),
        ..item(entry, 1, hours, title, "The lights of the harbour have said so since a minute ago.")
    };
    let first = alert(1, 0, "Harbour lights are up");
    let beside = Item { arrived: first.arrived, ..alert(2, 3, "Harbour lights are down") };
    let decided = decide(vec![first, beside, alert(3, 6, "Harbour lights are up again")]);
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        assert_ne!(tie(&decided[one], &decided[other]), Tie::Copy, "the next alert: {one} {other}");
    }
    let thread = |entry, hours, text: &str| Item {
        address: "https://forum.example/boot-problem-on-old-boards".into(),
        ..item(entry, 1, hours, "Re: boot problem", text)
    };
    let decided = decide(vec![
        thread(1, 0, "Has anyone tried this on a smaller board? It hangs at boot."),
        thread(2, 1, "What about the licence? It would not permit such a combination."),
        thread(3, 2, "Thanks, fixed now."),
        thread(4, 3, "My cat would love this."),
        thread(5, 4, ""),
        thread(6, 5, ""),
    ]);
    for (one, other) in (0..6).flat_map(|one| (0..one).map(move |other| (one, other))) {
        assert_ne!(tie(&decided[one], &decided[other]), Tie::Copy, "{one} {other}");
    }
    let decided =
        decide(vec![thread(1, 0, "Fixed now, thanks."), thread(2, 0, "Fixed now, thanks.")]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy, "what is listed twice");
    let decided =
        decide(vec![thread(1, 0, "Fixed now, thanks."), thread(2, 1, "Fixed now, many thanks.")]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy, "a short one that was edited");
}

#[test]
fn a_page_that_two_feeds_name_is_no_copy_where_their_texts_have_nothing_in_common() {
    let dam =
        "Days of rain filled the lake, and engineers tell what had gone wrong in the concrete.";
    let soup =
        "Roast them slowly, peel them while they are warm, and add butter and a pinch of salt.";
    let entry = |feed, address: &str, title: &str, text: &str| Item {
        address: format!("https://network.example/{address}"),
        ..item(feed, feed, feed, title, text)
    };
    for address in ["shows", "podcast", "changelog"] {
        let decided = decide(vec![
            entry(1, address, "Why the dam broke", dam),
            entry(2, address, "Cooking with chestnuts", soup),
        ]);
        assert_eq!(tie(&decided[0], &decided[1]), Tie::None, "{address}");
    }
    // A link to an article describes it in other words, or hardly at all.
    let wild = "I have read nothing like it in all the years that I have kept this diary of links.";
    for (address, title, text) in [
        (
            "aurelia",
            "Ships and sand",
            "What went wrong on the ferry that night, with a map and a clock.",
        ),
        ("2026/why-ferry-ran-aground", "This is wild", wild),
        ("aurelia", "This is wild", "Read it."),
        ("aurelia", "This is wild", ""),
    ] {
        let decided = decide(vec![
            entry(1, address, "Ferry runs aground off Kastellos", FERRY),
            entry(2, address, title, text),
        ]);
        assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy, "{address} {title} {text}");
    }
}

#[test]
fn a_copy_of_what_a_page_shows_now_is_no_copy_of_what_it_showed_before() {
    let status = |entry, feed, hours, title: &str, text: &str| Item {
        address: "https://status.example/incidents/current".into(),
        ..item(entry, feed, hours, title, text)
    };
    let harbour = "The harbour of Ostrey has no power since a crane cut a cable this morning.";
    let jellyfish = "Bathers should stay out of the water: jellyfish were seen at three beaches.";
    let decided = decide(vec![
        status(1, 1, 0, "Harbour without power", harbour),
        status(2, 1, 30, "Jellyfish at the beaches", jellyfish),
        status(3, 2, 31, "Jellyfish at the beaches", jellyfish),
        status(4, 3, 32, "Signals fail on the northern line", "No train runs before the evening."),
    ]);
    assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "a page that shows the newest");
    assert_eq!(tie(&decided[1], &decided[2]), Tie::Copy);
    assert!(decided[..3].iter().all(|it| it.story != decided[3].story), "a third of its own");

    // The first one leaves the window, and the second is still found.
    let decided = decide(vec![
        status(1, 1, 0, "Harbour without power", harbour),
        status(2, 1, 30, "Jellyfish at the beaches", jellyfish),
        item(3, 3, 14 * 24 + 10, "Norvex closes its factory", ""),
        status(4, 2, 14 * 24 + 11, "Jellyfish at the beaches", jellyfish),
    ]);
    assert_eq!(tie(&decided[1], &decided[3]), Tie::Copy);
}

#[test]
fn a_headline_without_a_text_is_a_copy_for_a_day_or_so() {
    let title = "Seven novels for long winter evenings";
    let bare = |entry, hours| item(entry, entry, hours, title, "");
    let decided = decide(vec![bare(1, 0), bare(2, 5), bare(3, 240)]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::Copy);
    assert_ne!(tie(&decided[0], &decided[2]), Tie::Copy);
}

#[test]
fn what_has_no_headline_is_a_copy_where_all_of_its_words_are_the_same() {
    check(("", FERRY), ("", FERRY), Tie::Copy);
    check(("", FERRY), ("", &format!("{FERRY} More soon.")), Tie::Copy);
    let quoted = format!("This is what they say now, and nobody asks who sent it there: “{FERRY}”");
    for other in [FERRY.replace("Kastellos", "Norvo"), FERRY.replace("212", "97"), quoted] {
        let decided = decide(vec![item(1, 1, 0, "", FERRY), item(2, 2, 1, "", &other)]);
        assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "{other}");
    }
    let greeting = "Good morning everyone and have a nice day.";
    let decided = decide(vec![item(1, 1, 0, "", greeting), item(2, 2, 1, "", greeting)]);
    assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy, "anybody may say so");
}

#[test]
fn near_text_never_joins_two_entries_of_one_feed() {
    let decided = decide(vec![
        item(1, 1, 0, "Ferry runs aground", FERRY),
        item(2, 1, 1, "Ferry runs aground", FERRY),
    ]);
    assert_ne!(tie(&decided[0], &decided[1]), Tie::Copy);
}

#[test]
fn without_addresses_the_text_tells_an_edit_from_the_next_bulletin() {
    let bare = |entry, hours, title: &str, text: &str| Item {
        address: String::new(),
        ..item(entry, 1, hours, title, text)
    };
    let check = |one: Item, other: Item, want: bool, case: &str| {
        let decided = decide(vec![one, other]);
        assert_eq!(tie(&decided[0], &decided[1]) == Tie::Copy, want, "{case}");
    };
    let title = "Ferry Aurelia runs aground off Kastellos";
    let first = bare(1, 0, title, FERRY);
    let edited = FERRY.replace("took all of them to shore", "brought everybody ashore");
    check(first.clone(), bare(2, 1, title, &edited), true, "the text was edited");
    let capital = "Ferry Aurelia Runs Aground off Kastellos";
    check(first.clone(), bare(2, 1, capital, FERRY), true, "the headline was edited");
    check(first.clone(), bare(2, 1, title, FERRY), false, "an alert in the same words");
    check(first.clone(), bare(2, 24, title, &edited), false, "the next day's");
    let longer = "Ferry Aurelia runs aground off Kastellos harbour";
    check(first.clone(), bare(2, 1, longer, FERRY), true, "a headline that tells more");
    let elsewhere = FERRY.replace("off Kastellos", "off Norvo");
    check(first.clone(), bare(2, 1, longer, &elsewhere), false, "another place");
    let beside = Item { arrived: first.arrived, ..bare(2, 1, longer, FERRY) };
    check(first, beside, false, "a feed that lists both means two");
    let note = |entry, text| bare(entry, entry, "Ferry Aurelia", text);
    let (opened, closed) = (note(1, "Pier: open => shut, dry"), note(2, "Pier: shut, dry => open"));
    check(opened, closed, false, "a note that says the opposite in the same words");
}

#[test]
fn what_the_reader_switched_off_is_left_alone() {
    let mut copy = item(2, 2, 1, "Ferry runs aground off Kastellos", FERRY);
    (copy.fold, copy.group) = (false, false);
    let decided = decide(vec![item(1, 1, 0, "Ferry runs aground off Kastellos", FERRY), copy]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::None);
    assert!(decided[1].links.is_empty());
}

#[test]
fn a_report_finds_its_four_relatives_among_fillers() {
    let relatives = [
        "Storm Ragna cuts power to 40,000 homes on the coast",
        "Trains stop as storm Ragna reaches the coast",
        "Crews work through the night to restore power after Ragna",
        "Storm Ragna: schools on the coast stay closed",
    ];
    let fillers = [
        "Museum shows the early maps of a forgotten explorer",
        "Gold price today 2.3: little changed",
        "Five recipes for the first rhubarb",
        "Striker signs for three more seasons",
        "Library opens on Sundays",
        "Parliament debates the water bill",
    ];
    let mut batch: Vec<Item> = Vec::new();
    for (at, title) in relatives.iter().chain(&fillers).enumerate() {
        batch.push(item(at as i64, at as i64, at as i64, title, ""));
    }
    let report = "Storm Ragna: power back in most homes on the coast, trains run again";
    batch.push(item(99, 99, 12, report, ""));
    let decided = decide(batch);
    let links = &decided.last().expect("the report").links;
    let mut shown: Vec<i64> = links.iter().map(|link| link.evidence.with.0).collect();
    assert!(links.is_sorted_by(|a, b| a.tier <= b.tier), "the same event first");
    for link in links {
        let words: f32 = link.evidence.words.iter().map(|word| word.1).sum();
        assert!(words > 0.0 && words <= 1.001, "a person can add the words up");
        assert!(link.evidence.minutes_apart <= 12 * 60);
    }
    shown.sort_unstable();
    assert_eq!(shown, [0, 1, 2, 3], "each once, and nothing to fill the page");
}

/// The stories shown as related to the last of these headlines, which are an hour apart, each from
/// its own feed.
fn shown_for_the_last(headlines: &[&str]) -> Vec<i64> {
    let hourly = |(at, title): (usize, &&str)| item(at as i64, at as i64, at as i64, title, "");
    let decided = decide(headlines.iter().enumerate().map(hourly).collect());
    let last = decided.last().expect("the last");
    last.links.iter().map(|link| link.evidence.with.0).collect()
}

#[test]
fn what_falls_far_behind_the_best_is_not_shown() {
    let weaker = "Night trains return";
    let weak = "Council weighs a plan for cheaper parking beside the library";
    let best = "Crane hurts dockers: Orlin closes its harbour, says council";
    let report = "Orlin council closes harbour after crane hurts two dockers at night";
    assert_eq!(shown_for_the_last(&[weaker, weak, report]), [1, 0], "there is none better");
    assert_eq!(shown_for_the_last(&[weak, best, report]), [1], "beside a better one, it is noise");
}

#[test]
fn one_likely_member_of_an_unlike_group_is_not_shown() {
    let group = [
        "Crane collapses in Pellin harbour, two dockers hurt",
        "Crane in Pellin harbour collapses and hurts dockers",
        "Pellin harbour: dockers hurt as crane collapses on them",
        "Hurt dockers of the Pellin harbour crane had trained in Orlin",
    ];
    let report = "Orlin opens a festival of kites, lanterns, and puppets";
    assert_eq!(shown_for_the_last(&[group[3], report]), [0], "alone, the town is a tie");
    let all = [group[0], group[1], group[2], group[3], report];
    assert!(shown_for_the_last(&all).is_empty(), "the others speak against it");
}

#[test]
fn a_tie_by_topic_names_the_words_that_made_it() {
    let ferry = "The owner of the Aurelia says that she was built for calm lakes, and that nobody \
        asked him before she was sold to the islands, where the winters are long and hard.";
    let budget = "A report on the state's shipyards counts eleven hulls without buyers. The Aurelia \
        is named once, among loans that were never paid back, guarantees, and missing ledgers.";
    let batch = vec![
        item(1, 1, 0, "Builder of ferry Aurelia speaks of doubts", ferry),
        item(2, 2, 200, "Auditors list shipyard losses, Aurelia and ten more", budget),
    ];
    let mut grouper = Grouper::new(Settings::default());
    let decided = grouper.assign(batch);
    let link = decided[1].links.first().expect("a tie");
    assert_eq!(link.tier, Tier::Topic);
    let words: Vec<&str> = link.evidence.words.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!((words.as_slice(), link.evidence.needs), (["aurelia"].as_slice(), 0.0));
    let explained = grouper.explain(decided[0].story, decided[1].story).expect("both live");
    assert_eq!(explained.related, Some(Kinship::Topic(vec!["aurelia".into()])));
}

#[test]
fn what_stands_apart_whatever_it_scores_is_told_the_rule() {
    let forbidden = |batch: Vec<Item>, one: i64, other: i64| {
        let mut grouper = Grouper::default();
        grouper.bind(Decision { one: EntryId(1_000), other: EntryId(1_001), apart: true });
        grouper.assign(batch);
        let explained = grouper.explain(StoryId(one), StoryId(other)).expect("both live");
        assert!(explained.evidence.score > explained.evidence.needs, "{explained:?}");
        explained.forbidden
    };
    let strike = "Norvex shipyard strike in Kastellos goes on";
    let reports =
        |days: Range<i64>| days.map(|day| item(day, day % 3, 48 * day, strike, "")).collect();
    assert_eq!(forbidden(reports(0..9), 8, 7), Some(Rule::TooLong));
    assert_eq!(forbidden(reports(0..9), 7, 6), None, "they stand together");
    assert_eq!(forbidden(reports(1_000..1_002), 1_000, 1_001), Some(Rule::ByHand));
    let price = |day| {
        item(day, 1, 24 * day, &format!("Norvex share price in Kastellos, {} March", day + 2), "")
    };
    assert_eq!(forbidden((0..2).map(price).collect(), 0, 1), Some(Rule::Instalments));
    let sale = |at: i64| {
        let own = format!("{0}{0}zyk", char::from(b'a' + at as u8));
        item(at, 1, at, &format!("Kalder for sale in Kastellos: {own}"), "")
    };
    assert_eq!(forbidden((0..12).map(sale).collect(), 11, 0), Some(Rule::Pattern));
    assert_eq!(forbidden((0..500).map(alike).collect(), 499, 0), Some(Rule::TooLarge));
    let tram = |at, what: &str, text: &str| item(at, at, at, &format!("Kastellos: {what}"), text);
    let sales = "The last twelve trams of Kastellos are for sale from today on.";
    let tickets = "In Kastellos, whoever is under six years old rides free of charge.";
    let two = vec![tram(0, "tickets", tickets), tram(1, "on sale", sales)];
    assert_eq!(forbidden(two, 1, 0), Some(Rule::OneWord));
    let apart = |day| Item { group: false, ..item(day, day, 48 * day, strike, "") };
    assert_eq!(forbidden((0..2).map(apart).collect(), 1, 0), Some(Rule::NotGrouped));
}

#[test]
fn a_chain_of_likeness_ends() {
    // Each headline shares two of its three words with the next, day after day.
    let letter = |at: i64| char::from(b'a' + (at % 26) as u8);
    let word = |at: i64| format!("{}{}zzyk", letter(at), letter(at / 5));
    let daily = |at: i64| {
        let title = format!("{} {} {}", word(at), word(at + 1), word(at + 2));
        item(at, at, at * 24, &title, "")
    };
    let decided = decide((0..30).map(daily).collect());
    for one in &decided {
        let members = decided.iter().filter(|other| other.cluster == one.cluster);
        let days: Vec<i64> = members.map(|member| member.entry.0).collect();
        assert!(days.last().expect("itself") - days[0] <= 14, "{days:?}");
    }
    assert_eq!(tie(&decided[0], &decided[1]), Tie::Event, "there was a chain to end");
}

#[test]
fn two_things_told_in_one_form_of_words_are_no_event() {
    let warning = |place: &str| {
        format!(
            "A flood warning has been issued for {place}. Flooding of houses is expected this evening. People \
             who live there should act now and move what they value upstairs."
        )
    };
    let check = |one: (&str, &str), other: (&str, &str), want| {
        self::check(one, other, want);
        self::check(other, one, want);
    };
    let (norland, upley) = (warning("West Norland"), warning("the river Upley"));
    let headline = "Flood warning for West Norland this evening";
    check(
        (headline, &norland),
        ("Flood warning for the river Upley this evening", &upley),
        Tie::None,
    );
    // Its own report in other words, and a copy that was edited here and there, are of the event.
    let report =
        "Houses in West Norland may be flooded this evening, and the warning stands until noon.";
    check((headline, &norland), ("Flood warning for West Norland at noon", report), Tie::Event);
    let edited =
        norland.replace("People who live there", "Residents of Norland").replace("houses", "homes");
    check((headline, &norland), ("Flood warning tonight for West Norland", &edited), Tie::Copy);
    // Pieces of words that stand elsewhere in the other text.
    let quake = "一日午前九時ごろ、北海道東部で震度四の地震があり、新幹線の一部の区間が止まった。けが人の報告は出ていない。津波のおそれもないという。";
    let retold = quake
        .replace("午前九時ごろ", "朝")
        .replace("けが人の報告は出ていない", "けが人の情報はない");
    let (one, other) = ("北海道で地震 けが人の報告なし", "北海道で地震 新幹線の一部止まる");
    check((one, quake), (other, &retold), Tie::Event);
    let elsewhere = quake.replace("北海道東部", "茨城県沖").replace("震度四", "震度三");
    check((one, quake), ("茨城県沖で地震 けが人の報告なし", &elsewhere), Tie::None);

    let elsewhere = "Flood warning for the river Upley this evening";
    let two = vec![item(1, 1, 0, headline, &norland), item(2, 2, 0, elsewhere, &upley)];
    let mut grouper = Grouper::default();
    grouper.assign(two);
    let explained = grouper.explain(StoryId(1), StoryId(2)).expect("both live");
    assert_eq!(explained.forbidden, Some(Rule::OneForm));
}

#[test]
fn texts_that_differ_in_the_words_of_their_own_headlines_are_two() {
    // Neither word seems to be a name: German writes all nouns with capitals, and here it begins the text.
    let burglary = |town: &str| {
        format!(
            "Unbekannte sind am Samstagabend in ein Haus in {town} eingebrochen und haben Schmuck im Wert von \
             mehreren tausend Euro gestohlen. Die Polizei bittet Zeugen, sich bei ihr zu melden."
        )
    };
    let chief = |company: &str| {
        format!(
            "{company} will replace its chief executive at the end of the year as it struggles with falling \
             sales and rising costs, it said on Monday, sending its shares down. A successor will be named."
        )
    };
    check(
        ("Einbrecher stehlen Schmuck in Augsdorf", &burglary("Augsdorf")),
        ("Ingolfstadt: Schmuck bei Einbruch gestohlen", &burglary("Ingolfstadt")),
        Tie::Event,
    );
    let headline = "Chief executive to be replaced";
    check((headline, &chief("Norvex")), (headline, &chief("Kalder")), Tie::Event);
    check(
        ("Norvex to replace chief executive as sales fall", &chief("Norvex")),
        ("Sales slump costs Kalder chief executive his job", &chief("Kalder")),
        Tie::Event,
    );
    let edited = chief("Norvex").replace("struggles with", "battles");
    check(
        ("Norvex to replace chief executive as sales fall", &chief("Norvex")),
        ("Sales slump costs Norvex chief his job", &edited),
        Tie::Copy,
    );
}

#[test]
fn one_standard_text_below_two_labelled_headlines_makes_no_copy() {
    let text = "The product is being recalled because it may contain germs. Do not eat it. Return it to the \
                store where it was bought for a full refund, with or without a receipt.";
    let (cheese, salmon) = ("Recall: Upley soft cheese", "Recall: Norvex smoked salmon");
    check((cheese, text), (salmon, text), Tie::Event);
    check((cheese, text), ("Soft cheese recalled in Upley", text), Tie::Copy);
    check(("Ferry stuck off Kastellos", FERRY), ("Kastellos ferry mishap", FERRY), Tie::Copy);
}

#[test]
fn what_one_headline_counts_and_one_dateline_dates_is_no_difference() {
    let crash = "At least 37 people died when a bus fell into a ravine near Kastellos after it hit a lorry, the \
                 police said. Another 24 passengers were taken to hospitals in the region.";
    check(("Bus crash kills 37", crash), ("Bus crash kills dozens", crash), Tie::Copy);
    check(("Bus crash kills 37", crash), ("Bus crash kills 24", crash), Tie::Event);
    let dated = format!("KASTELLOS, Nov 29 (Wire) - {crash}");
    let told = crash.replace("after it hit", "on Saturday after it hit");
    check(("Bus falls into ravine", &dated), ("Kastellos bus plunge kills 37", &told), Tie::Copy);
}

#[test]
fn a_headline_with_one_word_for_another_above_a_text_that_changed_with_it_is_no_copy() {
    let ruling = |what: &str, why: &str, is: &str| {
        format!(
            "A court of appeal on Monday {what} the conviction of the former mayor of Kastellos, {why} the \
             claim that the jury had been told the wrong thing. He {is} serving fifteen years."
        )
    };
    let upheld = ruling("upheld", "rejecting", "is");
    let upheld = ("Court upholds conviction of former mayor", upheld.as_str());
    let overturned = ruling("overturned", "accepting", "was");
    check(upheld, ("Court overturns conviction of former mayor", &overturned), Tie::Event);
    check(
        upheld,
        ("Former mayor's conviction upheld", &upheld.1.replace("had been", "was")),
        Tie::Copy,
    );
}

/// Two halves of one event, at first taken for two, and the report that joins them.
fn bridge() -> Vec<Item> {
    vec![
        item(1, 1, 0, "Quake shakes Terravona", ""),
        item(2, 2, 1, "Terravona without water after quake", ""),
        item(3, 3, 1, "Engineers find cracks in Olmo bridge", ""),
        item(4, 4, 2, "Olmo bridge closed, cracks in pillars", ""),
        item(5, 5, 3, "Terravona quake cracks Olmo bridge", ""),
    ]
}

#[test]
fn a_late_report_brings_its_relatives_together_and_says_which_moved() {
    let mut grouper = Grouper::new(Settings::default());
    let mut items = bridge();
    let last = items.pop().expect("the bridge");
    let two = grouper.assign(items);
    assert_eq!(tie(&two[0], &two[1]), Tie::Event);
    assert_eq!(tie(&two[2], &two[3]), Tie::Event);
    assert_eq!(tie(&two[0], &two[2]), Tie::None, "nothing ties them yet");
    let one = grouper.assign(vec![last]);
    assert!(one.iter().all(|decision| decision.cluster.0 == 1), "{one:#?}");
    let moved: Vec<i64> =
        one.iter().filter(|decision| decision.moved).map(|decision| decision.entry.0).collect();
    assert_eq!(moved, [3, 4]);
    assert!(one.iter().skip(1).all(|decision| matches!(decision.grouped, Reason::SameEvent(_))));
}

#[test]
fn what_moved_is_told_when_the_window_leaves_it_behind_at_once() {
    let mut items = bridge();
    items.push(item(6, 6, 40 * 24, "Norvex closes its factory", ""));
    let decided = decide(items);
    assert!(decided[..5].iter().all(|decision| decision.cluster.0 == 1), "{decided:#?}");
}

#[test]
fn the_past_is_taken_up_where_it_was_left() {
    let stream = stream(40);
    let mut whole = Grouper::new(Settings::default());
    let mut first = Grouper::new(Settings::default());
    let (old, new) = stream.split_at(30);
    let decided = first.assign(old.to_vec());
    whole.assign(old.to_vec());
    let mut restored = Grouper::new(Settings::default());
    for item in old {
        let decision = decided.iter().find(|one| one.entry == item.entry).expect("decided");
        restored.restore(item, decision.story, decision.cluster);
    }
    let place = |decided: Vec<Assignment>| -> Vec<_> {
        decided.into_iter().map(|one| (one.entry, one.story, one.cluster)).collect()
    };
    assert_eq!(place(restored.assign(new.to_vec())), place(whole.assign(new.to_vec())));
}

#[test]
fn what_the_reader_placed_stays() {
    let mut items = bridge();
    let last = items.pop().expect("the bridge");
    let mut grouper = Grouper::new(Settings::default());
    for (item, cluster) in items.iter().zip([1, 1, 3, 3]) {
        grouper.restore(item, item.entry.into(), ClusterId(cluster));
    }
    grouper.bind(Decision { one: EntryId(3), other: EntryId(1), apart: true });
    let decided = grouper.assign(vec![last]);
    assert!(decided.iter().all(|decision| decision.entry != EntryId(3)), "{decided:#?}");
}

#[test]
fn a_story_that_the_reader_took_out_is_not_put_back() {
    let items = bridge();
    let mut grouper = Grouper::new(Settings::default());
    grouper.restore(&items[0], EntryId(1).into(), ClusterId(1));
    grouper.restore(&items[1], EntryId(2).into(), ClusterId(2));
    grouper.bind(Decision { one: EntryId(2), other: EntryId(1), apart: true });
    let again = Item { entry: EntryId(9), feed: FeedId(9), ..items[0].clone() };
    let near = Item {
        address: String::new(),
        title: "Old town of Terravona after the quake".into(),
        ..again
    };
    let decided = grouper.assign(vec![near]);
    assert!(decided.iter().all(|decision| decision.entry != EntryId(2)), "{decided:#?}");
}

#[test]
fn what_was_put_together_stays_so_where_another_copy_founds_the_story() {
    let early = item(2, 2, 9, "Ferry runs aground off Kastellos", FERRY);
    let copy = item(1, 1, 10, "Ferry runs aground off Kastellos", FERRY);
    let others = [
        item(3, 3, 8, "Norvex closes its factory", ""),
        item(4, 4, 7, "Amendment passes after a long vote", ""),
        item(5, 5, 11, "Quake shakes Olmo at night", ""),
    ];
    let mut grouper = Grouper::new(Settings::default());
    for other in &others {
        grouper.bind(Decision { one: EntryId(1), other: other.entry, apart: false });
    }
    let places = settled(grouper.assign([&[early, copy], &others[..]].concat()).into_iter());
    assert_eq!(places[&EntryId(1)].0, StoryId(2), "one is a copy of the other");
    let clusters: HashSet<ClusterId> = places.values().map(|it| it.1).collect();
    assert_eq!(clusters.len(), 1, "{places:?}");
}

#[test]
fn what_was_put_together_stays_so_whatever_its_feeds_and_its_age() {
    let first = item(1, 1, 0, "Ferry runs aground off Kastellos", FERRY);
    let soon = item(2, 2, 5, "Norvex closes its factory", "");
    let later = item(2, 2, 39 * 24, "Norvex closes its factory", "");
    let apart = |item: &Item| Item { group: false, ..item.clone() };
    for batch in
        [[first.clone(), apart(&soon)], [apart(&first), soon], [first.clone(), later.clone()]]
    {
        let mut grouper = Grouper::default();
        grouper.bind(Decision { one: EntryId(2), other: EntryId(1), apart: false });
        let decided = grouper.assign(batch.to_vec());
        assert_eq!(decided[0].cluster, decided[1].cluster, "{batch:#?}");
    }
    // The older entry arrives last, in the archive of a feed that was added later.
    let mut grouper = Grouper::default();
    grouper.bind(Decision { one: EntryId(2), other: EntryId(1), apart: false });
    let new = grouper.assign(vec![later])[0].cluster;
    assert_eq!(grouper.assign(vec![first])[0].cluster, new);
}

#[test]
fn what_was_put_together_leaves_others_where_they_are() {
    let batch = [
        item(1, 1, 0, "Ferry runs aground off Kastellos", FERRY),
        item(2, 2, 1, "Ferry aground off Kastellos, passengers tell", ""),
        item(3, 3, 2, "Captain of ferry aground off Kastellos is heard", ""),
        item(4, 4, 3, "Owner of ferry aground off Kastellos pays", ""),
        item(5, 5, 4, "Norvex closes its factory", ""),
    ];
    let mut grouper = Grouper::default();
    for (one, other) in [(2, 1), (4, 3), (6, 5)] {
        grouper.bind(Decision { one: EntryId(one), other: EntryId(other), apart: false });
    }
    let before = grouper.assign(batch.to_vec());
    assert!(before[..4].iter().all(|it| it.cluster == before[0].cluster), "{before:#?}");
    let copy = item(6, 6, 5, "Ferry runs aground off Kastellos", FERRY);
    let places = settled(before.into_iter().chain(grouper.assign(vec![copy])));
    let clusters = [1, 2, 3, 4, 5].map(|entry| places[&EntryId(entry)].1);
    assert_eq!(
        clusters[..2],
        [clusters[4]; 2],
        "with its copy goes what stands beside it for good"
    );
    assert_eq!(clusters[2..4], [ClusterId(1); 2], "and nothing else");
}

#[test]
fn the_last_word_about_two_stories_counts() {
    let items = [
        item(1, 1, 0, "Ferry runs aground off Kastellos", FERRY),
        item(2, 2, 1, "Norvex closes its factory", ""),
    ];
    for apart in [true, false] {
        let mut grouper = Grouper::new(Settings::default());
        for apart in [!apart, apart] {
            grouper.bind(Decision { one: EntryId(2), other: EntryId(1), apart });
        }
        let decided = grouper.assign(items.to_vec());
        assert_eq!(decided[0].cluster != decided[1].cluster, apart);
    }
}

#[test]
fn the_window_forgets() {
    let settings = Settings { window: Duration::from_secs(24 * 3600) };
    let mut grouper = Grouper::new(settings);
    let mut late = item(2, 2, 72, "Ferry runs aground off Kastellos", FERRY);
    late.address = "https://site1.example/news/1".into();
    let decided =
        grouper.assign(vec![item(1, 1, 0, "Ferry runs aground off Kastellos", FERRY), late]);
    assert_eq!(tie(&decided[0], &decided[1]), Tie::None);
}

#[test]
fn what_is_older_than_the_window_is_compared_with_what_comes_with_it_and_does_not_stay() {
    let mut grouper = Grouper::new(Settings::default());
    let old = |entry, feed| item(entry, feed, 10, "Ferry runs aground off Kastellos", FERRY);
    let new =
        Item { published: old(1, 1).published + SignedDuration::from_hours(990), ..old(1, 1) };
    // Feeds that are added late bring last month's news.
    let own_words = item(4, 4, 11, "Passengers of the stranded ferry Aurelia off Kastellos", "");
    let decided = grouper.assign(vec![new]);
    let old = grouper.assign(vec![old(2, 2), old(3, 3), own_words]);
    assert_eq!(tie(&old[0], &old[1]), Tie::Copy);
    assert_eq!(tie(&old[0], &old[2]), Tie::Event);
    assert_eq!(tie(&old[0], &decided[0]), Tie::None, "with nothing else");
    assert_eq!(grouper.explain(old[0].story, old[2].story), None, "neither is live");
}

/// A stream of invented headlines, `entries` long, about a handful of events.
fn stream(entries: i64) -> Vec<Item> {
    let events = [
        ["ferry", "Aurelia", "Kastellos", "sandbank", "passengers", "rescue"],
        ["storm", "Ragna", "coast", "power", "trains", "schools"],
        ["water", "bill", "parliament", "Lindqvist", "amendment", "vote"],
        ["chip", "Norvex", "factory", "delay", "suppliers", "shares"],
    ];
    (0..entries)
        .map(|at| {
            let words = events[(at * 7 % 4) as usize];
            let pick = |n: i64| words[((at / 4 + n) % 6) as usize];
            let title = format!("{} {} {} {}", pick(0), pick(1), pick(3), pick(4));
            item(at + 1, at % 9, at / 2, &title, "")
        })
        .collect()
}

/// A decision without its reasons: only a window that never left memory knows why a story is in its
/// cluster, and scores differ in the last digit, as terms are added in the order in which they were
/// met.
fn known(it: Assignment) -> (EntryId, StoryId, ClusterId, Vec<(Tier, StoryId)>, bool) {
    let links = it.links.into_iter().map(|link| (link.tier, link.evidence.with)).collect();
    (it.entry, it.story, it.cluster, links, it.moved)
}

/// A stored window.
#[derive(Debug)]
struct Kept(Vec<u8>);

impl Medium for Kept {
    fn read(&self, places: Range<u64>) -> Option<Vec<u8>> {
        self.0.get(places.start as usize..places.end as usize).map(<[u8]>::to_vec)
    }
}

fn told(grouper: Grouper) -> Vec<u8> {
    let mut told = Vec::new();
    let _ = grouper.write_all(|piece| {
        told.extend_from_slice(piece);
        Ok::<(), ()>(())
    });
    told
}

fn recalled(settings: Settings, kept: &[u8], changes: &[Vec<u8>]) -> Option<Grouper> {
    let place = 0..kept.len() as u64;
    let mut grouper = Grouper::recall_all(settings, Arc::new(Kept(kept.to_vec())), place)?;
    changes.iter().try_for_each(|part| grouper.recall_changes(part))?;
    Some(grouper)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_batch_in_any_order_gives_the_same_answer(shuffled in Just(stream(40)).prop_shuffle()) {
        prop_assert_eq!(decide(shuffled), decide(stream(40)));
    }

    #[test]
    fn the_numbers_of_entries_decide_nothing(stream in random_stream()) {
        let renumber = |number: i64| 1_000 - number;
        let another = |it: &Item| Item { entry: EntryId(renumber(it.entry.0)), ..it.clone() };
        let decided = decide(stream.iter().map(another).collect());
        let story = |it: &Assignment| (it.entry.0, it.story.0, linked(it));
        let same = |(entry, story, links): (i64, i64, Vec<i64>)| {
            (renumber(entry), renumber(story), links.into_iter().map(renumber).collect())
        };
        let want = decide(stream);
        // Sorted, since those that moved come last, by number.
        let sorted = |mut it: Vec<_>| { it.sort_unstable(); it };
        prop_assert_eq!(
            sorted(decided.iter().map(story).map(same).collect()),
            sorted(want.iter().map(story).collect())
        );
        // A cluster is named after its lowest number, which says nothing but its name.
        let [got, want] = [decided, want].map(|it| settled(it.into_iter()));
        for (one, other) in want.keys().flat_map(|one| want.keys().map(move |other| (one, other))) {
            let of_got = [one, other].map(|it| got[&EntryId(renumber(it.0))].1);
            let of_want = [one, other].map(|it| want[it].1);
            prop_assert_eq!(of_got[0] == of_got[1], of_want[0] == of_want[1], "{:?} {:?}", one, other);
        }
    }

    #[test]
    fn nothing_that_comes_in_stops_it(
        texts in proptest::collection::vec((".{0,60}", ".{0,120}", ".{0,30}", -1_000_000_i64..1_000_000), 0..30)
    ) {
        let batch: Vec<Item> = texts
            .iter()
            .enumerate()
            .map(|(at, (title, excerpt, address, hours))| Item {
                address: address.clone(),
                ..item(at as i64, at as i64 % 3, *hours, title, excerpt)
            })
            .collect();
        let count = batch.len();
        let decided = decide(batch);
        prop_assert_eq!(decided.len(), count, "each entry is decided once");
        for decision in &decided {
            prop_assert!(decided.iter().any(|one| one.entry.0 == decision.story.0), "stories are named after founders");
            prop_assert!(decided.iter().any(|one| one.story.0 == decision.cluster.0), "and so are clusters");
        }
    }
    #[test]
    fn a_window_that_was_put_back_decides_the_same(stream in random_stream(), at in 0..60_usize) {
        let (old, new) = stream.split_at(at.min(stream.len()));
        let mut whole = Grouper::default();
        let places = settled(old.chunks(7).flat_map(|batch| whole.assign(batch.to_vec())));
        let mut restored = Grouper::default();
        for item in old {
            let (story, cluster) = places[&item.entry];
            restored.restore(item, story, cluster);
        }
        for batch in new.chunks(7) {
            let place = |it: Assignment| (it.entry, it.story, it.cluster);
            let one: Vec<_> = whole.assign(batch.to_vec()).into_iter().map(place).collect();
            let other: Vec<_> = restored.assign(batch.to_vec()).into_iter().map(place).collect();
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn a_window_that_was_told_and_recalled_decides_the_same(
        stream in random_stream(), at in 0..60_usize,
        anew in proptest::collection::vec(any::<bool>(), 9), days in 1..5_u64
    ) {
        let settings = Settings { window: Duration::from_hours(24 * days) };
        let (old, new) = stream.split_at(at.min(stream.len()));
        let [mut whole, before] = [(); 2].map(|()| {
            let mut grouper = Grouper::new(settings);
            grouper.assign(old.to_vec());
            grouper
        });
        let (mut kept, mut changes) = (told(before), Vec::new());
        for (batch, anew) in new.chunks(7).zip(anew) {
            let mut recalled = recalled(settings, &kept, &changes).expect("is understood");
            let one: Vec<_> = whole.assign(batch.to_vec()).into_iter().map(known).collect();
            let other: Vec<_> = recalled.assign(batch.to_vec()).into_iter().map(known).collect();
            prop_assert_eq!(one, other);
            if anew {
                kept = told(recalled);
                changes.clear();
            } else {
                changes.push(recalled.write_changes());
                prop_assert!(recalled.write_changes().is_empty());
            }
        }
    }

    #[test]
    fn a_window_that_is_damaged_stops_nothing(
        stream in random_stream(), at in 0..10_000_usize, byte in any::<u8>(), cut in any::<bool>()
    ) {
        let settings = Settings::default();
        let mut whole = Grouper::new(settings);
        whole.assign(stream.clone());
        let mut kept = told(whole);
        let at = at % kept.len();
        kept[at] = byte;
        kept.truncate(if cut { at } else { kept.len() });
        if let Some(mut recalled) = recalled(settings, &kept, &[]) {
            let later = stream.iter().map(|it| Item { entry: EntryId(it.entry.0 + 1_000), ..it.clone() });
            let decided = recalled.assign(later.collect());
            prop_assert!(decided.len() >= stream.len());
            told(recalled);
        }
    }

    #[test]
    fn changes_that_are_damaged_stop_nothing(
        stream in random_stream(), at in 0..10_000_usize, byte in any::<u8>(), cut in any::<bool>()
    ) {
        let settings = Settings::default();
        let kept = told(Grouper::new(settings));
        let mut whole = recalled(settings, &kept, &[]).expect("is understood");
        whole.assign(stream.clone());
        let mut part = whole.write_changes();
        if let Some(at) = at.checked_rem(part.len()) {
            part[at] = byte;
            part.truncate(if cut { at } else { part.len() });
        }
        if let Some(mut recalled) = recalled(settings, &kept, &[part]) {
            prop_assert_eq!(recalled.assign(Vec::new()).len(), 0);
        }
    }

    #[test]
    fn what_was_split_stays_split_and_what_was_merged_together(
        stream in random_stream(), pairs in proptest::collection::vec((0..60_i64, 0..60_i64, any::<bool>()), 1..6)
    ) {
        let mut named = HashSet::new();
        let mut grouper = Grouper::default();
        let mut decisions = Vec::new();
        for (one, other, apart) in pairs {
            if one != other && named.insert(one) && named.insert(other) {
                decisions.push(Decision { one: EntryId(one), other: EntryId(other), apart });
            }
        }
        decisions.iter().for_each(|decision| grouper.bind(*decision));
        let places = settled(stream.chunks(7).flat_map(|batch| grouper.assign(batch.to_vec())));
        let story_of = |entry| places.get(&entry).map(|it| it.0);
        let named = || decisions.iter().flat_map(|it| [it.one, it.other]);
        for Decision { one, other, apart } in decisions.iter().copied() {
            let (Some(a), Some(b)) = (places.get(&one), places.get(&other)) else { continue };
            // Decisions about entries that turn out to be copies may contradict each other.
            let is_copy = |it: &EntryId| [Some(a.0), Some(b.0)].contains(&story_of(*it));
            if named().filter(is_copy).count() > 2 {
                continue;
            }
            if apart {
                prop_assert_ne!(a.1, b.1, "{:?} and {:?}", one, other);
            } else {
                prop_assert_eq!(a.1, b.1, "{:?} and {:?}", one, other);
            }
        }
    }
}

/// The stories that an entry's links lead to, best first.
fn linked(it: &Assignment) -> Vec<i64> {
    it.links.iter().map(|link| link.evidence.with.0).collect()
}

/// The final place of each entry.
fn settled(decided: impl Iterator<Item = Assignment>) -> HashMap<EntryId, (StoryId, ClusterId)> {
    decided.map(|it| (it.entry, (it.story, it.cluster))).collect()
}

/// A random stream of headlines from few words, so that many are alike; in order of time.
fn random_stream() -> impl Strategy<Value = Vec<Item>> {
    const WORDS: [&str; 24] = [
        "ferry",
        "Aurelia",
        "Kastellos",
        "sandbank",
        "rescue",
        "storm",
        "Ragna",
        "coast",
        "power",
        "trains",
        "Lindqvist",
        "amendment",
        "vote",
        "water",
        "Norvex",
        "factory",
        "shares",
        "quake",
        "Terravona",
        "Olmo",
        "bridge",
        "cracks",
        "mayor",
        "trial",
    ];
    let headline = proptest::collection::vec(0..WORDS.len(), 2..6);
    let entry = (headline, 0..4_i64, 1..5_i64);
    proptest::collection::vec(entry, 1..60).prop_map(|entries| {
        let mut hours = 0;
        let entries = entries.into_iter().zip(0..).map(|((words, feed, later), at)| {
            hours += later;
            let words: Vec<&str> = words.into_iter().map(|word| WORDS[word]).collect();
            // Some have a text, with an ending that all of their feed share.
            let text = match later {
                1 => format!("{} at noon. Readers of paper {feed} ring desk {feed}.", words[0]),
                _ => String::new(),
            };
            item(at, feed, hours, &words.join(" "), &text)
        });
        entries.collect()
    })
}

/// One of many reports that share all words but a number.
fn alike(at: i64) -> Item {
    item(at, at, at / 60, &format!("Ferry Aurelia aground off Kastellos, {at} aboard"), "")
}

#[test]
fn a_kept_window_remembers_as_many_stories_of_a_common_word_as_one_that_never_left() {
    let settings = Settings::default();
    let stream: Vec<Item> = (0..700).map(alike).collect();
    let (old, new) = stream.split_at(250);
    let [mut whole, before] = [(); 2].map(|()| {
        let mut grouper = Grouper::new(settings);
        grouper.assign(old.to_vec());
        grouper
    });
    let (mut kept, mut changes) = (told(before), Vec::new());
    for (batch, at) in new.chunks(50).zip(1..) {
        let mut recalled = recalled(settings, &kept, &changes).expect("is understood");
        let decide = |grouper: &mut Grouper| -> Vec<_> {
            grouper.assign(batch.to_vec()).into_iter().map(known).collect()
        };
        assert_eq!(decide(&mut recalled), decide(&mut whole), "batch {at}");
        if at % 3 == 0 {
            kept = told(recalled);
            changes.clear();
        } else {
            changes.push(recalled.write_changes());
        }
    }
}

/// One of many simultaneous reports of an event: two of its four words are those of the event.
fn report(at: i64) -> Item {
    let letter = |number: i64| char::from(b'a' + (number % 26) as u8);
    let own = |number: i64| format!("{}{}quon", letter(number), letter(number / 26));
    item(at, at, 0, &format!("Tarn {} ferry {}", own(2 * at), own(2 * at + 1)), "")
}

#[test]
fn the_words_of_an_event_stay_rare_however_many_report_it() {
    let score = |grouper: &mut Grouper, at| match &grouper.assign(vec![report(at)])[0].grouped {
        Reason::SameEvent(evidence) => evidence.score,
        other => panic!("report {at} is told apart: {other:?}"),
    };
    let [mut live, before] = [(); 2].map(|()| {
        let mut grouper = Grouper::default();
        grouper.assign(vec![report(0)]);
        let early = score(&mut grouper, 1);
        grouper.assign((2..60).map(report).collect());
        (grouper, early)
    });
    let late = score(&mut live.0, 60);
    assert!(late > 0.95 * live.1, "{late} of {}", live.1);
    let mut recalled = recalled(Settings::default(), &told(before.0), &[]).expect("is understood");
    assert_eq!(score(&mut recalled, 60), late, "a window that was kept knows it as well");
}

#[test]
fn a_story_of_very_many_copies_begins_anew() {
    let page = |at: i64| Item { address: "https://site.example/ferry".into(), ..copy(at) };
    for stream in [(0..1_000).map(copy).collect::<Vec<_>>(), (0..1_000).map(page).collect()] {
        let mut sizes: HashMap<StoryId, usize> = HashMap::new();
        for decided in decide(stream) {
            *sizes.entry(decided.story).or_default() += 1;
        }
        let mut sizes: Vec<usize> = sizes.into_values().collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [200, 400, 400]);
    }
}

/// One of many copies of a report, each of its own feed.
fn copy(at: i64) -> Item {
    item(at, at, at / 60, "Ferry runs aground off Kastellos", FERRY)
}

#[test]
fn no_event_is_larger_than_the_cap() {
    const LARGEST: usize = 400;
    let mut grouper = Grouper::default();
    let stream: Vec<Item> = (0..900).map(alike).collect();
    let places = settled(stream.chunks(50).flat_map(|batch| grouper.assign(batch.to_vec())));
    let mut sizes: HashMap<ClusterId, HashSet<StoryId>> = HashMap::new();
    for (story, cluster) in places.into_values() {
        sizes.entry(cluster).or_default().insert(story);
    }
    let largest = sizes.values().map(HashSet::len).max();
    assert_eq!(largest, Some(LARGEST), "there was one to cap");
}
