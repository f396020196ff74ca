//! Reads group names such as `S5`, `C2^3`, `S3xC2` and `PSL(2,7)`.

use crate::{CycleBase, GroupError};

/// A group name, understood but not yet built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GroupName {
    Cyclic(u64),
    Dihedral(u64),
    Dicyclic { n: u64, label: String },
    Symmetric(u64),
    Alternating(u64),
    Affine(u64),
    ProjectiveSpecialLinear(u64),
    Permutations { cycles: String, base: CycleBase },
    Product(Vec<GroupName>),
}

/// More factors than any group of order at most 5040 needs, trivial ones aside.
const MAX_FACTORS: usize = 32;

pub(crate) fn parse_name(text: &str) -> Result<GroupName, GroupError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(GroupError::EmptyName);
    }
    for (prefix, base) in [
        ("perm:", CycleBase::One),
        ("perm1:", CycleBase::One),
        ("perm0:", CycleBase::Zero),
    ] {
        if let Some(cycles) = text.strip_prefix(prefix) {
            return Ok(GroupName::Permutations {
                cycles: cycles.into(),
                base,
            });
        }
    }
    let mut factors = Vec::new();
    for factor in split_factors(text).into_iter().map(str::trim) {
        // "Z9x" is no product that lacks a factor, but a name that nobody knows.
        if factor.is_empty() {
            return Err(GroupError::UnknownName { name: text.into() });
        }
        factors.extend(parse_power(factor)?);
        if factors.len() > MAX_FACTORS {
            return Err(GroupError::UnknownName { name: text.into() });
        }
    }
    match factors.len() {
        1 => Ok(factors.remove(0)),
        _ => Ok(GroupName::Product(factors)),
    }
}

/// Splits at `x` and `×` outside parentheses.
fn split_factors(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut start = 0;
    let mut factors = Vec::new();
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            'x' | '×' if depth == 0 => {
                factors.push(&text[start..at]);
                start = at + character.len_utf8();
            }
            _ => {}
        }
    }
    factors.push(&text[start..]);
    factors
}

fn parse_power(text: &str) -> Result<Vec<GroupName>, GroupError> {
    let Some((base, exponent)) = text.rsplit_once('^') else {
        return Ok(vec![parse_factor(text)?]);
    };
    let unknown = || GroupError::UnknownName { name: text.into() };
    let count = parse_number(exponent.trim()).ok_or_else(unknown)?;
    let factor = parse_factor(base.trim())?;
    match count {
        0 => Err(GroupError::ZeroParameter { name: text.into() }),
        1..=12 => Ok(vec![factor; count as usize]),
        // 2^13 is over the limit already; only the trivial group could take more.
        _ => Err(unknown()),
    }
}

fn parse_factor(text: &str) -> Result<GroupName, GroupError> {
    let unknown = || GroupError::UnknownName { name: text.into() };
    // S₅, S_5 and S5 are one name.
    let plain: String = text
        .chars()
        .filter(|&c| c != '_' && !c.is_whitespace())
        .map(|c| match c {
            '₀'..='₉' => char::from(b'0' + (c as u32 - '₀' as u32) as u8),
            c => c,
        })
        .collect();
    let digits_at = plain
        .find(|c: char| c.is_ascii_digit() || c == '(')
        .ok_or_else(unknown)?;
    let (letters, rest) = plain.split_at(digits_at);
    if let Some(arguments) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        return parse_matrix_group(text, letters, arguments);
    }
    let n = parse_number(rest).ok_or_else(unknown)?;
    let name = match letters {
        "C" | "Z" => GroupName::Cyclic(n),
        "D" => GroupName::Dihedral(n),
        "S" => GroupName::Symmetric(n),
        "A" => GroupName::Alternating(n),
        "Dic" => GroupName::Dicyclic {
            n,
            label: format!("Dic{n}"),
        },
        "Q" if n > 0 && (n < 8 || n % 4 != 0) => {
            return Err(GroupError::NotQuaternionOrder {
                name: text.into(),
                parameter: n,
            });
        }
        "Q" => GroupName::Dicyclic {
            n: n / 4,
            label: format!("Q{n}"),
        },
        "V" if n == 4 => GroupName::Product(vec![GroupName::Cyclic(2), GroupName::Cyclic(2)]),
        _ => return Err(unknown()),
    };
    if n == 0 {
        Err(GroupError::ZeroParameter { name: text.into() })
    } else {
        Ok(name)
    }
}

fn parse_matrix_group(text: &str, letters: &str, arguments: &str) -> Result<GroupName, GroupError> {
    let unknown = || GroupError::UnknownName { name: text.into() };
    let (dimension, field) = arguments.split_once(',').ok_or_else(unknown)?;
    let p = parse_number(field).ok_or_else(unknown)?;
    let name = match (letters, dimension) {
        ("AGL" | "Aff", "1") => GroupName::Affine(p),
        ("PSL", "2") => GroupName::ProjectiveSpecialLinear(p),
        _ => return Err(unknown()),
    };
    if p == 0 {
        return Err(GroupError::ZeroParameter { name: text.into() });
    }
    // Primes beyond this bound give groups far over the order limit, which is the better message.
    if p <= 1_000_000 && !is_prime(p) {
        return Err(GroupError::NotPrime {
            name: text.into(),
            parameter: p,
        });
    }
    Ok(name)
}

/// A number; one that does not fit 64 bits is read as the largest that does.
fn parse_number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u64::MAX))
}

pub(crate) fn is_prime(n: u64) -> bool {
    n > 1 && (2..=n.isqrt()).all(|d| !n.is_multiple_of(d))
}
