//! Files of named arrays: safetensors and NumPy's npz.
//!
//! Everything is read into memory and checked on the way: sizes before anything is allocated,
//! checksums, and types. An error names the array and, where there is one, the position in the file.

mod array;
mod error;
mod list;
mod npy;
mod npz;
mod safetensors_file;
mod zip;

pub use array::{Array, TensorFile, Values};
pub use error::FormatError;
pub use list::{read_list, write_list};
pub use safetensors_file::write_safetensors;

/// Reads a file of either kind, told apart by its first bytes.
///
/// # Errors
///
/// [`FormatError`] for bytes that are neither, damaged, too large, or of a type without an `f32`
/// meaning (complex numbers, texts, objects).
pub fn read_tensors(bytes: &[u8]) -> Result<TensorFile, FormatError> {
    // A safetensors file starts with the length of its JSON header.
    if bytes.starts_with(b"PK\x03\x04") {
        npz::read(bytes)
    } else if bytes.get(8) == Some(&b'{') {
        safetensors_file::read(bytes)
    } else {
        Err(FormatError::NotRecognized)
    }
}
