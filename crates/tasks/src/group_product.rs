//! The group composition task: given x and y, predict the product x·y.

use glassbook_groups::Group;

/// All |G|² rows (x, y, x·y) of a group, row x·|G| + y.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupProduct {
    /// Group order |G|, the number of classes to predict.
    pub order: usize,
    /// `[order²]`, the left factor of each row.
    pub left: Vec<u32>,
    /// `[order²]`, the right factor of each row.
    pub right: Vec<u32>,
    /// `[order²]`, the product: the Cayley table, row-major.
    pub product: Vec<u32>,
}

impl GroupProduct {
    /// The full multiplication table of `group` as a data set.
    #[must_use]
    pub fn new(group: &Group) -> Self {
        let order = group.order();
        let n = order as u32;
        Self {
            order,
            left: (0..n).flat_map(|x| std::iter::repeat_n(x, order)).collect(),
            right: (0..order).flat_map(|_| 0..n).collect(),
            product: group.cayley_table().to_vec(),
        }
    }

    /// Number of rows, |G|².
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.product.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_follow_the_cayley_table() -> Result<(), glassbook_groups::GroupError> {
        let group = Group::parse("S3")?;
        let task = GroupProduct::new(&group);
        assert_eq!(task.n_rows(), 36);
        for row in 0..36 {
            let (x, y) = (task.left[row] as usize, task.right[row] as usize);
            assert_eq!(row, x * 6 + y);
            assert_eq!(task.product[row] as usize, group.mul(x, y));
        }
        Ok(())
    }
}
