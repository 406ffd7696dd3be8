//! Turns the errors of the libraries below into a [`Failure`].

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use crate::domain::Text;

use super::address::ResolveError;
use super::client::Limits;
use super::failure::{Failure, TlsFault, Waiting};

impl Failure {
    /// What a failed request means.
    pub(super) fn of_request(error: &reqwest::Error, host: &str, limits: &Limits) -> Self {
        let host = host.to_owned();
        if let Some(error) = cause::<ResolveError>(error) {
            return match error {
                ResolveError::Forbidden => Failure::Forbidden { host },
                ResolveError::TimedOut(after) => {
                    Failure::TimedOut { waiting: Waiting::Name, after: *after }
                }
                other => Failure::Name { host, detail: Text::clean(&other.to_string()) },
            };
        }
        if let Some(error) = cause::<rustls::Error>(error) {
            return Failure::Tls { host, fault: TlsFault::of(error) };
        }
        if error.is_timeout() {
            return match error.is_connect() {
                true => Failure::TimedOut { waiting: Waiting::Connecting, after: limits.connect },
                false => Failure::TimedOut { waiting: Waiting::Answer, after: limits.idle },
            };
        }
        // The innermost cause says what happened.
        let detail = causes(error).last().map(|it| Text::clean(&it.to_string()).cut(200));
        let detail = detail.unwrap_or_default();
        if !error.is_connect() {
            return Failure::NotHttp { host, detail };
        }
        match causes(error).filter_map(|it| it.downcast_ref()).map(io::Error::kind).last() {
            Some(io::ErrorKind::ConnectionRefused) => Failure::Refused { host },
            Some(io::ErrorKind::UnexpectedEof) => Failure::Tls { host, fault: TlsFault::Closed },
            _ => Failure::Unreachable { host, detail },
        }
    }

    /// What a failure in the middle of a document means.
    pub(super) fn of_body(error: &reqwest::Error, limits: &Limits) -> Self {
        match error.is_timeout() {
            true => Failure::TimedOut { waiting: Waiting::Answer, after: limits.idle },
            false => Failure::CutOff,
        }
    }
}

impl TlsFault {
    fn of(error: &rustls::Error) -> Self {
        let rustls::Error::InvalidCertificate(fault) = error else {
            return match error {
                rustls::Error::InvalidMessage(_) => TlsFault::NotTls,
                rustls::Error::PeerIncompatible(_)
                | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
                    TlsFault::Outdated
                }
                other => TlsFault::Other(Text::clean(&other.to_string()).cut(200)),
            };
        };
        match fault {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                TlsFault::Expired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                TlsFault::NotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsFault::WrongName
            }
            CertificateError::UnknownIssuer => TlsFault::UnknownAuthority,
            CertificateError::Revoked => TlsFault::Revoked,
            other => TlsFault::Other(Text::clean(&other.to_string()).cut(200)),
        }
    }
}

/// Whether the connection was closed before any of the answer came.
pub(super) fn was_closed(error: &reqwest::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    let is_lost = |error: &io::Error| {
        matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset)
    };
    !error.is_connect()
        && (cause::<hyper::Error>(error).is_some_and(hyper::Error::is_incomplete_message)
            || cause::<io::Error>(error).is_some_and(is_lost))
}

/// The first cause of type `T`.
fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(|error| error.downcast_ref())
}

/// An error and what caused it, from the outside in.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

/// What directly caused an error. An `io::Error` hides what it wraps from `source`, so look inside.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_fail_for_a_stated_reason() {
        let fault = |error| TlsFault::of(&rustls::Error::InvalidCertificate(error)).to_string();
        assert_eq!(fault(CertificateError::Expired), "its certificate has expired");
        assert_eq!(fault(CertificateError::NotValidForName), "its certificate is for another name");
        let unknown = "its certificate is signed by an unknown authority";
        assert_eq!(fault(CertificateError::UnknownIssuer), unknown);
    }

    #[test]
    fn a_cause_is_found_inside_an_io_error() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::other(tls.clone()));
        assert_eq!(cause::<rustls::Error>(&wrapped), Some(&tls));
    }
}
