//! The dateline at the start of an agency's report: its place, day, and agency. Two reports from one place
//! have them in common, whatever they are about.

use crate::domain::start_of_letter;

/// The most letters of a place with its day, or of an agency with its day.
const LONGEST: usize = 48;
/// The most letters of a day, or of an agency that has no signs around it.
const SHORT: usize = 20;

/// `excerpt` without its dateline.
pub(super) fn without_dateline(excerpt: &str) -> &str {
    let report = after_brackets(excerpt).or_else(|| after_slashes(excerpt));
    let report = report.or_else(|| after_day(excerpt)).or_else(|| after_wire(excerpt));
    report.map_or(excerpt, str::trim_start)
}

/// The report after `OSTREY (Agency) - `, `Ostrey, 18 nov (AGENCY).- `, or `(AGENCY) - OSTREY, 18 NOV - `,
/// after `القاهرة - (وكالة): `, or after `(서울=통신) 홍길동 기자 = `.
fn after_brackets(excerpt: &str) -> Option<&str> {
    let (place, rest) = split_at_first(excerpt, "(", LONGEST)?;
    let (agency, report) = split_at_first(rest, ")", LONGEST)?;
    if !(place.is_empty() || place.ends_with(' ') && is_name(place)) || !is_name(agency) {
        return None;
    }
    if agency.contains('=') {
        return split_at_first(report, " = ", SHORT).map(|(_, report)| report);
    }
    let report = report.strip_prefix('.').unwrap_or(report).trim_start();
    if place.trim_end().ends_with(is_dash) {
        return report.strip_prefix(':');
    }
    let report = report.strip_prefix(is_dash)?.trim_start();
    if place.is_empty() { after_day(report).or(Some(report)) } else { Some(report) }
}

/// The report after `МЕСТО, 18 ноября. /АГЕНТСТВО/. `.
fn after_slashes(excerpt: &str) -> Option<&str> {
    let (place, rest) = split_at_first(excerpt, ". /", LONGEST)?;
    let (agency, report) = split_at_first(rest, "/.", SHORT)?;
    (is_name(place) && is_name(agency)).then_some(report)
}

/// The report after `OSTREY, 18 NOV - ` or `МЕСТО, 18 ноя — Агентство. `.
fn after_day(excerpt: &str) -> Option<&str> {
    let (place, rest) = split_at_first(excerpt, ", ", LONGEST)?;
    let (day, report) = rest.split_once(is_dash)?;
    let is_place = place.chars().nth(1).is_some() && !place.contains(char::is_lowercase);
    let is_short = start_of_letter(day, SHORT).is_none();
    let is_day = is_short && day.ends_with(' ') && day.contains(|it: char| it.is_ascii_digit());
    if !is_place || !is_name(place) || !is_day {
        return None;
    }
    let report = report.trim_start();
    let agency = split_at_first(report, ". ", SHORT);
    let agency = agency.filter(|(agency, _)| agency.split(' ').all(is_name));
    Some(agency.map_or(report, |(_, report)| report))
}

/// The report after `通讯社某地11月18日电（记者某某）`.
fn after_wire(excerpt: &str) -> Option<&str> {
    let (place, report) = split_at_first(excerpt, "日电", LONGEST)?;
    let report = match report.chars().next()? {
        '(' => report.split_once(')')?.1,
        '（' => report.split_once('）')?.1,
        // As in 电影, a film.
        next if next.is_alphanumeric() => return None,
        _ => report,
    };
    place.ends_with(|it: char| it.is_ascii_digit()).then_some(report)
}

/// Splits a text at a sign among its first letters.
fn split_at_first<'t>(text: &'t str, sign: &str, letters: usize) -> Option<(&'t str, &'t str)> {
    let near = start_of_letter(text, letters + sign.len()).unwrap_or(text.len());
    let at = text[..near].find(sign)?;
    Some((&text[..at], &text[at + sign.len()..]))
}

/// Whether a text begins like a name, in capitals where its script has any.
fn is_name(text: &str) -> bool {
    text.starts_with(|it: char| it.is_alphabetic() && !it.is_lowercase())
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '–' | '—')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_say_nothing_of_the_report() {
        for (excerpt, want) in [
            ("OSTREY (Meridian Wire) - The court ruled.", "The court ruled."),
            ("LE HAVRE, Nov 18 (Agence) — Rien.", "Rien."),
            ("The court (of appeal) ruled.", "The court (of appeal) ruled."),
            ("the city (Ostrey) - small.", "the city (Ostrey) - small."),
            ("Jane Doe (SDP): no comment.", "Jane Doe (SDP): no comment."),
            ("No bracket", "No bracket"),
            ("Ostrey, 18 nov (ADF).- El tribunal falló.", "El tribunal falló."),
            ("(ADF) - OSTREY, 18 NOV - La corte ha deciso.", "La corte ha deciso."),
            ("(Wire) — The court ruled.", "The court ruled."),
            ("ОСТРЕЙ, 18 ноя — МИР Новости. Суд решил.", "Суд решил."),
            ("ОСТРЕЙ, 18 ноября. /МИРА/. Суд решил.", "Суд решил."),
            ("OSTREY, Nov 18 - The court ruled. It sat.", "The court ruled. It sat."),
            ("Ostrey, 18 men - and a dog.", "Ostrey, 18 men - and a dog."),
            ("OPEC, the cartel - all 12 of it.", "OPEC, the cartel - all 12 of it."),
            ("通讯社奥城11月18日电（记者张三）法院裁定。", "法院裁定。"),
            ("通讯社奥城11月18日电 法院裁定。", "法院裁定。"),
            ("11月18日电影节开幕。", "11月18日电影节开幕。"),
            ("(오스=통신) 김모 기자 = 법원이 판결했다.", "법원이 판결했다."),
            ("أوستري - (أ د ف): حكمت المحكمة.", "حكمت المحكمة."),
        ] {
            assert_eq!(without_dateline(excerpt), want);
        }
    }
}
