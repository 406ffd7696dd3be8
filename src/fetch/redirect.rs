//! Whether the next hop of a fetch may be taken. Pure.

use std::net::IpAddr;

use url::{Origin, Url};

use super::address::{Guard, is_at_web_port, is_private};
use super::{Failure, Kind};

/// In bytes; no useful address is longer.
const LONGEST_ADDRESS: usize = 4_096;

/// More cookies, and longer ones, would make a request too long.
const MOST_COOKIES: usize = 20;
const LONGEST_COOKIE: usize = 2_048;

/// The way from the requested address to the one that answers.
#[derive(Debug)]
pub(super) struct Trail<'a> {
    guard: &'a Guard,
    kind: Kind,
    first: &'a Url,
    /// Every stop so far; the last is the current one.
    visited: Vec<Stop>,
    /// Whether any of them was at a public IP address.
    was_public: bool,
    only_permanent: bool,
    downgraded: bool,
    /// Cookies that were set on the way, sent back to their origins until the way ends: some servers
    /// let only those in who bring their cookie back.
    cookies: Vec<Cookie>,
}

/// An address and the cookies that were sent there: a server may answer differently once it has its
/// cookie back.
#[derive(Debug, PartialEq)]
struct Stop {
    /// Without credentials.
    address: Url,
    cookies: Option<String>,
}

/// The parts of a cookie that matter during one fetch.
#[derive(Debug)]
struct Cookie {
    origin: Origin,
    name: String,
    value: String,
}

impl<'a> Trail<'a> {
    /// Begins at `first`.
    ///
    /// # Errors
    /// When `first` is not on the web, or may not be reached by this kind of request.
    pub(super) fn start(first: &'a Url, kind: Kind, guard: &'a Guard) -> Result<Self, Failure> {
        let mut trail = Trail {
            guard,
            kind,
            first,
            visited: Vec::new(),
            was_public: false,
            only_permanent: true,
            downgraded: false,
            cookies: Vec::new(),
        };
        trail.enter(first.clone())?;
        Ok(trail)
    }

    /// Records the IP address of the current host. After a public one, no later address of the trail
    /// may be private.
    pub(super) fn led_to(&mut self, address: IpAddr) {
        self.was_public |= !is_private(address);
    }

    /// Follows a redirect to `location`, a header's bytes.
    ///
    /// # Errors
    /// When the redirect may not be followed.
    pub(super) fn follow(
        &mut self,
        location: &[u8],
        permanent: bool,
        limit: usize,
    ) -> Result<(), Failure> {
        if self.visited.len() > limit {
            return Err(Failure::TooManyRedirects { limit });
        }
        let location = String::from_utf8_lossy(location);
        let next = self.at().join(location.trim()).map_err(|_| Failure::RedirectNowhere)?;
        if next.as_str().len() > LONGEST_ADDRESS {
            return Err(Failure::RedirectNowhere);
        }
        let downgrade = self.at().scheme() == "https" && next.scheme() == "http";
        if downgrade && self.kind == Kind::Found {
            let host = next.host_str().unwrap_or_default().to_owned();
            return Err(Failure::Downgrade { host });
        }
        self.enter(next)?;
        self.only_permanent &= permanent;
        self.downgraded |= downgrade;
        Ok(())
    }

    /// Keeps the name and value of a cookie from a `Set-Cookie` header of the current address; its
    /// other parts do not matter for so short a time.
    pub(super) fn keep_cookie(&mut self, set: &str) {
        let pair = set.split(';').next().unwrap_or_default();
        let Some((name, value)) = pair.split_once('=') else { return };
        let cookie = Cookie {
            origin: self.at().origin(),
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
        };
        let is_it = |it: &Cookie| it.origin == cookie.origin && it.name == cookie.name;
        if self.cookies.iter().any(|it| is_it(it) && it.value == cookie.value) {
            return;
        }
        self.cookies.retain(|it| !is_it(it));
        if self.cookies.len() < MOST_COOKIES && pair.len() <= LONGEST_COOKIE {
            self.cookies.push(cookie);
        }
    }

    /// The `Cookie` header for the current address; `None` if it has no cookies.
    pub(super) fn cookies(&self) -> Option<&str> {
        self.visited.last()?.cookies.as_deref()
    }

