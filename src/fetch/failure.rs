//! Why a fetch failed, in words for a person, and what that person can do.
//!
//! No text made here holds a whole address: an address may carry a password.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::{Text, spell_bytes};

/// Why a fetch failed. The words are those of [`crate::domain::Problem::what`]: a phrase without a
/// full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The host name could not be resolved.
    #[error("the name {host} could not be looked up: {detail}")]
    Name {
        /// The name.
        host: String,
        /// What the system said.
        detail: Text,
    },
    /// Nothing listens there.
    #[error("{host} refused the connection")]
    Refused {
        /// The host.
        host: String,
    },
    /// The connection failed for another reason.
    #[error("{host} could not be reached: {detail}")]
    Unreachable {
        /// The host.
        host: String,
        /// What the system said.
        detail: Text,
    },
    /// Time ran out.
    #[error("timed out after {} s {waiting}", seconds(.after))]
    TimedOut {
        /// What was waited for.
        waiting: Waiting,
        /// The limit.
        after: Duration,
    },
    /// The feed was not fetched, because its host let so many of its other feeds time out.
    #[error("{host} is not answering: its other feeds timed out")]
    Silent {
        /// The host.
        host: String,
    },
    /// No secure connection could be made.
    #[error("no secure connection to {host}: {fault}")]
    Tls {
        /// The host.
        host: String,
        /// What is wrong.
        fault: TlsFault,
    },
    /// The server answered, but not with a document.
    #[error("the server said {}", status_words(*.0))]
    Status(u16),
    /// The server wants credentials at an address to which they are not sent.
    #[error(
        "the server said {} at {address}, where it redirects to: your password and headers are not \
         sent there",
        status_words(*.status)
    )]
    Withheld {
        /// What it said.
        status: u16,
        /// The address, without its secrets.
        address: String,
    },
    /// A secret that the request needs is not available.
    #[error("{0}")]
    NoSecret(Text),
    /// The other side does not speak HTTP, or stopped before it had answered.
    #[error("{host} sent an invalid response: {detail}")]
    NotHttp {
        /// The host.
        host: String,
        /// What was wrong with it.
        detail: Text,
    },
    /// The connection ended in the middle of the document.
    #[error("the document was cut off")]
    CutOff,
    /// The compressed document cannot be unpacked.
    #[error("the document cannot be unpacked ({coding})")]
    Garbled {
        /// The compression.
        coding: Text,
    },
    /// The document is larger than the limit.
    #[error("the document is larger than {}", spell_bytes(*.limit))]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The document unpacks to so much more than its size that it may be an attack.
    #[error("the document unpacks to more than {times} times its size")]
    Inflated {
        /// The limit.
        times: u64,
    },
    /// The redirects led back to an earlier address.
    #[error("the redirects go round in a circle")]
    RedirectLoop,
    /// More redirects than the limit.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// The limit.
        limit: usize,
    },
    /// A redirect without a location, or with an unusable one.
    #[error("the redirect has no usable address")]
    RedirectNowhere,
    /// A redirect from https to http, on the way from an address that the reader did not name.
    #[error("a redirect from https to unprotected http, at {host}")]
    Downgrade {
        /// The host it led to.
        host: String,
    },
    /// A private address, which only the reader may name.
    #[error("refused to go to {host}, which is on this machine or a private network")]
    Forbidden {
        /// The host.
        host: String,
    },
    /// An unusual port, which only the reader may name.
    #[error("refused to go to port {port} of {host}")]
    ForbiddenPort {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// Neither http nor https.
    #[error("refused to open a {scheme}: address, which is not on the web")]
    NotTheWeb {
        /// The scheme.
        scheme: String,
    },
    /// A configured header is not valid in HTTP.
    #[error("the configured header {name} cannot be sent")]
    Header {
        /// Its name; the value may be a secret.
        name: Text,
    },
    /// A file that cannot be read.
    #[error("cannot read {}: {detail}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        detail: Text,
    },
    /// A program that cannot be started.
    #[error("cannot start {program}: {detail}")]
    NoProgram {
        /// Its name, without arguments.
        program: Text,
        /// What the system said.
        detail: Text,
    },
    /// A program that failed.
    #[error("the program {program} {}", ending(*.status, .message))]
    Program {
        /// Its name, without arguments.
        program: Text,
        /// Its exit status; `None` when a signal ended it.
        status: Option<i32>,
        /// The first line of its standard error.
        message: Text,
    },
    /// The environment names a proxy that can't be one.
    #[error("{variable} is not a valid proxy address")]
    Proxy {
        /// The variable; its value may hold a password.
        variable: String,
    },
    /// The network cannot be used at all.
    #[error("connections cannot be set up: {0}")]
    Setup(Text),
}

