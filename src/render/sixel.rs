//! A picture as sixels, for terminals that draw them: in strips, each as high as a row of text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use color_quant::NeuQuant;
use image::imageops::dither;
use image::{Rgba, RgbaImage};

use crate::domain::Raster;

/// Colours of a picture; terminals have 256 registers.
const COLOURS: usize = 255;
/// One pixel in this many is sampled to choose the colours.
const SAMPLED: i32 = 10;
/// Rows of points that one sixel encodes.
const BAND: usize = 6;
/// A run shorter than this is written sixel by sixel.
const SHORTEST_RUN: usize = 4;

type Point = [u8; 3];

/// Encodes a picture in strips of `rows` rows of points. Where it has no point, the background shows
/// through.
pub fn strips(raster: &Raster, rows: u16) -> Vec<String> {
    let raster = in_few_colours(raster);
    let mut registers: BTreeMap<Point, usize> =
        raster.points.iter().flatten().map(|point| (*point, 0)).collect();
    registers.values_mut().zip(0..).for_each(|(register, number)| *register = number);
    let rows = usize::from(rows.max(1));
    (0..raster.height())
        .step_by(rows)
        .map(|top| strip(&raster, &registers, top, (top + rows).min(raster.height())))
        .collect()
}

/// Encodes the rows from `top` to `bottom`, without a new line at the end, which could scroll the screen.
fn strip(raster: &Raster, registers: &BTreeMap<Point, usize>, top: usize, bottom: usize) -> String {
    // Points that are not drawn stay as they are, and a point is as high as it is wide.
    let mut out = format!("\x1bP0;1;0q\"1;1;{};{}", raster.width, bottom - top);
    let width = usize::from(raster.width);
    let used = |from: usize, to: usize| {
        let points = raster.points[from * width..to * width].iter().flatten();
        points.map(|point| (registers[point], *point)).collect::<BTreeMap<usize, Point>>()
    };
    for (register, point) in used(top, bottom) {
        let [red, green, blue] = point.map(|part| (u32::from(part) * 100 + 127) / 255);
        // Writing to a string cannot fail, here and below.
        let _ = write!(out, "#{register};2;{red};{green};{blue}");
    }
    for band in (top..bottom).step_by(BAND) {
        if band > top {
            out.push('-');
        }
        let end = (band + BAND).min(bottom);
        for (index, (register, point)) in used(band, end).into_iter().enumerate() {
            if index > 0 {
                out.push('$');
            }
            let _ = write!(out, "#{register}");
            let sign = |x: u16| {
                let is_set =
                    |(bit, y): (u8, usize)| u8::from(raster.point(x, y) == Some(point)) << bit;
                (0..).zip(band..end).map(is_set).sum::<u8>()
            };
            write_runs(&(0..raster.width).map(sign).collect::<Vec<u8>>(), &mut out);
        }
    }
    out.push_str("\x1b\\");
    out
}

/// Writes sixels, equal ones as one run, without those at the end that draw nothing.
fn write_runs(signs: &[u8], out: &mut String) {
    let drawn = signs.iter().rposition(|sign| *sign > 0).map_or(0, |last| last + 1);
    for run in signs[..drawn].chunk_by(|one, other| one == other) {
        let sign = char::from(b'?' + run[0]);
        if run.len() < SHORTEST_RUN {
            out.extend(std::iter::repeat_n(sign, run.len()));
        } else {
            let _ = write!(out, "!{}{sign}", run.len());
        }
    }
}

