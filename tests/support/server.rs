//! A web server on the loopback that does what a test tells it, well or badly.
//!
//! ```ignore
//! let server = Server::start();
//! server.route("/feed.xml", |_| Response::ok("<rss/>").etag("\"a\""));
//! // … fetch server.url("/feed.xml") …
//! assert_eq!(server.requests()[0].header("if-none-match"), None);
//! ```
//!
//! Every request gets a thread, and every response closes its connection. Slow and silent responses
//! end when the client hangs up, so no test has to sleep.

#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// No test waits longer than this; one that does has failed.
const PATIENCE: Duration = Duration::from_secs(20);

type Route = Arc<dyn Fn(&Request) -> Response + Send + Sync>;

/// The server; stops when dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    routes: Mutex<HashMap<String, Route>>,
    seen: Mutex<Seen>,
    seen_more: Condvar,
    stopped: AtomicBool,
}

#[derive(Default)]
struct Seen {
    requests: Vec<Request>,
    running: usize,
    most_at_once: usize,
}

impl Server {
    /// Starts on a free port of 127.0.0.1. Paths without a route get a 404.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let shared = Arc::new(Shared::default());
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepting.stopped.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                thread::spawn(move || shared.serve(stream));
            }
        });
        Server { address, shared }
    }

    /// The address of `path`, which begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The port, for other spellings of the host.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Sets the response for `path`, whatever the query, from now on.
    pub fn route(&self, path: &str, answer: impl Fn(&Request) -> Response + Send + Sync + 'static) {
        self.shared.routes().insert(path.to_owned(), Arc::new(answer));
    }

    /// All requests so far, in the order of their arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.seen().requests.clone()
    }

    /// The highest number of requests that waited for their response at the same time.
    pub fn most_at_once(&self) -> usize {
        self.shared.seen().most_at_once
    }

    /// Waits until `count` requests have arrived.
    pub fn wait_for_requests(&self, count: usize) {
        let seen = self.shared.seen();
        let waiting = |seen: &mut Seen| seen.requests.len() < count;
        let (seen, _) = self
            .shared
            .seen_more
            .wait_timeout_while(seen, PATIENCE, waiting)
            .expect("no thread of the server panics");
        assert!(seen.requests.len() >= count, "{} of {count} requests came", seen.requests.len());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn routes(&self) -> std::sync::MutexGuard<'_, HashMap<String, Route>> {
        self.routes.lock().expect("no thread of the server panics")
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().expect("no thread of the server panics")
    }

    fn serve(&self, stream: TcpStream) {
        let Some(request) = Request::read(&stream) else { return };
        {
            let mut seen = self.seen();
            seen.requests.push(request.clone());
            seen.running += 1;
            seen.most_at_once = seen.most_at_once.max(seen.running);
            self.seen_more.notify_all();
        }
        let path = request.path.split('?').next().unwrap_or_default();
        let route = self.routes().get(path).cloned();
        let response = route.map_or_else(|| Response::status(404), |answer| answer(&request));
        // The client may have hung up, which is allowed.
        let _ = response.send(&request, stream, || self.seen().running -= 1);
    }
}

/// A request as received.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, such as `GET`.
    pub method: String,
    /// The path, with its query.
    pub path: String,
    /// The headers in order, names in lower case.
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Request {
    /// The first header of that name (in lower case), byte for byte.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_slice())
    }

    fn read(stream: &TcpStream) -> Option<Self> {
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let mut lines = BufReader::new(stream).split(b'\n').map_while(Result::ok);
        let first = String::from_utf8(lines.next()?).ok()?;
        let mut words = first.split_whitespace().map(str::to_owned);
        let (method, path) = (words.next()?, words.next()?);
        let headers = lines
            .take_while(|line| !line.trim_ascii().is_empty())
            .filter_map(|line| {
                let colon = line.iter().position(|byte| *byte == b':')?;
                let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
                Some((name, line[colon + 1..].trim_ascii().to_vec()))
            })
            .collect();
        Some(Request { method, path, headers })
    }
}

/// A response, and how it is sent.
pub struct Response {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Body,
    held_by: Option<Latch>,
    delay: Option<Duration>,
}

enum Body {
    Whole(Vec<u8>),
    CutOff(Vec<u8>),
    Endless(Vec<u8>),
    Drip(Vec<u8>, Duration),
    Begun(Vec<u8>, Vec<u8>, Latch),
    Raw(Vec<u8>),
    Silent,
}

