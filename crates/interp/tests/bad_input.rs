//! Every mistake in a network has its own error, before anything is computed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;
#[path = "common/random.rs"]
mod random;

use common::group;
use glassbook_interp::{
    Form, InterpError, MAX_NETWORK_ORDER, Network, NetworkAnalysis, Tensor,
    element_order_by_images, element_order_by_names, oracles,
};
use wasm_bindgen_test::wasm_bindgen_test;

fn tensors() -> Vec<Tensor> {
    let tensor = |name: &str, rows: usize, cols: usize| {
        Tensor::new(name, [rows, cols], vec![0.5; rows * cols])
    };
    vec![
        tensor("W_x", 6, 4),
        tensor("W_y", 6, 4),
        tensor("W", 8, 3),
        tensor("W_U", 3, 6),
    ]
}

fn code_after(change: impl FnOnce(&mut Vec<Tensor>)) -> &'static str {
    let mut tensors = tensors();
    change(&mut tensors);
    Network::new(Form::Mlp, 6, tensors).unwrap_err().code()
}

#[wasm_bindgen_test(unsupported = test)]
fn tensors_that_do_not_make_a_network_are_named() {
    assert!(Network::new(Form::Mlp, 6, tensors()).is_ok());
    assert_eq!(code_after(|t| drop(t.remove(2))), "interp/missing-tensor");
    assert_eq!(
        code_after(|t| t.push(Tensor::new("W_V", [1], vec![0.0]))),
        "interp/unknown-tensor"
    );
    assert_eq!(
        code_after(|t| t.push(t[0].clone())),
        "interp/repeated-tensor"
    );
    assert_eq!(
        code_after(|t| t[1].shape = vec![4, 6]),
        "interp/tensor-shape"
    );
    assert_eq!(
        code_after(|t| t[2].shape = vec![4, 6]),
        "interp/tensor-shape"
    );
    assert_eq!(code_after(|t| t[0].shape = vec![24]), "interp/tensor-shape");
    assert_eq!(
        code_after(|t| t[0] = Tensor::new("W_x", [6, 0], vec![])),
        "interp/tensor-shape"
    );
    assert_eq!(
        code_after(|t| t[3].values.truncate(17)),
        "interp/tensor-length"
    );
    assert_eq!(
        code_after(|t| t[3].values[7] = f32::NAN),
        "interp/not-finite"
    );
    let error = Network::new(Form::Mlp, 7, tensors()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "W_x has shape [6, 4], but [order = 7, d_embed] is needed"
    );
    let big = MAX_NETWORK_ORDER + 1;
    let error = Network::new(Form::Mlp, big, tensors()).unwrap_err();
    assert_eq!(error.code(), "interp/network-too-large");
}

