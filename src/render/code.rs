//! Highlights code: comments, strings, numbers, keywords. One tokenizer serves all languages, each
//! described by a row of [`LANGUAGES`]; code in any other language is left as it is.

use super::Role;

/// What the tokenizer has to know about a language.
struct Language {
    /// The names that pages use for it.
    names: &'static [&'static str],
    /// The signs that make the rest of a line a comment.
    line: &'static [&'static str],
    /// The start and the end of a block comment.
    block: Option<(&'static str, &'static str)>,
    /// The delimiters of strings; those of strings that may contain line ends come first.
    quotes: &'static [&'static str],
    /// How many of `quotes` delimit strings that may contain line ends.
    long: usize,
    keywords: &'static str,
}

/// The known languages, with their most used words.
#[rustfmt::skip]
const LANGUAGES: &[Language] = &[
    Language { names: &["rust", "rs"], line: &["//"], block: Some(("/*", "*/")), quotes: &["\"", "'"], long: 1,
        keywords: "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while" },
    Language { names: &["c", "cpp", "c++", "cc", "h", "hpp", "objective-c", "objc", "arduino"], line: &["//"], block: Some(("/*", "*/")), quotes: &["\"", "'"], long: 0,
        keywords: "alignas auto bool break case catch char class const constexpr continue default delete do double else enum explicit extern false float for friend goto if inline int long namespace new nullptr operator override private protected public register return short signed sizeof static struct switch template this throw true try typedef typename union unsigned using virtual void volatile while #include #define #if #ifdef #ifndef #else #endif #pragma" },
    Language { names: &["java", "kotlin", "kt", "scala", "groovy", "csharp", "cs", "c#", "dart"], line: &["//"], block: Some(("/*", "*/")), quotes: &["\"\"\"", "\"", "'"], long: 1,
        keywords: "abstract as async await boolean break case catch char class companion const continue data default def do double else enum extends false final finally float for foreach fun if implements import in init int interface internal is lateinit long namespace new null object open out override package private protected public readonly return sealed short static string super suspend switch synchronized this throw throws true try typeof using val var virtual void when while with yield" },
    Language { names: &["javascript", "js", "jsx", "mjs", "typescript", "ts", "tsx", "node"], line: &["//"], block: Some(("/*", "*/")), quotes: &["`", "\"", "'"], long: 1,
        keywords: "abstract any as async await boolean break case catch class const continue debugger default delete do else enum export extends false finally for from function get if implements import in instanceof interface keyof let new null number of private protected public readonly return set static string super switch this throw true try type typeof undefined var void while with yield" },
    Language { names: &["go", "golang"], line: &["//"], block: Some(("/*", "*/")), quotes: &["`", "\"", "'"], long: 1,
        keywords: "any bool break byte case chan const continue default defer else error fallthrough false float64 for func go goto if import int int64 interface map nil package range return rune select string struct switch true type var" },
    Language { names: &["swift"], line: &["//"], block: Some(("/*", "*/")), quotes: &["\"\"\"", "\""], long: 1,
        keywords: "as async await break case catch class continue default defer do else enum extension false for func guard if import in init inout let mutating nil override private protocol public return self Self static struct super switch throw throws true try var where while" },
    Language { names: &["php"], line: &["//", "#"], block: Some(("/*", "*/")), quotes: &["\"", "'"], long: 2,
        keywords: "abstract array as break case catch class const continue default do echo else elseif extends false final finally fn for foreach function global if implements include interface match namespace new null private protected public readonly require return static switch this throw trait true try use var while yield" },
    Language { names: &["python", "py", "python3", "pycon"], line: &["#"], block: None, quotes: &["\"\"\"", "'''", "\"", "'"], long: 2,
        keywords: "and as assert async await break case class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return self True try while with yield" },
    Language { names: &["ruby", "rb", "elixir", "ex", "crystal"], line: &["#"], block: None, quotes: &["\"", "'"], long: 2,
        keywords: "alias and begin break case class def defmodule defp do else elsif end ensure extend false fn for if in include module next nil not or raise require require_relative rescue return self super then true unless until when while yield" },
    Language { names: &["sh", "bash", "shell", "zsh", "fish", "console", "dockerfile", "makefile", "nix"], line: &["#"], block: None, quotes: &["\"", "'"], long: 2,
        keywords: "case do done echo elif else esac eval exec exit export fi for function if in local read return set shift source sudo test then trap unset until while FROM RUN COPY CMD ENV WORKDIR EXPOSE" },
    Language { names: &["perl", "pl", "r", "julia", "jl"], line: &["#"], block: None, quotes: &["\"", "'"], long: 2,
        keywords: "begin else elseif elsif end false FALSE for foreach function if in let library local my next NULL our package print return struct sub true TRUE undef unless until use using while" },
    Language { names: &["sql", "mysql", "postgresql", "postgres", "sqlite", "plsql"], line: &["--"], block: Some(("/*", "*/")), quotes: &["'", "\""], long: 2,
        keywords: "ADD ALL ALTER AND AS ASC BEGIN BETWEEN BY CASE COMMIT CREATE CROSS DEFAULT DELETE DESC DISTINCT DROP ELSE END EXISTS FROM FULL GROUP HAVING IF IN INDEX INNER INSERT INTO IS JOIN KEY LEFT LIKE LIMIT NOT NULL ON OR ORDER OUTER PRIMARY REFERENCES RETURNING RIGHT ROLLBACK SELECT SET TABLE THEN UNION UNIQUE UPDATE USING VALUES VIEW WHEN WHERE WITH" },
    Language { names: &["lua"], line: &["--"], block: Some(("--[[", "]]")), quotes: &["\"", "'"], long: 0,
        keywords: "and break do else elseif end false for function goto if in local nil not or repeat return then true until while" },
    Language { names: &["haskell", "hs", "elm", "purescript"], line: &["--"], block: Some(("{-", "-}")), quotes: &["\""], long: 0,
        keywords: "as case class data deriving do else exposing forall foreign hiding if import in infix infixl infixr instance let module newtype of qualified then type where" },
    Language { names: &["ocaml", "ml", "fsharp", "fs"], line: &["//"], block: Some(("(*", "*)")), quotes: &["\""], long: 1,
        keywords: "and as begin do done downto else end exception external false for fun function functor if in include inherit let match method module mutable new of open rec sig struct then to true try type val when while with" },
    Language { names: &["clojure", "clj", "lisp", "elisp", "emacs-lisp", "scheme", "racket"], line: &[";"], block: None, quotes: &["\""], long: 1,
        keywords: "def defmacro defn defun defvar cond do fn for if lambda let loop nil ns quote recur require setq unless use when" },
    Language { names: &["zig"], line: &["//"], block: None, quotes: &["\"", "'"], long: 0,
        keywords: "and break catch comptime const continue defer else enum error errdefer export extern false fn for if inline null or orelse pub return struct switch test true try undefined union unreachable usingnamespace var while" },
    Language { names: &["css", "scss", "less", "sass"], line: &[], block: Some(("/*", "*/")), quotes: &["\"", "'"], long: 0,
        keywords: "@media @import @font-face @keyframes @supports @include @mixin !important" },
    Language { names: &["html", "xml", "svg", "xhtml", "markup", "vue"], line: &[], block: Some(("<!--", "-->")), quotes: &["\""], long: 1, keywords: "" },
    Language { names: &["json", "json5", "jsonc"], line: &["//"], block: None, quotes: &["\""], long: 0, keywords: "true false null" },
    Language { names: &["yaml", "yml", "toml", "ini", "conf", "properties"], line: &["#"], block: None, quotes: &["\"\"\"", "\"", "'"], long: 1, keywords: "true false null yes no on off" },
];

