//! Tables: read as blocks, then put into columns if their cells are short enough.

use std::collections::{HashMap, HashSet};

use super::super::Role;
use super::super::document::{
    Block, Cell, Content, FrameId, Piece, Row, Style, TextKind, words_of,
};
use super::super::markup::attribute;
use super::Reader;

/// Most columns of a table that is shown in columns.
const MOST_COLUMNS: usize = 40;
/// Longest cell of a table that is shown in columns, in characters.
const LONGEST_CELL: usize = 400;
/// Longest name of a column, in characters.
const LONGEST_NAME: usize = 80;

/// A table whose end has not been read.
pub(super) struct TableInProgress {
    /// Where its blocks begin.
    start: usize,
    rows: Vec<RowInProgress>,
    /// The section that the next rows are in.
    section: Section,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Section {
    Head,
    Body,
    /// Its rows are shown below all others, wherever they are written.
    Foot,
}

struct RowInProgress {
    cells: Vec<CellInProgress>,
    section: Section,
}

struct CellInProgress {
    is_head: bool,
    columns: usize,
    /// How many rows it spans.
    rows: usize,
    /// The range of its blocks.
    start: usize,
    end: usize,
}

/// The cells of rows above that span a row: its own cells take the columns beside them.
#[derive(Default)]
struct Above {
    /// For each column, how many rows are still covered, including this one.
    covered: Vec<usize>,
    /// The next column of this row.
    at: usize,
}

impl Above {
    /// Takes the next free columns for a cell; returns how many covered columns it skipped.
    fn next_free(&mut self, cell: &CellInProgress) -> usize {
        let covered = self.covered.iter().skip(self.at).take_while(|rows| **rows > 0).count();
        let start = self.at + covered;
        self.at = start + cell.columns;
        let end = self.at.min(MOST_COLUMNS);
        if self.covered.len() < end {
            self.covered.resize(end, 0);
        }
        self.covered[start.min(end)..end].fill(cell.rows);
        covered
    }

    fn end_row(&mut self) {
        self.at = 0;
        self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
    }
}

impl Reader<'_> {
    pub(super) fn table(&mut self) {
        self.end_lone_number();
        let start = self.document.blocks.len();
        self.tables.push(TableInProgress { start, rows: Vec::new(), section: Section::Body });
    }

    pub(super) fn section(&mut self, section: Section) {
        if let Some(table) = self.tables.last_mut() {
            table.section = section;
        }
    }