#[wasm_bindgen_test(unsupported = test)]
fn forms_have_names_and_are_recognized_by_their_tensors() {
    for form in Form::ALL {
        assert_eq!(form.name().parse::<Form>().unwrap(), form);
        let network = random::network(&group("S3"), form, 1);
        assert_eq!(Form::of_tensors(network.tensors()).unwrap(), form);
        let names: Vec<&str> = network.tensors().iter().map(|t| t.name.as_str()).collect();
        assert_eq!(names, form.tensor_names().collect::<Vec<_>>());
    }
    assert_eq!(
        "lstm".parse::<Form>().unwrap_err().code(),
        "interp/unknown-form"
    );
    let error = Form::of_tensors(&[Tensor::new("weight", [1], vec![0.0])]).unwrap_err();
    assert_eq!(error.code(), "interp/unrecognized-tensors");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_network_of_another_group_is_refused() {
    let network = random::network(&group("S3"), Form::Mlp, 1);
    let error = NetworkAnalysis::new(group("S4"), network).unwrap_err();
    assert_eq!(
        error,
        InterpError::OrderMismatch {
            group: "S4".into(),
            group_order: 24,
            network_order: 6
        }
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn logits_that_overflow_are_reported_with_their_pair() {
    let huge = |name: &str, rows: usize, cols: usize| {
        Tensor::new(name, [rows, cols], vec![1e20; rows * cols])
    };
    let tensors = [huge("W_x", 3, 2), huge("W_y", 3, 2), huge("W_U", 2, 3)];
    let network = Network::new(Form::Bilinear, 3, tensors).unwrap();
    let analysis = NetworkAnalysis::new(group("C3"), network).unwrap();
    let error = analysis.pair_losses().unwrap_err();
    assert_eq!(error, InterpError::LogitsNotFinite { left: 0, right: 0 });
    assert_eq!(analysis.metrics(None).unwrap_err(), error);
}

#[wasm_bindgen_test(unsupported = test)]
fn sets_of_pairs_are_checked() {
    let group = group("S3");
    let network = random::network(&group, Form::Mlp, 1);
    let analysis = NetworkAnalysis::new(group, network).unwrap();
    let losses = analysis.pair_losses().unwrap();
    assert_eq!(losses.over(&[], &[1]).unwrap_err().code(), "interp/empty");
    assert_eq!(
        losses.over(&[6], &[1]).unwrap_err().code(),
        "interp/index-out-of-range"
    );
    assert_eq!(
        losses.over_rows(&[36]).unwrap_err().code(),
        "interp/index-out-of-range"
    );
    assert_eq!(
        analysis.ablations(Some(&[])).unwrap_err().code(),
        "interp/empty"
    );
    assert_eq!(
        analysis.metrics(Some(&[99])).unwrap_err().code(),
        "interp/index-out-of-range"
    );
    assert_eq!(
        analysis.element_energy("7d", false).unwrap_err().code(),
        "interp/unknown-irrep"
    );
    assert_eq!(
        analysis.network().attention(0..1).unwrap_err().code(),
        "interp/not-for-this-form"
    );
    assert_eq!(
        analysis.network().activations(5..7).unwrap_err().code(),
        "interp/index-out-of-range"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn oracles_that_do_not_exist_are_named() {
    let c5 = group("C5");
    assert_eq!(
        oracles::sign_circuit(&c5).unwrap_err().code(),
        "interp/no-sign-character"
    );
    assert_eq!(
        oracles::by_id(&c5, "quadratic").unwrap_err().code(),
        "interp/unknown-oracle"
    );
    assert_eq!(
        oracles::by_id(&c5, "bilinear:2d").unwrap_err().code(),
        "interp/unknown-irrep"
    );
    assert_eq!(
        oracles::bilinear(&c5, &[]).unwrap_err().code(),
        "interp/empty"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn a_network_with_foreign_numbering_is_brought_to_the_groups_own() {
    let group = group("S4");
    // Foreign element i is the group's element order[i].
    let order: Vec<u32> = (0..24).map(|i| (7 * i + 5) % 24).collect();
    let mut back = vec![0_u32; 24];
    for (i, &element) in order.iter().enumerate() {
        back[element as usize] = i as u32;
    }
    for form in Form::ALL {
        let network = random::network(&group, form, 3);
        // As its author would number it: row i is that of the group's element order[i].
        let foreign = network.permuted(&back).unwrap();
        let restored = foreign.permuted(&order).unwrap();
        assert_eq!(restored.tensors(), network.tensors());
        let (x, y, z) = (4, 11, 17);
        let ours = network.activations(0..24).unwrap().logits;
        let theirs = foreign.activations(0..24).unwrap().logits;
        let at = |logits: &[f32], x: usize, y: usize, z: usize| logits[(x * 24 + y) * 24 + z];
        let [fx, fy, fz] = [x, y, z].map(|e: usize| back[e] as usize);
        assert_eq!(at(&ours, x, y, z), at(&theirs, fx, fy, fz), "{form}");
    }
    let names: Vec<String> = order
        .iter()
        .map(|&x| group.element_name(x as usize))
        .collect();
    assert_eq!(element_order_by_names(&group, &names).unwrap(), order);
    let images: Vec<Vec<usize>> = order
        .iter()
        .map(|&x| {
            let permutation = group.permutation(x as usize).unwrap();
            permutation
                .images()
                .iter()
                .map(|&i| usize::from(i))
                .collect()
        })
        .collect();
    assert_eq!(element_order_by_images(&group, &images).unwrap(), order);
}

#[wasm_bindgen_test(unsupported = test)]
fn numberings_that_are_none_are_refused() {
    let group = group("C3");
    let network = random::network(&group, Form::Bilinear, 3);
    assert_eq!(
        network.permuted(&[0, 1]).unwrap_err().code(),
        "interp/shape-mismatch"
    );
    assert_eq!(
        network.permuted(&[0, 1, 3]).unwrap_err().code(),
        "interp/not-an-element-order"
    );
    assert_eq!(
        network.permuted(&[0, 1, 1]).unwrap_err().code(),
        "interp/not-an-element-order"
    );
    let unknown = element_order_by_names(&group, &["0", "1", "x"]).unwrap_err();
    assert_eq!(unknown.code(), "interp/unknown-element");
}
