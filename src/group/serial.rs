//! The words that count a series: numbers, dates, ordinals. Two instalments of a daily column may differ in
//! nothing else, and must never be taken for copies; nor is yesterday's column today's event.

use super::lexicon::{Word, Words};
use super::stopwords::{Languages, languages};
use super::words::is_piece;

/// Months and weekdays, then numbers, number words, and ordinals, in several languages; one entry per value, without
/// accents as in [`super::words`].
const NAMES: [&str; 38] = [
    "january jan januar janvier enero gennaio janeiro januari stycznia января січня ocak ianuarie ledna \
     tammikuuta ιανουαριου يناير जनवरी",
    "february feb februar fevrier febrero febbraio fevereiro februari lutego февраля лютого subat \
     februarie unora helmikuuta φεβρουαριου فبراير फरवरी",
    "march mar marz mars marzo marco maart marca марта березня mart marts martie marcius maret brezna \
     maaliskuuta μαρτιου مارس मार्च",
    "april apr avril abril aprile kwietnia апреля квітня nisan aprilie aprilis dubna huhtikuuta απριλιου \
     ابريل अप्रैल",
    "may mai mayo maggio maio mei maja мая травня mayis maj majus kvetna toukokuuta μαιου مايو मई",
    "june jun juni juin junio giugno junho czerwca июня червня haziran iunie cervna kesakuuta \
     ιουνιου يونيو जून",
    "july jul juli juillet julio luglio julho lipca июля липня temmuz iulie cervence heinakuuta \
     ιουλιου يوليو जुलाई",
    "august aug aout agosto augustus sierpnia августа серпня agustos augusztus agustus srpna elokuuta \
     αυγουστου اغسطس अगस्त",
    "september sep sept septembre septiembre settembre setembro wrzesnia сентября вересня eylul \
     septembrie szeptember zari syyskuuta σεπτεμβριου سبتمبر सितंबर सितम्बर",
    "october oct oktober octobre octubre ottobre outubro pazdziernika октября жовтня ekim octombrie rijna \
     lokakuuta οκτωβριου اكتوبر अक्टूबर",
    "november nov novembre noviembre novembro listopada ноября листопада kasim noiembrie listopadu \
     marraskuuta νοεμβριου نوفمبر नवंबर नवम्बर",
    "december dec dezember decembre diciembre dicembre dezembro grudnia декабря грудня aralik decembrie \
     desember prosince joulukuuta δεκεμβριου ديسمبر दिसंबर दिसम्बर",
    "monday mon montag lundi lunes lunedi maandag poniedzialek понедельник понеділок pazartesi",
    "tuesday tue tues dienstag mardi martes martedi dinsdag wtorek вторник вівторок sali",
    "wednesday wed mittwoch mercredi miercoles mercoledi woensdag sroda среда середа carsamba",
    "thursday thu thurs donnerstag jeudi jueves giovedi donderdag czwartek четверг четвер persembe",
    "friday fri freitag vendredi viernes venerdi vrijdag piatek пятница cuma",
    "saturday sat samstag samedi sabado sabato zaterdag sobota суббота субота cumartesi",
    "sunday sonntag dimanche domingo domenica zondag niedziela воскресенье неділя pazar",
    "one 1 first erste erster premier premiere primero primera primo prima",
    "two 2 ii second zweite zweiter zweites zweiten zweitem deuxieme seconde segundo segunda secondo seconda tweede \
     andra anden andet drugi druga drugie drugiego drugiej druhy druha druhe второй вторая второе второго вторую \
     вторым другий друга друге втори втора второ ikinci masodik doilea doua toinen kedua δευτερος δευτερη \
     δευτερο ثان ثاني ثانية دوم دومين שנייה दूसरा दूसरी",
    "three 3 iii third dritte dritter drittes dritten drittem troisieme tercero tercer tercera terzo terza terceiro \
     terceira derde tredje trzeci trzecia trzecie trzeciego trzeciej treci treca trece treti третий третья третье \
     третьего третью третьим третій третя третє трети трета ucuncu harmadik treilea treia kolmas ketiga τριτος \
     τριτο ثالث ثالثة سوم سومين שלישי שלישית तीसरा तीसरी",
    "four 4 iv fourth vierte vierter viertes vierten viertem quatrieme cuarto cuarta quarto vierde fjarde fjerde \
     czwarty czwarta czwarte ctvrty ctvrta ctvrte четвертый четвертая четвертое dorduncu negyedik neljas keempat \
     رابع رابعة",
    "five 5 fifth funfte cinquieme quinto quinta",
    "six 6 vi sixth sechste sixieme sexto sesto",
    "seven 7 vii seventh siebte septieme septimo settimo",
    "eight 8 viii eighth achte huitieme octavo ottavo",
    "nine 9 ix ninth neunte neuvieme noveno nono",
    "ten 10 tenth zehnte dixieme decimo",
    "eleven 11 eleventh",
    "twelve 12 xii twelfth",
    "morning",
    "evening",
    "weekly",
    "monthly",
    "yesterday",
    "tomorrow",
    "not no never cannot cant wont dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt wouldnt couldnt \
     shouldnt without nicht nie kein keine keinen keiner keinem keines ohne ne pas ni jamais aucun aucune sans \
     non nunca sin nao nem sem senza niet geen nooit zonder bez не нет никогда без ні няма није degil inte ingen \
     ej utan ikke uden tidak bukan tanpa không chưa chẳng đừng δεν δε μην οχι χωρις nincs nu fara ei eivat nije \
     nisu nema لا لم لن ليس ليست عدم دون بدون नहीं לא אין בלי ללא 안 못 없다 없는 없이 않는 않을 않기 않아 않고 \
     아닌 ない",
];