    pub(super) fn row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.rows.push(RowInProgress { cells: Vec::new(), section: table.section });
        }
    }

    pub(super) fn cell(&mut self, is_th: bool, attributes: &str) {
        let Some(table) = self.tables.last_mut() else { return };
        let is_head = is_th || table.section == Section::Head;
        self.state.is_head = is_head;
        let start = self.document.blocks.len();
        let count = |name| attribute(attributes, name).parse().unwrap_or(1);
        let columns = count("colspan").clamp(1, MOST_COLUMNS);
        let rows = count("rowspan");
        if let Some(row) = table.rows.last_mut() {
            row.cells.push(CellInProgress { is_head, columns, rows, start, end: start });
        }
    }

    pub(super) fn end_cell(&mut self) {
        let end = self.document.blocks.len();
        let row = self.tables.last_mut().and_then(|table| table.rows.last_mut());
        if let Some(cell) = row.and_then(|row| row.cells.last_mut()) {
            cell.end = end;
        }
    }

    /// Puts the cells into columns. If they hold more than a column can, they stay blocks, each after the
    /// name of its column, if that has one.
    pub(super) fn end_table(&mut self) {
        let Some(mut table) = self.tables.pop() else { return };
        let frame = self.state.frame;
        if !self.is_tabular(&table, frame) {
            return self.name_cells(&table, frame);
        }
        let mut blocks: Vec<Option<Block>> =
            self.document.blocks.drain(table.start..).map(Some).collect();
        table.rows.sort_by_key(|row| row.section == Section::Foot);
        let mut rows = Vec::new();
        let mut above = Above::default();
        for RowInProgress { cells: row, .. } in &table.rows {
            let mut cells = Vec::new();
            for cell in row {
                let columns = above.next_free(cell);
                cells.extend((columns > 0).then(|| Cell { pieces: Vec::new(), columns }));
                let mut pieces = Vec::new();
                for block in &mut blocks[cell.start - table.start..cell.end - table.start] {
                    if !pieces.is_empty() {
                        pieces.push(Piece::Break);
                    }
                    if let Some(Block { content: Content::Text(_, words), .. }) = block.take() {
                        pieces.extend(words);
                    }
                }
                cells.push(Cell { pieces, columns: cell.columns });
            }
            above.end_row();
            let is_head = !row.is_empty() && row.iter().all(|cell| cell.is_head);
            if cells.iter().any(|cell| !cell.pieces.is_empty()) {
                let is_head = is_head && rows.iter().all(|row: &Row| row.is_head);
                rows.push(Row { is_head, cells });
            }
        }
        // A head needs rows below it.
        if rows.iter().all(|row| row.is_head) {
            rows.iter_mut().skip(1).for_each(|row| row.is_head = false);
        }
        // A block outside of all cells is the caption.
        self.document.blocks.extend(blocks.into_iter().flatten());
        if !rows.is_empty() {
            self.add(Content::Table(rows));
        }
    }

    fn is_tabular(&self, table: &TableInProgress, frame: FrameId) -> bool {
        let is_short = |block: &Block| {
            use TextKind::{Pictures, Words};
            matches!(&block.content, Content::Text(Words | Pictures, pieces)
                if block.frame == frame && is_at_most(LONGEST_CELL, pieces))
        };
        let filled = |row: &RowInProgress| row.cells.iter().any(|cell| cell.end > cell.start);
        let rows = table.rows.iter().filter(|row| filled(row)).count();
        let columns = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        rows >= 2
            && (2..=MOST_COLUMNS).contains(&columns)
            && table.rows.iter().flat_map(|row| &row.cells).all(|cell| {
                cell.end - cell.start <= 3
                    && self.document.blocks[cell.start..cell.end].iter().all(is_short)
            })
    }

    /// Writes the name of its column before each cell of a table that is not shown in columns.
    fn name_cells(&mut self, table: &TableInProgress, frame: FrameId) {
        let Some((head, rows)) = table.rows.split_first() else { return };
        let Some(mut names) = self.names_of_columns(head, frame) else { return };
        // The column of each cell, by its first block.
        let mut columns = HashMap::new();
        let mut above = Above::default();
        for row in std::iter::once(head).chain(rows) {
            for cell in &row.cells {
                above.next_free(cell);
                if cell.end > cell.start {
                    columns.insert(cell.start, above.at - cell.columns);
                }
            }
            above.end_row();
        }
        let heads = || head.cells.iter().flat_map(|cell| cell.start..cell.end);
        // A name with nothing below it would be shown nowhere.
        let below: HashSet<usize> =
            columns.iter().filter(|(at, _)| heads().all(|it| it != **at)).map(|it| *it.1).collect();
        if (0..names.len()).any(|column| !names[column].is_empty() && !below.contains(&column)) {
            return;
        }
        let words = |pieces| Content::Text(TextKind::Words, pieces);
        heads().for_each(|at| self.document.blocks[at].content = words(Vec::new()));
        let blocks = self.document.blocks.split_off(table.start);
        for (mut block, at) in blocks.into_iter().zip(table.start..) {
            let is_of_head =
                matches!(&block.content, Content::Text(_, pieces) if pieces.is_empty());
            let name = columns.get(&at).and_then(|column| names.get_mut(*column));
            let name = name.filter(|name| !name.is_empty() && !is_of_head);
            if let Some(name) = name {
                let pieces = name.clone();
                // A place must not occur twice.
                name.retain(|piece| !matches!(piece, Piece::Place(_)));
                match &mut block.content {
                    Content::Text(TextKind::Words, words) if block.frame == frame => {
                        words.splice(0..0, pieces).for_each(drop);
                    }
                    _ => self.document.blocks.push(Block { frame, content: words(pieces) }),
                }
            }
            self.document.blocks.extend((!is_of_head).then_some(block));
        }
    }

    /// The names of the columns below a row, each with a colon after it; `None` if the row is no head.
    fn names_of_columns(&self, head: &RowInProgress, frame: FrameId) -> Option<Vec<Vec<Piece>>> {
        let is_known_size = (2..=MOST_COLUMNS).contains(&head.cells.len());
        // A cell over several columns is the title of all of them.
        if !is_known_size || head.cells.iter().any(|cell| cell.columns != 1) {
            return None;
        }
        let mut names = Vec::new();
        for cell in &head.cells {
            let mut name = match &self.document.blocks[cell.start..cell.end] {
                [] => Vec::new(),
                [Block { frame: its, content: Content::Text(TextKind::Words, pieces) }]
                    if cell.is_head && *its == frame && is_at_most(LONGEST_NAME, pieces) =>
                {
                    pieces.clone()
                }
                _ => return None,
            };
            if !name.is_empty() {
                let style = Style::of(Role::TableHead);
                name.push(Piece::Text { text: ": ".to_owned(), style });
            }
            names.push(name);
        }
        // A single name is that of its row.
        let filled = names.iter().filter(|name| !name.is_empty()).count();
        (filled >= 2).then_some(names)
    }
}

fn is_at_most(letters: usize, pieces: &[Piece]) -> bool {
    words_of(pieces).chars().nth(letters).is_none()
}
