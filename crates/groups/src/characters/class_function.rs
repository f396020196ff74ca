//! Class functions with exact values: inner products, tensor products, squares, decomposition.

use num_complex::Complex64;

use super::indicator::exact_indicator;
use crate::{CharacterTable, Cyclotomic, Group, GroupError};

/// One exact value per conjugacy class, identity first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassFunction {
    values: Vec<Cyclotomic>,
}

impl ClassFunction {
    /// The class function with these values, `[k]`.
    #[must_use]
    pub fn new(values: Vec<Cyclotomic>) -> Self {
        Self { values }
    }

    /// The class function with these integer values, `[k]`.
    #[must_use]
    pub fn from_integers(values: &[i64]) -> Self {
        Self::new(
            values
                .iter()
                .map(|&v| Cyclotomic::from_integer(v))
                .collect(),
        )
    }

    /// The number of fixed points: the character of the natural representation.
    #[must_use]
    pub fn permutation_character(group: &Group) -> Option<Self> {
        let classes = group.conjugacy_classes().iter();
        let values: Option<Vec<Cyclotomic>> = classes
            .map(|class| {
                let fixed = group.permutation(class.representative)?.fixed_points();
                Some(Cyclotomic::from_integer(fixed as i64))
            })
            .collect();
        values.map(Self::new)
    }

    /// The character of the regular representation: |G| on the identity, else 0.
    #[must_use]
    pub fn regular(group: &Group) -> Self {
        let mut values = vec![Cyclotomic::zero(); group.conjugacy_classes().len()];
        values[0] = Cyclotomic::from_integer(group.order() as i64);
        Self::new(values)
    }

    /// `[k]`, the values.
    #[must_use]
    pub fn values(&self) -> &[Cyclotomic] {
        &self.values
    }

    /// `[k]`, the values in double precision.
    #[must_use]
    pub fn to_complex(&self) -> Vec<Complex64> {
        self.values.iter().map(Cyclotomic::to_complex).collect()
    }

    fn check(&self, expected: usize) -> Result<(), GroupError> {
        let got = self.values.len();
        if got == expected {
            Ok(())
        } else {
            Err(GroupError::ClassCountMismatch { expected, got })
        }
    }

    /// Inner product ⟨χ, ψ⟩ = |G|⁻¹ Σ_i |K_i| χ(K_i) ψ̄(K_i), exact.
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    ///
    /// # Examples
    ///
    /// ```
    /// use glassbook_groups::{ClassFunction, Cyclotomic, Group};
    ///
    /// let group = Group::parse("S5")?;
    /// let natural = ClassFunction::permutation_character(&group).unwrap();
    /// assert_eq!(natural.inner_product(&natural, &group)?, Cyclotomic::from_integer(2));
    /// # Ok::<(), glassbook_groups::GroupError>(())
    /// ```
    pub fn inner_product(&self, other: &Self, group: &Group) -> Result<Cyclotomic, GroupError> {
        let sizes = group.conjugacy_classes().sizes();
        self.check(sizes.len())?;
        other.check(sizes.len())?;
        let sum: Cyclotomic = self
            .values
            .iter()
            .zip(&other.values)
            .zip(&sizes)
            .map(|((x, y), &size)| &(x * &y.conj()) * &Cyclotomic::from_integer(size as i64))
            .sum();
        Ok(sum.divided_by(group.order() as i64))
    }

    /// Coefficients ⟨f, χ_ρ⟩ over the irreps ρ; multiplicities if f is a character.
    ///
    /// # Shapes
    ///
    /// - returns `[k]`, in the order of the table's irreps
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    pub fn decompose(&self, group: &Group) -> Result<Vec<Cyclotomic>, GroupError> {
        let table = group.character_table()?;
        (0..table.len())
            .map(|i| self.inner_product(&table.character(i), group))
            .collect()
    }

    fn combine(
        &self,
        other: &Self,
        operation: impl Fn(&Cyclotomic, &Cyclotomic) -> Cyclotomic,
    ) -> Result<Self, GroupError> {
        other.check(self.values.len())?;
        let pairs = self.values.iter().zip(&other.values);
        Ok(Self::new(pairs.map(|(x, y)| operation(x, y)).collect()))
    }

    /// Value by value product: the character of the tensor product.
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    pub fn tensor(&self, other: &Self) -> Result<Self, GroupError> {
        self.combine(other, |x, y| x * y)
    }

    /// Value by value sum: the character of the direct sum.
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    pub fn direct_sum(&self, other: &Self) -> Result<Self, GroupError> {
        self.combine(other, |x, y| x + y)
    }

    fn square(&self, group: &Group, sign: i64) -> Result<Self, GroupError> {
        let squares = group.power_map(2);
        self.check(squares.len())?;
        let sign = Cyclotomic::from_integer(sign);
        let value = |(x, &square): (&Cyclotomic, &u32)| {
            (&(x * x) + &(&self.values[square as usize] * &sign)).divided_by(2)
        };
        Ok(Self::new(
            self.values.iter().zip(&squares).map(value).collect(),
        ))
    }

    /// (χ(g)² + χ(g²))/2: the character of the symmetric square.
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    pub fn symmetric_square(&self, group: &Group) -> Result<Self, GroupError> {
        self.square(group, 1)
    }

    /// (χ(g)² − χ(g²))/2: the character of the exterior square.
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    pub fn exterior_square(&self, group: &Group) -> Result<Self, GroupError> {
        self.square(group, -1)
    }

    /// The Frobenius–Schur indicator |G|⁻¹ Σ_g χ(g²), exact.
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    pub fn frobenius_schur(&self, group: &Group) -> Result<Cyclotomic, GroupError> {
        self.check(group.conjugacy_classes().len())?;
        let sizes = group.conjugacy_classes().sizes();
        Ok(exact_indicator(&self.values, &sizes, &group.power_map(2)))
    }
}

impl CharacterTable {
    /// Coefficients ⟨f, χ_ρ⟩ of any class function, in double precision.
    ///
    /// # Shapes
    ///
    /// - `values`: `[k]`, one per class; returns `[k]`, one per irrep
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    pub fn decompose(&self, values: &[Complex64]) -> Result<Vec<Complex64>, GroupError> {
        let (expected, got) = (self.len(), values.len());
        if expected != got {
            return Err(GroupError::ClassCountMismatch { expected, got });
        }
        let order = self.order() as f64;
        let coefficient = |row: &[Complex64]| -> Complex64 {
            let terms = row.iter().zip(values).zip(self.class_sizes());
            terms
                .map(|((chi, f), &size)| f * chi.conj() * (size as f64 / order))
                .sum()
        };
        Ok(self
            .to_complex()
            .chunks_exact(expected)
            .map(coefficient)
            .collect())
    }

    /// The class function with the given multiplicities of the irreps, `[k]`.
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    pub fn combination(&self, multiplicities: &[i64]) -> Result<ClassFunction, GroupError> {
        if multiplicities.len() != self.len() {
            let got = multiplicities.len();
            return Err(GroupError::ClassCountMismatch {
                expected: self.len(),
                got,
            });
        }
        let value = |class: usize| {
            let terms = multiplicities.iter().enumerate().filter(|&(_, &m)| m != 0);
            terms
                .map(|(i, &m)| self.value(i, class) * &Cyclotomic::from_integer(m))
                .sum()
        };
        Ok(ClassFunction::new((0..self.len()).map(value).collect()))
    }
}
