//! Restriction to and induction from subgroups.

use super::ClassFunction;
use crate::{Cyclotomic, Group, GroupError, Subgroup};

/// A subgroup as a group of its own, with its place in the larger group.
#[derive(Debug, Clone)]
pub struct Embedding {
    group: Group,
    /// Per class of the subgroup, the class of the larger group that contains it.
    fusion: Vec<u32>,
    larger_classes: usize,
    larger_order: usize,
    larger_sizes: Vec<usize>,
}

impl Embedding {
    /// Embeds a subgroup.
    ///
    /// # Examples
    ///
    /// ```
    /// use glassbook_groups::{ClassFunction, Embedding, Group, Subgroup};
    ///
    /// let group = Group::parse("S5")?;
    /// let even = group.derived_subgroup();
    /// let embedding = Embedding::new(&group, &even);
    /// let trivial = embedding.group().character_table()?.character(0);
    /// let induced = embedding.induce(&trivial)?;
    /// let multiplicities = induced.decompose(&group)?;
    /// let names = group.character_table()?.names();
    /// let present: Vec<&String> =
    ///     names.iter().zip(&multiplicities).filter(|(_, m)| !m.is_zero()).map(|(n, _)| n).collect();
    /// assert_eq!(present, ["trivial", "sign"]);
    /// # Ok::<(), glassbook_groups::GroupError>(())
    /// ```
    #[must_use]
    pub fn new(group: &Group, subgroup: &Subgroup) -> Self {
        let smaller = subgroup.to_group(group);
        let class_of = group.conjugacy_classes().class_of();
        let fusion = smaller
            .conjugacy_classes()
            .iter()
            .map(|class| class_of[subgroup.elements()[class.representative] as usize])
            .collect();
        Self {
            group: smaller,
            fusion,
            larger_classes: group.conjugacy_classes().len(),
            larger_order: group.order(),
            larger_sizes: group.conjugacy_classes().sizes(),
        }
    }

    /// The subgroup as a group.
    #[must_use]
    pub fn group(&self) -> &Group {
        &self.group
    }

    /// Per class of the subgroup, the class of the larger group that contains it.
    #[must_use]
    pub fn fusion(&self) -> &[u32] {
        &self.fusion
    }

    /// The restriction of a class function of the larger group.
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    pub fn restrict(&self, function: &ClassFunction) -> Result<ClassFunction, GroupError> {
        let got = function.values().len();
        if got != self.larger_classes {
            return Err(GroupError::ClassCountMismatch {
                expected: self.larger_classes,
                got,
            });
        }
        let values = self
            .fusion
            .iter()
            .map(|&class| function.values()[class as usize].clone());
        Ok(ClassFunction::new(values.collect()))
    }

    /// The induced class function: Ind f (K) = |G|/(|H||K|) Σ_{L ⊆ K} |L| f(L), classes L of H.
    ///
    /// # Errors
    ///
    /// [`GroupError::ClassCountMismatch`].
    pub fn induce(&self, function: &ClassFunction) -> Result<ClassFunction, GroupError> {
        let (expected, got) = (self.fusion.len(), function.values().len());
        if expected != got {
            return Err(GroupError::ClassCountMismatch { expected, got });
        }
        let mut values = vec![Cyclotomic::zero(); self.larger_classes];
        let sizes = self.group.conjugacy_classes().sizes();
        for ((&class, size), value) in self.fusion.iter().zip(&sizes).zip(function.values()) {
            let term = value * &Cyclotomic::from_integer((size * self.larger_order) as i64);
            values[class as usize] = &values[class as usize] + &term;
        }
        let scaled = values
            .iter()
            .zip(&self.larger_sizes)
            .map(|(value, size)| value.divided_by((self.group.order() * size) as i64));
        Ok(ClassFunction::new(scaled.collect()))
    }
}
