//! Numbers in a message of floats, the one element type of a buffer that two threads pass to and fro.
//!
//! Other types travel as floats that are exact integers, sixteen bits each: bits that look like a
//! NaN might not survive a copy.

/// Fills a message from its beginning. What does not fit is a mistake in its length.
pub(crate) struct Writer<'a> {
    rest: &'a mut [f32],
}

impl<'a> Writer<'a> {
    pub(crate) fn new(message: &'a mut [f32]) -> Self {
        Self { rest: message }
    }

    pub(crate) fn put(&mut self, values: &[f32]) {
        let (place, rest) = std::mem::take(&mut self.rest).split_at_mut(values.len());
        place.copy_from_slice(values);
        self.rest = rest;
    }

    pub(crate) fn put_u32(&mut self, value: u32) {
        self.put(&[(value & 0xFFFF) as f32, (value >> 16) as f32]);
    }

    pub(crate) fn put_f64(&mut self, value: f64) {
        let bits = value.to_bits();
        self.put_u32(bits as u32);
        self.put_u32((bits >> 32) as u32);
    }
}

/// Reads a message from its beginning; `None` at its end.
pub(crate) struct Reader<'a> {
    rest: &'a [f32],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(message: &'a [f32]) -> Self {
        Self { rest: message }
    }

    pub(crate) fn take(&mut self, len: usize) -> Option<&'a [f32]> {
        let (values, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(values)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        let halves = self.take(2)?;
        Some(halves[0] as u32 | (halves[1] as u32) << 16)
    }

    pub(crate) fn f64(&mut self) -> Option<f64> {
        let (low, high) = (self.u32()?, self.u32()?);
        Some(f64::from_bits(u64::from(low) | u64::from(high) << 32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back_and_the_end_is_noticed() {
        let mut message = [0.0; 10];
        let mut writer = Writer::new(&mut message);
        writer.put_f64(-0.1);
        writer.put(&[1.5, -2.0]);
        writer.put_u32(0xFEDC_BA98);
        writer.put_u32(7);
        let mut reader = Reader::new(&message);
        assert_eq!(reader.f64(), Some(-0.1));
        assert_eq!(reader.take(2), Some(&[1.5, -2.0][..]));
        assert_eq!(reader.u32(), Some(0xFEDC_BA98));
        assert_eq!(reader.u32(), Some(7));
        assert_eq!(reader.u32(), None);
    }
}
