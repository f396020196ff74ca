//! Rewrites sums of roots of unity in the canonical basis of the smallest field.

use std::collections::BTreeMap;

type Terms = BTreeMap<u32, i128>;

/// The smallest conductor and the coefficients in its basis.
pub(super) fn to_canonical(n: u32, mut terms: Terms) -> (u32, Vec<(u32, i128)>) {
    terms.retain(|_, c| *c != 0);
    let mut n = n;
    for (p, power) in prime_powers(n) {
        terms = into_basis(n, p, power, &terms);
    }
    for (p, _) in prime_powers(n) {
        while let Some((smaller, reduced)) = descend(n, p, &terms) {
            n = smaller;
            terms = reduced;
        }
    }
    (n, terms.into_iter().collect())
}

/// Primes of n with their full powers.
pub(super) fn prime_powers(n: u32) -> Vec<(u32, u32)> {
    let mut rest = n;
    let mut factors = Vec::new();
    let mut p = 2;
    while rest > 1 {
        if p * p > rest {
            p = rest;
        }
        let mut power = 1;
        while rest.is_multiple_of(p) {
            rest /= p;
            power *= p;
        }
        if power > 1 {
            factors.push((p, power));
        }
        p += 1;
    }
    factors
}

/// The exponent's component modulo the prime power q: ζₙⁱ = ζ_q^a · (a root of order n/q).
fn component(n: u32, q: u32, exponent: u32) -> u32 {
    let cofactor = n / q;
    let inverse =
        (0..q).find(|&x| u64::from(x) * u64::from(cofactor) % u64::from(q) == 1 % u64::from(q));
    (u64::from(exponent) * u64::from(inverse.unwrap_or(0)) % u64::from(q)) as u32
}

/// Removes the exponents outside the basis with Σ_{j<p} ζ^{i + jn/p} = 0.
fn into_basis(n: u32, p: u32, q: u32, terms: &Terms) -> Terms {
    let inverse_one = component(n, q, 1);
    let excluded = |exponent: u32| {
        let a = (u64::from(exponent) * u64::from(inverse_one) % u64::from(q)) as u32;
        if p == 2 {
            a >= q / 2
        } else {
            // The q/p residues nearest zero, one from every coset of multiples of q/p.
            let half = (q / p - 1) / 2;
            a <= half || a >= q - half
        }
    };
    let step = n / p;
    let mut result = Terms::new();
    for (&exponent, &coefficient) in terms {
        if excluded(exponent) {
            for j in 1..p {
                *result.entry((exponent + j * step) % n).or_insert(0) -= coefficient;
            }
        } else {
            *result.entry(exponent).or_insert(0) += coefficient;
        }
    }
    result.retain(|_, c| *c != 0);
    result
}

/// The same value over n/p, if it lies in that field.
fn descend(n: u32, p: u32, terms: &Terms) -> Option<(u32, Terms)> {
    if !n.is_multiple_of(p) {
        return None;
    }
    let smaller = n / p;
    if smaller.is_multiple_of(p) {
        // The basis of the smaller field is the part divisible by p.
        if terms.keys().any(|i| i % p != 0) {
            return None;
        }
        return Some((smaller, terms.iter().map(|(i, c)| (i / p, *c)).collect()));
    }
    if p == 2 {
        // ζₙ = −ζ_{n/2}^{(n/2 + 1)/2}; the basis has even components only, so i is even.
        return Some((
            smaller,
            terms.iter().map(|(i, c)| (i / 2 % smaller, *c)).collect(),
        ));
    }
    // Σ_{j=1}^{p−1} ζ_p^j = −1: all p − 1 coefficients over one remainder must agree.
    let mut groups: BTreeMap<u32, (u32, i128)> = BTreeMap::new();
    for (&i, &c) in terms {
        let (count, coefficient) = groups.entry(i % smaller).or_insert((0, c));
        if *coefficient != c {
            return None;
        }
        *count += 1;
    }
    if groups.values().any(|&(count, _)| count != p - 1) {
        return None;
    }
    // The root of order n/p with that remainder: the exponent whose component mod p is 0.
    let descended = groups
        .into_iter()
        .map(|(remainder, (_, c))| {
            let multiple = (0..p).map(|j| remainder + j * smaller).find(|i| i % p == 0);
            (multiple.unwrap_or(0) / p % smaller, -c)
        })
        .collect();
    Some((smaller, descended))
}
