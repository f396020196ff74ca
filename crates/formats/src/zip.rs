//! Zip archives as numpy.savez and numpy.savez_compressed write them: stored or deflated entries,
//! one disk, no encryption (PKWARE's APPNOTE 6.3.10, §4.3).

use std::borrow::Cow;

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::FormatError;
use crate::array::MAX_BYTES;

/// A file inside an archive.
pub(crate) struct Entry {
    pub(crate) name: String,
    position: usize,
    method: u16,
    crc: u32,
    packed: usize,
    size: usize,
}

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// What a size says when the true one stands in a zip64 field; no file read here is that large.
const IN_ZIP64: usize = 0xffff_ffff;

/// The archive's table of contents.
pub(crate) fn entries(bytes: &[u8]) -> Result<Vec<Entry>, FormatError> {
    let end = (0..bytes.len().saturating_sub(21))
        .rev()
        .take(1 << 16)
        .find(|&position| read_u32(bytes, position) == Some(END))
        .ok_or_else(|| damaged(bytes.len(), "the table of contents is missing"))?;
    let count = usize::from(read_u16(bytes, end + 10).unwrap_or(0));
    let mut position = read_u32(bytes, end + 16).unwrap_or(0) as usize;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (entry, next) = entry(bytes, position)
            .ok_or_else(|| damaged(position, "the table of contents is cut off"))?;
        if [entry.size, entry.packed, entry.position].contains(&IN_ZIP64) {
            return Err(FormatError::TooLarge {
                name: entry.name,
                mib: IN_ZIP64 >> 20,
                limit_mib: MAX_BYTES >> 20,
            });
        }
        entries.push(entry);
        position = next;
    }
    Ok(entries)
}

fn entry(bytes: &[u8], position: usize) -> Option<(Entry, usize)> {
    if read_u32(bytes, position)? != CENTRAL {
        return None;
    }
    let u16_at = |offset| read_u16(bytes, position + offset);
    let u32_at = |offset| read_u32(bytes, position + offset).map(|value| value as usize);
    let name_len = usize::from(u16_at(28)?);
    let rest = usize::from(u16_at(30)?) + usize::from(u16_at(32)?);
    let name = bytes.get(position + 46..position + 46 + name_len)?;
    let entry = Entry {
        name: String::from_utf8_lossy(name).into_owned(),
        method: u16_at(10)?,
        crc: read_u32(bytes, position + 16)?,
        packed: u32_at(20)?,
        size: u32_at(24)?,
        position: u32_at(42)?,
    };
    Some((entry, position + 46 + name_len + rest))
}

/// An entry's content.
pub(crate) fn content<'a>(bytes: &'a [u8], entry: &Entry) -> Result<Cow<'a, [u8]>, FormatError> {
    if entry.size > MAX_BYTES {
        return Err(FormatError::TooLarge {
            name: entry.name.clone(),
            mib: entry.size >> 20,
            limit_mib: MAX_BYTES >> 20,
        });
    }
    let fail = |reason| damaged(entry.position, reason);
    if read_u32(bytes, entry.position) != Some(LOCAL) {
        return Err(fail("no array starts here"));
    }
    let len = |offset| read_u16(bytes, entry.position + offset).map_or(0, usize::from);
    let start = entry.position + 30 + len(26) + len(28);
    let packed = bytes
        .get(start..start + entry.packed)
        .ok_or_else(|| fail("an array is cut off"))?;
    let content = match entry.method {
        0 => Cow::Borrowed(packed),
        8 => decompress_to_vec_with_limit(packed, entry.size)
            .map(Cow::Owned)
            .map_err(|_| fail("an array cannot be decompressed"))?,
        _ => {
            return Err(fail(
                "an array is compressed by a method other than deflate",
            ));
        }
    };
    if content.len() != entry.size || crc32(&content) != entry.crc {
        return Err(fail("the checksum of an array is wrong"));
    }
    Ok(content)
}

fn damaged(position: usize, reason: &'static str) -> FormatError {
    FormatError::Zip { position, reason }
}

fn read_u16(bytes: &[u8], position: usize) -> Option<u16> {
    let value = bytes.get(position..position.checked_add(2)?)?;
    Some(u16::from_le_bytes(value.try_into().ok()?))
}

fn read_u32(bytes: &[u8], position: usize) -> Option<u32> {
    let value = bytes.get(position..position.checked_add(4)?)?;
    Some(u32::from_le_bytes(value.try_into().ok()?))
}

/// CRC-32 of the zip format, by a table for every byte.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let mut value = i as u32;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 {
                    0xedb8_8320 ^ (value >> 1)
                } else {
                    value >> 1
                };
                bit += 1;
            }
            table[i] = value;
            i += 1;
        }
        table
    };
    let step = |crc: u32, &byte: &u8| TABLE[((crc ^ u32::from(byte)) & 0xff) as usize] ^ (crc >> 8);
    !bytes.iter().fold(!0, step)
}

#[cfg(test)]
mod tests {
    use super::crc32;

    /// The check value that every catalogue of CRCs lists for CRC-32.
    #[test]
    fn the_checksum_has_its_check_value() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
