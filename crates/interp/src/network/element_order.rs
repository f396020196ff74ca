//! Element numberings of weights that were trained elsewhere.

use std::collections::HashMap;

use glassbook_groups::Group;

use crate::InterpError;

/// The numbering that lists elements by name, as [`Group::element_name`] writes them.
///
/// # Shapes
///
/// - returns `[order]`, the group's index of each name
///
/// # Errors
///
/// [`InterpError::ShapeMismatch`], [`InterpError::UnknownElement`],
/// [`InterpError::NotAnElementOrder`] for a repeated element.
///
/// # Examples
///
/// ```
/// use glassbook_groups::Group;
/// use glassbook_interp::element_order_by_names;
///
/// let group = Group::parse("C3")?;
/// assert_eq!(element_order_by_names(&group, &["2", "0", "1"])?, [2, 0, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn element_order_by_names(
    group: &Group,
    names: &[impl AsRef<str>],
) -> Result<Vec<u32>, InterpError> {
    let find = |name: &str| {
        group
            .element_named(name)
            .map(|x| x as u32)
            .ok_or_else(|| InterpError::UnknownElement {
                group: group.name().into(),
                element: name.into(),
            })
    };
    let order: Vec<u32> = names
        .iter()
        .map(|name| find(name.as_ref()))
        .collect::<Result<_, _>>()?;
    check(group.order(), &order)?;
    Ok(order)
}

/// The numbering of a permutation group that lists the images of the points 0, 1, ….
///
/// # Shapes
///
/// - `images`: `[order][degree]`
/// - returns `[order]`, the group's index of each permutation
///
/// # Errors
///
/// As [`element_order_by_names`].
pub fn element_order_by_images(
    group: &Group,
    images: &[Vec<usize>],
) -> Result<Vec<u32>, InterpError> {
    let mut index_of = HashMap::new();
    for x in 0..group.order() {
        if let Some(permutation) = group.permutation(x) {
            let images: Vec<usize> = permutation
                .images()
                .iter()
                .map(|&i| usize::from(i))
                .collect();
            index_of.insert(images, x as u32);
        }
    }
    let find = |images: &Vec<usize>| {
        index_of
            .get(images)
            .copied()
            .ok_or_else(|| InterpError::UnknownElement {
                group: group.name().into(),
                element: format!("{images:?}"),
            })
    };
    let order: Vec<u32> = images.iter().map(find).collect::<Result<_, _>>()?;
    check(group.order(), &order)?;
    Ok(order)
}

/// Whether a list names every element once.
pub(super) fn check(n: usize, order: &[u32]) -> Result<(), InterpError> {
    if order.len() != n {
        let got = order.len();
        return Err(InterpError::ShapeMismatch {
            array: "the element order",
            expected: n,
            got,
        });
    }
    let mut seen = vec![false; n];
    for (position, &element) in order.iter().enumerate() {
        let fresh = seen
            .get_mut(element as usize)
            .is_some_and(|s| !std::mem::replace(s, true));
        if !fresh {
            return Err(InterpError::NotAnElementOrder {
                position,
                element: element.to_string(),
            });
        }
    }
    Ok(())
}
