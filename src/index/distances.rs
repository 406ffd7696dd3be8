//! The distances between the offsets of a word. Most words have few, which are stored inline; a table
//! with room for more in every word would be half as large again.

/// How many bytes of distances are stored inline.
const ROOM: usize = 7;

/// The `length` of a word with more bytes: the first four then hold their index in [`Elsewhere`].
const ELSEWHERE: u8 = u8::MAX;

/// The bytes of the distances of one word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Distances {
    bytes: [u8; ROOM],
    /// How many bytes are used, or [`ELSEWHERE`].
    length: u8,
}

/// The bytes of words that have too many to store inline.
pub(super) type Elsewhere = Vec<Vec<u8>>;

impl Distances {
    #[inline]
    pub fn push(&mut self, byte: u8, elsewhere: &mut Elsewhere) {
        if self.length == ELSEWHERE {
            elsewhere[self.place()].push(byte);
        } else if let Some(free) = self.bytes.get_mut(usize::from(self.length)) {
            *free = byte;
            self.length += 1;
        } else {
            self.move_out(byte, elsewhere);
        }
    }

    fn move_out(&mut self, byte: u8, elsewhere: &mut Elsewhere) {
        let place = elsewhere.len() as u32;
        let mut bytes = Vec::with_capacity(4 * ROOM);
        bytes.extend_from_slice(&self.bytes);
        bytes.push(byte);
        elsewhere.push(bytes);
        self.bytes[..size_of::<u32>()].copy_from_slice(&place.to_le_bytes());
        self.length = ELSEWHERE;
    }

    pub fn bytes<'d>(&'d self, elsewhere: &'d Elsewhere) -> &'d [u8] {
        match self.length {
            ELSEWHERE => &elsewhere[self.place()],
            length => &self.bytes[..usize::from(length)],
        }
    }

    fn place(&self) -> usize {
        let [a, b, c, d, ..] = self.bytes;
        u32::from_le_bytes([a, b, c, d]) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_bytes_come_back_as_went_in() {
        let mut elsewhere = Elsewhere::new();
        let mut words = [Distances::default(); 3];
        let lengths = [ROOM, ROOM + 1, 500];
        for at in 0..500 {
            for (word, length) in words.iter_mut().zip(lengths) {
                if at < length {
                    word.push(at as u8, &mut elsewhere);
                }
            }
        }
        for (word, length) in words.iter().zip(lengths) {
            let want: Vec<u8> = (0..length).map(|at| at as u8).collect();
            assert_eq!(word.bytes(&elsewhere), want);
        }
        assert_eq!((elsewhere.len(), size_of::<Distances>()), (2, 8));
    }
}
