//! Prints exact numbers: −1, 3/2, (1+√5)/2, i√2, ζ7+ζ7^6.

use std::fmt;

use super::{Cyclotomic, gcd};

impl fmt::Display for Cyclotomic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((numerator, denominator)) = self.to_rational() {
            write!(f, "{numerator}")?;
            return if denominator == 1 {
                Ok(())
            } else {
                write!(f, "/{denominator}")
            };
        }
        match Quadratic::of(self) {
            Some(quadratic) => quadratic.fmt(f),
            None => self.fmt_root_sum(f),
        }
    }
}

/// The order n of a root ζₙ, its exponent and its coefficient.
type Term = (u32, u32, i128);

impl Cyclotomic {
    fn fmt_root_sum(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_basis = || {
            self.terms
                .iter()
                .map(|&(i, c)| (self.conductor, i, c))
                .collect()
        };
        let short = if self.denominator == 1 {
            self.as_root().or_else(|| self.as_conjugate_pair())
        } else {
            None
        };
        let terms: Vec<Term> = short.unwrap_or_else(in_basis);
        let parentheses = self.denominator != 1 && terms.len() > 1;
        if parentheses {
            f.write_str("(")?;
        }
        for (position, &(order, exponent, coefficient)) in terms.iter().enumerate() {
            let root = match exponent {
                0 => String::new(),
                1 => format!("ζ{order}"),
                _ => format!("ζ{order}^{exponent}"),
            };
            write_term(f, position == 0, coefficient, &root)?;
        }
        if parentheses {
            f.write_str(")")?;
        }
        if self.denominator == 1 {
            Ok(())
        } else {
            write!(f, "/{}", self.denominator)
        }
    }

    /// The value as an integer multiple of one root of unity, where it is one.
    ///
    /// The basis leaves some roots out, so ζ₉ itself is a sum of two basis elements.
    fn as_root(&self) -> Option<Vec<Term>> {
        let value = self.to_complex();
        let order = even_multiple(self.conductor);
        let turns = value.arg() / std::f64::consts::TAU * f64::from(order);
        let exponent = turns.round().rem_euclid(f64::from(order)) as u32;
        let size = value.norm().round() as i64;
        let candidate = Self::from_root_sum(order, [(exponent, size)]);
        (candidate == *self).then(|| vec![reduced(order, exponent, i128::from(size))])
    }

    /// The value as ±(ζⁱ + ζ⁻ⁱ), where it is that.
    fn as_conjugate_pair(&self) -> Option<Vec<Term>> {
        let order = even_multiple(self.conductor);
        let angle = (self.to_complex().re / 2.0).clamp(-1.0, 1.0).acos();
        let exponent = (angle / std::f64::consts::TAU * f64::from(order)).round() as u32 % order;
        let pair = [exponent, order - exponent];
        let candidate = Self::from_root_sum(order, pair.map(|i| (i, 1)));
        (candidate == *self).then(|| {
            let mut terms = pair.map(|i| reduced(order, i, 1)).to_vec();
            terms.sort_unstable();
            terms
        })
    }
}

/// All roots of unity in ℚ(ζₙ) have an order that divides this.
fn even_multiple(n: u32) -> u32 {
    if n.is_multiple_of(2) { n } else { 2 * n }
}

/// c·ζₙⁱ in lowest terms, with −ζ_q in place of roots of order 2q for odd q.
fn reduced(n: u32, i: u32, c: i128) -> Term {
    let common = gcd(i128::from(n), i128::from(i)) as u32;
    let (order, exponent) = (n / common, i / common);
    if order % 4 == 2 {
        let q = order / 2;
        // ζ_2q^i = −ζ_q^((i + q)/2) for odd i and q.
        (q, u32::midpoint(exponent, q) % q, -c)
    } else {
        (order, exponent, c)
    }
}

/// Writes ±c·symbol with the signs and ones that a reader expects.
fn write_term(
    f: &mut fmt::Formatter<'_>,
    first: bool,
    coefficient: i128,
    symbol: &str,
) -> fmt::Result {
    match (coefficient < 0, first) {
        (true, _) => f.write_str("-")?,
        (false, false) => f.write_str("+")?,
        (false, true) => {}
    }
    match coefficient.abs() {
        1 if !symbol.is_empty() => f.write_str(symbol),
        size => write!(f, "{size}{symbol}"),
    }
}