/// What was waited for when time ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// For the address of a host.
    Name,
    /// For a connection.
    Connecting,
    /// For an answer, or for more of it.
    Answer,
    /// For the whole document, which came too slowly.
    Whole,
    /// For a program to end.
    Program,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Waiting::Name => "while its name was looked up",
            Waiting::Connecting => "while connecting",
            Waiting::Answer => "while waiting for an answer",
            Waiting::Whole => "before the whole document arrived",
            Waiting::Program => "before the program had ended",
        })
    }
}

/// Why a connection is not safe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsFault {
    /// The certificate has expired.
    #[error("its certificate has expired")]
    Expired,
    /// The certificate is not valid yet.
    #[error("its certificate is not valid yet")]
    NotYetValid,
    /// The certificate is for another name.
    #[error("its certificate is for another name")]
    WrongName,
    /// The certificate is signed by an authority that this machine does not trust.
    #[error("its certificate is signed by an unknown authority")]
    UnknownAuthority,
    /// The certificate was revoked.
    #[error("its certificate was revoked")]
    Revoked,
    /// The other side does not speak TLS.
    #[error("it does not speak TLS on this port")]
    NotTls,
    /// The other side closed the connection before it was secure.
    #[error("it closed the connection first")]
    Closed,
    /// The other side offers no TLS version that is still secure.
    #[error("it offers outdated encryption only")]
    Outdated,
    /// Something else.
    #[error("{0}")]
    Other(Text),
}

impl Failure {
    /// What to do next; empty if there is nothing to do but wait.
    pub fn remedy(&self) -> &'static str {
        match self {
            Failure::Name { .. } => "check the spelling of the address and your connection",
            Failure::Refused { .. } | Failure::Unreachable { .. } => {
                "check your connection; the server may be down"
            }
            Failure::TimedOut { waiting: Waiting::Name, .. } => "check your connection",
            Failure::TimedOut { waiting: Waiting::Connecting, .. } => {
                "the server may be down; raise connect_timeout under [fetch] if it is always slow"
            }
            Failure::TimedOut { waiting: Waiting::Program, .. } => {
                "run the program by hand to see why it does not end"
            }
            Failure::TimedOut { .. } | Failure::Silent { .. } => {
                "the server may be busy; raise timeout and idle_timeout under [fetch] if it always is"
            }
            Failure::CutOff => {
                "newsfold will try again; tell the server's owner if it keeps happening"
            }
            Failure::Tls { fault, .. } => fault.remedy(),
            Failure::Withheld { .. } => {
                "if you trust that server with them, put its address in the configuration"
            }
            Failure::Status(401 | 407) => "check the user name, the password or the headers",
            Failure::Status(403) => {
                "the site may block programs: try the address in a browser, or set headers and \
                 user_agent"
            }
            Failure::Status(404) => "the feed may have moved: look for it on its site",
            Failure::Status(402) => "the site requires payment",
            Failure::Status(410) => "it is gone for good: look for another one on its site",
            Failure::Status(451) => "blocked for legal reasons; its site may say more",
            // Nothing to do but wait for the `Retry-After` or the next visit.
            Failure::Status(429) => "",
            Failure::Status(304 | 500..) | Failure::Garbled { .. } => {
                "the server is at fault; tell its owner if it keeps happening"
            }
            Failure::Status(_) => "open the address in a browser to see what is wrong",
            Failure::NoSecret(_) => {
                "the feed is not fetched without it: check its headers in the configuration"
            }
            Failure::NotHttp { .. } => "check the address and its port",
            Failure::TooLarge { .. } => {
                "raise max_download and max_size under [fetch], or ask for a shorter feed"
            }
            Failure::Inflated { .. } => {
                "if you trust the server, fetch it with a program, as command = [\"curl\", \"address\"]"
            }
            Failure::RedirectLoop => {
                "open the address in a browser: subscribe to where it leads, or give the feed the \
                 cookie that the site wants, as headers = { Cookie = \"…\" }"
            }
            Failure::TooManyRedirects { .. } | Failure::RedirectNowhere => {
                "open the address in a browser and subscribe to where it leads"
            }
            Failure::Downgrade { .. } => "open it in a browser if you trust the network",
            Failure::Forbidden { .. } | Failure::ForbiddenPort { .. } => {
                "if you trust that host, name it in allow_private_hosts"
            }
            Failure::NotTheWeb { .. } => "use an http or https address",
            Failure::Header { .. } => "correct this feed's headers in the configuration",
            Failure::File { .. } => "correct the path, or make the file readable",
            Failure::NoProgram { .. } => "correct the command in the configuration",
            Failure::Program { .. } => "run the program by hand to see what is wrong",
            Failure::Proxy { .. } => "correct that variable of the environment, or unset it",
            Failure::Setup(_) => "check the certificates of this system",
        }
    }
}

