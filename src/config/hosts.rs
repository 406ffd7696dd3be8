//! Hosts, as a list of names and addresses.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use url::Url;

use super::problem::{Report, excerpt};
use super::setting::Setting;
use super::tree::{Node, Value};

/// Names and addresses of hosts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hosts(pub Vec<String>);

impl Setting for Hosts {
    const WANTED: &'static str = "a list of hosts such as [\"nas.lan\", \"192.168.1.5\"]";

    fn read(node: &Node) -> Option<Self> {
        Vec::read(node).map(Hosts)
    }

    fn spell(&self) -> String {
        self.0.spell()
    }

    /// Leaves out what can't be a host.
    fn set(&mut self, key: &str, node: &Node, report: &mut Report) {
        let Some(Hosts(hosts)) = Self::read(node) else { return Self::refuse(key, node, report) };
        let Value::List(nodes) = &node.value else { return };
        self.0.clear();
        for (host, node) in hosts.into_iter().zip(nodes) {
            if is_host(&host) {
                self.0.push(host);
                continue;
            }
            let what = format!("`{key}` cannot hold \"{}\"", excerpt(&host));
            report.error(&node.place, what, "write the host alone: nas.lan");
        }
    }

    fn instead_of(key: &str, node: &Node) -> String {
        Vec::instead_of(key, node)
    }
}

/// Whether a text is a host. A port says nothing more than its host does.
fn is_host(text: &str) -> bool {
    let is_name = || {
        let url = Url::parse(&format!("http://{text}/"));
        let is_bare = !text.contains(['/', '\\', '?', '#', '@', '*']);
        is_bare && url.is_ok_and(|url| url.has_host())
    };
    text.parse::<IpAddr>().is_ok() || is_name()
}
