//! The Burnside–Dixon method: exact irreducible characters of any finite group.
//!
//! Class sums multiply as K_r K_s = Σ_t a_rst K_t. The rows (ω_χ(K_t))_t with
//! ω_χ(K_t) = |K_t| χ(g_t)/χ(1) are the common eigenvectors of the matrices (a_rst)_st; they
//! are found modulo a prime p ≡ 1 (mod e), where e is the exponent, and lifted: the multiplicity
//! of the eigenvalue ζ_oᵏ of g in χ is a small integer, read off a discrete Fourier transform of
//! l ↦ χ(gˡ) modulo p.
//!
//! Reference: Dixon, "High speed computation of group characters", Numer. Math. 10 (1967).

use super::modular::PrimeField;
use crate::{Cyclotomic, Group, GroupError};

/// Irreducible characters, one value per class, in no particular order.
pub(super) fn irreducible_characters(group: &Group) -> Result<Vec<Vec<Cyclotomic>>, GroupError> {
    let exponent = group.exponent() as u64;
    let field = PrimeField {
        p: dixon_prime(group.order() as u64, exponent),
    };
    let powers = group.power_maps();
    let spaces = common_eigenvectors(group, field)?;
    let mut characters = Vec::with_capacity(spaces.len());
    for eigenvector in spaces {
        let modular = modular_character(group, field, &eigenvector)?;
        characters.push(lift(group, field, exponent, &powers, &modular)?);
    }
    Ok(characters)
}

/// The smallest prime p ≡ 1 (mod e) above 2√|G|.
fn dixon_prime(order: u64, exponent: u64) -> u64 {
    let bound = 2 * order.isqrt() + 2;
    // By Linnik's theorem the first such prime is small.
    (1..u64::from(u32::MAX))
        .map(|k| k * exponent + 1)
        .find(|&p| p > bound && crate::names::is_prime(p))
        .unwrap_or(2)
}

/// One row vector (ω(K_t))_t per irreducible character, up to scale.
fn common_eigenvectors(group: &Group, field: PrimeField) -> Result<Vec<Vec<u64>>, GroupError> {
    let classes = group.conjugacy_classes();
    let k = classes.len();
    let unit = |i: usize| (0..k).map(|j| u64::from(i == j)).collect::<Vec<u64>>();
    let mut done: Vec<Vec<u64>> = Vec::new();
    let mut open: Vec<Vec<Vec<u64>>> = vec![(0..k).map(unit).collect()];
    // Small classes first: a class matrix costs |K_r|·k products.
    let mut by_size: Vec<usize> = (1..k).collect();
    by_size.sort_by_key(|&r| classes.as_slice()[r].size());
    let mut matrices = by_size.into_iter();
    loop {
        let (single, several): (Vec<_>, Vec<_>) = open.into_iter().partition(|s| s.len() == 1);
        done.extend(single.into_iter().flatten());
        if several.is_empty() {
            return Ok(done);
        }
        let Some(r) = matrices.next() else {
            return Err(GroupError::Internal {
                what: "class matrices did not split the characters",
            });
        };
        let matrix = class_matrix(group, r, field);
        open = several
            .into_iter()
            .flat_map(|space| split(field, &matrix, space))
            .collect();
    }
}

/// Rows t, columns s: a_rst, the number of x in K_r with x⁻¹·z_t in K_s.
///
/// ω(K_r)·ω(K_s) = Σ_t a_rst ω(K_t), so ω is a left eigenvector: ω·A = ω(K_r)·ω.
fn class_matrix(group: &Group, r: usize, field: PrimeField) -> Vec<Vec<u64>> {
    let classes = group.conjugacy_classes();
    let class_of = classes.class_of();
    let members = &classes.as_slice()[r].members;
    classes
        .iter()
        .map(|target| {
            let mut row = vec![0_u64; classes.len()];
            for &x in members {
                let y = group.mul(group.inverse(x as usize), target.representative);
                row[class_of[y] as usize] += 1;
            }
            row.iter().map(|count| count % field.p).collect()
        })
        .collect()
}

/// Splits an invariant space of row vectors into the eigenspaces of `matrix`.
fn split(field: PrimeField, matrix: &[Vec<u64>], mut space: Vec<Vec<u64>>) -> Vec<Vec<Vec<u64>>> {
    let p = field.p;
    let pivots = field.echelon(&mut space);
    // Coordinates of v·matrix are its entries at the pivots, because the basis is reduced.
    let restricted: Vec<Vec<u64>> = space
        .iter()
        .map(|v| {
            pivots
                .iter()
                .map(|&column| {
                    let terms = v.iter().zip(matrix).filter(|&(&x, _)| x != 0);
                    terms.fold(0, |sum, (x, row)| (sum + x * row[column]) % p)
                })
                .collect()
        })
        .collect();
    let polynomial = field.characteristic_polynomial(&restricted);
    let eigenvalues = field.roots(&polynomial);
    if eigenvalues.len() < 2 {
        return vec![space];
    }
    let spaces = field.eigenspaces(&restricted, &polynomial, &eigenvalues);
    spaces
        .iter()
        .map(|coordinates| {
            coordinates
                .iter()
                .map(|c| field.combination(c, &space))
                .collect()
        })
        .collect()
}

