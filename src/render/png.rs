//! A picture as PNG, for terminals that take whole pictures.

use std::io;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use crate::domain::Raster;

/// Encodes a picture as PNG. Size matters more than speed: the picture may go over a slow connection.
///
/// # Errors
/// If it has no points.
pub fn png(raster: &Raster) -> io::Result<Vec<u8>> {
    let points = raster.points.iter().flat_map(|point| match point {
        Some([red, green, blue]) => [*red, *green, *blue, u8::MAX],
        None => [0; 4],
    });
    let points: Vec<u8> = points.collect();
    let height = u32::try_from(raster.height()).unwrap_or(0);
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive)
        .write_image(&points, u32::from(raster.width), height, ExtendedColorType::Rgba8)
        .map_err(io::Error::other)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_is_in_the_png() {
        let points = vec![Some([1, 2, 3]), None, Some([4, 5, 6]), Some([7, 8, 9])];
        let written = png(&Raster { width: 2, points }).expect("a picture");
        let read = image::load_from_memory(&written).expect("a PNG").into_rgba8();
        assert_eq!(read.dimensions(), (2, 2));
        assert_eq!(read.into_raw(), [1, 2, 3, 255, 0, 0, 0, 0, 4, 5, 6, 255, 7, 8, 9, 255]);
        assert!(png(&Raster::default()).is_err());
    }
}