    fn cookies_of(&self, address: &Url) -> Option<String> {
        let of_there = self.cookies.iter().filter(|it| it.origin == address.origin());
        let pairs: Vec<String> = of_there.map(|it| format!("{}={}", it.name, it.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    fn enter(&mut self, mut next: Url) -> Result<(), Failure> {
        if !matches!(next.scheme(), "http" | "https") {
            return Err(Failure::NotTheWeb { scheme: next.scheme().to_owned() });
        }
        next.set_fragment(None);
        // Only the reader may choose the credentials. Neither call can fail with such a scheme.
        let _ = next.set_username("");
        let _ = next.set_password(None);
        let stop = Stop { cookies: self.cookies_of(&next), address: next };
        if self.visited.contains(&stop) {
            return Err(Failure::RedirectLoop);
        }
        self.visited.push(stop);
        match self.is_named_by_reader() {
            true => Ok(()),
            false => self.guard.check(self.at()),
        }
    }

    /// Whether no redirect was followed yet.
    pub(super) fn is_at_start(&self) -> bool {
        self.visited.len() == 1
    }

    /// The current address, without credentials.
    pub(super) fn at(&self) -> &Url {
        self.visited.last().map_or(self.first, |stop| &stop.address)
    }

    /// The current address as it is requested: with the reader's credentials where they belong. The
    /// HTTP library sends them as a header.
    pub(super) fn target(&self) -> Url {
        let mut target = self.at().clone();
        if self.is_at_first_origin() && self.kind == Kind::Typed {
            let _ = target.set_username(self.first.username());
            let _ = target.set_password(self.first.password());
        }
        target
    }

    /// The host of the current address.
    pub(super) fn host(&self) -> &str {
        self.at().host_str().unwrap_or_default()
    }

    /// Whether the current address must be at a public IP address: the reader did not name it, or an
    /// earlier one was public.
    pub(super) fn is_guarded(&self) -> bool {
        let may_be_private = self.is_named_by_reader() && !self.was_public;
        !may_be_private && !self.guard.allows(self.at())
    }

    fn is_named_by_reader(&self) -> bool {
        self.kind == Kind::Typed && is_named_with(self.first, self.at())
    }

    /// Whether the current address has the origin of the first one, to which credentials belong.
    pub(super) fn is_at_first_origin(&self) -> bool {
        self.at().origin() == self.first.origin()
    }

    /// Whether the reader's address has credentials.
    pub(super) fn has_credentials(&self) -> bool {
        !self.first.username().is_empty() || self.first.password().is_some()
    }

    /// The feed's new address, if every redirect so far was permanent and none led from https to http.
    pub(super) fn moved_to(&self) -> Option<Url> {
        // The redirects may have led back to the first address, with a cookie.
        let first = self.visited.first().map(|stop| &stop.address);
        let is_elsewhere = first != Some(self.at());
        let moved = is_elsewhere && self.only_permanent && !self.downgraded;
        moved.then(|| self.at().clone())
    }

    /// What the reader should know about the redirects.
    pub(super) fn warning(&self) -> Option<&'static str> {
        self.downgraded.then_some("a redirect leads from https to unprotected http")
    }
}

/// Whether naming `first` also names `address`: it is of the same origin, or at a web port of the same
/// host. Other ports belong to other programs.
pub fn is_named_with(first: &Url, address: &Url) -> bool {
    let is_same_host = address.host() == first.host();
    address.origin() == first.origin() || is_same_host && is_at_web_port(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Follows temporary (`~`) and permanent redirects and shows where they end, or why not.
    #[track_caller]
    fn check(kind: Kind, first: &str, hops: &[&str], want: &str) {
        let first = Url::parse(first).expect("a valid address");
        let guard = Guard::default();
        let walk = || {
            let mut trail = Trail::start(&first, kind, &guard)?;
            for hop in hops {
                let temporary = hop.strip_prefix('~');
                trail.follow(temporary.unwrap_or(hop).as_bytes(), temporary.is_none(), 5)?;
            }
            Ok(match trail.moved_to() {
                Some(moved) => format!("moved to {moved}"),
                None => format!("at {}", trail.at()),
            })
        };
        let got = walk().unwrap_or_else(|failure: Failure| failure.to_string());
        assert_eq!(got, want, "{hops:?}");
    }

    #[test]
    fn only_permanent_redirects_move_a_feed() {
        use Kind::Typed;
        check(Typed, "http://a.org/f", &[], "at http://a.org/f");
        check(Typed, "http://a.org/f", &["/g"], "moved to http://a.org/g");
        check(Typed, "http://a.org/f", &["https://b.org/", "x"], "moved to https://b.org/x");
        check(Typed, "http://a.org/f", &["~/g"], "at http://a.org/g");
        check(Typed, "http://a.org/f", &["/g", "~/h"], "at http://a.org/h");
        check(Typed, "https://a.org/f", &["http://a.org/f"], "at http://a.org/f");
    }

    #[test]
    fn redirects_end() {
        check(Kind::Typed, "http://a.org/1", &["2", "1"], "the redirects go round in a circle");
        check(Kind::Typed, "http://a.org/1", &["#x"], "the redirects go round in a circle");
        let five = ["2", "3", "4", "5", "6"];
        check(Kind::Typed, "http://a.org/1", &five, "moved to http://a.org/6");
        let six = ["2", "3", "4", "5", "6", "7"];
        check(Kind::Typed, "http://a.org/1", &six, "more than 5 redirects");
    }

    #[test]
    fn redirects_stay_on_the_web() {
        let refused =
            |scheme| format!("refused to open a {scheme}: address, which is not on the web");
        for (location, scheme) in [
            ("file:///etc/passwd", "file"),
            ("ftp://a.org/", "ftp"),
            ("data:text/xml,<rss/>", "data"),
            ("javascript:alert(1)", "javascript"),
        ] {
            check(Kind::Typed, "http://a.org/", &[location], &refused(scheme));
        }
        check(Kind::Typed, "http://a.org/", &["http://"], "the redirect has no usable address");
        let long = "x".repeat(LONGEST_ADDRESS);
        check(Kind::Typed, "http://a.org/", &[&long], "the redirect has no usable address");
        check(Kind::Typed, "file:///etc/passwd", &[], &refused("file"));
    }

    #[test]
    fn only_the_reader_names_private_hosts() {
        let refused = "refused to go to 127.0.0.1, which is on this machine or a private network";
        check(Kind::Typed, "http://127.0.0.1:81/", &[], "at http://127.0.0.1:81/");
        check(
            Kind::Typed,
            "http://127.0.0.1:81/",
            &["~http://127.1:81/x"],
            "at http://127.0.0.1:81/x",
        );
        check(Kind::Typed, "http://127.0.0.1:81/", &["~https://127.1/"], "at https://127.0.0.1/");
        check(Kind::Typed, "http://127.0.0.1:81/", &["http://127.1:631/"], refused);
        check(Kind::Typed, "http://a.org/", &["http://127.0.0.1/"], refused);
        check(Kind::Found, "http://127.0.0.1/", &[], refused);
        check(Kind::Found, "http://a.org/", &["//0x7f000001/"], refused);
    }

    #[test]
    fn a_host_that_was_public_stays_so() {
        let first = Url::parse("http://a.org:81/f").expect("a valid address");
        let guard = Guard::default();
        let mut trail = Trail::start(&first, Kind::Typed, &guard).expect("on the web");
        assert!(!trail.is_guarded(), "the reader may name a private host");
        trail.led_to(IpAddr::from([192, 168, 1, 2]));
        trail.follow(b"/g", false, 5).expect("the same origin");
        assert!(!trail.is_guarded(), "it is private all along");
        trail.led_to(IpAddr::from([93, 184, 215, 14]));
        for hop in ["/h", "https://a.org/"] {
            trail.follow(hop.as_bytes(), false, 5).expect("the same host");
            assert!(trail.is_guarded(), "{hop}");
        }
    }

    #[test]
    fn a_found_address_is_never_downgraded() {
        let refused = "a redirect from https to unprotected http, at a.org";
        check(Kind::Found, "https://a.org/", &["http://a.org/x"], refused);
        check(Kind::Found, "http://a.org/", &["~https://a.org/x"], "at https://a.org/x");
    }

    #[test]
    fn credentials_stay_at_home() {
        let first = Url::parse("https://ann:secret@a.org/f").expect("a valid address");
        let guard = Guard::default();
        let mut trail = Trail::start(&first, Kind::Typed, &guard).expect("on the web");
        assert_eq!(trail.at().as_str(), "https://a.org/f");
        assert_eq!(trail.target(), first);
        for away in ["https://a.org:8443/", "http://a.org/", "https://eve@b.org/"] {
            trail.follow(away.as_bytes(), true, 5).expect("allowed");
            assert!(!trail.is_at_first_origin(), "{away}");
            assert_eq!(trail.target().username(), "", "{away}");
        }
        assert_eq!(trail.at().as_str(), "https://b.org/");
        trail.follow(b"https://a.org/g", true, 5).expect("allowed");
        assert_eq!(trail.target().as_str(), "https://ann:secret@a.org/g");

        let found = Trail::start(&first, Kind::Found, &guard).expect("on the web");
        assert_eq!(found.target().as_str(), "https://a.org/f", "a document says as whom to ask");
    }
}