/// χ(g_t) modulo p from the eigenvector: χ(1)² = |G| / Σ_t ω(K_t) ω(K_t⁻¹)/|K_t|.
fn modular_character(
    group: &Group,
    field: PrimeField,
    eigenvector: &[u64],
) -> Result<Vec<u64>, GroupError> {
    let p = field.p;
    let classes = group.conjugacy_classes();
    let scale = field.inverse(eigenvector[0]);
    let omega: Vec<u64> = eigenvector.iter().map(|x| x * scale % p).collect();
    let mut norm = 0;
    let mut inverse_sizes = Vec::with_capacity(omega.len());
    for (class, w) in classes.iter().zip(&omega) {
        let opposite = classes.class_of()[group.inverse(class.representative)] as usize;
        let inverse_size = field.inverse(class.size() as u64 % p);
        norm = (norm + w * omega[opposite] % p * inverse_size) % p;
        inverse_sizes.push(inverse_size);
    }
    let square = group.order() as u64 % p * field.inverse(norm) % p;
    let largest = group.order().isqrt() as u64;
    let degree = (1..=largest)
        .find(|d| d * d % p == square)
        .ok_or(GroupError::Internal {
            what: "character degree modulo p",
        })?;
    Ok(omega
        .iter()
        .zip(inverse_sizes)
        .map(|(w, s)| w * degree % p * s % p)
        .collect())
}

/// Exact values: χ(g) = Σ_k m_k ζ_oᵏ with m_k = o⁻¹ Σ_l χ(gˡ) ω^{−kl} modulo p.
///
/// The multiplicities m_k of g give the values on all powers of g, so elements of large order come
/// first and only generators of maximal cyclic subgroups are transformed.
fn lift(
    group: &Group,
    field: PrimeField,
    exponent: u64,
    powers: &[Vec<u32>],
    modular: &[u64],
) -> Result<Vec<Cyclotomic>, GroupError> {
    let root = field.root_of_unity(exponent);
    let classes = group.conjugacy_classes().as_slice();
    let mut by_order: Vec<usize> = (0..classes.len()).collect();
    by_order.sort_by_key(|&class| std::cmp::Reverse(classes[class].element_order));
    let mut values: Vec<Option<Cyclotomic>> = vec![None; classes.len()];
    for class in by_order {
        if values[class].is_some() {
            continue;
        }
        let order = classes[class].element_order as u32;
        let step = field.power(root, exponent / u64::from(order));
        let terms = multiplicities(field, step, &powers[class], modular)?;
        for (j, &power) in powers[class].iter().enumerate() {
            let value = &mut values[power as usize];
            if value.is_none() {
                let raised = terms
                    .iter()
                    .map(|&(k, m)| ((k * j as u64 % u64::from(order)) as u32, m));
                *value = Some(Cyclotomic::from_root_sum(order, raised));
            }
        }
    }
    let values: Option<Vec<Cyclotomic>> = values.into_iter().collect();
    values.ok_or(GroupError::Internal {
        what: "lift of a character from its residues",
    })
}

/// Exponents k and multiplicities m_k > 0 of the eigenvalues of an element.
fn multiplicities(
    field: PrimeField,
    root: u64,
    powers: &[u32],
    modular: &[u64],
) -> Result<Vec<(u64, i64)>, GroupError> {
    let p = field.p;
    let order = powers.len() as u64;
    let (step, scale) = (field.inverse(root), field.inverse(order % p));
    let degree = modular[0];
    let mut terms: Vec<(u64, i64)> = Vec::new();
    let mut total = 0;
    let mut base = 1;
    for k in 0..order {
        // Horner's rule: Σ_l χ(gˡ) baseˡ.
        let sum = powers
            .iter()
            .rev()
            .fold(0, |sum, &c| (sum * base + modular[c as usize]) % p);
        base = base * step % p;
        let multiplicity = sum * scale % p;
        if multiplicity > 0 {
            terms.push((k, multiplicity as i64));
            total += multiplicity;
        }
        if total >= degree {
            break;
        }
    }
    if total == degree {
        Ok(terms)
    } else {
        Err(GroupError::Internal {
            what: "lift of a character from its residues",
        })
    }
}
