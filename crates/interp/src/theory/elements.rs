//! The elements of a group as a table.

use glassbook_groups::Group;
use serde::Serialize;

/// One element.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ElementEntry {
    /// Index in the group's order.
    pub index: usize,
    /// Name; of a permutation, its cycles.
    pub name: String,
    /// Sign of the permutation, where elements are permutations.
    pub signature: Option<i32>,
    /// Order of the element.
    pub order: usize,
    /// Index of its conjugacy class.
    pub class: usize,
    /// Index of its inverse.
    pub inverse: usize,
}

/// All elements with what is known about each.
///
/// # Examples
///
/// ```
/// use glassbook_groups::Group;
///
/// let listing = glassbook_interp::element_listing(&Group::parse("S5@sympy")?);
/// assert_eq!((listing[0].signature, listing[0].order), (Some(1), 3));
/// assert_eq!(listing[20].order, 1);
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
#[must_use]
pub fn element_listing(group: &Group) -> Vec<ElementEntry> {
    let classes = group.conjugacy_classes().class_of();
    let entry = |x: usize| ElementEntry {
        index: x,
        name: group.element_name(x),
        signature: group
            .permutation(x)
            .map(glassbook_groups::Permutation::signature),
        order: group.order_of(x),
        class: classes[x] as usize,
        inverse: group.inverse(x),
    };
    (0..group.order()).map(entry).collect()
}
