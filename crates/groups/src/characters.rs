//! Exact character tables.
//!
//! A *class function* is constant on conjugacy classes, so it is stored as one value per class, in
//! the order of the group's classes (identity first). The irreducible characters are an
//! orthonormal basis of this space.
//!
//! Notation, used in every file of this crate:
//!
//! | symbol   | meaning                                  | name in code         |
//! |----------|------------------------------------------|----------------------|
//! | G, \|G\| | the group and its order                  | `group`, `order`     |
//! | k        | number of conjugacy classes (= irreps)   | `n_classes`          |
//! | K_i      | the i-th conjugacy class                 | `classes.sizes()[i]` |
//! | χ_ρ      | character of the irrep ρ                 | `character`          |
//!
//! Cyclic, dihedral, dicyclic and abelian groups and direct products have closed forms; every
//! other table comes from the Burnside–Dixon method.
//!
//! Reference: Serre, *Linear Representations of Finite Groups*, §2.3, Thm. 3.

mod class_function;
mod closed_forms;
mod dixon;
mod indicator;
mod induction;
mod modular;
mod naming;
mod young_rule;

use std::collections::HashMap;

use num_complex::Complex64;

use crate::{Cyclotomic, Group, GroupError, Subgroup};
pub use class_function::ClassFunction;
pub use indicator::IrrepKind;
pub use induction::Embedding;

/// Irreducible characters over ℂ with exact values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CharacterTable {
    names: Vec<String>,
    /// `[k]` per irrep: the row of the complex conjugate.
    conjugates: Vec<usize>,
    kinds: Vec<IrrepKind>,
    dims: Vec<usize>,
    /// `[k]` per irrep of Sₙ: its partition.
    partitions: Option<Vec<Vec<usize>>>,
    class_sizes: Vec<usize>,
    /// Distinct values; the table refers to them by index.
    values: Vec<Cyclotomic>,
    /// `[k, k]`, row-major: irreps × classes.
    entries: Vec<u32>,
}

/// Rows of a table before they are named: shared values and one index per class.
pub(crate) struct Rows {
    pub(crate) values: Vec<Cyclotomic>,
    pub(crate) entries: Vec<Vec<u32>>,
}

impl Rows {
    pub(crate) fn from_values(rows: &[Vec<Cyclotomic>]) -> Self {
        let mut values = Vec::new();
        let mut index_of: HashMap<Cyclotomic, u32> = HashMap::new();
        let entries = rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|value| {
                        *index_of.entry(value.clone()).or_insert_with(|| {
                            values.push(value.clone());
                            values.len() as u32 - 1
                        })
                    })
                    .collect()
            })
            .collect();
        Self { values, entries }
    }
}

impl CharacterTable {
    /// Computes the table; [`Group::character_table`] keeps the result.
    pub(crate) fn of(group: &Group) -> Result<Self, GroupError> {
        naming::named_table(group)
    }

    /// The table by the Burnside–Dixon method alone, whatever the family, rows in the same order.
    ///
    /// For every group this equals [`Group::character_table`]; it exists to check the closed forms.
    ///
    /// # Errors
    ///
    /// [`GroupError::Internal`] only if this crate has a bug.
    pub fn by_dixon(group: &Group) -> Result<Self, GroupError> {
        let known = group.character_table()?;
        let computed = dixon::irreducible_characters(group)?;
        let mut rows: Vec<Option<Vec<Cyclotomic>>> = vec![None; known.len()];
        for row in computed {
            let place = (0..known.len()).find(|&i| known.row(i).eq(row.iter()));
            let place = place.ok_or(GroupError::Internal {
                what: "closed form of a character",
            })?;
            rows[place] = Some(row);
        }
        let rows: Option<Vec<Vec<Cyclotomic>>> = rows.into_iter().collect();
        let rows = rows.ok_or(GroupError::Internal {
            what: "closed form of a character",
        })?;
        let Rows { values, entries } = Rows::from_values(&rows);
        Ok(Self {
            values,
            entries: entries.concat(),
            ..known.clone()
        })
    }

