//! Every mistake has its own error with a code and a hint, and nothing panics.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::HashSet;

use common::{Random, group};
use glassbook_groups::{
    ClassFunction, CycleBase, Embedding, Group, GroupError, Partition, Permutation, Subgroup,
    best_mixture, best_mixture_on_grid, parse_cycles,
};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test(unsupported = test)]
fn names_that_are_refused() {
    let cases = [
        ("", "group/empty-name"),
        ("   ", "group/empty-name"),
        ("E8", "group/unknown-name"),
        ("S", "group/unknown-name"),
        ("5", "group/unknown-name"),
        ("S5x", "group/unknown-name"),
        ("xS5", "group/unknown-name"),
        ("s5", "group/unknown-name"),
        ("S5.", "group/unknown-name"),
        ("S-5", "group/unknown-name"),
        ("V5", "group/unknown-name"),
        ("GL(2,3)", "group/unknown-name"),
        ("AGL(2,3)", "group/unknown-name"),
        ("PSL(2)", "group/unknown-name"),
        ("PSL(2,7", "group/unknown-name"),
        ("C2^", "group/unknown-name"),
        ("C2^40", "group/unknown-name"),
        (
            "C1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1xC1",
            "group/unknown-name",
        ),
        ("Ω5", "group/unknown-name"),
        ("C0", "group/zero-parameter"),
        ("S0", "group/zero-parameter"),
        ("D0xC2", "group/zero-parameter"),
        ("Q0", "group/zero-parameter"),
        ("C2^0", "group/zero-parameter"),
        ("PSL(2,0)", "group/zero-parameter"),
        ("AGL(1,4)", "group/not-prime"),
        ("PSL(2,1)", "group/not-prime"),
        ("PSL(2,9)", "group/not-prime"),
        ("Q4", "group/not-quaternion-order"),
        ("Q10", "group/not-quaternion-order"),
        ("S8", "group/order-over-limit"),
        ("A8", "group/order-over-limit"),
        ("C5041", "group/order-over-limit"),
        ("D2521", "group/order-over-limit"),
        ("Dic1261", "group/order-over-limit"),
        ("AGL(1,73)", "group/order-over-limit"),
        ("PSL(2,23)", "group/order-over-limit"),
        ("S5xS5", "group/order-over-limit"),
        ("S99999999999999999999999", "group/order-over-limit"),
        ("PSL(2,18446744073709551557)", "group/order-over-limit"),
        ("AGL(1,99999999999999999999)", "group/order-over-limit"),
        ("perm:(1 2 3 4 5 6 7 8),(1 2)", "group/order-over-limit"),
        ("S5@reverse", "group/unknown-element-order"),
        ("D5@sympy", "group/unknown-element-order"),
        ("perm:", "group/no-generators"),
        ("perm:  ", "group/no-generators"),
        ("perm:1 2 3", "group/malformed-cycle"),
        ("perm:(1 2", "group/malformed-cycle"),
        ("perm:(1 2))", "group/malformed-cycle"),
        ("perm:((1 2))", "group/malformed-cycle"),
        ("perm:(1 a)", "group/malformed-cycle"),
        ("perm:(1 -2)", "group/malformed-cycle"),
        ("perm:(1 2),", "group/malformed-cycle"),
        ("perm:,(1 2)", "group/malformed-cycle"),
        ("perm:(1 2),,(3 4)", "group/malformed-cycle"),
        ("perm:(1 1)", "group/repeated-point"),
        ("perm:(1 2)(2 3)", "group/repeated-point"),
        ("perm:(0 1)", "group/point-zero"),
        ("perm:(1 6000)", "group/point-over-limit"),
        ("perm0:(0 5040)", "group/point-over-limit"),
        ("perm:(1 99999999999999999999999)", "group/point-over-limit"),
    ];
    for (name, code) in cases {
        let error = Group::parse(name).map(|g| g.order()).unwrap_err();
        assert_eq!(error.code(), code, "{name:?}: {error}");
        assert!(error.hint().ends_with('.'), "{name:?}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn messages_name_the_place() {
    let message = |name: &str| Group::parse(name).unwrap_err().to_string();
    assert_eq!(message("S8"), "S8 has order 40320, over the limit of 5040");
    assert_eq!(
        message("perm:(1 2),(3 4)(4 5)"),
        "point 4 occurs twice in generator 2 (counted from 1)"
    );
    assert_eq!(
        message("perm:(1 2"),
        "cannot read the cycles \"(1 2\" at character 4: a closing parenthesis is missing"
    );
    assert_eq!(message("Z9x"), "no group is called \"Z9x\"");
    let over = message("perm:(1 2 3 4 5 6 7 8),(1 2)");
    assert!(over.contains("more than 5040 elements"), "{over}");
}

#[wasm_bindgen_test(unsupported = test)]
fn tables_that_are_refused() {
    let table = |rows: &[&[u32]]| {
        let rows: Vec<Vec<u32>> = rows.iter().map(|row| row.to_vec()).collect();
        Group::from_cayley_table("test", &rows)
            .map(|g| g.order())
            .unwrap_err()
    };
    assert_eq!(table(&[]), GroupError::TableEmpty);
    assert_eq!(
        table(&[&[0, 1], &[1]]),
        GroupError::TableNotSquare {
            row: 1,
            expected: 2,
            got: 1
        }
    );
    assert_eq!(
        table(&[&[0, 1], &[1, 2]]),
        GroupError::TableEntryOutOfRange {
            row: 1,
            column: 1,
            entry: 2,
            order: 2
        }
    );
    assert_eq!(
        table(&[&[0, 1, 2], &[1, 1, 0], &[2, 0, 1]]),
        GroupError::TableNotLatin {
            line: "row",
            index: 1,
            entry: 1
        }
    );
    assert_eq!(
        table(&[&[0, 1], &[0, 1]]),
        GroupError::TableNotLatin {
            line: "column",
            index: 0,
            entry: 0
        }
    );
    // Subtraction modulo 3 has a neutral element on the right only.
    assert_eq!(
        table(&[&[0, 2, 1], &[1, 0, 2], &[2, 1, 0]]),
        GroupError::TableNoIdentity
    );
    let too_large = vec![Vec::new(); 6000];
    let error = Group::from_cayley_table("test", &too_large)
        .map(|g| g.order())
        .unwrap_err();
    assert_eq!(error.code(), "group/order-over-limit");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_loop_that_is_no_group_is_refused_with_its_triple() {
    // A Latin square of order 5 with identity 0 that is not associative.
    let rows: Vec<Vec<u32>> = vec![
        vec![0, 1, 2, 3, 4],
        vec![1, 0, 3, 4, 2],
        vec![2, 4, 0, 1, 3],
        vec![3, 2, 4, 0, 1],
        vec![4, 3, 1, 2, 0],
    ];
    let error = Group::from_cayley_table("loop", &rows)
        .map(|g| g.order())
        .unwrap_err();
    let GroupError::TableNotAssociative { x, y, z } = error else {
        panic!("{error}")
    };
    let mul = |a: usize, b: usize| rows[a][b] as usize;
    assert_ne!(
        mul(mul(x, y), z),
        mul(x, mul(y, z)),
        "the triple must show it"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn other_mistakes_have_errors_of_their_own() {
    let group = group("S4");
    let code = |error: GroupError| error.code();
    let class_function = ClassFunction::from_integers(&[1, 1]);
    let h = Subgroup::trivial(&group);
    let cases = [
        (
            code(class_function.decompose(&group).unwrap_err()),
            "group/class-count-mismatch",
        ),
        (
            code(
                Embedding::new(&group, &h)
                    .restrict(&class_function)
                    .unwrap_err(),
            ),
            "group/class-count-mismatch",
        ),
        (
            code(
                group
                    .character_table()
                    .unwrap()
                    .combination(&[1])
                    .unwrap_err(),
            ),
            "group/class-count-mismatch",
        ),
        (
            code(Subgroup::generated(&group, &[99]).unwrap_err()),
            "group/element-out-of-range",
        ),
        (
            code(Subgroup::from_elements(&group, &[0, 1, 2]).unwrap_err()),
            "group/not-a-subgroup",
        ),
        (
            code(Subgroup::from_elements(&group, &[]).unwrap_err()),
            "group/not-a-subgroup",
        ),
        (
            code(Partition::new(&[1, 2]).unwrap_err()),
            "group/not-a-partition",
        ),
        (
            code(Partition::new(&[1, 0]).unwrap_err()),
            "group/not-a-partition",
        ),
        (
            code(Permutation::from_images(&[0, 3]).unwrap_err()),
            "group/not-a-permutation",
        ),
        (
            code(Group::from_permutations(&[], CycleBase::One).unwrap_err()),
            "group/no-generators",
        ),
        (
            code(
                Group::from_permutations(
                    &[Permutation::identity(2), Permutation::identity(3)],
                    CycleBase::One,
                )
                .unwrap_err(),
            ),
            "group/degree-mismatch",
        ),
        (
            code(best_mixture(&[], 0).unwrap_err()),
            "group/shape-mismatch",
        ),
        (
            code(best_mixture(&[&[1.0, f64::NAN]], 0).unwrap_err()),
            "group/not-finite",
        ),
        (
            code(best_mixture(&[&[1.0, 2.0], &[1.0]], 0).unwrap_err()),
            "group/element-count-mismatch",
        ),
        (
            code(best_mixture(&[&[1.0]], 3).unwrap_err()),
            "group/element-out-of-range",
        ),
        (
            code(best_mixture_on_grid(&[&[1.0, 0.0]], 0, 0).unwrap_err()),
            "group/grid-out-of-range",
        ),
        (
            code(best_mixture_on_grid(&[&[1.0, 0.0][..]; 12], 0, 100).unwrap_err()),
            "group/grid-out-of-range",
        ),
    ];
    for (got, want) in cases {
        assert_eq!(got, want);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_variant_has_a_code_of_its_own() {
    // The enum's source is the list of variants, the source of `code` the list of codes.
    let variants = include_str!("../src/error.rs").matches("#[error(").count();
    let (codes, _) = include_str!("../src/error/describe.rs")
        .split_once("pub fn hint")
        .unwrap();
    let codes: Vec<&str> = codes
        .split('"')
        .filter(|text| text.starts_with("group/"))
        .collect();
    let distinct: HashSet<&&str> = codes.iter().collect();
    assert_eq!((codes.len(), distinct.len()), (variants, variants));
    assert!(codes.iter().all(|c| {
        c.bytes()
            .all(|b| b.is_ascii_lowercase() || b"/-".contains(&b))
    }));
}

/// Characters that occur in names and cycles, and a few that do not.
const ALPHABET: [char; 36] = [
    'C',
    'D',
    'S',
    'A',
    'Q',
    'V',
    'Z',
    'i',
    'c',
    'P',
    'L',
    'G',
    'x',
    '×',
    '^',
    '(',
    ')',
    ',',
    ' ',
    '_',
    '@',
    ':',
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '9',
    '₅',
    'p',
    '\u{0}',
    '-',
    '\u{1F4A5}',
];

#[wasm_bindgen_test(unsupported = test)]
fn random_text_never_panics() {
    let mut random = Random(2024);
    let mut text = String::new();
    let (mut accepted, mut refused) = (0, 0);
    for i in 0..120_000 {
        text.clear();
        let cycles = i % 3 == 0;
        for _ in 0..random.below(14) {
            // Cycles get digits, spaces and parentheses more often than letters.
            let from = if cycles {
                15 + random.below(16)
            } else {
                random.below(ALPHABET.len())
            };
            text.push(ALPHABET[from]);
        }
        let error = if cycles {
            let base = if i % 2 == 0 {
                CycleBase::One
            } else {
                CycleBase::Zero
            };
            parse_cycles(&text, base).err()
        } else {
            // Orders are kept small so that the test spends its time on parsing.
            let large = text.bytes().filter(u8::is_ascii_digit).count() > 2;
            if large {
                None
            } else {
                Group::parse(&text).err()
            }
        };
        match error {
            Some(error) => {
                assert!(!error.code().is_empty() && !error.to_string().is_empty());
                assert_ne!(error.code(), "group/internal", "{text:?}");
                refused += 1;
            }
            None => accepted += 1,
        }
    }
    assert!(
        accepted > 100 && refused > 1000,
        "{accepted} accepted, {refused} refused"
    );
}
