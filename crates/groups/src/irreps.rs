//! All irreducible representations of a group as matrices.

use num_complex::Complex64;

use crate::representation::{construct, explicit};
use crate::scalar::Scalar;
use crate::{
    CharacterTable, Family, Group, GroupError, IrrepKind, Partition, Representation,
    young_orthogonal,
};

/// An irreducible representation with its matrices, orthogonal or unitary.
#[derive(Debug, Clone, PartialEq)]
pub struct Irrep<T> {
    /// Name, as in the character table.
    pub name: String,
    /// Type of the irrep over ℂ.
    pub kind: IrrepKind,
    /// Weight in the inverse Fourier transform and in Plancherel's formula: the dimension over ℂ;
    /// for real forms, the dimension over ℝ divided by 1, 2 or 4 by type.
    pub weight: f64,
    /// The matrices.
    pub representation: Representation<T>,
}

impl<T: Scalar> Irrep<T> {
    /// Dimension of the matrices.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.representation.dim()
    }
}

/// All irreducible representations over ℂ by unitary matrices, in the order of the table.
///
/// # Shapes
///
/// - representation of irrep i: `[order, d, d]`, Σ d² = |G|
///
/// # Errors
///
/// [`GroupError::Internal`] only if this crate has a bug.
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, complex_irreps};
///
/// let group = Group::parse("Q8")?;
/// let irreps = complex_irreps(&group)?;
/// assert_eq!(irreps.iter().map(|i| i.dim() * i.dim()).sum::<usize>(), 8);
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn complex_irreps(group: &Group) -> Result<Vec<Irrep<Complex64>>, GroupError> {
    let table = group.character_table()?;
    let mut irreps: Vec<Irrep<Complex64>> = Vec::with_capacity(table.len());
    for index in 0..table.len() {
        let partner = table.conjugate_of(index);
        let representation = if partner < index {
            irreps[partner].representation.conj()
        } else {
            complex_matrices(group, table, index)?
        };
        irreps.push(complex_irrep_of(table, index, representation));
    }
    Ok(irreps)
}

/// One irreducible representation over ℂ by name.
///
/// # Errors
///
/// [`GroupError::UnknownIrrep`].
pub fn complex_irrep(group: &Group, name: &str) -> Result<Irrep<Complex64>, GroupError> {
    let (table, index) = find(group, name)?;
    let partner = table.conjugate_of(index);
    let representation = if partner < index {
        complex_matrices(group, table, partner)?.conj()
    } else {
        complex_matrices(group, table, index)?
    };
    Ok(complex_irrep_of(table, index, representation))
}

fn complex_irrep_of(
    table: &CharacterTable,
    index: usize,
    representation: Representation<Complex64>,
) -> Irrep<Complex64> {
    Irrep {
        name: table.names()[index].clone(),
        kind: table.kinds()[index],
        weight: representation.dim() as f64,
        representation,
    }
}

/// All irreducible representations over ℝ by orthogonal matrices, trivial first.
///
/// Real type has the dimension d over ℂ; a complex pair and a quaternionic irrep have 2d, by
/// a + ib ↦ [[a, −b], [b, a]]. The order is that of [`real_characters`](crate::real_characters).
///
/// # Shapes
///
/// - representation of an irrep: `[order, dim, dim]`
///
/// # Errors
///
/// [`GroupError::Internal`] only if this crate has a bug.
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, real_irreps};
///
/// let group = Group::parse("S5")?;
/// let standard = &real_irreps(&group)?[2];
/// assert_eq!((standard.name.as_str(), standard.dim()), ("standard", 4));
/// assert!(standard.representation.homomorphism_error(&group) < 1e-13);
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn real_irreps(group: &Group) -> Result<Vec<Irrep<f64>>, GroupError> {
    let table = group.character_table()?;
    let leaders = (0..table.len()).filter(|&i| table.conjugate_of(i) >= i);
    leaders
        .map(|index| real_irrep_at(group, table, index))
        .collect()
}

/// One irreducible representation over ℝ by name.
///
/// # Errors
///
/// [`GroupError::UnknownIrrep`]; the second name of a conjugate pair is unknown here.
pub fn real_irrep(group: &Group, name: &str) -> Result<Irrep<f64>, GroupError> {
    let (table, index) = find(group, name)?;
    if table.conjugate_of(index) < index {
        return Err(GroupError::UnknownIrrep {
            group: group.name().into(),
            name: name.into(),
        });
    }
    real_irrep_at(group, table, index)
}

fn find<'a>(group: &'a Group, name: &str) -> Result<(&'a CharacterTable, usize), GroupError> {
    let table = group.character_table()?;
    let unknown = || GroupError::UnknownIrrep {
        group: group.name().into(),
        name: name.into(),
    };
    Ok((table, table.index_of(name).ok_or_else(unknown)?))
}