impl Response {
    /// 200 with a body.
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Response::with(200, Body::Whole(body.into()))
    }

    /// A status without a body.
    pub fn status(status: u16) -> Self {
        Response::with(status, Body::Whole(Vec::new()))
    }

    /// A redirect with this status.
    pub fn redirect(status: u16, location: &str) -> Self {
        Response::status(status).header("Location", location)
    }

    /// 200 with a body that is shorter than its declared length.
    pub fn cut_off(body: impl Into<Vec<u8>>) -> Self {
        Response::with(200, Body::CutOff(body.into()))
    }

    /// 200 with a chunked body that repeats `chunk` forever.
    pub fn endless(chunk: impl Into<Vec<u8>>) -> Self {
        Response::with(200, Body::Endless(chunk.into()))
    }

    /// 200 with a body that is sent one byte each `interval`.
    pub fn drip(body: impl Into<Vec<u8>>, interval: Duration) -> Self {
        Response::with(200, Body::Drip(body.into(), interval))
    }

    /// 200 with a body that begins, and continues once the latch is open.
    pub fn begun(start: impl Into<Vec<u8>>, rest: impl Into<Vec<u8>>, latch: &Latch) -> Self {
        Response::with(200, Body::Begun(start.into(), rest.into(), latch.clone()))
    }

    /// These bytes and nothing else, not even a status line.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Response::with(200, Body::Raw(bytes.into()))
    }

    /// Nothing at all, until the client gives up.
    pub fn silent() -> Self {
        Response::with(200, Body::Silent)
    }

    fn with(status: u16, body: Body) -> Self {
        Response { status, headers: Vec::new(), body, held_by: None, delay: None }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Adds an `ETag`; a request with exactly this `If-None-Match` gets a 304.
    #[must_use]
    pub fn etag(self, etag: impl Into<Vec<u8>>) -> Self {
        self.header("ETag", etag)
    }

    /// Adds a `Last-Modified`; a request with exactly this `If-Modified-Since` and without
    /// `If-None-Match` gets a 304.
    #[must_use]
    pub fn last_modified(self, date: &str) -> Self {
        self.header("Last-Modified", date)
    }

    /// Sends it only once the latch is open.
    #[must_use]
    pub fn held_by(mut self, latch: &Latch) -> Self {
        self.held_by = Some(latch.clone());
        self
    }

    /// Sends it only after `delay`, or never if the client hangs up before.
    #[must_use]
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Writes the response; calls `done` as soon as nothing more is waited for.
    fn send(self, request: &Request, mut stream: TcpStream, done: impl FnOnce()) -> io::Result<()> {
        if let Some(latch) = &self.held_by {
            latch.wait();
        }
        let stays = match (&self.body, self.delay) {
            (Body::Silent, _) => stays_for(&stream, PATIENCE),
            (_, Some(delay)) => stays_for(&stream, delay),
            _ => true,
        };
        done();
        if !stays {
            return Ok(());
        }
        if self.is_known_to(request) {
            return self.send_head(304, None, &mut stream);
        }
        match &self.body {
            Body::Whole(body) => {
                self.send_head(self.status, Some(("Content-Length", body.len())), &mut stream)?;
                stream.write_all(body)
            }
            Body::CutOff(body) => {
                let claimed = body.len() + 1_000;
                self.send_head(self.status, Some(("Content-Length", claimed)), &mut stream)?;
                stream.write_all(body)
            }
            Body::Endless(chunk) => {
                self.send_head(self.status, None, &mut stream)?;
                let head = format!("{:x}\r\n", chunk.len());
                let chunk = [head.as_bytes(), chunk, b"\r\n"].concat();
                loop {
                    stream.write_all(&chunk)?;
                }
            }
            Body::Drip(body, interval) => {
                self.send_head(self.status, Some(("Content-Length", body.len())), &mut stream)?;
                for byte in body {
                    stream.write_all(&[*byte])?;
                    if !stays_for(&stream, *interval) {
                        break;
                    }
                }
                Ok(())
            }
            Body::Begun(start, rest, latch) => {
                let length = start.len() + rest.len();
                self.send_head(self.status, Some(("Content-Length", length)), &mut stream)?;
                stream.write_all(start)?;
                latch.wait();
                stream.write_all(rest)
            }
            Body::Raw(bytes) => stream.write_all(bytes),
            Body::Silent => Ok(()),
        }
    }

    fn send_head(
        &self,
        status: u16,
        length: Option<(&str, usize)>,
        stream: &mut TcpStream,
    ) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {status} As told\r\nConnection: close\r\n").into_bytes();
        if let Some((name, value)) = length {
            head.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if matches!(self.body, Body::Endless(_)) {
            head.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
        }
        for (name, value) in &self.headers {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value);
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        stream.write_all(&head)
    }

    fn is_known_to(&self, request: &Request) -> bool {
        let ours = |name: &str| {
            let found = self.headers.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_slice())
        };
        match request.header("if-none-match") {
            Some(theirs) => ours("ETag") == Some(theirs),
            None => {
                let theirs = request.header("if-modified-since");
                theirs.is_some() && ours("Last-Modified") == theirs
            }
        }
    }
}

/// Holds responses back until a test opens it.
#[derive(Clone, Default)]
pub struct Latch(Arc<(Mutex<bool>, Condvar)>);

impl Latch {
    /// A closed latch.
    pub fn new() -> Self {
        Latch::default()
    }

    /// Lets everything through, from now on.
    pub fn open(&self) {
        *self.0.0.lock().expect("nobody panics with a latch") = true;
        self.0.1.notify_all();
    }

    fn wait(&self) {
        let open = self.0.0.lock().expect("nobody panics with a latch");
        let waited = self.0.1.wait_timeout_while(open, PATIENCE, |open| !*open);
        drop(waited.expect("nobody panics with a latch"));
    }
}

/// Waits while the client stays, at most for `duration`; returns whether it stayed.
fn stays_for(mut stream: &TcpStream, duration: Duration) -> bool {
    if stream.set_read_timeout(Some(duration)).is_err() {
        return false;
    }
    match stream.read(&mut [0]) {
        Ok(bytes) => bytes > 0,
        Err(error) => matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut),
    }
}
