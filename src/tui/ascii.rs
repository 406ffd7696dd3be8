//! Translates the screen to ASCII, for terminals whose locale is not UTF-8.

use ratatui::buffer::{Buffer, CellWidth};
use unicode_normalization::UnicodeNormalization;

/// Replaces every character beyond ASCII by the nearest one; columns stay in place.
pub fn translate(buffer: &mut Buffer) {
    for index in 0..buffer.content.len() {
        let symbol = buffer.content[index].symbol();
        if symbol.is_ascii() {
            continue;
        }
        let width = usize::from(symbol.cell_width());
        let letter = nearest(symbol);
        buffer.content[index].set_char(letter);
        // The second column of a wide character was not a cell of its own.
        for cell in buffer.content.iter_mut().skip(index + 1).take(width.saturating_sub(1)) {
            cell.set_char(' ');
        }
    }
}

fn nearest(symbol: &str) -> char {
    let first = symbol.chars().next().unwrap_or(' ');
    match first {
        '▌' | '›' | '→' | '»' | '↳' => '>',
        '‹' | '←' | '«' => '<',
        '⌄' | '↓' => 'v',
        '↑' => '^',
        '↵' => '$',
        '│' | '┃' | '┆' | '▏' | '▎' => '|',
        '─' | '━' | '–' | '—' | '‐' | '‑' | '−' => '-',
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' => '+',
        '▁' => '_',
        '▂' | '▃' => '-',
        '▄' | '▅' => '=',
        '▆' | '▇' | '█' => '#',
        '·' | '•' | '◦' | '▪' => '*',
        '“' | '”' | '„' => '"',
        '‘' | '’' | '‚' => '\'',
        '▀' => ' ',
        '…' => '~',
        '✓' => 'x',
        '‖' => '=',
        '\u{a0}' => ' ',
        'ß' => 's',
        'æ' | 'Æ' => 'a',
        'ø' | 'Ø' => 'o',
        'đ' | 'Đ' => 'd',
        'ł' | 'Ł' => 'l',
        _ => symbol.nfkd().find(|letter| letter.is_ascii() && !letter.is_control()).unwrap_or('?'),
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn letters_come_near_and_columns_stay() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
        buffer.set_string(0, 0, "▌ Giá cà… 地下 · 👩‍🚀x", Style::new());
        translate(&mut buffer);
        let row: String = buffer.content.iter().map(|cell| cell.symbol()).collect();
        assert_eq!(row, "> Gia ca~ ? ?  * ? x");
        assert!(row.is_ascii());
    }
}
