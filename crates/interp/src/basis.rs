//! The matrix elements of the irreps as an orthonormal basis of the functions on a group.
//!
//! By Peter and Weyl the matrix elements of all irreps span the |G| functions on G, and those of
//! different irreps are orthogonal. Everything here is over ℝ: an irrep of real type of dimension d
//! spans d² functions, a complex pair of dimension 2d spans 2d², and a quaternionic one of dimension
//! 2d spans d², because its 4d² entries depend on each other.

use std::f64::consts::SQRT_2;

use glassbook_groups::{Group, IrrepKind, real_irreps};

use crate::InterpError;
use crate::linalg::orthonormal_basis;
use crate::matrix::Matrix;

/// The space of functions that one irrep spans.
#[derive(Debug, Clone)]
pub struct IrrepSpace {
    /// Name, as in the group's list of real irreps.
    pub name: String,
    /// Type over ℂ: `real`, `complex` or `quaternionic`.
    pub kind: &'static str,
    /// Dimension d of the matrices over ℝ.
    pub dim: usize,
    /// Dimension of the space: d², 2(d/2)² or (d/2)² by type.
    pub rank: usize,
    /// `[order]`, the trace of every matrix.
    pub character: Vec<f64>,
    /// w in the inverse transform f(g) = |G|⁻¹ Σ_ρ w_ρ tr(ρ(g)ᵀ f̂(ρ)).
    pub(crate) weight: f64,
    /// `[order, dim²]`, the matrices.
    pub(crate) elements: Matrix,
    /// `[order, rank]`.
    pub(crate) orthonormal: Matrix,
}

impl IrrepSpace {
    /// The matrix elements as functions on the group.
    ///
    /// # Shapes
    ///
    /// - `[order, dim²]`; column i·dim + j is ρ(·)ᵢⱼ, of an orthogonal matrix ρ
    #[must_use]
    pub fn matrix_elements(&self) -> &Matrix {
        &self.elements
    }

    /// An orthonormal basis Q of the space; for real type √(d/|G|) ρᵢⱼ.
    ///
    /// # Shapes
    ///
    /// - `[order, rank]`
    #[must_use]
    pub fn orthonormal(&self) -> &Matrix {
        &self.orthonormal
    }

    /// Whether this is the trivial irrep.
    #[must_use]
    pub fn is_trivial(&self) -> bool {
        self.dim == 1 && self.character.iter().all(|&value| value == 1.0)
    }

    /// Σ (Qᵀ F)² per column of F.
    ///
    /// # Shapes
    ///
    /// - `functions`: `[order, k]`; returns `[k]`
    #[must_use]
    pub fn column_energies(&self, functions: &Matrix) -> Vec<f64> {
        self.orthonormal
            .transpose_times(functions)
            .column_energies()
    }

    /// Σ (Qᵀ F)², the energy of some functions inside the space.
    ///
    /// # Shapes
    ///
    /// - `functions`: `[order, k]`
    #[must_use]
    pub fn energy(&self, functions: &Matrix) -> f64 {
        self.orthonormal.transpose_times(functions).energy()
    }

    /// Q Qᵀ F, the part of some functions inside the space.
    ///
    /// # Shapes
    ///
    /// - `functions` and result: `[order, k]`
    #[must_use]
    pub fn project(&self, functions: &Matrix) -> Matrix {
        self.orthonormal
            .times(&self.orthonormal.transpose_times(functions))
    }

    /// Energy by matrix element: (w/|G|) f̂ᵢⱼ² summed over the functions, which adds up to
    /// [`IrrepSpace::energy`] for every type of irrep.
    ///
    /// # Shapes
    ///
    /// - `functions`: `[order, k]`; returns `[dim, dim]`
    #[must_use]
    pub fn element_energies(&self, functions: &Matrix) -> Matrix {
        let coefficients = self.elements.transpose_times(functions);
        let scale = self.weight / functions.rows as f64;
        let values = coefficients
            .row_energies()
            .iter()
            .map(|e| scale * e)
            .collect();
        Matrix {
            rows: self.dim,
            cols: self.dim,
            values,
        }
    }
}

/// All irreps of a group over ℝ with the functions they span.
#[derive(Debug, Clone)]
pub struct PeterWeyl {
    order: usize,
    irreps: Vec<IrrepSpace>,
}

impl PeterWeyl {
    /// The spaces of all irreps, trivial first.
    ///
    /// # Errors
    ///
    /// [`InterpError::Group`] only if the group crate has a bug.
    ///
    /// # Examples
    ///
    /// ```
    /// use glassbook_groups::Group;
    /// use glassbook_interp::PeterWeyl;
    ///
    /// let basis = PeterWeyl::new(&Group::parse("Q8")?)?;
    /// let ranks: Vec<usize> = basis.irreps().iter().map(|irrep| irrep.rank).collect();
    /// assert_eq!(ranks, [1, 1, 1, 1, 4]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(group: &Group) -> Result<Self, InterpError> {
        let order = group.order();
        let spaces = real_irreps(group)?.into_iter().map(|irrep| {
            let dim = irrep.dim();
            let rho = &irrep.representation;
            let elements = Matrix {
                rows: order,
                cols: dim * dim,
                values: rho.matrices().to_vec(),
            };
            let orthonormal = match irrep.kind {
                IrrepKind::Real => elements.clone().scaled((dim as f64 / order as f64).sqrt()),
                IrrepKind::Complex => complex_basis(&elements, dim),
                IrrepKind::Quaternionic => orthonormal_basis(&elements),
            };
            IrrepSpace {
                name: irrep.name,
                kind: irrep.kind.name(),
                dim,
                rank: orthonormal.cols,
                character: rho.character(),
                weight: irrep.weight,
                elements,
                orthonormal,
            }
        });
        Ok(Self {
            order,
            irreps: spaces.collect(),
        })
    }

    /// Number of group elements.
    #[must_use]
    pub fn order(&self) -> usize {
        self.order
    }

    /// The irreps, trivial first.
    #[must_use]
    pub fn irreps(&self) -> &[IrrepSpace] {
        &self.irreps
    }

    /// All irreps but the trivial one.
    pub fn nontrivial(&self) -> impl Iterator<Item = &IrrepSpace> {
        self.irreps.iter().filter(|irrep| !irrep.is_trivial())
    }

    /// An irrep by name.
    #[must_use]
    pub fn irrep(&self, name: &str) -> Option<&IrrepSpace> {
        self.irreps.iter().find(|irrep| irrep.name == name)
    }
}

/// For [[A, −B], [B, A]] the entries of A and of B, which are orthogonal, each of norm² |G|/dim.
fn complex_basis(elements: &Matrix, dim: usize) -> Matrix {
    let half = dim / 2;
    // |A + iB|² entries have mean 1/half, of which A and B hold one half each.
    let scale = SQRT_2 * (half as f64 / elements.rows as f64).sqrt();
    Matrix::from_fn(elements.rows, dim * half, |g, k| {
        let (i, j) = (k / half, k % half);
        scale * elements.at(g, i * dim + j)
    })
}