/// Splits `text` into runs of one role. In an unknown language, it is a single run.
pub(super) fn highlight<'t>(text: &'t str, language: &str) -> Vec<(&'t str, Role)> {
    let Some(language) = LANGUAGES.iter().find(|known| known.names.contains(&language)) else {
        return vec![(text, Role::CodeBlock)];
    };
    let mut runs: Vec<(&str, Role)> = Vec::new();
    let (mut plain, mut at) = (0, 0);
    while at < text.len() {
        let (length, role) = language.token(text, at);
        if role != Role::CodeBlock {
            runs.push((&text[plain..at], Role::CodeBlock));
            runs.push((&text[at..at + length], role));
            plain = at + length;
        }
        at += length;
    }
    runs.push((&text[plain..], Role::CodeBlock));
    runs.retain(|(text, _)| !text.is_empty());
    runs
}

impl Language {
    /// The length and role of what begins at `at`.
    fn token(&self, text: &str, at: usize) -> (usize, Role) {
        let rest = &text[at..];
        if let Some((start, end)) = self.block.filter(|(start, _)| rest.starts_with(start)) {
            let length =
                rest[start.len()..].find(end).map_or(rest.len(), |it| it + start.len() + end.len());
            return (length, Role::CodeComment);
        }
        if self.line.iter().any(|sign| rest.starts_with(sign)) && begins_comment(text, at) {
            return (rest.find('\n').unwrap_or(rest.len()), Role::CodeComment);
        }
        let quote = self.quotes.iter().position(|quote| rest.starts_with(quote));
        if let Some(length) = quote.and_then(|quote| self.string(rest, quote)) {
            return (length, Role::CodeString);
        }
        let first = rest.chars().next().unwrap_or(' ');
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let is_sign = matches!(first, '#' | '@' | '!');
        if !is_word(first) && !is_sign {
            return (first.len_utf8(), Role::CodeBlock);
        }
        let begun = first.len_utf8();
        let goes_on = |letter: char| {
            is_word(letter) || is_sign && letter == '-' || first.is_ascii_digit() && letter == '.'
        };
        let mut length =
            rest[begun..].find(|letter| !goes_on(letter)).map_or(rest.len(), |it| it + begun);
        if first.is_ascii_digit() {
            // The range 0..9 is two numbers.
            length = rest[..length].find("..").unwrap_or(length);
            return (length, Role::CodeNumber);
        }
        let word = &rest[..length];
        // SQL ignores the case of its keywords.
        let is_key =
            |key: &str| key == word || self.names[0] == "sql" && key.eq_ignore_ascii_case(word);
        if self.keywords.split(' ').any(|key| !key.is_empty() && is_key(key)) {
            return (length, Role::CodeKeyword);
        }
        (if is_sign { begun } else { length }, Role::CodeBlock)
    }

