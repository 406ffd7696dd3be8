//! Pictures in iTerm2's protocol (OSC 1337): in strips, each drawn over the cells of one row.

use std::io;

use base64::Engine as _;

use super::POINTS;
use crate::domain::Raster;
use crate::render::png::png;

/// Encodes a picture in strips. Each fills its cells whatever their size, and does not move the cursor.
///
/// # Errors
/// When the picture has no pixels.
pub(super) fn strips(raster: &Raster, columns: u16) -> io::Result<Vec<String>> {
    let (across, down) = (POINTS.0 * columns, usize::from(POINTS.1));
    (0..raster.height())
        .step_by(down)
        .map(|top| {
            let rows = top..top + down;
            // A strip is stretched to fill its cells, so pixels beyond the picture are transparent.
            let points = rows.flat_map(|y| (0..across).map(move |x| raster.point(x, y)));
            let strip = Raster { width: across, points: points.collect() };
            let coded = base64::engine::general_purpose::STANDARD.encode(png(&strip)?);
            Ok(format!(
                "\x1b]1337;File=inline=1;width={columns};height=1;preserveAspectRatio=0;\
                 doNotMoveCursor=1:{coded}\x07"
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_is_a_picture_that_fills_its_cells() {
        let points = (0..10 * 20).map(|at| (at < 170).then_some([9, 8, 7])).collect();
        let strips = strips(&Raster { width: 10, points }, 2).expect("it can be coded");
        assert_eq!(strips.len(), 2);
        for (strip, seen) in strips.iter().zip([160, 10]) {
            let head = "\u{1b}]1337;File=inline=1;width=2;height=1;preserveAspectRatio=0;doNotMoveCursor=1:";
            let coded =
                strip.strip_prefix(head).expect(strip).strip_suffix('\u{7}').expect("an end");
            let bytes = base64::engine::general_purpose::STANDARD.decode(coded).expect("base64");
            let picture = image::load_from_memory(&bytes).expect("a PNG").into_rgba8();
            assert_eq!(picture.dimensions(), (16, 16));
            let drawn = picture.pixels().filter(|pixel| pixel.0 == [9, 8, 7, 255]).count();
            assert_eq!(drawn, seen);
        }
    }
}