fn real_irrep_at(
    group: &Group,
    table: &CharacterTable,
    index: usize,
) -> Result<Irrep<f64>, GroupError> {
    let kind = table.kinds()[index];
    let representation = match kind {
        IrrepKind::Real => real_matrices(group, table, index)?,
        _ => complex_matrices(group, table, index)?.realify(),
    };
    let weight = representation.dim() as f64 / kind.commutant_dim() as f64;
    Ok(Irrep {
        name: table.names()[index].clone(),
        kind,
        weight,
        representation,
    })
}

/// Orthogonal matrices of an irrep of real type.
fn real_matrices(
    group: &Group,
    table: &CharacterTable,
    index: usize,
) -> Result<Representation<f64>, GroupError> {
    if let Some(partitions) = table.partitions() {
        return young_orthogonal(group, &Partition::new(&partitions[index])?);
    }
    if table.dims()[index] == 1 {
        return Ok(linear(group, table, index));
    }
    if let Some(rho) = explicit(group, &table.names()[index]) {
        return Ok(rho);
    }
    if let Some(parts) = factor_irreps(group, index)?
        && parts
            .iter()
            .all(|&(factor, i)| kind_of(factor, i) == Ok(IrrepKind::Real))
    {
        return kronecker_of(group, &parts, real_matrices);
    }
    construct(group, &character(table, index), true)
}

/// Unitary matrices of any irrep; real ones where its type is real.
fn complex_matrices(
    group: &Group,
    table: &CharacterTable,
    index: usize,
) -> Result<Representation<Complex64>, GroupError> {
    if table.kinds()[index] == IrrepKind::Real {
        return Ok(real_matrices(group, table, index)?.to_complex());
    }
    if table.dims()[index] == 1 {
        return Ok(linear(group, table, index));
    }
    if let Some(rho) = explicit(group, &table.names()[index]) {
        return Ok(rho);
    }
    if let Some(parts) = factor_irreps(group, index)? {
        return kronecker_of(group, &parts, complex_matrices);
    }
    construct(group, &character(table, index), false)
}

fn character(table: &CharacterTable, index: usize) -> Vec<Complex64> {
    table
        .row(index)
        .map(crate::Cyclotomic::to_complex)
        .collect()
}

/// A representation of dimension 1 is its character.
fn linear<T: Scalar>(group: &Group, table: &CharacterTable, index: usize) -> Representation<T> {
    let values = character(table, index);
    let class_of = group.conjugacy_classes().class_of();
    Representation::from_fn(group, 1, |x| {
        vec![T::from_complex(values[class_of[x] as usize])]
    })
}

/// For a direct product, the factors and the row of each one's irrep.
fn factor_irreps(group: &Group, index: usize) -> Result<Option<Vec<(&Group, usize)>>, GroupError> {
    let Family::Product(factors) = group.family() else {
        return Ok(None);
    };
    if factors.len() < 2 {
        return Ok(None);
    }
    let mut rest = index;
    let mut parts = Vec::with_capacity(factors.len());
    for factor in factors.iter().rev() {
        let n_irreps = factor.character_table()?.len();
        parts.push((factor.as_ref(), rest % n_irreps));
        rest /= n_irreps;
    }
    parts.reverse();
    Ok(Some(parts))
}

fn kind_of(factor: &Group, index: usize) -> Result<IrrepKind, GroupError> {
    Ok(factor.character_table()?.kinds()[index])
}

type Maker<T> = fn(&Group, &CharacterTable, usize) -> Result<Representation<T>, GroupError>;

/// ρ₁(x₁) ⊗ ρ₂(x₂) ⊗ …
fn kronecker_of<T: Scalar>(
    group: &Group,
    parts: &[(&Group, usize)],
    make: Maker<T>,
) -> Result<Representation<T>, GroupError> {
    let factors: Result<Vec<Representation<T>>, GroupError> = parts
        .iter()
        .map(|&(factor, i)| make(factor, factor.character_table()?, i))
        .collect();
    let factors = factors?;
    let dim = factors.iter().map(Representation::dim).product();
    Ok(Representation::from_fn(group, dim, |x| {
        let mut rest = x;
        let mut places: Vec<usize> = Vec::with_capacity(parts.len());
        for &(factor, _) in parts.iter().rev() {
            places.push(rest % factor.order());
            rest /= factor.order();
        }
        let mut product = vec![T::ONE];
        let mut product_dim = 1;
        for (rho, &element) in factors.iter().zip(places.iter().rev()) {
            product =
                crate::matrix::kronecker(&product, product_dim, rho.matrix(element), rho.dim());
            product_dim *= rho.dim();
        }
        product
    }))
}
