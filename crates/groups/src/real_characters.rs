//! Characters of the irreducible representations over ℝ.

use crate::{Group, GroupError, IrrepKind};

/// The character of an irreducible real representation.
#[derive(Debug, Clone, PartialEq)]
pub struct RealCharacter {
    /// Name of the irrep over ℂ; of a conjugate pair, the first one's.
    pub name: String,
    /// Dimension over ℝ: d for real type, 2d for complex and quaternionic type.
    pub dim: usize,
    /// Type of the irrep.
    pub kind: IrrepKind,
    /// `[order]`, one value per element: χ, χ + χ̄ or 2χ.
    pub values: Vec<f64>,
}

/// Characters of all irreducible real representations, trivial first.
///
/// Real type gives χ, a complex pair gives χ + χ̄ once, quaternionic type gives 2χ.
///
/// # Errors
///
/// [`GroupError::Internal`] only if this crate has a bug.
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, real_characters};
///
/// let group = Group::parse("S5")?;
/// let characters = real_characters(&group)?;
/// let names: Vec<&str> = characters.iter().map(|c| c.name.as_str()).collect();
/// assert_eq!(names, ["trivial", "sign", "standard", "standard_sign", "5d_a", "5d_b", "6d"]);
/// assert_eq!(characters[2].values[group.identity()], 4.0);
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn real_characters(group: &Group) -> Result<Vec<RealCharacter>, GroupError> {
    let table = group.character_table()?;
    let k = table.len();
    let (values, entries) = table.interned();
    let numeric: Vec<f64> = values.iter().map(|v| v.to_complex().re).collect();
    let class_of = group.conjugacy_classes().class_of();
    let characters = (0..k).filter(|&i| table.conjugate_of(i) >= i).map(|i| {
        let kind = table.kinds()[i];
        let scale = if kind == IrrepKind::Real { 1.0 } else { 2.0 };
        let row = &entries[i * k..(i + 1) * k];
        RealCharacter {
            name: table.names()[i].clone(),
            dim: kind.real_dim(table.dims()[i]),
            kind,
            values: class_of
                .iter()
                .map(|&c| scale * numeric[row[c as usize] as usize])
                .collect(),
        }
    });
    Ok(characters.collect())
}
