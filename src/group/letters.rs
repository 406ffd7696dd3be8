//! Many short words in one allocation.

/// The letters of words, concatenated.
#[derive(Debug, Default)]
pub(super) struct Letters {
    all: String,
    /// Bytes of words that were removed.
    wasted: usize,
}

/// The position of a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    start: u32,
    length: u8,
}

impl Letters {
    /// Adds a word, cut to at most 255 bytes.
    pub fn add(&mut self, word: &str) -> Place {
        let word = &word[..word.floor_char_boundary(u8::MAX.into())];
        let start = self.all.len() as u32;
        self.all.push_str(word);
        Place { start, length: word.len() as u8 }
    }

    /// Reserves room for this many bytes.
    pub fn reserve(&mut self, letters: usize) {
        self.all.reserve_exact(letters);
    }

    /// The word at a place.
    pub fn get(&self, place: Place) -> &str {
        let start = place.start as usize;
        self.all.get(start..start + usize::from(place.length)).unwrap_or_default()
    }

    /// Removes a word.
    pub fn remove(&mut self, place: &mut Place) {
        self.wasted += usize::from(std::mem::take(place).length);
    }

    /// Whether more is wasted than used.
    pub fn is_sparse(&self) -> bool {
        self.wasted > self.all.len() / 2
    }

    /// Moves the words at `places` together, which must be all that are in use.
    pub fn pack<'p>(&mut self, places: impl Iterator<Item = &'p mut Place>) {
        let mut packed =
            Letters { all: String::with_capacity(self.all.len() - self.wasted), wasted: 0 };
        for place in places {
            *place = packed.add(self.get(*place));
        }
        *self = packed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_when_others_go() {
        let mut letters = Letters::default();
        let long = "ы".repeat(200);
        let mut places: Vec<Place> =
            ["ferry", "", "мост", &long].into_iter().map(|word| letters.add(word)).collect();
        assert_eq!(letters.get(places[3]).chars().count(), 127);
        letters.remove(&mut places[3]);
        assert!(letters.is_sparse());
        letters.pack(places.iter_mut());
        assert!(!letters.is_sparse());
        let words: Vec<&str> = places.iter().map(|place| letters.get(*place)).collect();
        assert_eq!(words, ["ferry", "", "мост", ""]);
    }
}
