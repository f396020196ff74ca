//! Embeddings, hidden layer and unembedding in the basis of an irrep's matrix elements.
//!
//! With R the matrix elements `[·, d²]`, an activation A `[·, h]` is read in the irrep by RᵀA, and
//! A (RᵀA)ᵀ compares it with R row by row. Projecting A on the span of R first removes what other irreps
//! add. On pairs, R(xy)ᵀH is |G| times RᵀH̄ with H̄ the mean over pairs of equal product, and P H depends
//! on the product alone.

use glassbook_groups::Representation;
use serde::Serialize;

use crate::hidden::Part;
use crate::matrix::{Matrix, cosine, dot};
use crate::theory::representation_elements;
use crate::{InterpError, IrrepSpace, NetworkAnalysis};

/// Which embedding is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbeddingSide {
    /// x_embed.
    Left,
    /// y_embed.
    Right,
}

/// How the hidden layer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HiddenVariant {
    /// As it is, against ρ(xy).
    Naive,
    /// Projected on the span of ρ(xy).
    Projected,
    /// Projected, against ρ((xy)⁻¹).
    Inverse,
}

/// Where an inverse is taken when the unembedding is read in an irrep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnembedVariant {
    /// ρ((xy)⁻¹) on the hidden layer, ρ(z) on the outputs.
    InverseHidden,
    /// ρ(xy) on the hidden layer, ρ(z⁻¹) on the outputs.
    InverseOutput,
    /// ρ(xy) and ρ(z), which is diagonal for an orthogonal irrep.
    Orthogonal,
    /// As `InverseHidden` with the natural representation of a permutation group.
    Natural,
}

/// An activation in the basis of an irrep, beside the matrix elements themselves.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InIrrep {
    /// `[dim², d]`, RᵀA: the change of basis.
    pub to_irrep: Matrix,
    /// `[rows, dim²]`, A (RᵀA)ᵀ.
    pub values: Matrix,
    /// `[rows, dim²]`, R: what a network that computes the irrep shows, up to scale.
    pub theory: Matrix,
    /// Cosine between the two, flattened; of the hidden layer over all pairs, not only these rows.
    pub cosine: f64,
}

/// How well hidden layer and unembedding fit an irrep.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IrrepFit {
    /// Name of the irrep.
    pub irrep: String,
    /// Mean squared difference between the hidden layer in the irrep and ρ(xy), both scaled to norm 1
    /// over all pairs and entries.
    pub hidden_mse: f64,
    /// Their cosine.
    pub hidden_cosine: f64,
    /// The same between the unembedding in the irrep and the map v ↦ tr(v ρ(z⁻¹)).
    pub unembed_mse: f64,
    /// Their cosine.
    pub unembed_cosine: f64,
}

impl NetworkAnalysis {
    /// An embedding, projected on the span of an irrep, in the irrep's basis.
    ///
    /// # Errors
    ///
    /// [`InterpError::UnknownIrrep`].
    pub fn embedding_in_irrep(
        &self,
        irrep: &str,
        side: EmbeddingSide,
    ) -> Result<InIrrep, InterpError> {
        let irrep = self.irrep(irrep)?;
        let embedding = match side {
            EmbeddingSide::Left => &self.embeddings.x,
            EmbeddingSide::Right => &self.embeddings.y,
        };
        let to_irrep = irrep.elements.transpose_times(embedding);
        let values = irrep.project(embedding).times_transpose(&to_irrep);
        let cosine = cosine(&values.values, &irrep.elements.values);
        Ok(InIrrep {
            to_irrep,
            values,
            theory: irrep.elements.clone(),
            cosine,
        })
    }

    /// The hidden layer in the basis of an irrep, for the first pairs.
    ///
    /// # Shapes
    ///
    /// - `rows`: number of pairs shown, in the order x·|G| + y; at most |G|
    ///
    /// # Errors
    ///
    /// [`InterpError::UnknownIrrep`], [`InterpError::LogitsNotFinite`].
    pub fn hidden_in_irrep(
        &self,
        irrep: &str,
        variant: HiddenVariant,
        rows: usize,
    ) -> Result<InIrrep, InterpError> {
        let irrep = self.irrep(irrep)?;
        let means = self.hidden_means()?;
        let n = self.group.order();
        let theory = match variant {
            HiddenVariant::Inverse => self.inverted(&irrep.elements),
            _ => irrep.elements.clone(),
        };
        let to_irrep = theory.transpose_times(&means.product).scaled(n as f64);
        // The span of ρ(g⁻¹)ᵢⱼ = ρ(g)ⱼᵢ is that of ρ(g)ᵢⱼ.
        let projected = irrep.project(&means.product).times_transpose(&to_irrep);
        let shown = rows.min(n);
        let pick = |table: &Matrix| {
            Matrix::from_fn(shown, table.cols, |y, k| table.at(self.group.mul(0, y), k))
        };
        let (values, cosine) = if variant == HiddenVariant::Naive {
            let mut block = vec![0.0; n * self.network.d_hidden()];
            self.network.forward().hidden(0, &mut block);
            let hidden = Matrix::from_f32(n, self.network.d_hidden(), &block);
            let mut values = hidden.times_transpose(&to_irrep);
            values.values.truncate(shown * values.cols);
            values.rows = shown;
            (values, self.naive_cosine(irrep, &to_irrep)?)
        } else {
            (pick(&projected), cosine(&projected.values, &theory.values))
        };
        Ok(InIrrep {
            to_irrep,
            values,
            theory: pick(&theory),
            cosine,
        })
    }

