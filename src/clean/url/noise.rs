//! The parts of an address that do not choose the page.

use url::Url;

use super::percent;
use crate::domain::is_within;

/// The host without the names that sites give their mobile and AMP editions.
pub(super) fn host(host: &str) -> String {
    let mut host = host.trim_end_matches('.').to_ascii_lowercase();
    for edition in ["www.", "m.", "mobile.", "amp.", "touch.", "www."] {
        // The rest must still be a host: two labels at least.
        if let Some(rest) = host.strip_prefix(edition)
            && rest.contains('.')
        {
            host = rest.to_owned();
        }
    }
    host
}

/// The path without session ids, AMP marks, index pages, and trailing slashes.
pub(super) fn path(path: &str) -> String {
    let path = percent::normal(path);
    // A session identifies the reader, not the page.
    let session = path.to_ascii_lowercase().find(";jsessionid=");
    let mut path = &path[..session.unwrap_or(path.len())];
    while let Some(shorter) = shortened(path) {
        path = shorter;
    }
    path.to_owned()
}

fn shortened(path: &str) -> Option<&str> {
    if let Some(rest) = path.strip_suffix('/') {
        return Some(rest);
    }
    let (parent, last) = path.rsplit_once('/')?;
    if INDEX_PAGES.iter().chain(&["amp", "amp.html"]).any(|page| last.eq_ignore_ascii_case(page)) {
        return Some(parent);
    }
    let stem = path.strip_suffix(".amp").or_else(|| path.strip_suffix(".amp.html"));
    stem.or_else(|| path.starts_with("/amp/").then(|| &path["/amp".len()..]))
}

const INDEX_PAGES: &[&str] = &[
    "index.html",
    "index.htm",
    "index.php",
    "index.shtml",
    "index.asp",
    "index.aspx",
    "index.jsp",
    "default.aspx",
    "default.asp",
    "default.html",
    "default.htm",
];

/// The parameters that may choose a page, sorted by name.
pub(super) fn query(url: &Url, host: &str) -> String {
    let mut pairs: Vec<String> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_noise(pair, host))
        .map(|pair| percent::normal(pair.trim_end_matches('=')))
        .collect();
    if pairs.is_empty() {
        return String::new();
    }
    // Parameters with the same name keep their order, which may matter.
    pairs.sort_by(|one, other| name_of(one).cmp(name_of(other)));
    format!("?{}", pairs.join("&"))
}

fn name_of(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

fn is_noise(pair: &str, host: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    let value = value.to_ascii_lowercase();
    let name = name.as_str();
    TRACKER_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        || TRACKERS.contains(&name)
        || match name {
            "amp" => matches!(value.as_str(), "" | "1" | "true"),
            "outputtype" => value == "amp",
            // The referrer, but a revision on code forges.
            "ref" => !FORGES.contains(&host),
            // WordPress counts its share buttons with it.
            "nb" => value == "1",
            "source" | "src" | "from" | "partner" | "via" | "mod" | "cid" | "ns_source"
            | "feature" | "output" | "format" => names_a_way(&value),
            // On Condé Nast's sites; elsewhere a recording in MusicBrainz.
            "mbid" => {
                ["synd_", "nl_"].iter().any(|it| value.starts_with(it)) || names_a_way(&value)
            }
            "si" | "ab_channel" => is_within(host, "youtube.com") || host == "youtu.be",
            "oc" | "hl" | "gl" | "ceid" => host == "news.google.com",
            _ => false,
        }
}

/// Hosts on which `ref` chooses what is shown.
const FORGES: &[&str] = &["github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "sr.ht"];

/// Whether a parameter that sometimes chooses a page only names where a reader came from. Compares whole
/// words, since `stamps` contains `amp`, and `anatomy` contains `atom`.
fn names_a_way(value: &str) -> bool {
    let mut words = value.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.any(|word| {
        let word = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
        // As in `rssnyt` and `publicrss`; no English word begins or ends like that.
        WAYS.contains(&word) || word.starts_with("rss") || word.ends_with("rss")
    })
}

/// Where readers come from, as addresses name it.
const WAYS: &[&str] = &[
    "feed",
    "feeds",
    "feedburner",
    "atom",
    "twitter",
    "twitterfeed",
    "facebook",
    "newsletter",
    "newsletters",
    "share",
    "email",
    "amp",
    "social",
    "socialmedia",
    "socialflow",
];

/// Prefixes of parameters that only serve to track readers.
const TRACKER_BEGINNINGS: &[&str] = &[
    "utm_",
    "at_",
    "mtm_",
    "pk_",
    "piwik_",
    "hsa_",
    "_hs",
    "oly_",
    "vero_",
    "ns_mchannel",
    "ns_campaign",
    "stm_",
    "itm_",
    "wt.mc",
    "wt_mc",
    "xtor",
    "trk_",
    "ga_",
    "mc_",
    "mkt_",
    "__s",
    "fb_action",
    "fb_source",
    "spm",
    "sc_c",
    "sr_share",
    "linkcode",
    "rss_",
];

/// Names of parameters that only serve to track readers.
const TRACKERS: &[&str] = &[
    "phpsessid",
    "jsessionid",
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "ysclid",
    "twclid",
    "ttclid",
    "igshid",
    "igsh",
    "li_fat_id",
    "epik",
    "rdt_cid",
    "srsltid",
    "mkevt",
    "ncid",
    "cmpid",
    "cmp",
    "ocid",
    "icid",
    "ito",
    "ftag",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "smid",
    "smtyp",
    "partnerid",
    "taid",
    "cvid",
    "campaign_id",
    "emc",
    "ref_src",
    "ref_url",
    "referrer",
    "traffic_source",
    "sref",
    "s_cid",
    "sh",
    "share",
    "feedtype",
    "feedname",
    "fromrss",
    "rss",
    "isrss",
    "soc_src",
    "soc_trk",
    "tsrc",
    "wprov",
    "dlvrit",
    "action_object_map",
    "action_type_map",
    "action_ref_map",
    "maca",
    "cmp_id",
    "nr_email_referer",
    "_ga",
    "_gl",
    "zanpid",
    "sfmc_id",
    "sfmc_sub",
];

/// Keeps a fragment only if it chooses a page, as in applications that draw their pages themselves, or
/// one of many numbered places on a page, such as comments, posts, and releases: none of these is a copy
/// of another, or of the page. A fragment with `=` tracks readers, and so does what Tynt adds to a
/// quotation.
pub(super) fn fragment(fragment: &str) -> String {
    let has_number = fragment.bytes().any(|byte| byte.is_ascii_digit());
    let is_place = has_number && !fragment.contains('=') && !fragment.starts_with("ixzz");
    match is_place || fragment.starts_with(['!', '/']) {
        true => format!("#{fragment}"),
        false => String::new(),
    }
}