/// The last line of [`NAMES`] counts nothing: its words are negations.
const NEGATION: u8 = NAMES.len() as u8 - 1;

/// Names that are other words elsewhere, such as a politician or the sea, each with the languages in which it
/// counts.
const ONLY_IN: [(&str, &str); 55] = [
    ("mar", "en"),
    ("march", "en"),
    ("may", "en"),
    ("sept", "en"),
    ("mon", "en"),
    ("wed", "en"),
    ("fri", "en"),
    ("sat", "en"),
    ("one", "en"),
    ("ten", "en"),
    ("jul", "en de es nl"),
    ("vi", "en de fr es pt"),
    ("mai", "de fr da pt"),
    ("mars", "fr sv da"),
    ("premier", "fr"),
    ("premiere", "fr"),
    ("marco", "pt"),
    ("prima", "it"),
    ("primo", "it"),
    ("quarto", "it pt"),
    ("seconde", "fr"),
    ("andra", "sv"),
    ("anden", "da"),
    ("andet", "da"),
    ("doua", "ro"),
    ("treia", "ro"),
    ("друга", "uk bg"),
    ("друге", "uk"),
    ("maja", "pl"),
    ("maj", "sv da pl"),
    ("maret", "id"),
    ("dubna", "cs"),
    ("zari", "cs"),
    ("marca", "pl"),
    ("cuma", "tr"),
    ("kasim", "tr"),
    ("mart", "tr"),
    ("sali", "tr"),
    ("no", "en es it"),
    ("cant", "en"),
    ("wont", "en"),
    ("nie", "de pl"),
    ("ne", "fr cs hu hr"),
    ("pas", "fr"),
    ("ni", "fr es"),
    ("sans", "fr"),
    ("non", "fr it"),
    ("sin", "es"),
    ("nem", "pt hu"),
    ("sem", "pt hu"),
    ("ej", "sv"),
    ("utan", "sv"),
    ("uden", "da"),
    ("nu", "ro"),
    ("ei", "fi"),
];

/// The number of months, which are the first lines of [`NAMES`].
const MONTHS: usize = 12;
/// The number of weekdays, which follow the months.
const WEEKDAYS: usize = 7;