impl Failure {
    /// Whether no server was reached, which may be due to this machine's connection.
    pub fn has_reached_nobody(&self) -> bool {
        matches!(
            self,
            Failure::Name { .. }
                | Failure::Refused { .. }
                | Failure::Unreachable { .. }
                | Failure::Silent { .. }
                | Failure::Tls { fault: TlsFault::Closed, .. }
                | Failure::TimedOut { waiting: Waiting::Name | Waiting::Connecting, .. }
        )
    }

    /// Whether there seems to be nothing at the address any more: it was left, or its host was.
    pub fn leaves_nothing(&self) -> bool {
        match self {
            Failure::Name { .. } | Failure::Refused { .. } | Failure::Status(404) => true,
            Failure::Tls { fault, .. } => matches!(fault, TlsFault::Expired | TlsFault::WrongName),
            _ => false,
        }
    }

    /// Whether the failure may pass without anybody changing anything.
    pub fn may_pass(&self) -> bool {
        match self {
            Failure::Status(status) => matches!(status, 408 | 425 | 429 | 500..),
            Failure::Name { .. }
            | Failure::Refused { .. }
            | Failure::Unreachable { .. }
            | Failure::TimedOut { .. }
            | Failure::Silent { .. }
            | Failure::Tls { .. }
            | Failure::NotHttp { .. }
            | Failure::CutOff
            | Failure::Proxy { .. }
            | Failure::Setup(_) => true,
            _ => false,
        }
    }

    /// Whether it would be the same for any other address of the host.
    pub fn is_of_host(&self) -> bool {
        let is_of_answer = matches!(
            self,
            Failure::Tls { .. }
                | Failure::Proxy { .. }
                | Failure::Setup(_)
                | Failure::Status(429 | 503)
        );
        self.has_reached_nobody() || is_of_answer
    }
}

impl TlsFault {
    fn remedy(&self) -> &'static str {
        match self {
            TlsFault::Expired | TlsFault::NotYetValid => {
                "check this machine's clock; if it is right, the site must renew its certificate"
            }
            TlsFault::WrongName => "check the spelling of the address",
            TlsFault::UnknownAuthority => {
                "if the authority is your own, add it to this system's certificates"
            }
            TlsFault::NotTls | TlsFault::Closed => {
                "check the port, or whether the address begins with http:"
            }
            TlsFault::Revoked | TlsFault::Outdated | TlsFault::Other(_) => {
                "the server is at fault; tell its owner if it keeps happening"
            }
        }
    }
}

fn seconds(duration: &Duration) -> String {
    format!("{}", (duration.as_secs_f64() * 10.0).round() / 10.0)
}

/// The status code with its registered reason phrase, not the one that the server sent.
fn status_words(code: u16) -> String {
    let words = reqwest::StatusCode::from_u16(code).ok().and_then(|it| it.canonical_reason());
    match words {
        Some(words) => format!("{code} {words}"),
        None => code.to_string(),
    }
}

fn ending(status: Option<i32>, message: &Text) -> String {
    let how = match status {
        Some(code) => format!("ended with status {code}"),
        None => "was ended by a signal".to_owned(),
    };
    match message.is_empty() {
        true => how,
        false => format!("{how}: {message}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_read_as_sentences() {
        let timed_out =
            Failure::TimedOut { waiting: Waiting::Answer, after: Duration::from_millis(1_500) };
        assert_eq!(timed_out.to_string(), "timed out after 1.5 s while waiting for an answer");
        assert_eq!(Failure::Status(404).to_string(), "the server said 404 Not Found");
        assert_eq!(Failure::Status(799).to_string(), "the server said 799");
        let slow =
            Failure::TimedOut { waiting: Waiting::Connecting, after: Duration::from_secs(10) };
        assert!(slow.remedy().contains("raise connect_timeout"), "{}", slow.remedy());
        let too_large = Failure::TooLarge { limit: 10_000_000 };
        assert_eq!(too_large.to_string(), "the document is larger than 10 MB");
    }
}