    /// Number of irreps, k; also the number of classes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether the table is empty; never true for a group.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// `[k]`, names of the irreps, `trivial` first.
    ///
    /// `sign` is the parity of permutations, −1 on reflections of Dₙ and on x in Dicₙ, and −1 on
    /// the generator of Cₙ for even n. `standard` is the number of fixed points minus 1, where
    /// that is irreducible, and `standard_sign` its product with `sign`. `freq_k` belongs to the
    /// rotation by 2πk/n. All others are called after their dimension over ℂ: `6d`, or `5d_a`,
    /// `5d_b`, … by ascending values compared from the last class backwards. The complex conjugate
    /// of X is `X_conj`. In direct products names are joined with `*`.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// `[k]`, dimensions over ℂ.
    #[must_use]
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    /// `[k]`, real, complex or quaternionic.
    #[must_use]
    pub fn kinds(&self) -> &[IrrepKind] {
        &self.kinds
    }

    /// `[k]`, the partition of each irrep, for symmetric groups.
    #[must_use]
    pub fn partitions(&self) -> Option<&[Vec<usize>]> {
        self.partitions.as_deref()
    }

    /// `[k]`, |K_i|.
    #[must_use]
    pub fn class_sizes(&self) -> &[usize] {
        &self.class_sizes
    }

    /// Group order |G|.
    #[must_use]
    pub fn order(&self) -> usize {
        self.class_sizes.iter().sum()
    }

    /// The exact value of an irreducible character on a class.
    ///
    /// # Panics
    ///
    /// If an index is not below [`len`](Self::len).
    #[must_use]
    pub fn value(&self, irrep: usize, class: usize) -> &Cyclotomic {
        let k = self.len();
        assert!(class < k, "class {class} of {k}");
        &self.values[self.entries[irrep * k + class] as usize]
    }

    /// The exact values of an irreducible character, class by class.
    ///
    /// # Panics
    ///
    /// If the index is not below [`len`](Self::len).
    pub fn row(&self, irrep: usize) -> impl Iterator<Item = &Cyclotomic> + Clone {
        let k = self.len();
        self.entries[irrep * k..(irrep + 1) * k]
            .iter()
            .map(|&i| &self.values[i as usize])
    }

    /// The distinct values of the table and, `[k, k]` row-major, where each occurs.
    #[must_use]
    pub fn interned(&self) -> (&[Cyclotomic], &[u32]) {
        (&self.values, &self.entries)
    }

    /// An irreducible character as a class function.
    ///
    /// # Panics
    ///
    /// If the index is not below [`len`](Self::len).
    #[must_use]
    pub fn character(&self, irrep: usize) -> ClassFunction {
        ClassFunction::new(self.row(irrep).cloned().collect())
    }

    /// `[k, k]` row-major: the table in double precision.
    #[must_use]
    pub fn to_complex(&self) -> Vec<Complex64> {
        let values: Vec<Complex64> = self.values.iter().map(Cyclotomic::to_complex).collect();
        self.entries.iter().map(|&i| values[i as usize]).collect()
    }

    /// Row of the complex conjugate of an irrep.
    ///
    /// # Panics
    ///
    /// If the index is not below [`len`](Self::len).
    #[must_use]
    pub fn conjugate_of(&self, irrep: usize) -> usize {
        self.conjugates[irrep]
    }

    /// Row of the irrep with this name.
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Classes on which χ(g) = χ(1), whose union is the kernel of the irrep.
    ///
    /// # Panics
    ///
    /// If the index is not below [`len`](Self::len).
    #[must_use]
    pub fn kernel_classes(&self, irrep: usize) -> Vec<usize> {
        let degree = self.entries[irrep * self.len()];
        let row = &self.entries[irrep * self.len()..(irrep + 1) * self.len()];
        (0..self.len())
            .filter(|&class| row[class] == degree)
            .collect()
    }

    /// The kernel of an irrep of this group: the elements with ρ(g) = 1.
    ///
    /// # Panics
    ///
    /// If the index is not below [`len`](Self::len), or the table belongs to another group.
    #[must_use]
    pub fn kernel(&self, group: &Group, irrep: usize) -> Subgroup {
        let classes = group.conjugacy_classes().as_slice();
        let members = self
            .kernel_classes(irrep)
            .into_iter()
            .flat_map(|c| &classes[c].members);
        Subgroup::from_sorted(members.copied().collect())
    }
}
