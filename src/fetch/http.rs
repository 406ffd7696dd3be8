//! Fetches one web address, through its redirects, to an [`Outcome`].

use std::net::IpAddr;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, StatusCode};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use crate::domain::{Text, Validators};

use super::client::Limits;
use super::diagnose::was_closed;
use super::mask::masked;
use super::pace::Pace;
use super::redirect::Trail;
use super::servers::server;
use super::{Client, Failure, Fetched, Outcome, Request, Servers, Slot, Waiting};
use super::{decode, header as meaning, proxy};

/// Prefers feeds but accepts anything: the parser finds out what it is.
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
                      application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.7";

/// Fetches `address`.
pub(super) async fn fetch(
    client: &Client,
    address: &Url,
    request: &Request,
    servers: &Servers,
) -> (Outcome, Option<Slot>) {
    match follow(client, address, request, servers).await {
        // The server was not asked, so there is no time to report.
        Ok((outcome @ Outcome::LeftAlone { .. }, _)) => (outcome, None),
        Ok((outcome, slot)) => (outcome, Some(slot)),
        Err(failure) => (Outcome::Failed(failure), None),
    }
}

/// The answer to one hop.
enum Answer {
    Redirect { location: Vec<u8>, permanent: bool, by: Option<IpAddr>, cookies: Vec<String> },
    Document(Box<Response>),
    NotModified(HeaderMap),
    Gone,
    Later { after: Option<Duration>, status: u16 },
}

async fn follow(
    client: &Client,
    address: &Url,
    request: &Request,
    servers: &Servers,
) -> Result<(Outcome, Slot), Failure> {
    let limits = &client.limits;
    let mut trail = Trail::start(address, request.kind, &client.guard)?;
    let mut time_left = limits.total;
    // The futures that run after the host's turn has come are boxed, so that this one is small while it
    // waits.
    loop {
        let mut slot = client.gate.enter(Some(trail.host())).await;
        if let Some(until) = servers.left_alone_until(trail.at()) {
            return Ok((Outcome::LeftAlone { until }, slot));
        }
        if servers.is_silent(trail.at()) {
            return Err(Failure::Silent { host: trail.host().to_owned() });
        }
        // A timeout in the little time that earlier hops left proves nothing.
        let has_its_time = time_left >= limits.idle.min(limits.total);
        let answer = within(&mut time_left, limits, Box::pin(ask(client, &trail, request))).await;
        let answer = answer.flatten();
        match &answer {
            Ok(_) | Err(Failure::Status(_)) => servers.note(trail.at(), false),
            Err(Failure::TimedOut { .. }) if has_its_time => servers.note(trail.at(), true),
            // A failure at once costs no time, and says nothing about other feeds of the server.
            Err(_) => {}
        }
        let answer = or_earlier_move(answer, &trail, request)?;
        let outcome = match answer {
            Answer::Redirect { location, permanent, by, cookies } => {
                if let Some(address) = by {
                    trail.led_to(address);
                }
                cookies.iter().for_each(|cookie| trail.keep_cookie(cookie));
                trail.follow(&location, permanent, limits.redirects)?;
                continue;
            }
            Answer::Document(response) => {
                let headers = response.headers().clone();
                let wire = Box::pin(read(*response, client, &mut slot, &mut time_left)).await?;
                slot.leave_host();
                slot.take_desk(&client.gate).await;
                Box::pin(document(client, &trail, headers, wire)).await?
            }
            Answer::NotModified(headers) => not_modified(&trail, &headers, request),
            Answer::Gone => Outcome::Gone,
            Answer::Later { after, status } => {
                let by = server(trail.at());
                let until = after.and_then(|after| Timestamp::now().checked_add(after).ok());
                if let Some(until) = until.filter(|until| *until > Timestamp::now()) {
                    servers.leave_alone(&by, until);
                }
                Outcome::Later { after, by, why: Failure::Status(status) }
            }
        };
        slot.leave_host();
        return Ok((outcome, slot));
    }
}

