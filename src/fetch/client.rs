//! What is shared between fetches: connections, limits, turns.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::sync::OnceCell;
use url::Url;

use crate::domain::Text;

use super::Failure;
use super::address::{Guard, Resolver};
use super::cores::Cores;
use super::gate::Gate;
use super::proxy;

/// How long an idle connection is kept for the next feed of its host. That feed, if any, asks at once,
/// and each connection takes as much memory as a document: a refresh opens a thousand.
const IDLE: Duration = Duration::from_millis(100);

/// Bounds on one fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes taken from the wire, a file, or a program.
    pub wire: u64,
    /// Bytes after unpacking.
    pub decoded: u64,
    /// How many times larger than on the wire a document of more than 1 MB may be.
    pub ratio: u64,
    /// Redirects followed.
    pub redirects: usize,
    /// Time for a DNS lookup.
    pub dns: Duration,
    /// Time to connect, including the DNS lookup.
    pub connect: Duration,
    /// Time without a single byte.
    pub idle: Duration,
    /// Time for the whole fetch, not counting the wait for a turn.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            wire: 10_000_000,
            decoded: 20_000_000,
            ratio: 100,
            redirects: 5,
            dns: Duration::from_secs(5),
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(15),
            total: Duration::from_secs(60),
        }
    }
}

/// How a [`Client`] behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Bounds on each fetch.
    pub limits: Limits,
    /// Hosts, by name or address, that documents may name although they are private.
    pub allow_private_hosts: Vec<String>,
    /// The `User-Agent` header.
    pub user_agent: String,
    /// Concurrent fetches from one host.
    pub per_host: usize,
    /// Concurrent fetches in all.
    pub total: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            limits: Limits::default(),
            allow_private_hosts: Vec::new(),
            user_agent: concat!("newsfold/", env!("CARGO_PKG_VERSION")).to_owned(),
            per_host: 2,
            total: 128,
        }
    }
}

/// Fetches sources, within limits that all its fetches share. Creating a client costs nothing: its
/// connections are set up when the network is first used.
#[derive(Debug)]
pub struct Client {
    pub(super) limits: Limits,
    pub(super) gate: Gate,
    pub(super) guard: Arc<Guard>,
    pub(super) cores: Arc<Cores>,
    user_agent: String,
    /// Connections to hosts that the reader named.
    open: Connections,
    /// Connections to hosts that a document named. They are separate, so that no connection to a
    /// private host is reused for such an address.
    guarded: Connections,
}

/// Two pools, because trusted roots take time to load and plain http needs none.
#[derive(Debug, Default)]
struct Connections {
    plain: OnceCell<reqwest::Client>,
    secure: OnceCell<reqwest::Client>,
}

impl Client {
    /// Creates a client with threads of its own.
    pub fn new(options: Options) -> Self {
        Client::on(Arc::new(Cores::default()), options)
    }

    /// Creates a client that works on these threads.
    pub fn on(cores: Arc<Cores>, options: Options) -> Self {
        Client {
            limits: options.limits,
            gate: Gate::new(options.total, options.per_host, cores.count()),
            guard: Arc::new(Guard::new(&options.allow_private_hosts, proxy::hosts())),
            cores,
            user_agent: options.user_agent,
            open: Connections::default(),
            guarded: Connections::default(),
        }
    }

    /// Returns the connections for an address.
    pub(super) async fn connections(
        &self,
        url: &Url,
        is_guarded: bool,
    ) -> Result<&reqwest::Client, Failure> {
        let connections = if is_guarded { &self.guarded } else { &self.open };
        let is_secure = url.scheme() == "https";
        let cell = if is_secure { &connections.secure } else { &connections.plain };
        cell.get_or_try_init(|| self.connect(is_guarded, is_secure)).await
    }

    async fn connect(&self, is_guarded: bool, is_secure: bool) -> Result<reqwest::Client, Failure> {
        if let Some(variable) = proxy::misspelt() {
            return Err(Failure::Proxy { variable });
        }
        let guard = is_guarded.then(|| Arc::clone(&self.guard));
        let limits = self.limits;
        let user_agent = self.user_agent.clone();
        let base = move || {
            reqwest::Client::builder()
                .user_agent(user_agent.as_str())
                .referer(false)
                .redirect(reqwest::redirect::Policy::none())
                .dns_resolver(Resolver { guard: guard.clone(), limit: limits.dns })
                .connect_timeout(limits.connect)
                .pool_idle_timeout(IDLE)
                .http1_ignore_invalid_headers_in_responses(true)
        };
        // Loading the root certificates reads files.
        let building = tokio::task::spawn_blocking(move || match is_secure {
            true => secure(base),
            false => base().tls_backend_preconfigured(tls_without_roots()).build(),
        });
        let built = building.await.map_err(|error| setup(&error))?;
        built.map_err(|error| setup(&error))
    }
}

/// Trusts the system's root certificates, or Mozilla's if the system has none.
fn secure(base: impl Fn() -> reqwest::ClientBuilder) -> reqwest::Result<reqwest::Client> {
    // Fails only when it is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    base().build().or_else(|_| {
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let roots = roots.filter_map(|root| reqwest::Certificate::from_der(root).ok());
        base().tls_certs_only(roots).build()
    })
}

/// The TLS settings of connections without TLS, which spare loading root certificates.
fn tls_without_roots() -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring supports the default versions of TLS")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

fn setup(error: &dyn std::error::Error) -> Failure {
    Failure::Setup(Text::clean(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_guarded_connections_refuse_names_that_lead_home() {
        let client = Client::new(Options::default());
        let address = Url::parse("http://localhost:1/").expect("a valid address");
        for is_guarded in [false, true] {
            let connections = client.connections(&address, is_guarded).await.expect("no roots");
            let error = connections.get(address.clone()).send().await.expect_err("nothing there");
            let failure = Failure::of_request(&error, "localhost", &client.limits);
            let forbidden = Failure::Forbidden { host: "localhost".to_owned() };
            assert_eq!(failure == forbidden, is_guarded, "{failure}");
        }
    }
}
