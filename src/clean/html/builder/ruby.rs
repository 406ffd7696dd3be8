//! Ruby readings: writes `<ruby>明日<rt>あした</rt></ruby>` as `明日(あした)`, even if the publisher wrote no
//! brackets.

use super::Builder;

/// The reading that is being written.
#[derive(Default)]
pub(super) struct Ruby {
    /// Whether the publisher wrote the brackets.
    has_brackets: bool,
    is_open: bool,
    is_written: bool,
}

impl Builder<'_> {
    pub(super) fn start_in_ruby(&mut self, name: &str) {
        if matches!(name, "ruby" | "rb" | "rbc" | "rp" | "rt" | "rtc") {
            self.end_reading();
        }
        match name {
            "ruby" => self.ruby.has_brackets = false,
            "rp" => self.ruby.has_brackets = true,
            "rt" => self.ruby.is_open = !self.ruby.has_brackets,
            _ => {}
        }
    }

    pub(super) fn end_in_ruby(&mut self, name: &str) {
        if matches!(name, "ruby" | "rt" | "rtc") {
            self.end_reading();
        }
    }

    /// Puts a bracket before the first words of a reading; one without words gets none.
    pub(super) fn begin_reading(&mut self) {
        if self.ruby.is_open && !self.ruby.is_written && !self.text.trim().is_empty() {
            self.text = format!("({}", self.text.trim_start());
            self.ruby.is_written = true;
        }
    }

    pub(super) fn end_reading(&mut self) {
        self.ruby.is_open = false;
        if std::mem::take(&mut self.ruby.is_written) {
            self.text.push(')');
            self.take_text();
        }
    }
}
