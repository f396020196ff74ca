//! Lists of numbers as specifications hold them.
//!
//! A list arrives in one of three forms: a sequence of numbers (`null` is a gap), raw bytes of
//! little-endian `f64`, or `{f32: bytes}`. The two byte forms are what the browser sends, because
//! walking a typed array element by element costs more than drawing it. `f32` data stay `f32`, so
//! that the value shown on hover is the value that was passed.

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A list of numbers in the precision it was given in.
#[derive(Debug, Clone, PartialEq)]
pub enum Numbers {
    /// Single precision.
    F32(Vec<f32>),
    /// Double precision.
    F64(Vec<f64>),
}

impl Numbers {
    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::F32(v) => v.len(),
            Self::F64(v) => v.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at `index`; NaN past the end.
    #[must_use]
    pub fn at(&self, index: usize) -> f64 {
        match self {
            Self::F32(v) => v.get(index).copied().map_or(f64::NAN, f64::from),
            Self::F64(v) => v.get(index).copied().unwrap_or(f64::NAN),
        }
    }

    /// All numbers in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = f64> + '_ {
        (0..self.len()).map(|i| self.at(i))
    }

    /// The number at `index` with as many digits as its precision has.
    pub(crate) fn exact(&self, index: usize) -> String {
        match self {
            Self::F32(v) => v
                .get(index)
                .map_or_else(String::new, |v| crate::format::exact_f32(*v)),
            Self::F64(v) => v
                .get(index)
                .map_or_else(String::new, |v| crate::format::exact(*v)),
        }
    }

    /// Adds the numbers of `more` at the end.
    pub(crate) fn extend(&mut self, more: &Self) {
        match self {
            Self::F32(v) => v.extend(more.iter().map(|x| x as f32)),
            Self::F64(v) => v.extend(more.iter()),
        }
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self::F64(Vec::new())
    }
}

impl From<Vec<f64>> for Numbers {
    fn from(values: Vec<f64>) -> Self {
        Self::F64(values)
    }
}

impl From<Vec<f32>> for Numbers {
    fn from(values: Vec<f32>) -> Self {
        Self::F32(values)
    }
}

fn f64_from_bytes<E: Error>(bytes: &[u8]) -> Result<Numbers, E> {
    let (chunks, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(E::custom("the number of bytes is not a multiple of 8"));
    }
    Ok(Numbers::F64(
        chunks.iter().map(|&b| f64::from_le_bytes(b)).collect(),
    ))
}

struct NumbersVisitor;

impl<'de> Visitor<'de> for NumbersVisitor {
    type Value = Numbers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Numbers, A::Error> {
        let mut values = Vec::with_capacity(seq.size_hint().unwrap_or(0).min(1 << 20));
        while let Some(value) = seq.next_element::<Option<f64>>()? {
            values.push(value.unwrap_or(f64::NAN));
        }
        Ok(Numbers::F64(values))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Numbers, E> {
        f64_from_bytes(bytes)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Numbers, A::Error> {
        match map.next_entry::<String, Bytes>()? {
            Some((key, Bytes(bytes))) if key == "f32" => {
                let (chunks, rest) = bytes.as_chunks::<4>();
                if !rest.is_empty() {
                    return Err(A::Error::custom(
                        "the number of bytes is not a multiple of 4",
                    ));
                }
                Ok(Numbers::F32(
                    chunks.iter().map(|&b| f32::from_le_bytes(b)).collect(),
                ))
            }
            _ => Err(A::Error::custom(
                "expected a list of numbers, got an object",
            )),
        }
    }
}

struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BytesVisitor;
        impl<'de> Visitor<'de> for BytesVisitor {
            type Value = Bytes;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
            fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
                Ok(Bytes(bytes))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Bytes, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = seq.next_element()? {
                    bytes.push(byte);
                }
                Ok(Bytes(bytes))
            }
        }
        deserializer.deserialize_byte_buf(BytesVisitor)
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumbersVisitor)
    }
}

impl Serialize for Numbers {
    /// As a sequence; numbers that JSON lacks become `null`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|v| v.is_finite().then_some(v)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_with_a_null_is_a_list_with_a_gap() -> Result<(), serde_json::Error> {
        let numbers: Numbers = serde_json::from_str("[1, null, 2.5]")?;
        assert_eq!((numbers.at(0), numbers.at(2)), (1.0, 2.5));
        assert!(numbers.at(1).is_nan());
        assert_eq!(serde_json::to_string(&numbers)?, "[1.0,null,2.5]");
        Ok(())
    }

    #[test]
    fn single_precision_stays_single_precision() -> Result<(), serde_json::Error> {
        let bytes: Vec<u8> = [0.1_f32, -2.0]
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        let numbers: Numbers = serde_json::from_value(serde_json::json!({"f32": bytes}))?;
        assert_eq!(numbers, Numbers::F32(vec![0.1, -2.0]));
        assert_eq!(numbers.exact(0), "0.1");
        Ok(())
    }
}
