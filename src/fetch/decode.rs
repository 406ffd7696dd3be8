//! Compressed bodies, unpacked with a bound.
//!
//! The HTTP library could unpack while it reads, but then nobody would see how many bytes came
//! over the wire, and a few kilobytes could become gigabytes unnoticed.

use std::io::{self, Read};

use flate2::bufread::GzDecoder;
use flate2::read::{DeflateDecoder, ZlibDecoder};

use crate::domain::Text;

use super::Failure;
use super::client::Limits;

/// The value of `Accept-Encoding`: what [`decode`] understands.
pub(super) const ACCEPTED: &str = "gzip, br, zstd, deflate";

/// Bytes that a body may unpack to, whatever its ratio.
const ALWAYS_ALLOWED: u64 = 1_000_000;

/// The most layers of compression; more do not happen by accident.
const LAYERS: usize = 3;

/// The largest window that a web server may ask for (RFC 9659), as a power of two.
const ZSTD_WINDOW: u32 = 23;

/// Undoes the codings of a `Content-Encoding` header, last one first. Blocks for as long as that
/// takes.
///
/// Lenient about harmless mistakes of servers: an unknown coding, or a body that is no gzip although
/// the header says so, leaves the bytes as they are; and a gzip that no header names is undone, such as
/// a compressed file served as it lies there.
///
/// # Errors
/// [`Failure::TooLarge`], [`Failure::Inflated`], [`Failure::CutOff`] and [`Failure::Garbled`].
pub(super) fn decode(wire: Vec<u8>, codings: &str, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let ratio_cap = limits.ratio.saturating_mul(wire.len() as u64).max(ALWAYS_ALLOWED);
    let limit = limits.decoded.min(ratio_cap);
    let layers = codings.split(',').map(|it| it.trim().to_ascii_lowercase());
    let layers: Vec<String> = layers.filter(|it| !it.is_empty() && it != "identity").collect();
    if layers.len() > LAYERS {
        return Err(Failure::Garbled { coding: Text::clean(codings).cut(60) });
    }
    let unpacked = |coding: &str, body: Vec<u8>| {
        unpack(coding, body, limit).map_err(|why| match why {
            Failure::TooLarge { .. } if limit < limits.decoded => {
                Failure::Inflated { times: limits.ratio }
            }
            why => why,
        })
    };
    let mut body = wire;
    for coding in layers.iter().rev() {
        body = unpacked(coding, body)?;
    }
    // No feed and no page begins like this.
    if body.starts_with(GZIP) {
        body = unpacked("gzip", body)?;
    }
    if body.len() as u64 > limits.decoded {
        return Err(Failure::TooLarge { limit: limits.decoded });
    }
    Ok(body)
}

/// The magic number of gzip.
const GZIP: &[u8] = &[0x1f, 0x8b];

fn unpack(coding: &str, packed: Vec<u8>, limit: u64) -> Result<Vec<u8>, Failure> {
    let bytes = packed.as_slice();
    match coding {
        "gzip" | "x-gzip" if bytes.starts_with(GZIP) => {
            read(Members(GzDecoder::new(bytes)), limit, coding)
        }
        "deflate" if has_zlib_header(bytes) => read(ZlibDecoder::new(bytes), limit, coding),
        "deflate" if !bytes.is_empty() => read(DeflateDecoder::new(bytes), limit, coding),
        "br" if !bytes.is_empty() => {
            read(brotli_decompressor::Decompressor::new(bytes, 8 * 1_024), limit, coding)
        }
        "zstd" if !bytes.is_empty() => {
            let mut decoder = zstd::Decoder::with_buffer(bytes).map_err(|_| garbled(coding))?;
            decoder.window_log_max(ZSTD_WINDOW).map_err(|_| garbled(coding))?;
            read(decoder, limit, coding)
        }
        _ => Ok(packed),
    }
}

/// Reads the members of a gzip one after another. Bytes after the last member, such as what a server
/// appends to every page, are ignored.
struct Members<'w>(GzDecoder<&'w [u8]>);

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer)? {
                0 if self.0.get_ref().starts_with(GZIP) => {
                    self.0 = GzDecoder::new(*self.0.get_ref());
                }
                count => return Ok(count),
            }
        }
    }
}

/// RFC 9110 means zlib by "deflate"; some servers send the bare stream.
fn has_zlib_header(packed: &[u8]) -> bool {
    match packed {
        [method, flags, ..] => {
            method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31)
        }
        _ => false,
    }
}

fn read(reader: impl Read, limit: u64, coding: &str) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    let result = reader.take(limit.saturating_add(1)).read_to_end(&mut body);
    match result {
        Ok(_) if body.len() as u64 > limit => Err(Failure::TooLarge { limit }),
        Ok(_) => {
            // The vector grew by doubling, and is kept for a while.
            body.shrink_to_fit();
            Ok(body)
        }
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Failure::CutOff),
        Err(_) => Err(garbled(coding)),
    }
}

