//! Conjugacy classes and element orders.
//!
//! The identity's class comes first; the others follow by their smallest element in the group's
//! lexicographic order, so that class i means the same in every element order.

/// One conjugacy class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConjugacyClass {
    /// The smallest member in the group's lexicographic order.
    pub representative: usize,
    /// Member indices, ascending.
    pub members: Vec<u32>,
    /// Order of the members.
    pub element_order: usize,
}

impl ConjugacyClass {
    /// Number of members.
    #[must_use]
    pub fn size(&self) -> usize {
        self.members.len()
    }
}

/// The partition of a group into conjugacy classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConjugacyClasses {
    classes: Vec<ConjugacyClass>,
    class_of: Vec<u32>,
}

impl ConjugacyClasses {
    /// Classes of the group with this table, as orbits of the generators' conjugation.
    ///
    /// # Shapes
    ///
    /// - `table`: `[order, order]`
    /// - `inverse`: `[order]`
    /// - `scan`: `[order]`, the elements from the lexicographically smallest on
    pub(crate) fn of(
        table: &[u32],
        inverse: &[u32],
        generators: &[u32],
        identity: usize,
        scan: &[u32],
    ) -> Self {
        let order = inverse.len();
        let mut class_of = vec![u32::MAX; order];
        let mut classes: Vec<ConjugacyClass> = Vec::new();
        let identity_first = std::iter::once(identity as u32).chain(scan.iter().copied());
        for start in identity_first {
            if class_of[start as usize] != u32::MAX {
                continue;
            }
            let index = classes.len() as u32;
            class_of[start as usize] = index;
            let mut members = vec![start];
            let mut next = 0;
            while next < members.len() {
                let x = members[next] as usize;
                next += 1;
                for &g in generators {
                    let left = table[inverse[g as usize] as usize * order + x] as usize;
                    let conjugate = table[left * order + g as usize];
                    if class_of[conjugate as usize] == u32::MAX {
                        class_of[conjugate as usize] = index;
                        members.push(conjugate);
                    }
                }
            }
            members.sort_unstable();
            let representative = start as usize;
            let element_order = element_order(table, order, identity, representative);
            classes.push(ConjugacyClass {
                representative,
                members,
                element_order,
            });
        }
        Self { classes, class_of }
    }

    /// Number of classes, which is the number of irreps over ℂ.
    #[must_use]
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there are no classes; never true for a group.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The classes, identity first.
    pub fn iter(&self) -> std::slice::Iter<'_, ConjugacyClass> {
        self.classes.iter()
    }

    /// The classes, identity first.
    #[must_use]
    pub fn as_slice(&self) -> &[ConjugacyClass] {
        &self.classes
    }

    /// `[order]`, class index of each element.
    #[must_use]
    pub fn class_of(&self) -> &[u32] {
        &self.class_of
    }

    /// `[k]`, |K_i|.
    #[must_use]
    pub fn sizes(&self) -> Vec<usize> {
        self.classes.iter().map(ConjugacyClass::size).collect()
    }
}

impl<'a> IntoIterator for &'a ConjugacyClasses {
    type Item = &'a ConjugacyClass;
    type IntoIter = std::slice::Iter<'a, ConjugacyClass>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn element_order(table: &[u32], order: usize, identity: usize, element: usize) -> usize {
    let mut power = element;
    let mut exponent = 1;
    while power != identity {
        power = table[power * order + element] as usize;
        exponent += 1;
    }
    exponent
}
