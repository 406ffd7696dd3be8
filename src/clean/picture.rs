//! Decodes a picture and shrinks it to few points. Like all input from outside it may be hostile, so its
//! size is checked before it is decoded.

use std::io::Cursor;

use image::{ImageReader, Limits, imageops};

use crate::domain::Raster;

/// Pictures with more pixels than this in width or height are not decoded.
const LONGEST_SIDE: u32 = 12_000;
/// Most bytes that decoding may allocate.
const MOST_MEMORY: u64 = 256_000_000;
/// A picture with fewer pixels than this in width or height shows nothing: it only counts readers.
const LEAST: u32 = 8;
/// Pixels less opaque than this are transparent.
const SEEN: u8 = 128;

/// Decodes a PNG, JPEG, GIF, or WebP picture and fits it into `width` by `height` points; `None` if it
/// cannot be shown.
pub fn shrink(bytes: &[u8], width: u16, height: u16) -> Option<Raster> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    if picture.width() < LEAST || picture.height() < LEAST {
        return None;
    }
    let (width, height) = (u32::from(width.max(1)), u32::from(height.max(1)));
    let small = if picture.width() > width || picture.height() > height {
        picture.resize(width, height, imageops::FilterType::Triangle)
    } else {
        picture
    };
    let small = small.into_rgba8();
    let points = small.pixels().map(|point| {
        let [red, green, blue, opacity] = point.0;
        (opacity >= SEEN).then_some([red, green, blue])
    });
    Some(Raster { width: u16::try_from(small.width()).ok()?, points: points.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let point = |x: u32, _| {
            let opacity = if x * 2 < width { 255 } else { 0 };
            image::Rgba([200, 100, 50, opacity])
        };
        image::RgbaImage::from_fn(width, height, point)
            .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
            .expect("memory takes all");
        bytes
    }

    #[test]
    fn a_picture_keeps_its_shape() {
        let raster = shrink(&png(400, 100), 40, 40).expect("a picture");
        assert_eq!((raster.width, raster.height()), (40, 10));
        assert_eq!(raster.point(0, 0), Some([200, 100, 50]));
        assert_eq!(raster.point(39, 0), None, "what is not opaque is not seen");
        assert_eq!(raster.point(40, 0), None);
        let small = shrink(&png(20, 10), 40, 40).expect("a picture");
        assert_eq!((small.width, small.height()), (20, 10), "nothing is made larger");
    }

    #[test]
    fn what_is_no_picture_shows_nothing() {
        assert_eq!(shrink(b"<svg/>", 40, 40), None);
        assert_eq!(shrink(b"", 40, 40), None);
        assert_eq!(shrink(&png(1, 1), 40, 40), None, "it only counts readers");
        let mut cut = png(400, 100);
        cut.truncate(60);
        assert_eq!(shrink(&cut, 40, 40), None);
        // The header claims 50,000 by 50,000 pixels.
        let mut bomb = png(8, 8);
        bomb[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
        assert_eq!(shrink(&bomb, 40, 40), None);
    }
}