/// A number at the end of a headline of at most this many words numbers it: `Slack Wyrm 901`. Pairs of
/// characters count half.
const BARE: usize = 4;

/// The number of an identifier such as `KAFKA-18001` has at least this many digits; `GPT-5` is a name.
const IDENTIFIER: usize = 3;

/// What is numbered after 第 or 제: episodes, chapters, volumes.
const NUMBERED: [char; 22] = [
    '回', '話', '话', '期', '集', '巻', '卷', '章', '部', '号', '弾', '講', '讲', '회', '화', '편',
    '권', '장', '부', '호', '강', '탄',
];

/// The languages in which a name counts.
pub(super) fn languages_of(name: &str) -> Languages {
    let only = ONLY_IN.iter().find(|only| only.0 == name);
    only.map_or(Languages::MAX, |(_, tags)| languages(tags))
}

/// All names, each with its line in the table.
pub(super) fn names() -> impl Iterator<Item = (&'static str, u8)> {
    NAMES
        .iter()
        .zip(0..)
        .flat_map(|(line, at)| line.split_ascii_whitespace().map(move |it| (it, at)))
}

/// The value of a word that counts, the same for all its spellings; `None` for other words.
pub(super) fn value(word: &Word) -> Option<u32> {
    counted(word).map(u32::from).or(word.is_numeric.then_some(word.hash as u32))
}

fn counted(word: &Word) -> Option<u8> {
    word.name.filter(|name| *name != NEGATION)
}

/// Whether a word is a negation.
pub(super) fn negates(word: &Word) -> bool {
    word.name == Some(NEGATION)
}

/// The number of words that name the series in a headline that dates or numbers itself: those before the date
/// or number. There must be two, or one that announces the number or is followed by numbers alone, as in
/// `Bombcast 812`. A quantity makes no series: a toll that rises is one event.
pub(super) fn series(words: &Words, headline: &[Word]) -> Option<usize> {
    let marked = (0..headline.len()).find(|at| marks_instalment(words, headline, *at))?;
    let first = headline.first();
    let is_announced =
        || first.is_some_and(|it| announces(words, it) || matches!(words.letters(it), "第" | "제"));
    let is_all = || headline[marked..].iter().all(|word| word.is_number);
    (marked >= 2 || marked == 1 && (is_announced() || is_all())).then_some(marked)
}

/// The name of the series in a headline with a number sign: `This Week in Rust` in `This Week in Rust #712`.
/// The headline is as it is written.
pub(super) fn signed_series(headline: &str) -> Option<&str> {
    headline.match_indices('#').find_map(|(at, sign)| {
        let (before, number) = (&headline[..at], &headline[at + sign.len()..]);
        let name = before.trim_end();
        let is_name = before.ends_with(' ') && name.split(' ').count() >= 2;
        (is_name && leading_digits(number) > 0).then_some(name)
    })
}

/// The letters of an identifier in a headline as it is written, if its number is the first one: `KAFKA` in
/// `[KAFKA-18001] Broker stuck`.
pub(super) fn identified(headline: &str) -> Option<&str> {
    let (before, number) = headline.split_once('-')?;
    let letters = before.rsplit(|it: char| !it.is_ascii_alphanumeric()).next()?;
    let is_identifier = letters.len() >= 2
        && letters.bytes().all(|it| it.is_ascii_uppercase())
        && !before.contains(char::is_numeric)
        && leading_digits(number) >= IDENTIFIER;
    is_identifier.then_some(letters)
}

/// How many digits a number has that a text begins with; none if it goes on otherwise.
fn leading_digits(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let goes_on = text[digits..].starts_with(|it: char| it.is_alphabetic() || it == '.');
    if goes_on { 0 } else { digits }
}

