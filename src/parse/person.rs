//! Names of people, as feeds write them beside an e-mail address.

/// Longest name, in bytes; more than is shown.
const LONGEST: usize = 1_000;
/// Most bytes of all names of an entry together.
const ALL: usize = 4_000;

/// The names in `joe@example.com (Joe), Ann <ann@example.com>`, or `Joe`; the e-mail addresses of those
/// without a name.
pub(super) fn names_of(raw: &str) -> Vec<String> {
    let raw = raw.trim();
    let mut rest = &raw[..raw.floor_char_boundary(LONGEST)];
    let mut names = Vec::new();
    while !rest.is_empty() {
        let (person, others) = rest.split_at(end_of_person(rest));
        names.push(name_of(person.trim()));
        rest = others.trim_start_matches(|it: char| it.is_whitespace() || matches!(it, ',' | ';'));
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Where the first of several people with an e-mail address each ends: at a comma or after a bracket. One
/// alone may write either in a name.
fn end_of_person(people: &str) -> usize {
    let mut depth = 0usize;
    for (at, sign) in people.char_indices() {
        depth = match sign {
            '(' | '<' | '[' => depth + 1,
            ')' | '>' | ']' => depth.saturating_sub(1),
            _ => depth,
        };
        let end = match sign {
            ')' | '>' | ']' if depth == 0 => at + 1,
            ',' | ';' if depth == 0 => at,
            _ => continue,
        };
        let (person, others) = people.split_at(end);
        if person.contains('@') && others.contains('@') {
            return end;
        }
    }
    people.len()
}

/// The name of one person, or else the e-mail address.
fn name_of(raw: &str) -> String {
    if !raw.contains('@') {
        let inside = raw.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        return inside.filter(|name| !name.contains(['(', ')'])).unwrap_or(raw).trim().to_owned();
    }
    let mut name = String::new();
    let mut address = "";
    for word in raw.split_whitespace() {
        if word.contains('@') && address.is_empty() {
            address = word;
        } else {
            name.push(' ');
            name.push_str(word);
        }
    }
    let name = without_frame(&name);
    if name.chars().any(char::is_alphabetic) {
        return name.to_owned();
    }
    // The name may stick to the address: `joe@example.com(Joe)`.
    if let Some((_, inner)) = raw.split_once(['(', '（']) {
        let inner = inner.trim_end_matches([')', '）']).trim();
        if inner.chars().any(char::is_alphabetic) {
            return inner.to_owned();
        }
    }
    let address = address.trim_matches(['(', ')', '[', ']', '<', '>', '"', ',', ';']);
    address.strip_prefix("mailto:").unwrap_or(address).to_owned()
}

/// The name in `(Joe)`, `"Joe",`, or `- Joe (editor)`.
fn without_frame(name: &str) -> &str {
    const SIGNS: [char; 8] = ['(', '[', '<', '"', ',', '-', ';', ' '];
    let name = name.trim_start_matches(SIGNS);
    let count = |sign: char| name.matches(sign).count();
    // A bracket that opens within the name closes there, too.
    let round = count(')').saturating_sub(count('('));
    let square = count(']').saturating_sub(count('['));
    let (mut round, mut square) = (0..round, 0..square);
    name.trim_end_matches(|sign| match sign {
        ')' => round.next().is_some(),
        ']' => square.next().is_some(),
        sign => sign == '>' || SIGNS.contains(&sign),
    })
}

/// Keeps as many of these names as fit in [`ALL`] bytes: every entry of a feed may get a copy of them.
pub(super) fn listed(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut room = ALL;
    let is_within = |name: &String| {
        room = room.saturating_sub(name.len());
        room > 0
    };
    names.into_iter().filter(|name| !name.is_empty()).take_while(is_within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, want: &str) {
        assert_eq!(names_of(raw).join(" + "), want, "{raw}");
    }

    #[test]
    fn names_beside_addresses() {
        check("joe@example.com (Joe Bloggs)", "Joe Bloggs");
        check("Joe Bloggs <joe@example.com>", "Joe Bloggs");
        check("joe@example.com（Joe）", "Joe");
        check("«joe@example.com»", "«joe@example.com»");
        check("mailto:joe@example.com", "joe@example.com");
        check(" Joe ", "Joe");
        check("(Joe Bloggs)", "Joe Bloggs");
        check("joe@example.com, Joe (editor)", "Joe (editor)");
        check("joe@example.com (Joe (editor))", "Joe (editor)");
        check("joe@example.com [Joe]", "Joe");
        check("Joe (the elder) Bloggs (jr)", "Joe (the elder) Bloggs (jr)");
        check("", "");
    }

    #[test]
    fn several_people_in_one_element() {
        check("ann@example.com (Ann Lee), joe@example.com (Joe)", "Ann Lee + Joe");
        check(
            "ann@example.com (Ann Lee, Editor) joe@example.com",
            "Ann Lee, Editor + joe@example.com",
        );
        check("Lee, Ann <ann@example.com>; Joe <joe@example.com>", "Lee, Ann + Joe");
        check("@ann, @joe", "@ann + @joe");
        check("Ann Lee, Joe", "Ann Lee, Joe");
    }

    #[test]
    fn so_many_and_so_long_as_anybody_reads() {
        assert_eq!(names_of(&"é".repeat(10_000))[0].len(), LONGEST);
        let names = listed((0..10_000).map(|_| "Joe Bloggs".to_owned()));
        assert!((300..400).contains(&names.len()), "{}", names.len());
        assert_eq!(listed(["".to_owned(), "Joe".to_owned()]), ["Joe"]);
    }
}