/// Reduces a picture to colours that fit into the registers.
fn in_few_colours(raster: &Raster) -> Raster {
    let colours: std::collections::HashSet<Point> =
        raster.points.iter().flatten().copied().collect();
    let (width, height) = (u32::from(raster.width), u32::try_from(raster.height()).unwrap_or(0));
    if colours.len() <= COLOURS {
        return raster.clone();
    }
    // A point that is not drawn repeats the one before it, so that it adds no colour.
    let mut last = [0; 3];
    let pixels = raster.points.iter().flat_map(|point| {
        last = point.unwrap_or(last);
        let [red, green, blue] = last;
        [red, green, blue, u8::MAX]
    });
    let pixels: Vec<u8> = pixels.collect();
    let palette = NeuQuant::new(SAMPLED, COLOURS, &pixels);
    let Some(mut image) = RgbaImage::from_raw(width, height, pixels) else { return raster.clone() };
    if width > 1 && height > 1 {
        dither(&mut image, &palette);
    } else {
        image.pixels_mut().for_each(|pixel| palette.map_pixel(&mut pixel.0));
    }
    let points = raster.points.iter().zip(image.pixels());
    let points =
        points.map(|(point, Rgba([red, green, blue, _]))| point.map(|_| [*red, *green, *blue]));
    Raster { width: raster.width, points: points.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The points that a terminal draws for a strip.
    fn drawn(strip: &str) -> Raster {
        let inside = strip.strip_prefix("\u{1b}P0;1;0q\"1;1;").expect("a head");
        let inside = inside.strip_suffix("\u{1b}\\").expect("an end");
        let number = |text: &mut &str| -> usize {
            let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
            let (digits, rest) = text.split_at(end);
            *text = rest;
            digits.parse().expect("a number")
        };
        let mut rest = inside;
        let width = number(&mut rest);
        rest = rest.strip_prefix(';').expect("two numbers");
        let height = number(&mut rest);
        let mut points = vec![None; width * height];
        let mut colours: BTreeMap<usize, Point> = BTreeMap::new();
        let (mut x, mut band, mut register, mut times) = (0, 0, 0, 1);
        while let Some(sign) = rest.chars().next() {
            rest = &rest[1..];
            match sign {
                '#' => {
                    register = number(&mut rest);
                    if let Some(after) = rest.strip_prefix(";2;") {
                        rest = after;
                        let mut parts = [0; 3];
                        for part in &mut parts {
                            *part = u8::try_from(number(&mut rest) * 255 / 100).expect("a part");
                            rest = rest.strip_prefix(';').unwrap_or(rest);
                        }
                        colours.insert(register, parts);
                    }
                }
                '!' => times = number(&mut rest),
                '$' => x = 0,
                '-' => (x, band) = (0, band + 1),
                '?'..='~' => {
                    for _ in 0..std::mem::replace(&mut times, 1) {
                        for bit in (0..6).filter(|bit| (sign as u8 - b'?') >> bit & 1 == 1) {
                            let y = band * 6 + bit;
                            assert!(y < height && x < width, "within what the head says");
                            points[y * width + x] = Some(colours[&register]);
                        }
                        x += 1;
                    }
                }
                other => panic!("{other:?} draws nothing"),
            }
        }
        Raster { width: u16::try_from(width).expect("small"), points }
    }

    #[test]
    fn a_tiny_picture_in_its_very_bytes() {
        let (red, blue) = (Some([255, 0, 0]), Some([0, 0, 255]));
        let points = vec![red, red, None, blue, blue, blue];
        let strips = strips(&Raster { width: 3, points }, 16);
        assert_eq!(strips, ["\u{1b}P0;1;0q\"1;1;3;2#0;2;0;0;100#1;2;100;0;0#0AAA$#1@@\u{1b}\\"]);
    }

    #[test]
    fn every_point_is_drawn_in_its_strip() {
        let of = |at: usize| match at % 7 {
            0 => None,
            rest => Some([[0, 51, 255], [255, 102, 0]][rest % 2]),
        };
        let raster = Raster { width: 23, points: (0..23 * 45).map(of).collect() };
        let strips = strips(&raster, 20);
        assert_eq!(strips.len(), 3);
        let heights: Vec<usize> = strips.iter().map(|strip| drawn(strip).height()).collect();
        assert_eq!(heights, [20, 20, 5]);
        let all: Vec<Option<Point>> = strips.iter().flat_map(|strip| drawn(strip).points).collect();
        assert_eq!(all, raster.points);
        assert!(strips.iter().all(|strip| !strip.contains("-\u{1b}")), "no new line at the end");
    }

    #[test]
    fn many_colours_become_few_that_are_near() {
        let of = |x: usize, y: usize| Some([(x * 4) as u8, (y * 4) as u8, 128]);
        let points = (0..64 * 64).map(|at| of(at % 64, at / 64)).collect();
        let raster = Raster { width: 64, points };
        let few = in_few_colours(&raster);
        let colours: std::collections::HashSet<Point> =
            few.points.iter().flatten().copied().collect();
        assert!(colours.len() <= COLOURS && colours.len() > 100, "{}", colours.len());
        let distance = |one: &Option<Point>, other: &Option<Point>| -> u32 {
            let (one, other) = (one.expect("a point"), other.expect("a point"));
            one.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b))).sum()
        };
        let all: u32 = raster.points.iter().zip(&few.points).map(|(a, b)| distance(a, b)).sum();
        assert!(all / 4096 < 40, "{} from where it was, on average", all / 4096);
        // A single line of points has no neighbours to spread the error over.
        let line = Raster { width: 1, points: raster.points[..300].to_vec() };
        assert_eq!(in_few_colours(&line).points.len(), 300);
    }
}