/// The answer, unless nothing is left at an address that redirected for good before: then the same
/// redirect as before.
fn or_earlier_move(
    answer: Result<Answer, Failure>,
    trail: &Trail<'_>,
    request: &Request,
) -> Result<Answer, Failure> {
    let has_nothing_left = match &answer {
        Ok(Answer::Gone) => true,
        Err(failure) => failure.leaves_nothing(),
        Ok(_) => false,
    };
    match &request.moved_to {
        Some(address) if has_nothing_left && trail.is_at_start() => {
            let location = address.as_str().as_bytes().to_vec();
            Ok(Answer::Redirect { location, permanent: true, by: None, cookies: Vec::new() })
        }
        _ => answer,
    }
}

/// Waits for an answer or the next piece of one: no longer than a host may be silent, nor than the time
/// left for the fetch. The HTTP library's timeout would also count the time in which nobody reads.
async fn within<T>(
    time_left: &mut Duration,
    limits: &Limits,
    answer: impl Future<Output = T>,
) -> Result<T, Failure> {
    let started = Instant::now();
    let is_last = *time_left <= limits.idle;
    let answer = tokio::time::timeout(limits.idle.min(*time_left), answer).await;
    *time_left = time_left.saturating_sub(started.elapsed());
    answer.map_err(|_| match is_last {
        true => Failure::TimedOut { waiting: Waiting::Whole, after: limits.total },
        false => Failure::TimedOut { waiting: Waiting::Answer, after: limits.idle },
    })
}

/// Requests the current address of the trail.
async fn ask(client: &Client, trail: &Trail<'_>, request: &Request) -> Result<Answer, Failure> {
    let connections = client.connections(trail.at(), trail.is_guarded()).await?;
    let question = connections.get(trail.target()).headers(headers(trail, request)?);
    let again = question.try_clone();
    let response = match (question.send().await, again) {
        // Hosts close idle connections, some while the next request is on its way.
        (Err(error), Some(again)) if was_closed(&error) => again.send().await,
        (answer, _) => answer,
    };
    let response = response.map_err(|error| {
        let proxy = proxy::of(trail.at()).filter(|_| error.is_connect());
        let host = || trail.host().to_owned();
        let asked = proxy.as_ref().map_or_else(host, |proxy| format!("the proxy {}", proxy.place));
        match Failure::of_request(&error, &asked, &client.limits) {
            // What was looked up is not always what was to be connected to.
            Failure::Name { detail, .. } => {
                let of_proxy = proxy.filter(|proxy| !proxy.wants_ip);
                let named = of_proxy.map_or_else(host, |it| format!("of the proxy {}", it.place));
                Failure::Name { host: named, detail }
            }
            // No proxy is ever forbidden.
            Failure::Forbidden { .. } => Failure::Forbidden { host: host() },
            failure => failure,
        }
    })?;

    let headers = response.headers();
    let status = response.status();
    match status {
        StatusCode::NOT_MODIFIED if !request.validators.has_no_header() => {
            Ok(Answer::NotModified(headers.clone()))
        }
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::SEE_OTHER
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => {
            let location = headers.get(header::LOCATION).ok_or(Failure::RedirectNowhere)?;
            let permanent = matches!(status.as_u16(), 301 | 308);
            // Behind a proxy, the remote address is the proxy's.
            let by = response.remote_addr().filter(|_| proxy::of(trail.at()).is_none());
            let (location, by) = (location.as_bytes().to_vec(), by.map(|it| it.ip()));
            let cookies = headers.get_all(header::SET_COOKIE).iter();
            let cookies = cookies.filter_map(|it| Some(it.to_str().ok()?.to_owned())).collect();
            Ok(Answer::Redirect { location, permanent, by, cookies })
        }
        // No range was requested.
        StatusCode::PARTIAL_CONTENT => Err(Failure::CutOff),
        StatusCode::GONE => Ok(Answer::Gone),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            let after = meaning::retry_after(headers, Timestamp::now());
            Ok(Answer::Later { after, status: status.as_u16() })
        }
        status if status.is_success() => Ok(Answer::Document(Box::new(response))),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if withholds(trail, request) => {
            Err(Failure::Withheld { status: status.as_u16(), address: masked(trail.at()) })
        }
        status => Err(Failure::Status(status.as_u16())),
    }
}

