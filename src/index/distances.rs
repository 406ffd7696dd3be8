//! How far each offset of a word is from the one before. Most words have few, which stand in place; a
//! table of words that all had room for more would be half as large again.

/// So many bytes of distances stand in place.
const ROOM: usize = 7;

/// Tells that there are more, and where.
const ELSEWHERE: u8 = u8::MAX;

/// The bytes of the distances of one word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Distances {
    bytes: [u8; ROOM],
    /// How many there are, or [`ELSEWHERE`].
    length: u8,
}

/// The bytes of words that have more than stand in place.
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
