//! NumPy's archives of arrays: a zip file with one `.npy` file per array.

use crate::{FormatError, TensorFile, npy, zip};

pub(crate) fn read(bytes: &[u8]) -> Result<TensorFile, FormatError> {
    let mut file = TensorFile::default();
    for entry in zip::entries(bytes)? {
        let content = zip::content(bytes, &entry)?;
        let name = entry.name.strip_suffix(".npy").unwrap_or(&entry.name);
        file.tensors
            .insert(name.to_owned(), npy::read(name, &content)?);
    }
    Ok(file)
}