    /// Cosine over all pairs between H·toᵀ and ρ(xy).
    fn naive_cosine(&self, irrep: &IrrepSpace, to_irrep: &Matrix) -> Result<f64, InterpError> {
        let means = self.hidden_means()?;
        let n = self.group.order() as f64;
        // The inner product needs the means alone; the norm needs every pair.
        let mean_values = means.of(Part::Product).times_transpose(to_irrep);
        let inner = n * dot(&mean_values.values, &irrep.elements.values);
        let h = self.network.d_hidden();
        let mut block = vec![0.0; self.group.order() * h];
        let mut energy = 0.0;
        for x in 0..self.group.order() {
            self.network.forward().hidden(x, &mut block);
            energy += Matrix::from_f32(self.group.order(), h, &block)
                .times_transpose(to_irrep)
                .energy();
        }
        let norm = (energy * n * irrep.elements.energy()).sqrt();
        Ok(if norm > 0.0 { inner / norm } else { 0.0 })
    }

    /// The unembedding in the basis of an irrep on both of its sides.
    ///
    /// With ρ on one and ρ⁻¹ on the other side a network that computes traces shows the permutation
    /// (i, j) ↦ (j, i); without an inverse an orthogonal irrep shows a diagonal.
    ///
    /// # Shapes
    ///
    /// - returns `[d², d²]`; of the natural representation d is the degree
    ///
    /// # Errors
    ///
    /// [`InterpError::UnknownIrrep`], [`InterpError::LogitsNotFinite`], and
    /// [`InterpError::Group`] for `Natural` where the group does not act on points.
    pub fn unembed_in_irrep(
        &self,
        irrep: &str,
        variant: UnembedVariant,
    ) -> Result<Matrix, InterpError> {
        let elements = match variant {
            UnembedVariant::Natural => {
                representation_elements(&Representation::natural(&self.group)?)
            }
            _ => self.irrep(irrep)?.elements.clone(),
        };
        self.unembed_in(&elements, variant)
    }

    /// As [`NetworkAnalysis::unembed_in_irrep`], in any representation of the group.
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`] for a representation of another group,
    /// [`InterpError::LogitsNotFinite`].
    pub fn unembed_in_representation(
        &self,
        representation: &Representation<f64>,
        variant: UnembedVariant,
    ) -> Result<Matrix, InterpError> {
        let elements = representation_elements(representation);
        let (expected, got) = (self.group.order(), elements.rows);
        if expected != got {
            let array = "the representation";
            return Err(InterpError::ShapeMismatch {
                array,
                expected,
                got,
            });
        }
        self.unembed_in(&elements, variant)
    }

    fn unembed_in(
        &self,
        elements: &Matrix,
        variant: UnembedVariant,
    ) -> Result<Matrix, InterpError> {
        let inverted = self.inverted(elements);
        let (hidden_side, output_side) = match variant {
            UnembedVariant::InverseHidden | UnembedVariant::Natural => (&inverted, elements),
            UnembedVariant::InverseOutput => (elements, &inverted),
            UnembedVariant::Orthogonal => (elements, elements),
        };
        let means = self.hidden_means()?;
        let to_irrep = hidden_side
            .transpose_times(&means.product)
            .scaled(self.group.order() as f64);
        Ok(to_irrep.times(&self.embeddings.u.transpose_times(output_side)))
    }

    /// How well the hidden layer holds ρ(xy), and the unembedding the map v ↦ tr(v ρ(z⁻¹)).
    ///
    /// # Errors
    ///
    /// [`InterpError::UnknownIrrep`], [`InterpError::LogitsNotFinite`].
    pub fn irrep_fit(&self, irrep: &str) -> Result<IrrepFit, InterpError> {
        let space = self.irrep(irrep)?;
        let means = self.hidden_means()?;
        let to_irrep = space.elements.transpose_times(&means.product);
        let hidden = space.project(&means.product).times_transpose(&to_irrep);
        let hidden_cosine = cosine(&hidden.values, &space.elements.values);
        let pairs = self.group.order() as f64;
        let unembed = self.unembed_in(&space.elements, UnembedVariant::InverseOutput)?;
        // v ↦ Σ vᵢⱼ ρ(z⁻¹)ⱼᵢ, read on ρ(z⁻¹)ₖₗ.
        let d = space.dim;
        let gram = space.elements.transpose_times(&space.elements);
        let ideal = Matrix::from_fn(d * d, d * d, |ij, kl| gram.at(ij % d * d + ij / d, kl));
        let unembed_cosine = cosine(&unembed.values, &ideal.values);
        Ok(IrrepFit {
            irrep: space.name.clone(),
            hidden_mse: unit_distance(hidden_cosine) / (pairs * hidden.values.len() as f64),
            hidden_cosine,
            unembed_mse: unit_distance(unembed_cosine) / unembed.values.len() as f64,
            unembed_cosine,
        })
    }

    /// The functions g ↦ f(g⁻¹).
    fn inverted(&self, functions: &Matrix) -> Matrix {
        Matrix::from_fn(functions.rows, functions.cols, |g, k| {
            functions.at(self.group.inverse(g), k)
        })
    }
}

/// ‖a − b‖² = 2 − 2 cos for unit vectors, never below 0 for rounding.
fn unit_distance(cosine: f64) -> f64 {
    (2.0 - 2.0 * cosine).max(0.0)
}
