//! How the items of a numbered list are counted: digits, letters, or Roman numerals.

/// The kind of numerals that a list uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numerals {
    Digits,
    /// `a`, `b`, `c`.
    Letters,
    /// `i`, `ii`, `iii`.
    Roman,
}

/// How a list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbering {
    pub numerals: Numerals,
    pub is_upper: bool,
}

impl Numbering {
    /// The numbering that HTML names by the type of a list: `1`, `a`, `A`, `i`, `I`.
    pub fn of_type(name: &str) -> Numbering {
        let numerals = match name {
            "a" | "A" => Numerals::Letters,
            "i" | "I" => Numerals::Roman,
            _ => Numerals::Digits,
        };
        Numbering { numerals, is_upper: matches!(name, "A" | "I") }
    }

    /// A number in these numerals, or in digits if they cannot express it.
    pub fn format(self, number: i64) -> String {
        let numeral = match self.numerals {
            Numerals::Letters if number > 0 => letters(number),
            Numerals::Roman if (1..4_000).contains(&number) => roman(number),
            _ => number.to_string(),
        };
        if self.is_upper { numeral.to_uppercase() } else { numeral }
    }
}

/// `a` to `z`, then `aa`.
fn letters(mut number: i64) -> String {
    let mut letters = Vec::new();
    while number > 0 {
        number -= 1;
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    letters.iter().rev().collect()
}

fn roman(mut number: i64) -> String {
    const NUMERALS: [(i64, &str); 13] = [
        (1_000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut written = String::new();
    for (value, numeral) in NUMERALS {
        while number >= value {
            written += numeral;
            number -= value;
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_in_their_numerals() {
        let numeral = |name, number| Numbering::of_type(name).format(number);
        assert_eq!([numeral("", 12), numeral("1", -2)], ["12", "-2"]);
        assert_eq!(
            [numeral("a", 1), numeral("A", 26), numeral("a", 27), numeral("a", 0)],
            ["a", "Z", "aa", "0"]
        );
        assert_eq!(
            [numeral("i", 9), numeral("I", 1994), numeral("i", 4_000)],
            ["ix", "MCMXCIV", "4000"]
        );
    }
}
