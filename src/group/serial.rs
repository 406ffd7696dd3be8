//! What counts a series: numbers, dates, ordinals. Two instalments of a daily column differ in
//! nothing else, and must never be taken for copies; nor is yesterday's column today's event.

use super::quick::QuickMap;

/// Months and weekdays, then ordinals and number words, in several languages; one line a value,
/// accents left out as in [`super::words`].
const NAMES: [&str; 37] = [
    "january jan januar janvier enero gennaio janeiro januari stycznia января января січня ocak",
    "february feb februar fevrier febrero febbraio fevereiro februari lutego февраля лютого subat",
    "march mar marz mars marzo marco maart marca марта березня mart",
    "april apr avril abril aprile kwietnia апреля квітня nisan",
    "may mai mayo maggio maio mei maja мая травня mayis",
    "june jun juni juin junio giugno junho czerwca июня червня haziran",
    "july jul juli juillet julio luglio julho lipca июля липня temmuz",
    "august aug aout agosto augustus sierpnia августа серпня agustos",
    "september sep sept septembre septiembre settembre setembro wrzesnia сентября вересня eylul",
    "october oct oktober octobre octubre ottobre outubro pazdziernika октября жовтня ekim",
    "november nov novembre noviembre novembro listopada ноября листопада kasim",
    "december dec dezember decembre diciembre dicembre dezembro december grudnia декабря грудня aralik",
    "monday mon montag lundi lunes lunedi maandag poniedzialek понедельник понеділок pazartesi",
    "tuesday tue tues dienstag mardi martes martedi dinsdag wtorek вторник вівторок sali",
    "wednesday wed mittwoch mercredi miercoles mercoledi woensdag sroda среда середа carsamba",
    "thursday thu thurs donnerstag jeudi jueves giovedi donderdag czwartek четверг четвер persembe",
    "friday fri freitag vendredi viernes venerdi vrijdag piatek пятница cuma",
    "saturday sat samstag samedi sabado sabato zaterdag sobota суббота субота cumartesi",
    "sunday sonntag dimanche domingo domenica zondag niedziela воскресенье неділя pazar",
    "one i first erste erster premier premiere primero primera primo prima",
    "two ii second zweite zweiter deuxieme segundo segunda secondo seconda",
    "three iii third dritte dritter troisieme tercero tercera terzo terza",
    "four iv fourth vierte quatrieme cuarto quarto",
    "five fifth funfte cinquieme quinto quinta",
    "six vi sixth sechste sixieme sexto sesto",
    "seven vii seventh siebte septieme septimo settimo",
    "eight viii eighth achte huitieme octavo ottavo",
    "nine ix ninth neunte neuvieme noveno nono",
    "ten tenth zehnte dixieme decimo",
    "eleven xi eleventh",
    "twelve xii twelfth",
    "morning",
    "evening",
    "weekly",
    "monthly",
    "yesterday",
    "tomorrow",
];

/// The first so many of [`NAMES`] are months.
const MONTHS: usize = 12;
/// And then come the weekdays.
const WEEKDAYS: usize = 7;

/// Words that announce the number of an instalment.
const ANNOUNCERS: &str = "no nr number issue part episode ep vol volume round chapter version so ky \
    teil folge ausgabe partie numero parte capitulo episodio выпуск часть";

/// The names, ready to be asked.
#[derive(Debug)]
pub(super) struct Counters {
    value_of: QuickMap<&'static str, &'static str>,
}

impl Counters {
    /// The shipped names.
    pub fn shipped() -> Self {
        let mut value_of = QuickMap::default();
        for names in NAMES {
            let value = names.split_ascii_whitespace().next().unwrap_or_default();
            value_of.extend(names.split_ascii_whitespace().map(|name| (name, value)));
        }
        Counters { value_of }
    }

    /// The value of a word that counts, one spelling for each; none for other words.
    pub fn value<'w>(&self, word: &'w str) -> Option<&'w str> {
        if word.chars().any(char::is_numeric) {
            return Some(word);
        }
        self.value_of.get(word).copied()
    }

    /// What a headline that dates or numbers itself is called in every instalment: the words
    /// before the date or number, two at least. A quantity makes no series: a toll that rises is
    /// one event.
    pub fn series(&self, headline: &[&str]) -> Option<String> {
        let marked = (0..headline.len()).find(|at| self.marks_instalment(headline, *at))?;
        (marked >= 2).then(|| headline[..marked].join(" "))
    }

    /// Whether the word at a place dates or numbers the headline: `24.1`, `20 November`, `No. 7041`.
    fn marks_instalment(&self, headline: &[&str], at: usize) -> bool {
        let word = headline[at];
        let near = |other: Option<usize>| other.and_then(|at| headline.get(at)).copied();
        let (before, after) = (near(at.checked_sub(1)), near(Some(at + 1)));
        if !is_number(word) {
            return self.is_month(word) && after.is_some_and(is_number);
        }
        word.contains('.')
            || after.is_some_and(|word| self.is_month(word))
            || before.is_some_and(|word| ANNOUNCERS.split_ascii_whitespace().any(|it| it == word))
    }

    /// Whether a word, between the words `beside` it, is part of a date: a month, a weekday, or a
    /// number beside a month. That two reports name one day does not make them one event.
    pub fn is_calendar(&self, word: &str, beside: [Option<&str>; 2]) -> bool {
        self.is_among(word, &NAMES[..MONTHS + WEEKDAYS])
            || is_number(word) && beside.into_iter().flatten().any(|word| self.is_month(word))
    }

    fn is_month(&self, word: &str) -> bool {
        self.is_among(word, &NAMES[..MONTHS])
    }

    fn is_among(&self, word: &str, names: &[&str]) -> bool {
        let value = self.value_of.get(word);
        value.is_some_and(|value| names.iter().any(|names| names.starts_with(value)))
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_called_what_stands_before_its_date() {
        for (headline, want) in [
            ("gold price today 24.1 a slow start", Some("gold price today")),
            ("weather for 12 november", Some("weather for")),
            ("weather for november 12", Some("weather for")),
            ("crossword no 7.041", Some("crossword no")),
            ("lich cup dien hom nay 15.11", Some("lich cup dien hom nay")),
            ("at least 12 killed in quake", None),
            ("minister resigns in november", None),
            ("12.11 gold price", None),
        ] {
            let words: Vec<&str> = headline.split(' ').collect();
            assert_eq!(Counters::shipped().series(&words).as_deref(), want, "{headline}");
        }
    }

    #[test]
    fn counting_words_have_one_spelling_each() {
        for (word, want) in [
            ("24.1", Some("24.1")),
            ("jan", Some("january")),
            ("stycznia", Some("january")),
            ("zweite", Some("two")),
            ("第3", Some("第3")),
            ("minister", None),
        ] {
            assert_eq!(Counters::shipped().value(word), want, "{word}");
        }
    }
}