/// Whether the word at a place dates or numbers the headline: `24.1`, `20 November`, `11 de mayo`,
/// `2025-09-11`, `9月11日`, `No. 7041`, `Part II`, `第11回`; or a weekday at its end, `Das Wetter am Montag`.
fn marks_instalment(words: &Words, headline: &[Word], at: usize) -> bool {
    let word = &headline[at];
    let (before, after) = beside(headline, at);
    let is_announced = before.is_some_and(|before| announces(words, before));
    if !word.is_number {
        // `No one` and `so many` number nothing.
        let is_named = before.is_some_and(|it| !matches!(words.letters(it), "no" | "so" | "ky"));
        return is_announced && is_named && value(word).is_some()
            || is_month(word) && after.is_some_and(|word| word.is_number)
            || is_weekday(word) && after.is_none();
    }
    let begins = |letters: &[char]| after.is_some_and(|it| words.letters(it).starts_with(letters));
    let is_followed_by = |letters| after.is_some_and(|it| words.letters(it) == letters);
    let ends_before = |letter| before.is_some_and(|it| words.letters(it).ends_with(letter));
    let is_of = after.is_some_and(|it| matches!(words.letters(it), "de" | "of"));
    is_announced
        || words.letters(word).contains('.')
        || after.is_none() && is_bare(words, headline)
        || after.is_some_and(is_month)
        || is_of && headline.get(at + 2).is_some_and(is_month)
        || is_date(words, &headline[at..])
        || begins(&['月'])
        // Not `starts_with`: `월드` is the `world` of a world cup.
        || is_followed_by("월")
        // `문제` is a problem.
        || (ends_before('第') || before.is_some_and(|it| words.letters(it) == "제")) && begins(&NUMBERED)
}

/// Whether a headline has few enough words for a number at its end.
fn is_bare(words: &Words, headline: &[Word]) -> bool {
    let halves = headline.iter().map(|it| if is_piece(words.letters(it)) { 1 } else { 2 });
    halves.sum::<usize>() <= 2 * BARE
}

/// Whether a text begins with a date of three numbers, one of which is a year.
fn is_date(words: &Words, text: &[Word]) -> bool {
    let [first, second, third, ..] = text else { return false };
    let date = [first, second, third];
    date.iter().all(|word| word.is_number)
        && date.iter().any(|word| words.letters(word).len() == "2025".len())
}

/// Whether a word announces the number of an instalment.
#[rustfmt::skip]
fn announces(words: &Words, word: &Word) -> bool {
    matches!(
        words.letters(word),
        "no" | "nr" | "number" | "issue" | "part" | "episode" | "ep" | "lecture" | "vol" | "volume" | "round"
            | "chapter" | "version" | "so" | "ky" | "pt" | "teil" | "folge" | "ausgabe" | "partie" | "numero"
            | "parte" | "capitulo" | "episodio" | "выпуск" | "часть"
    )
}

/// Whether the word at a place is part of a date: a month, a weekday, a number next to a month, or any part of
/// a date in figures. Two reports that name the same day are not one event for that.
pub(super) fn is_calendar(words: &Words, text: &[Word], at: usize) -> bool {
    let word = &text[at];
    let (before, after) = beside(text, at);
    if !word.is_number {
        return word.name.is_some_and(|name| usize::from(name) < MONTHS + WEEKDAYS)
            || is_part_of_date(words, word) && before.is_some_and(|it| it.is_number);
    }
    before.is_some_and(is_month)
        || after.is_some_and(|it| is_month(it) || is_part_of_date(words, it))
        || is_whole_date(words.letters(word))
        || (at.saturating_sub(2)..=at).any(|first| is_date(words, &text[first..]))
}

/// Whether a word is what follows the numbers of a date in Chinese, Japanese, or Korean.
fn is_part_of_date(words: &Words, word: &Word) -> bool {
    matches!(words.letters(word), "年" | "月" | "日" | "년" | "월" | "일")
}

/// Whether a number is a date with its year: `20.11.2026` or `20261120`.
fn is_whole_date(number: &str) -> bool {
    let parts: Vec<&str> = number.split('.').collect();
    let is_within = |part: &str, most| part.parse().is_ok_and(|it: u16| (1..=most).contains(&it));
    match parts[..] {
        [day, month, year] => is_within(day, 31) && is_within(month, 12) && year.len() == 4,
        [all] if all.len() == 8 && all.starts_with("20") && all.is_ascii() => {
            is_within(&all[4..6], 12) && is_within(&all[6..], 31)
        }
        _ => false,
    }
}

