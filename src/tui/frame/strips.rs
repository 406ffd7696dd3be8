//! Rows of pictures that the terminal draws over cells, and where they are on the screen.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use ratatui::buffer::{Buffer, Cell};

use crate::tui::graphics::{Graphic, PLACEHOLDER};

/// The strips of a screen; a strip is a row of a picture, drawn as a whole or not at all.
#[derive(Debug, Clone, Default)]
pub(in crate::tui) struct Strips {
    /// For each cell, the name of the strip drawn over it; 0 for none. The name depends
    /// on the strip's column, too.
    cells: Vec<u64>,
    /// The picture of a strip, and the strip's row in it, by name.
    drawn: HashMap<u64, (Graphic, usize)>,
}

impl Strips {
    /// Takes the letters that stand for parts of pictures out of `cells`; returns the strips to draw there. A
    /// partly covered row is not drawn, nor is one in the last row of the screen, which could scroll.
    pub fn take(cells: &mut Buffer, graphics: &[Graphic]) -> Strips {
        let mut strips = Strips::default();
        let graphics: Vec<&Graphic> = graphics.iter().filter(|it| it.is_in_strips()).collect();
        if graphics.is_empty() {
            return strips;
        }
        strips.cells = vec![0; cells.content.len()];
        let width = usize::from(cells.area.width).max(1);
        let last = cells.content.len().saturating_sub(width);
        for (y, row) in cells.content[..last].chunks(width).enumerate() {
            let mut x = 0;
            while x < width {
                if !is_letter(&row[x]) {
                    x += 1;
                    continue;
                }
                let found = graphics.iter().find_map(|it| Some((*it, it.row_in(&row[x..])?)));
                let Some((graphic, number)) = found else {
                    x += 1;
                    continue;
                };
                let mut hasher = DefaultHasher::new();
                (graphic.colour(), number, x).hash(&mut hasher);
                let name = hasher.finish().max(1);
                let columns = usize::from(graphic.columns()).max(1);
                strips.cells[y * width + x..][..columns].fill(name);
                strips.drawn.insert(name, (graphic.clone(), number));
                x += columns;
            }
        }
        cells.content.iter_mut().filter(|cell| is_letter(cell)).for_each(Cell::reset);
        strips
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.drawn.is_empty()
    }

    /// The names of the strips over the cells of a row.
    pub fn row(&self, cells: std::ops::Range<usize>) -> &[u64] {
        self.cells.get(cells).unwrap_or_default()
    }

    /// The sequence that draws a strip.
    pub fn sequence(&self, name: u64) -> &str {
        self.drawn.get(&name).map_or("", |(graphic, row)| graphic.strip(*row))
    }
}

fn is_letter(cell: &Cell) -> bool {
    cell.symbol().starts_with(PLACEHOLDER)
}

#[cfg(test)]
mod tests;
