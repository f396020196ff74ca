//! Standard Young tableaux.

use crate::Partition;

/// A Young tableau: `rows[i][j]` is the number, from 0 on, in row i and column j.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tableau {
    rows: Vec<Vec<usize>>,
}

impl Tableau {
    /// All standard tableaux of a shape; as many as the dimension of its irrep.
    ///
    /// They are ordered by the row of the largest number, then of the next one, and so on.
    ///
    /// # Examples
    ///
    /// ```
    /// use glassbook_groups::{Partition, Tableau};
    ///
    /// let shape = Partition::new(&[2, 1])?;
    /// let tableaux = Tableau::standard(&shape);
    /// assert_eq!(tableaux[0].rows(), [vec![0, 2], vec![1]]);
    /// assert_eq!(tableaux[1].rows(), [vec![0, 1], vec![2]]);
    /// # Ok::<(), glassbook_groups::GroupError>(())
    /// ```
    #[must_use]
    pub fn standard(shape: &Partition) -> Vec<Self> {
        let n = shape.size();
        if n == 0 {
            return vec![Self { rows: Vec::new() }];
        }
        let mut tableaux = Vec::new();
        for row in 0..shape.parts().len() {
            let mut parts = shape.parts().to_vec();
            if parts.get(row + 1).copied().unwrap_or(0) == parts[row] {
                continue;
            }
            parts[row] -= 1;
            parts.retain(|&part| part > 0);
            let Ok(smaller) = Partition::new(&parts) else {
                continue;
            };
            for mut tableau in Self::standard(&smaller) {
                if row == tableau.rows.len() {
                    tableau.rows.push(Vec::new());
                }
                tableau.rows[row].push(n - 1);
                tableaux.push(tableau);
            }
        }
        tableaux
    }

    /// The numbers, row by row.
    #[must_use]
    pub fn rows(&self) -> &[Vec<usize>] {
        &self.rows
    }

    /// Row and column of every number, `[n]`.
    #[must_use]
    pub fn positions(&self) -> Vec<(usize, usize)> {
        let n = self.rows.iter().map(Vec::len).sum();
        let mut positions = vec![(0, 0); n];
        for (i, row) in self.rows.iter().enumerate() {
            for (j, &number) in row.iter().enumerate() {
                positions[number] = (i, j);
            }
        }
        positions
    }
}