/// (rational + factor·√radicand)/denominator, with a square-free radicand.
struct Quadratic {
    rational: i128,
    factor: i128,
    radicand: i128,
    denominator: i128,
}

impl Quadratic {
    /// The value in this form, if it has exactly two Galois conjugates.
    fn of(value: &Cyclotomic) -> Option<Self> {
        let n = value.conductor();
        let mut other: Option<Cyclotomic> = None;
        for t in (2..n).filter(|&t| gcd(i128::from(t), i128::from(n)) == 1) {
            let image = value.galois(t);
            match &other {
                _ if image == *value => {}
                None => other = Some(image),
                Some(known) if *known == image => {}
                Some(_) => return None,
            }
        }
        let other = other?;
        // The value is (sum ± √square)/2 with rational sum and square.
        let difference = value - &other;
        let (sum_top, sum_bottom) = (value + &other).to_rational()?;
        let (square_top, square_bottom) = (&difference * &difference).to_rational()?;
        // √(t/b) = √(tb)/b.
        let (root, radicand) = extract_square(square_top.checked_mul(square_bottom)?);
        let numeric = difference.to_complex();
        let positive = if radicand > 0 {
            numeric.re > 0.0
        } else {
            numeric.im > 0.0
        };
        let root = if positive { root } else { -root };
        let mut rational = sum_top * square_bottom;
        let mut factor = root * sum_bottom;
        let mut denominator = 2 * sum_bottom * square_bottom;
        let common = gcd(gcd(rational, factor), denominator);
        rational /= common;
        factor /= common;
        denominator /= common;
        Some(Self {
            rational,
            factor,
            radicand,
            denominator,
        })
    }
}

/// Writes n as s²·r with r square-free; returns (s, r).
fn extract_square(n: i128) -> (i128, i128) {
    let (mut root, mut radicand) = (1, n);
    let mut d = 2;
    while d * d <= radicand.abs() {
        while radicand % (d * d) == 0 {
            radicand /= d * d;
            root *= d;
        }
        d += 1;
    }
    (root, radicand)
}

impl fmt::Display for Quadratic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let imaginary = if self.radicand < 0 { "i" } else { "" };
        let symbol = match self.radicand.abs() {
            1 => imaginary.to_string(),
            size => format!("{imaginary}√{size}"),
        };
        let parentheses = self.rational != 0 && self.denominator != 1;
        if parentheses {
            f.write_str("(")?;
        }
        if self.rational != 0 {
            write!(f, "{}", self.rational)?;
        }
        write_term(f, self.rational == 0, self.factor, &symbol)?;
        if parentheses {
            f.write_str(")")?;
        }
        if self.denominator == 1 {
            Ok(())
        } else {
            write!(f, "/{}", self.denominator)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_print_as_in_a_textbook() {
        let root = Cyclotomic::root_of_unity;
        let cases = [
            (Cyclotomic::from_integer(-1), "-1"),
            (Cyclotomic::from_integer(3).divided_by(-6), "-1/2"),
            (-(root(5, 2) + root(5, 3)), "(1+√5)/2"),
            (root(5, 1) + root(5, 4), "(-1+√5)/2"),
            (root(4, 1), "i"),
            (-root(4, 1), "-i"),
            (root(3, 1), "(-1+i√3)/2"),
            (root(8, 1) + root(8, 3), "i√2"),
            (root(8, 1) + root(8, 7), "√2"),
            (root(7, 1) + root(7, 2) + root(7, 4), "(-1+i√7)/2"),
            (root(5, 1), "ζ5"),
            (root(7, 1) + root(7, 6), "ζ7+ζ7^6"),
            (
                Cyclotomic::from_integer(2) * root(9, 2) - root(9, 4),
                "2ζ9^2-ζ9^4",
            ),
            (root(9, 1), "ζ9"),
            (root(9, 1) + root(9, 8), "ζ9+ζ9^8"),
            (-(root(9, 1) + root(9, 8)), "-ζ9-ζ9^8"),
            (root(12, 1), "ζ12"),
            (root(14, 1), "-ζ7^4"),
            (Cyclotomic::from_integer(3) * root(16, 5), "3ζ16^5"),
            (root(16, 1) + root(16, 15), "ζ16+ζ16^15"),
            ((root(7, 1) + root(7, 6)).divided_by(2), "(ζ7+ζ7^6)/2"),
        ];
        for (value, expected) in cases {
            assert_eq!(value.to_string(), expected, "{value:?}");
        }
    }
}