/// Reads a body up to the limit, since the library has none. The wait for a large document's turn is
/// not the host's fault; a slow body is, and other fetches may overtake it.
async fn read(
    mut response: Response,
    client: &Client,
    slot: &mut Slot,
    time_left: &mut Duration,
) -> Result<Vec<u8>, Failure> {
    let limits = &client.limits;
    let too_large = Failure::TooLarge { limit: limits.wire };
    if response.content_length().is_some_and(|length| length > limits.wire) {
        return Err(too_large);
    }
    let (mut wire, mut pace) = (Vec::new(), Pace::begin());
    loop {
        if slot.hold(&client.gate, wire.len()).await {
            pace.resume();
        }
        let next = within(time_left, limits, response.chunk());
        let next = pace.keep(next, || slot.step_aside(&client.gate, wire.len())).await;
        let Some(chunk) = next?.map_err(|error| Failure::of_body(&error, limits))? else { break };
        if (wire.len() + chunk.len()) as u64 > limits.wire {
            return Err(too_large);
        }
        wire.extend_from_slice(&chunk);
        pace.came(chunk.len());
    }
    slot.come_back(&client.gate, wire.len()).await;
    Ok(wire)
}

/// The headers to send; the reader's own only to the origin that was asked for.
fn headers(trail: &Trail<'_>, request: &Request) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT));
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(decode::ACCEPTED));
    let conditions = [
        (header::IF_NONE_MATCH, &request.validators.etag),
        (header::IF_MODIFIED_SINCE, &request.validators.last_modified),
    ];
    for (name, validator) in conditions {
        // It came as a header, so it can be sent as one; if the store was tampered with, it is left
        // out.
        let value = validator.as_deref().and_then(|it| HeaderValue::from_bytes(it).ok());
        if let Some(value) = value {
            headers.insert(name, value);
        }
    }
    if let Some(cookies) = trail.cookies().and_then(|it| HeaderValue::from_str(it).ok()) {
        headers.insert(header::COOKIE, cookies);
    }
    if trail.is_at_first_origin() {
        for (name, value) in &request.headers {
            let refused = || Failure::Header { name: Text::clean(name).cut(60) };
            let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
            let mut value = HeaderValue::from_str(value).map_err(|_| refused())?;
            // The server expects the cookies that it has just set, whatever the reader's own header
            // says.
            if let Some(theirs) = headers.get(&key).filter(|_| key == header::COOKIE) {
                let both = [value.as_bytes(), theirs.as_bytes()].join(&b"; "[..]);
                value = HeaderValue::from_bytes(&both).map_err(|_| refused())?;
            }
            value.set_sensitive(true);
            headers.insert(key, value);
        }
    }
    Ok(headers)
}

/// Whether the reader's credentials or headers are withheld from the current address.
fn withholds(trail: &Trail<'_>, request: &Request) -> bool {
    !trail.is_at_first_origin() && (trail.has_credentials() || !request.headers.is_empty())
}

fn not_modified(trail: &Trail<'_>, headers: &HeaderMap, request: &Request) -> Outcome {
    let given = meaning::validators(headers);
    let former = request.validators.clone();
    Outcome::NotModified {
        validators: Validators {
            etag: given.etag.or(former.etag),
            last_modified: given.last_modified.or(former.last_modified),
            body_hash: former.body_hash,
            cut_by: former.cut_by,
        },
        max_age: meaning::freshness(headers, Timestamp::now()),
        moved_to: trail.moved_to(),
    }
}

async fn document(
    client: &Client,
    trail: &Trail<'_>,
    headers: HeaderMap,
    wire: Vec<u8>,
) -> Result<Outcome, Failure> {
    let codings: Vec<&str> = headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let codings = codings.join(",");
    let limits = client.limits;
    // Unpacking may take long, and a bug in an unpacker must stay this feed's problem.
    let unpacked = client.cores.work(move || {
        let body = decode::decode(wire, &codings, &limits)?;
        let hash = xxh3_64(&body);
        Ok((body, hash))
    });
    let (body, hash) =
        unpacked.await.unwrap_or_else(|_| Err(Failure::Garbled { coding: Text::default() }))?;
    let (content_type, charset) = meaning::content_type(&headers);
    Ok(Outcome::Fetched(Box::new(Fetched {
        body,
        validators: Validators { body_hash: Some(hash), ..meaning::validators(&headers) },
        charset,
        content_type,
        final_url: Some(trail.at().clone()),
        moved_to: trail.moved_to(),
        max_age: meaning::freshness(&headers, Timestamp::now()),
        warning: trail.warning(),
    })))
}
