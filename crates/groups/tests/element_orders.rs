//! The element orders of SymPy 1.11.1, and what must not depend on the order.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{group, reference};
use glassbook_groups::{ElementOrder, Group, GroupError, real_characters, real_irrep, trace_loss};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

fn one_line(group: &Group, x: usize) -> Vec<u64> {
    group
        .permutation(x)
        .unwrap()
        .images()
        .iter()
        .map(|&i| u64::from(i))
        .collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn recorded_orders_are_reproduced_element_by_element() {
    let reference = reference();
    let orders = reference["sympy_1_11_1_element_order"]["orders"]
        .as_object()
        .unwrap();
    assert_eq!(orders.len(), 4);
    for (name, want) in orders {
        let group = Group::parse_ordered(name, ElementOrder::Sympy).unwrap();
        let want = want.as_array().unwrap();
        assert_eq!(group.order(), want.len());
        for (x, images) in want.iter().enumerate() {
            let got: Value = one_line(&group, x).into();
            assert_eq!(got, *images, "{name} {x}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_order_is_the_one_sympy_printed() {
    let text = include_str!("../../../tests/fixtures/groups/sympy_orders.json");
    let fixture: Value = serde_json::from_str(text).unwrap();
    for (name, facts) in fixture["orders"].as_object().unwrap() {
        let group = Group::parse(&format!("{name}@sympy")).unwrap();
        let want: Vec<&str> = facts["one_line_forms"]
            .as_str()
            .unwrap()
            .split(' ')
            .collect();
        assert_eq!(group.order(), want.len(), "{name}");
        for (x, want) in want.iter().enumerate() {
            let got: String = one_line(&group, x)
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(got, **want, "{name} {x}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn s5_in_sympy_order_is_listed_as_in_the_source_notebook() {
    let group = Group::parse("S5@sympy").unwrap();
    assert_eq!(group.element_name(0), "(2 4 3)");
    assert_eq!(group.element_name(1), "(0 1 2)");
    assert_eq!(
        (group.element_name(20).as_str(), group.identity()),
        ("()", 20)
    );
    assert_eq!(
        (group.order_of(0), group.permutation(0).unwrap().signature()),
        (3, 1)
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn products_and_irreps_agree_in_both_orders() {
    for name in ["S4", "S5", "A5"] {
        let plain = group(name);
        let sympy = Group::parse_ordered(name, ElementOrder::Sympy).unwrap();
        for x in 0..sympy.order() {
            for y in [0, 7, sympy.order() - 1] {
                let (p, q) = (sympy.permutation(x).unwrap(), sympy.permutation(y).unwrap());
                assert_eq!(sympy.permutation(sympy.mul(x, y)), Some(&p.then(q)));
            }
            assert_eq!(sympy.mul(x, sympy.inverse(x)), sympy.identity());
        }
        assert_eq!(plain.character_table(), sympy.character_table(), "{name}");
        let losses = |group: &Group| -> Vec<f64> {
            let characters = real_characters(group).unwrap();
            characters
                .iter()
                .map(|c| trace_loss(&c.values, group.identity()))
                .collect()
        };
        for (a, b) in losses(&plain).iter().zip(losses(&sympy)) {
            assert!((a - b).abs() < 1e-12, "{name}");
        }
        let rho = real_irrep(&sympy, "standard").unwrap().representation;
        assert!(rho.homomorphism_error(&sympy) < 1e-13, "{name}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn other_groups_have_no_recorded_order() {
    for name in ["D5", "C4", "A6", "perm:(1 2 3)"] {
        let error = Group::parse_ordered(name, ElementOrder::Sympy).unwrap_err();
        assert_eq!(error.code(), "group/unknown-element-order", "{name}");
    }
    let error = "reverse".parse::<ElementOrder>().unwrap_err();
    assert!(matches!(error, GroupError::UnknownElementOrder { .. }));
}

#[wasm_bindgen_test(unsupported = test)]
fn lexicographic_order_sorts_one_line_forms() {
    for name in ["S4", "A5", "perm:(1 2 3 4 5),(1 2)", "PSL(2,7)"] {
        let group = group(name);
        let forms: Vec<Vec<u64>> = (0..group.order()).map(|x| one_line(&group, x)).collect();
        assert!(forms.windows(2).all(|pair| pair[0] < pair[1]), "{name}");
        assert_eq!(group.identity(), 0);
    }
}
