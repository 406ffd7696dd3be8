//! A picture scaled down to what a terminal shows.

/// Rows of points, from the top left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Raster {
    /// Points in a row.
    pub width: u16,
    /// Red, green, and blue of each point; `None` for a transparent one.
    pub points: Vec<Option<[u8; 3]>>,
}

impl Raster {
    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.points.len().checked_div(usize::from(self.width)).unwrap_or(0)
    }

    /// The point at a column and a row; `None` when it is transparent or outside.
    pub fn point(&self, x: u16, y: usize) -> Option<[u8; 3]> {
        if x >= self.width {
            return None;
        }
        self.points.get(y * usize::from(self.width) + usize::from(x)).copied().flatten()
    }
}
