//! One NumPy array (format version 1, 2 or 3): a header in Python syntax, then the numbers.

use crate::array::MAX_BYTES;
use crate::safetensors_file::{numbers, widened};
use crate::{Array, FormatError, Values};

/// Decodes an array; `name` is for errors.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Array, FormatError> {
    let fail = |reason: String| FormatError::Npy {
        name: name.to_owned(),
        reason,
    };
    if !bytes.starts_with(b"\x93NUMPY") {
        return Err(fail("it does not start as an array".into()));
    }
    let cut = || fail("its header is cut off".into());
    let (start, len) = match *bytes
        .get(6..)
        .and_then(<[u8]>::first_chunk::<6>)
        .ok_or_else(cut)?
    {
        [1, _, a, b, _, _] => (10, usize::from(u16::from_le_bytes([a, b]))),
        [2 | 3, _, a, b, c, d] => (12, u32::from_le_bytes([a, b, c, d]) as usize),
        [version, ..] => return Err(fail(format!("its format version {version} is unknown"))),
    };
    let header = bytes.get(start..start + len).ok_or_else(cut)?;
    let header = String::from_utf8_lossy(header);
    let missing = |key: &str| fail(format!("its header has no {key}"));
    let kind = field(&header, "descr").ok_or_else(|| missing("descr"))?;
    let kind = kind.trim_matches(['\'', '"']);
    let fortran = field(&header, "fortran_order").ok_or_else(|| missing("fortran_order"))?;
    let shape = field(&header, "shape").ok_or_else(|| missing("shape"))?;
    let shape = shape
        .trim_matches(['(', ')'])
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().map_err(|_| missing("shape of whole numbers")))
        .collect::<Result<Vec<usize>, _>>()?;

    let width: usize = match kind.get(2..).unwrap_or("") {
        "1" => 1,
        "2" => 2,
        "4" => 4,
        "8" => 8,
        _ => 0,
    };
    let count = shape
        .iter()
        .try_fold(1, |count: usize, &n| count.checked_mul(n));
    let size = count.and_then(|count| count.checked_mul(width));
    let size = size.filter(|&size| size <= MAX_BYTES);
    let size = size.ok_or_else(|| FormatError::TooLarge {
        name: name.to_owned(),
        mib: usize::MAX >> 20,
        limit_mib: MAX_BYTES >> 20,
    })?;
    let data = &bytes[start + len..];
    let values = values(kind, data).ok_or_else(|| FormatError::UnsupportedType {
        name: name.to_owned(),
        found: kind.to_owned(),
    })?;
    if data.len() != size {
        let got = data.len();
        return Err(fail(format!(
            "it has {got} bytes, but its shape {shape:?} needs {size}"
        )));
    }
    let values = match (fortran.as_str(), values) {
        ("True", Values::F32(values)) => Values::F32(row_major(&values, &shape)),
        ("True", Values::F64(values)) => Values::F64(row_major(&values, &shape)),
        ("True", Values::I64(values)) => Values::I64(row_major(&values, &shape)),
        (_, values) => values,
    };
    Ok(Array { shape, values })
}

/// The numbers; `None` for a type that is not read here.
fn values(kind: &str, data: &[u8]) -> Option<Values> {
    Some(match kind {
        "<f8" => Values::F64(numbers(data, f64::from_le_bytes)),
        ">f8" => Values::F64(numbers(data, f64::from_be_bytes)),
        "<f4" => Values::F32(numbers(data, f32::from_le_bytes)),
        ">f4" => Values::F32(numbers(data, f32::from_be_bytes)),
        "<f2" => Values::F32(numbers(data, |b| widened(u16::from_le_bytes(b)))),
        ">f2" => Values::F32(numbers(data, |b| widened(u16::from_be_bytes(b)))),
        "<i8" => Values::I64(numbers(data, i64::from_le_bytes)),
        "<i4" => Values::I64(numbers(data, |b| i64::from(i32::from_le_bytes(b)))),
        "<i2" => Values::I64(numbers(data, |b| i64::from(i16::from_le_bytes(b)))),
        "|i1" => Values::I64(data.iter().map(|&b| i64::from(b as i8)).collect()),
        "|u1" | "|b1" => Values::I64(data.iter().map(|&b| i64::from(b)).collect()),
        _ => return None,
    })
}

/// What follows `'key':` in a dictionary of texts, booleans and one tuple.
fn field(header: &str, key: &str) -> Option<String> {
    let after = header.split_once(&format!("'{key}'"))?.1;
    let value = after.split_once(':')?.1.trim_start();
    let end = match value.chars().next()? {
        '(' => value.find(')')? + 1,
        quote @ ('\'' | '"') => value[1..].find(quote)? + 2,
        // A list of fields: a type that is not read here.
        '[' => value.find(']')? + 1,
        _ => value.find([',', '}'])?,
    };
    Some(value[..end].trim().to_owned())
}

/// Values in Fortran's order (first index fastest) as rows.
fn row_major<T: Copy>(values: &[T], shape: &[usize]) -> Vec<T> {
    (0..values.len())
        .map(|mut rest| {
            // Indices from the last dimension, and where the entry lies with the first one fastest.
            let mut stride = values.len();
            let mut position = 0;
            for &n in shape.iter().rev() {
                stride /= n;
                position += rest % n * stride;
                rest /= n;
            }
            values[position]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fortran_order_becomes_rows() {
        // Entry (i, j, k) = 100 i + 10 j + k of shape 2×3×2, first index fastest.
        let shape = [2, 3, 2];
        let mut fortran = Vec::new();
        for k in 0..2 {
            for j in 0..3 {
                for i in 0..2 {
                    fortran.push(100 * i + 10 * j + k);
                }
            }
        }
        let rows = row_major(&fortran, &shape);
        assert_eq!(rows[..6], [0, 1, 10, 11, 20, 21]);
        assert_eq!(rows[6..], [100, 101, 110, 111, 120, 121]);
    }

    #[test]
    fn fields_of_a_header_are_found_in_any_order() {
        let header = "{'shape': (3,), 'fortran_order': False, 'descr': '<f4', }  \n";
        assert_eq!(field(header, "shape").as_deref(), Some("(3,)"));
        assert_eq!(field(header, "fortran_order").as_deref(), Some("False"));
        assert_eq!(field(header, "descr").as_deref(), Some("'<f4'"));
        assert_eq!(field(header, "order"), None);
    }
}