    /// The length of the string that `rest` begins with; `None` if it is not a string after all.
    fn string(&self, rest: &str, quote: usize) -> Option<usize> {
        let sign = self.quotes[quote];
        let is_letter = sign == "'" && matches!(self.names[0], "rust" | "go" | "zig");
        let mut escaped = false;
        for (at, letter) in rest.char_indices().skip(sign.chars().count()) {
            match letter {
                // The lifetimes of Rust, such as `'a`, have no closing quote.
                _ if is_letter && at > 12 => return None,
                '\n' if quote >= self.long => return (!is_letter).then_some(at),
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if rest[at..].starts_with(sign) => {
                    let length = at + sign.len();
                    let letters = rest[1..at].chars().count();
                    return (!is_letter || letters == 1 || rest[1..].starts_with('\\'))
                        .then_some(length);
                }
                _ => {}
            }
        }
        (!is_letter).then_some(rest.len())
    }
}

/// Whether a sign that may begin a comment does so: not `#` in `$#` or `a#b`, not `//` in an
/// address.
fn begins_comment(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    match text.as_bytes()[at] {
        b'#' => before.is_none_or(|it| it.is_whitespace() || ";)}]".contains(it)),
        _ => before != Some(':'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with its roles: `k` keyword, `s` string, `n` number, `c` comment.
    fn marked(text: &str, language: &str) -> String {
        let mut marked = String::new();
        for (text, role) in highlight(text, language) {
            match role {
                Role::CodeKeyword => marked += &format!("k⟨{text}⟩"),
                Role::CodeString => marked += &format!("s⟨{text}⟩"),
                Role::CodeNumber => marked += &format!("n⟨{text}⟩"),
                Role::CodeComment => marked += &format!("c⟨{text}⟩"),
                _ => marked += text,
            }
        }
        marked
    }

    #[track_caller]
    fn check(language: &str, text: &str, want: &str) {
        assert_eq!(marked(text, language), want);
    }

    #[test]
    fn each_language_in_its_own_way() {
        check(
            "rust",
            "let x: &'a str = \"a\\\"b\"; // why",
            "k⟨let⟩ x: &'a str = s⟨\"a\\\"b\"⟩; c⟨// why⟩",
        );
        check("rust", "for i in 0..9 { 'x' }", "k⟨for⟩ i k⟨in⟩ n⟨0⟩..n⟨9⟩ { s⟨'x'⟩ }");
        check(
            "python",
            "def f():\n  '''a\nb'''\n  return 1.5 # it's",
            "k⟨def⟩ f():\n  s⟨'''a\nb'''⟩\n  k⟨return⟩ n⟨1.5⟩ c⟨# it's⟩",
        );
        check("bash", "echo $# \"a # b\" # done", "k⟨echo⟩ $# s⟨\"a # b\"⟩ c⟨# done⟩");
        check(
            "sql",
            "select a from b where c = 'd' -- e",
            "k⟨select⟩ a k⟨from⟩ b k⟨where⟩ c = s⟨'d'⟩ c⟨-- e⟩",
        );
        check("js", "const a = `b\nc`; /* d */", "k⟨const⟩ a = s⟨`b\nc`⟩; c⟨/* d */⟩");
        check("c", "#include <x>\nint y2 = 0x1f;", "k⟨#include⟩ <x>\nk⟨int⟩ y2 = n⟨0x1f⟩;");
        check("json", "{\"a\": [1, true]}", "{s⟨\"a\"⟩: [n⟨1⟩, k⟨true⟩]}");
        check("html", "<a href=\"x\"><!-- y -->it's", "<a href=s⟨\"x\"⟩>c⟨<!-- y -->⟩it's");
        check("yaml", "url: https://a.example/#b # c", "url: https://a.example/#b c⟨# c⟩");
    }

    #[test]
    fn what_is_not_known_stays_as_it_is() {
        check("", "for it's 1 // x", "for it's 1 // x");
        check("klingon", "let x", "let x");
    }

    #[test]
    fn nothing_is_lost_however_it_ends() {
        for text in ["\"open", "'", "/* open", "'''", "ä\"ö", "#", "@é-x", "1.", "0..", "\\", "`\\"]
        {
            for language in LANGUAGES {
                let runs = highlight(text, language.names[0]);
                assert_eq!(runs.iter().map(|(text, _)| *text).collect::<String>(), text);
            }
        }
    }
}
