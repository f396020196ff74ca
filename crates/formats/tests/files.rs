//! Files that NumPy and safetensors wrote (tests/fixtures/generate/formats.py), and damaged ones.

#![allow(
    clippy::unwrap_used,
    reason = "a failing test may stop at the first wrong value"
)]

use glassbook_formats::{Array, TensorFile, Values, read_tensors, write_safetensors};

const STORED: &[u8] = include_bytes!("../../../tests/fixtures/formats/stored.npz");
const DEFLATED: &[u8] = include_bytes!("../../../tests/fixtures/formats/deflated.npz");
const COMPLEX: &[u8] = include_bytes!("../../../tests/fixtures/formats/complex.npz");
const TEXTS: &[u8] = include_bytes!("../../../tests/fixtures/formats/texts.npz");
const SAFETENSORS: &[u8] = include_bytes!("../../../tests/fixtures/formats/arrays.safetensors");

/// What the generator put into every 3×4 array.
fn entries() -> Vec<f32> {
    (0..12)
        .map(|k| (k / 4, k % 4))
        .map(|(i, j)| ((7 * i + 3 * j) % 11 - 5) as f32 + j as f32 / 4.0)
        .collect()
}

fn code(bytes: &[u8]) -> &'static str {
    read_tensors(bytes).unwrap_err().code()
}

#[test]
fn every_type_and_order_of_numpy_is_read() {
    for bytes in [STORED, DEFLATED] {
        let file = read_tensors(bytes).unwrap();
        let array = |name: &str| &file.tensors[name];
        for name in ["f2", "f4", "f8", "big_endian", "fortran"] {
            assert_eq!(array(name).shape, [3, 4], "{name}");
            assert_eq!(array(name).to_f32(), entries(), "{name}");
        }
        assert!(matches!(array("f8").values, Values::F64(_)));
        assert_eq!(array("cube").shape, [2, 3, 4]);
        assert_eq!(
            array("cube").to_f32(),
            (0..24).map(|v| v as f32).collect::<Vec<_>>()
        );
        assert_eq!(array("whole").values, Values::I64(vec![-2, -1, 0, 1, 2]));
        assert_eq!(
            (array("scalar").shape.len(), array("scalar").to_f32()),
            (0, vec![2.5])
        );
        assert_eq!(
            (&array("empty").shape[..], array("empty").to_f32().len()),
            (&[0, 4][..], 0)
        );
        assert_eq!(file.tensors.len(), 9);
    }
}

#[test]
fn safetensors_of_another_program_are_read() {
    let file = read_tensors(SAFETENSORS).unwrap();
    for name in ["f2", "f4", "f8"] {
        assert_eq!(file.tensors[name].shape, [3, 4], "{name}");
        assert_eq!(file.tensors[name].to_f32(), entries(), "{name}");
    }
    assert_eq!(file.tensors["whole"], Array::i64(vec![-2, -1, 0, 1, 2]));
    assert_eq!(file.metadata["group"], "S3");
}

#[test]
fn a_written_file_reads_back_with_every_bit() {
    let mut file = TensorFile::default();
    let values = vec![1.0e-45, f32::MAX, -0.0, f32::NAN];
    file.tensors
        .insert("W".into(), Array::f32(&[2, 2], values.clone()));
    file.tensors
        .insert("rows".into(), Array::i64(vec![i64::MIN, 3]));
    let double = Values::F64(vec![std::f64::consts::PI]);
    file.tensors.insert(
        "d".into(),
        Array {
            shape: vec![],
            values: double.clone(),
        },
    );
    file.metadata.insert("note".into(), "ρ \"quoted\"".into());
    let back = read_tensors(&write_safetensors(&file).unwrap()).unwrap();
    let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&back.tensors["W"].to_f32()), bits(&values));
    assert_eq!(back.tensors["d"].values, double);
    assert_eq!(back.tensors["rows"], file.tensors["rows"]);
    assert_eq!(back.metadata, file.metadata);

    file.tensors.insert("W".into(), Array::f32(&[2, 3], values));
    assert_eq!(
        write_safetensors(&file).unwrap_err().code(),
        "format/safetensors"
    );
}

#[test]
fn types_without_real_values_are_named() {
    for (bytes, name, kind) in [(COMPLEX, "W_x", "<c16"), (TEXTS, "names", "<U2")] {
        let error = read_tensors(bytes).unwrap_err();
        assert_eq!(error.code(), "format/unsupported-type");
        let text = error.to_string();
        assert!(text.contains(name) && text.contains(kind), "{text}");
    }
}

#[test]
fn damage_is_found_wherever_it_is() {
    assert_eq!(code(b""), "format/not-recognized");
    assert_eq!(
        code(b"\x93NUMPY\x01\x00 one array alone"),
        "format/not-recognized"
    );
    for bytes in [STORED, DEFLATED] {
        assert_eq!(code(&bytes[..bytes.len() - 30]), "format/zip");
        // Any flipped byte is noticed, or lies where it says nothing about the arrays (times,
        // permissions); it never gives other numbers.
        let good = read_tensors(bytes).unwrap();
        for position in 4..bytes.len() {
            let mut broken = bytes.to_vec();
            broken[position] ^= 0x10;
            if let Ok(file) = read_tensors(&broken) {
                let same = |name: &str| file.tensors.get(name) == good.tensors.get(name);
                // A name in the table of contents may change; its array may not.
                let changed = good.tensors.keys().filter(|name| !same(name)).count();
                assert!(changed <= 1 && file.tensors.len() == 9, "byte {position}");
            }
        }
    }
    for end in [9, 40, SAFETENSORS.len() - 1] {
        assert_eq!(code(&SAFETENSORS[..end]), "format/safetensors");
    }
}

#[test]
fn a_matrix_transposes() {
    let matrix = Array::f32(&[2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let transposed = matrix.transposed().unwrap();
    assert_eq!(
        transposed,
        Array::f32(&[3, 2], vec![1.0, 4.0, 2.0, 5.0, 3.0, 6.0])
    );
    assert_eq!(Array::i64(vec![1]).transposed(), None);
}
