//! A picture of the camera on its way from the page: `ui/src/backend/frame.ts` packs it.

/// Reads width, height and a byte of brightness a pixel: the sizes as 32 bits each, the lowest byte first.
pub fn read(packed: &[u8]) -> Option<(u32, u32, &[u8])> {
    let (width, rest) = packed.split_first_chunk()?;
    let (height, brightness) = rest.split_first_chunk()?;

    Some((u32::from_le_bytes(*width), u32::from_le_bytes(*height), brightness))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_page_packs() {
        let packed = [3, 0, 0, 0, 2, 0, 0, 0, 1, 2, 3, 4, 5, 6];

        assert_eq!(read(&packed), Some((3, 2, &[1, 2, 3, 4, 5, 6][..])));
        assert_eq!(read(&packed[..7]), None);
        assert_eq!(read(&[]), None);
    }
}