/// Whether a word is a version, as [`super::words`] returns it: `1.2.3`, `rc1`, or `v123` for `v1.2.3`. It
/// says which, but not of what.
pub(super) fn is_version(word: &str) -> bool {
    let number = word.trim_start_matches(|it: char| it.is_ascii_lowercase());
    let mut parts = number.split('.');
    let are_numbers = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    // `1.250.000` is a large number.
    let is_bare =
        || number.split('.').count() > 2 && !number.split('.').skip(1).all(|it| it.len() == 3);
    parts.all(are_numbers)
        && match &word[..word.len() - number.len()] {
            "" => is_bare(),
            before => matches!(before, "v" | "rc" | "alpha" | "beta"),
        }
}

/// Whether a word, as [`super::words`] returns it, is the name of a month or a weekday in any language.
pub(super) fn is_day(word: &str) -> bool {
    names().any(|(name, at)| usize::from(at) < MONTHS + WEEKDAYS && name == word)
}

fn is_weekday(word: &Word) -> bool {
    word.name.is_some_and(|name| (MONTHS..MONTHS + WEEKDAYS).contains(&usize::from(name)))
}

fn is_month(word: &Word) -> bool {
    word.name.is_some_and(|name| usize::from(name) < MONTHS)
}

/// The words before and after a place.
fn beside(text: &[Word], at: usize) -> (Option<&Word>, Option<&Word>) {
    (at.checked_sub(1).and_then(|at| text.get(at)), text.get(at + 1))
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::super::words::words;
    use super::*;

    fn read(text: &str) -> (Words, Vec<Word>) {
        let mut read = Words::default();
        let all = read.read(&Lexicon::shipped(), |found| words(text, found));
        let found = read.get(all).to_vec();
        (read, found)
    }

    #[test]
    fn a_series_is_called_what_stands_before_its_date() {
        for (headline, want) in [
            ("gold price today 24.1 a slow start", Some("gold price today")),
            ("weather for 12 november", Some("weather for")),
            ("weather for november 12", Some("weather for")),
            ("crossword no 7.041", Some("crossword no")),
            ("lich cup dien hom nay 15.11", Some("lich cup dien hom nay")),
            ("slack wyrm 901", Some("slack wyrm")),
            ("lecture 95 of the sea", Some("lecture")),
            ("links for 2025-09-11", Some("links for")),
            ("bombcast 9/11/2025", Some("bombcast")),
            ("bombcast 812", Some("bombcast")),
            ("santoral del 11 de septiembre", Some("santoral del")),
            ("今日の運勢 9月11日", Some("今日 日の の運 運勢")),
            ("오늘의 운세 9월 11일", Some("오늘 늘의 운세")),
            ("旅ラジオ 第11回 奈良", Some("旅ラ ラジ ジオ 第")),
            ("第11回：奈良の旅", Some("第")),
            ("ダム建設の歴史（１）", Some("ダム ム建 建設 設の の歴 歴史")),
            ("江上人家 第3集", Some("江上 上人 人家 第")),
            ("바다 이야기 제4화", Some("바다 이야 야기 제")),
            ("水道料金の値上げ幅は全国で平均して１２", None),
            ("수능 문제 4화", None),
            ("how dams work part ii", Some("how dams work part")),
            ("how dams work, pt. 2", Some("how dams work pt")),
            ("quake kills 12 of 40 miners", None),
            ("toll of quake at 901", None),
            ("at least 12 killed in quake", None),
            ("minister resigns in november", None),
            ("police say no one hurt after 2 blasts", None),
            ("storms this week 12 dead in ohio", None),
            ("한국 축구 2026 월드컵 3차전", None),
            ("12.11 gold price", None),
            ("das wetter am montag", Some("das wetter am")),
            ("wexley weather forecast for tuesday", Some("wexley weather forecast for")),
            ("monday", None),
            ("monday storm closes schools", None),
        ] {
            let (words, found) = read(headline);
            let name: Option<Vec<&str>> = series(&words, &found)
                .map(|marked| found[..marked].iter().map(|word| words.letters(word)).collect());
            assert_eq!(name.map(|name| name.join(" ")).as_deref(), want, "{headline}");
        }
    }

    #[test]
    fn a_number_with_a_sign_numbers_a_headline_of_any_length() {
        for (headline, want) in [
            ("This Week in Harbours #712", Some("This Week in Harbours")),
            ("This Week in Harbours #712: new piers", Some("This Week in Harbours")),
            ("Harbour #1", None),
            ("Why we #boycott ferries", None),
            ("#", None),
        ] {
            assert_eq!(signed_series(headline), want, "{headline}");
        }
    }

    #[test]
    fn an_identifier_has_capitals_a_dash_and_a_long_number() {
        for (headline, want) in [
            ("[FERRY-18001] Engine stalls", Some("FERRY")),
            ("NSA-6100-1 ferry - security update", Some("NSA")),
            ("Two of FERRY-18001", Some("FERRY")),
            ("“FERRY-18001”", Some("FERRY")),
            ("渡輪-18001", None),
            ("12 of FERRY-18001", None),
            ("Ferry GPT-5 sails", None),
            ("The F-350 is here", None),
            ("Twenty-100 votes", None),
            ("TC-100.2 is out", None),
            ("No ferry", None),
        ] {
            assert_eq!(identified(headline), want, "{headline}");
        }
    }

    #[test]
    fn a_day_is_no_subject_however_it_is_written() {
        for (headline, want) in [
            ("weather 20 november 2026", "weather"),
            ("weather 20.11.2026", "weather"),
            ("weather 20.11", "weather 20.11"),
            ("energy report 11/20/2026", "energy report"),
            ("links for 2026-11-20, and more", "links for and more"),
            ("podcast 20261120", "podcast"),
            ("天気 2026年11月20日", "天気"),
            ("환율 2026년 11월 20일", "환율"),
            ("سعر الذهب 20 نوفمبر", "سعر الذهب"),
            ("भाव 20 नवंबर", "भाव"),
            ("počasí 20. listopadu", "pocasi"),
            ("sää 20. marraskuuta", "saa"),
            ("καιρός 20 νοεμβρίου", "καιρος"),
            ("vremea 20 noiembrie", "vremea"),
            ("release 1.2.3 of 2026", "release 1.2.3 of 2026"),
            ("order 20269920", "order 20269920"),
            ("it is 일", "it is 일"),
        ] {
            let (words, found) = read(headline);
            let told = (0..found.len()).filter(|at| !is_calendar(&words, &found, *at));
            let told: Vec<&str> = told.map(|at| words.letters(&found[at])).collect();
            assert_eq!(told.join(" "), want, "{headline}");
        }
    }

    #[test]
    fn a_version_is_told_from_names_with_a_number() {
        for version in ["1.2.3", "2026.11.0", "v123", "v2", "rc1", "beta2"] {
            assert!(is_version(version), "{version}");
        }
        for name in ["a320", "covid19", "5g", "widget", "v", "", "1st", "2026", "4.5", "1.250.000"]
        {
            assert!(!is_version(name), "{name}");
        }
    }

    #[test]
    fn counting_words_have_one_spelling_each() {
        let value_of = |word| value(&read(word).1[0]);
        for (one, other) in [
            ("jan", "january"),
            ("zweite", "two"),
            ("3", "three"),
            ("12", "twelve"),
            ("24.1", "24,1"),
        ] {
            assert!(value_of(one).is_some());
            assert_eq!(value_of(one), value_of(other), "{one}");
        }
        assert_ne!(value_of("3"), value_of("4"));
        assert_ne!(value_of("two"), value_of("three"));
        assert_eq!(value_of("minister"), None);
    }
}
