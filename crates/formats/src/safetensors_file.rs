//! The safetensors format, by its authors' crate.

use std::borrow::Cow;
use std::collections::HashMap;

use safetensors::tensor::{Dtype, SafeTensors, TensorView, View, serialize};

use crate::array::MAX_BYTES;
use crate::{Array, FormatError, TensorFile, Values};

pub(crate) fn read(bytes: &[u8]) -> Result<TensorFile, FormatError> {
    if bytes.len() > MAX_BYTES {
        return Err(FormatError::TooLarge {
            name: "the file".into(),
            mib: bytes.len() >> 20,
            limit_mib: MAX_BYTES >> 20,
        });
    }
    let damaged = |error| FormatError::Safetensors {
        reason: format!("{error:?}"),
    };
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
    let file = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let mut tensors = std::collections::BTreeMap::new();
    for (name, view) in file.tensors() {
        let array = array(&name, &view)?;
        tensors.insert(name, array);
    }
    let metadata = header.metadata().clone().unwrap_or_default();
    Ok(TensorFile {
        tensors,
        metadata: metadata.into_iter().collect(),
    })
}

fn array(name: &str, view: &TensorView<'_>) -> Result<Array, FormatError> {
    let data = view.data();
    let values = match view.dtype() {
        Dtype::F64 => Values::F64(numbers(data, f64::from_le_bytes)),
        Dtype::F32 => Values::F32(numbers(data, f32::from_le_bytes)),
        Dtype::F16 => Values::F32(numbers(data, |b| widened(u16::from_le_bytes(b)))),
        // The upper half of an f32.
        Dtype::BF16 => Values::F32(numbers(data, |[low, high]| {
            f32::from_le_bytes([0, 0, low, high])
        })),
        Dtype::I64 => Values::I64(numbers(data, i64::from_le_bytes)),
        Dtype::I32 => Values::I64(numbers(data, |b| i64::from(i32::from_le_bytes(b)))),
        Dtype::U32 => Values::I64(numbers(data, |b| i64::from(u32::from_le_bytes(b)))),
        Dtype::I16 => Values::I64(numbers(data, |b| i64::from(i16::from_le_bytes(b)))),
        Dtype::U16 => Values::I64(numbers(data, |b| i64::from(u16::from_le_bytes(b)))),
        Dtype::U8 => Values::I64(data.iter().map(|&b| i64::from(b)).collect()),
        other => {
            return Err(FormatError::UnsupportedType {
                name: name.to_owned(),
                found: format!("{other:?}"),
            });
        }
    };
    let shape = view.shape().to_vec();
    Ok(Array { shape, values })
}

/// Fixed-width numbers, one after another.
pub(crate) fn numbers<const N: usize, T>(data: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    let (chunks, _) = data.as_chunks::<N>();
    chunks.iter().map(|&chunk| read(chunk)).collect()
}

/// IEEE half precision in single precision; every value is exact.
pub(crate) fn widened(half: u16) -> f32 {
    let sign = if half >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(half >> 10 & 0x1f), f32::from(half & 0x3ff));
    let magnitude = match exponent {
        0 => fraction * 2.0_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2.0_f32.powi(exponent - 15),
    };
    sign * magnitude
}

/// The bytes of a safetensors file with this content.
///
/// # Errors
///
/// [`FormatError::Safetensors`] if an array's shape and number of values disagree.
pub fn write_safetensors(file: &TensorFile) -> Result<Vec<u8>, FormatError> {
    let metadata: HashMap<String, String> = file.metadata.clone().into_iter().collect();
    for (name, array) in &file.tensors {
        let len = match &array.values {
            Values::F32(values) => values.len(),
            Values::F64(values) => values.len(),
            Values::I64(values) => values.len(),
        };
        if len != array.shape.iter().product::<usize>() {
            return Err(FormatError::Safetensors {
                reason: format!("{name} has {len} values for the shape {:?}", array.shape),
            });
        }
    }
    let views = file
        .tensors
        .iter()
        .map(|(name, array)| (name, Bytes(array)));
    serialize(views, &Some(metadata)).map_err(|error| FormatError::Safetensors {
        reason: format!("{error:?}"),
    })
}

struct Bytes<'a>(&'a Array);

impl View for Bytes<'_> {
    fn dtype(&self) -> Dtype {
        match self.0.values {
            Values::F32(_) => Dtype::F32,
            Values::F64(_) => Dtype::F64,
            Values::I64(_) => Dtype::I64,
        }
    }

    fn shape(&self) -> &[usize] {
        &self.0.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        match &self.0.values {
            Values::F32(values) => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            Values::F64(values) => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            Values::I64(values) => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        }
    }

    fn data_len(&self) -> usize {
        match &self.0.values {
            Values::F32(values) => 4 * values.len(),
            Values::F64(values) => 8 * values.len(),
            Values::I64(values) => 8 * values.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::widened;

    #[test]
    fn half_precision_has_its_known_values() {
        for (half, want) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x7bff, 65504.0),
            (0x0001, 5.960_464_5e-8),
            (0x0400, 6.103_515_6e-5),
            (0x7c00, f32::INFINITY),
        ] {
            assert_eq!(widened(half), want, "{half:#x}");
        }
        assert!(widened(0x7e00).is_nan());
    }
}
