//! Whole numbers in as few bytes as they need: seven bits per byte, lowest first (LEB128).

/// Writes a number, byte by byte.
#[inline]
pub(crate) fn write(number: impl Into<u64>, mut push: impl FnMut(u8)) {
    let mut number = number.into();
    while number >= 0x80 {
        push(number as u8 | 0x80);
        number >>= 7;
    }
    push(number as u8);
}

/// Takes a number off the front of `bytes`; `None` when it is incomplete or too large.
pub(crate) fn read<N: TryFrom<u64>>(bytes: &mut &[u8]) -> Option<N> {
    let (&first, rest) = bytes.split_first()?;
    *bytes = rest;
    let mut number = u64::from(first & 0x7f);
    // Most numbers fit in one byte.
    if first >= 0x80 {
        for shift in (7..).step_by(7) {
            let (&byte, rest) = bytes.split_first()?;
            *bytes = rest;
            let part = u64::from(byte & 0x7f);
            if part.leading_zeros() < shift {
                return None;
            }
            number |= part << shift;
            if byte < 0x80 {
                break;
            }
        }
    }
    number.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_what_is_none_is_told() {
        let mut bytes = Vec::new();
        let numbers = [0, 1, 127, 128, 300, 16_383, 16_384, 1 << 27, 1 << 28, 1 << 63, u64::MAX];
        for number in numbers {
            write(number, |byte| bytes.push(byte));
        }
        let mut rest = bytes.as_slice();
        for number in numbers {
            assert_eq!(read(&mut rest), Some(number));
        }
        assert_eq!(read::<u64>(&mut rest), None);
        assert_eq!(read::<u64>(&mut [0x80].as_slice()), None);
        assert_eq!(read::<u64>(&mut [0xff; 12].as_slice()), None);
        assert_eq!(
            read::<u64>(&mut [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 2].as_slice()),
            None
        );
        assert_eq!(read::<u8>(&mut [0x80, 2].as_slice()), None);
    }
}