fn garbled(coding: &str) -> Failure {
    Failure::Garbled { coding: Text::clean(coding) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const PLAIN: &[u8] = b"<rss>the same words, the same words, the same words</rss>";

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).expect("a vector takes everything");
        encoder.finish().expect("a vector takes everything")
    }

    fn zlib(body: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).expect("a vector takes everything");
        encoder.finish().expect("a vector takes everything")
    }

    fn bare(body: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).expect("a vector takes everything");
        encoder.finish().expect("a vector takes everything")
    }

    fn zstd(body: &[u8]) -> Vec<u8> {
        zstd::encode_all(body, 3).expect("a vector takes everything")
    }

    /// A stored meta-block and an empty last one (RFC 7932, 9.2); up to 65,536 bytes.
    fn brotli(body: &[u8]) -> Vec<u8> {
        let head = ((body.len() as u32 - 1) << 4 | 1 << 20).to_le_bytes();
        [&head[..3], body, &[0x03]].concat()
    }

    #[track_caller]
    fn check(wire: Vec<u8>, codings: &str, want: Result<&[u8], &str>) {
        let got = decode(wire, codings, &Limits::default());
        assert_eq!(got.as_deref().map_err(ToString::to_string), want.map_err(str::to_owned));
    }

    #[test]
    fn every_accepted_coding_is_undone() {
        check(gzip(PLAIN), "gzip", Ok(PLAIN));
        check(gzip(PLAIN), "X-GZip", Ok(PLAIN));
        check(zlib(PLAIN), "deflate", Ok(PLAIN));
        check(bare(PLAIN), "deflate", Ok(PLAIN));
        check(brotli(PLAIN), "br", Ok(PLAIN));
        check(zstd(PLAIN), "zstd", Ok(PLAIN));
        check(zstd(&gzip(PLAIN)), "gzip, zstd", Ok(PLAIN));
        check([gzip(b"one "), gzip(b"two")].concat(), "gzip", Ok(b"one two"));
    }

    #[test]
    fn harmless_mistakes_are_overlooked() {
        check(PLAIN.to_vec(), "", Ok(PLAIN));
        check(PLAIN.to_vec(), "identity", Ok(PLAIN));
        check(PLAIN.to_vec(), "utf-8", Ok(PLAIN));
        check(PLAIN.to_vec(), "gzip", Ok(PLAIN));
        check(gzip(PLAIN), "", Ok(PLAIN));
        check(zstd(&gzip(PLAIN)), "zstd", Ok(PLAIN));
        for litter in [&b"\0\0\0\0"[..], b"\n", b"<!-- served in 3 ms -->"] {
            check([&gzip(PLAIN), litter].concat(), "gzip", Ok(PLAIN));
        }
        for coding in ["gzip", "deflate", "br", "zstd"] {
            check(Vec::new(), coding, Ok(b""));
        }
    }

    #[test]
    fn cut_off_and_broken_bodies_are_told_apart_from_whole_ones() {
        let half = |mut packed: Vec<u8>| {
            packed.truncate(packed.len() - 12);
            packed
        };
        let cut = Err("the document was cut off");
        check(half(gzip(PLAIN)), "gzip", cut);
        check(half(zstd(PLAIN)), "zstd", cut);
        check(half(bare(PLAIN)), "deflate", cut);
        // The Brotli decoder reports both the same way.
        check(half(brotli(PLAIN)), "br", Err("the document cannot be unpacked (br)"));
        let mut broken = gzip(PLAIN);
        broken[12] ^= 0xff;
        assert!(decode(broken, "gzip", &Limits::default()).is_err());
        let why = Err("the document cannot be unpacked (zstd)");
        check(PLAIN.to_vec(), "zstd", why);
    }

    #[test]
    fn bombs_stop_at_the_cap() {
        let zeros = vec![0; 3_000_000];
        let limits = Limits { decoded: 2_000_000, ratio: u64::MAX, ..Limits::default() };
        for (wire, coding) in [(gzip(&zeros), "gzip"), (zstd(&zeros), "zstd")] {
            let got = decode(wire, coding, &limits);
            assert_eq!(got, Err(Failure::TooLarge { limit: 2_000_000 }), "{coding}");
        }
        let twice = gzip(&gzip(&vec![0; 12_000_000]));
        assert!(twice.len() < 2_000);
        let got = decode(twice, "gzip, gzip", &Limits::default());
        assert_eq!(got, Err(Failure::Inflated { times: 100 }));
        let unnamed = decode(gzip(&vec![0; 12_000_000]), "", &Limits::default());
        assert_eq!(unnamed, Err(Failure::Inflated { times: 100 }));
        let many = decode(gzip(PLAIN), "gzip, gzip, gzip, gzip", &Limits::default());
        assert!(many.is_err());
    }
}
