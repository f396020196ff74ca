//! Weights that other programs saved (tests/fixtures/generate/formats.py): S₃'s standard
//! representation as a bilinear network, its elements numbered in an unusual order.

#![allow(
    clippy::unwrap_used,
    reason = "a failing test may stop at the first wrong value"
)]

use glassbook_formats::{Array, TensorFile, read_tensors};
use glassbook_groups::Group;
use glassbook_interp::{Form, Import, ImportOptions, NetworkAnalysis, import_network};

const NPZ: &[u8] = include_bytes!("../../../tests/fixtures/formats/s3_bilinear.npz");
const TRANSPOSED: &[u8] =
    include_bytes!("../../../tests/fixtures/formats/s3_transposed.safetensors");
/// log Σ exp χ(g) − χ(e), computed with numpy in float64.
const LOSS: f64 = 0.409_178_197_0;

fn s3() -> ImportOptions {
    ImportOptions {
        group: Some("S3".into()),
        ..ImportOptions::default()
    }
}

fn loss(import: Import) -> f64 {
    let analysis = NetworkAnalysis::new(import.group, import.network).unwrap();
    analysis.pair_losses().unwrap().mean().loss
}

/// Names of the fixture's elements, in its order.
fn names() -> Vec<String> {
    let group = Group::parse("S3").unwrap();
    let images: [[u16; 3]; 6] = [
        [2, 0, 1],
        [0, 1, 2],
        [2, 1, 0],
        [1, 0, 2],
        [0, 2, 1],
        [1, 2, 0],
    ];
    let named = |want: &[u16; 3]| {
        let index = (0..6).find(|&x| {
            let images = group.permutation(x).unwrap().images();
            images
                .iter()
                .zip(want)
                .all(|(a, b)| u32::from(*a) == u32::from(*b))
        });
        group.element_name(index.unwrap())
    };
    images.iter().map(named).collect()
}

#[test]
fn a_file_can_list_its_own_elements() {
    let file = read_tensors(NPZ).unwrap();
    let import = import_network(&file, &s3()).unwrap();
    assert_eq!(import.network.form(), Form::Bilinear);
    assert!((loss(import) - LOSS).abs() < 1e-6);
    let mut unordered = file.clone();
    unordered.tensors.remove("elements");
    let wrong = loss(import_network(&unordered, &s3()).unwrap());
    assert!(
        wrong > LOSS + 0.1,
        "another order is another network: {wrong}"
    );
}

#[test]
fn elements_can_be_declared_and_linear_layers_turned() {
    let file = read_tensors(TRANSPOSED).unwrap();
    let options = ImportOptions {
        elements: Some(names()),
        transposed: true,
        ..ImportOptions::default()
    };
    assert!((loss(import_network(&file, &options).unwrap()) - LOSS).abs() < 1e-6);

    let straight = ImportOptions {
        transposed: false,
        ..options.clone()
    };
    let error = import_network(&file, &straight).unwrap_err();
    assert_eq!(error.code(), "interp/tensor-shape");
    assert!(error.to_string().contains("W_U") && error.hint().contains("transpose"));

    let mut short = options;
    short.elements.as_mut().unwrap().pop();
    let error = import_network(&file, &short).unwrap_err();
    assert_eq!(error.code(), "interp/shape-mismatch");
}

#[test]
fn what_does_not_fit_is_named() {
    let file = read_tensors(NPZ).unwrap();
    let refused = |file: &TensorFile, options: &ImportOptions| {
        let error = import_network(file, options).unwrap_err();
        (error.code(), error.to_string())
    };
    assert_eq!(
        refused(&file, &ImportOptions::default()).0,
        "interp/no-group"
    );
    let in_group = |name: &str| ImportOptions {
        group: Some(name.into()),
        ..ImportOptions::default()
    };
    assert_eq!(refused(&file, &in_group("S99x")).0, "group/unknown-name");
    let (code, text) = refused(&file, &in_group("S4"));
    assert_eq!(code, "interp/tensor-shape");
    assert!(
        text.contains("W_x") && text.contains("order = 24"),
        "{text}"
    );

    let mut missing = file.clone();
    missing.tensors.remove("W_U");
    assert_eq!(refused(&missing, &s3()).0, "interp/missing-tensor");
    let mut extra = file.clone();
    extra
        .tensors
        .insert("V".into(), Array::f32(&[1], vec![0.0]));
    assert_eq!(refused(&extra, &s3()).0, "interp/unknown-tensor");
    let mut broken = file.clone();
    broken
        .tensors
        .insert("elements".into(), Array::f32(&[6], vec![0.0; 6]));
    assert_eq!(refused(&broken, &s3()).0, "interp/tensor-shape");
    let mut mlp = s3();
    mlp.model = Some("mlp".into());
    assert_eq!(refused(&file, &mlp).0, "interp/missing-tensor");
}

#[test]
fn transformer_lens_names_are_understood() {
    let (order, d, heads, d_head, d_mlp) = (2, 4, 2, 2, 3);
    let shapes: [(&str, &[usize]); 12] = [
        ("embed.W_E", &[order + 1, d]),
        ("pos_embed.W_pos", &[3, d]),
        ("blocks.0.attn.W_Q", &[heads, d, d_head]),
        ("blocks.0.attn.W_K", &[heads, d, d_head]),
        ("blocks.0.attn.W_V", &[heads, d, d_head]),
        ("blocks.0.attn.W_O", &[heads, d_head, d]),
        ("blocks.0.attn.b_Q", &[heads, d_head]),
        ("blocks.0.attn.mask", &[3, 3]),
        ("blocks.0.mlp.W_in", &[d, d_mlp]),
        ("blocks.0.mlp.W_out", &[d_mlp, d]),
        ("unembed.W_U", &[d, order]),
        ("unembed.b_U", &[order]),
    ];
    let mut file = TensorFile::default();
    for (name, shape) in shapes {
        let values = vec![0.0; shape.iter().product()];
        file.tensors.insert(name.into(), Array::f32(shape, values));
    }
    let options = ImportOptions {
        group: Some("C2".into()),
        ..ImportOptions::default()
    };
    let import = import_network(&file, &options).unwrap();
    assert_eq!(import.network.form(), Form::Transformer);
    file.tensors
        .insert("unembed.b_U".into(), Array::f32(&[order], vec![0.0, 1.0]));
    let error = import_network(&file, &options).unwrap_err();
    assert_eq!(error.code(), "interp/unknown-tensor");
}
