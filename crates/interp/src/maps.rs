//! Activations as pictures over G×G.

use glassbook_groups::{TraceSlice, trace_slice};

use crate::matrix::Matrix;
use crate::{InterpError, NetworkAnalysis};

impl NetworkAnalysis {
    /// The activation of one hidden neuron on every pair.
    ///
    /// # Shapes
    ///
    /// - returns `[order, order]`, rows x, columns y
    ///
    /// # Errors
    ///
    /// [`InterpError::IndexOutOfRange`].
    pub fn neuron_map(&self, neuron: usize) -> Result<Matrix, InterpError> {
        self.check_neuron(neuron)?;
        let (n, forward) = (self.group.order(), self.network.forward());
        let h = forward.d_hidden();
        let mut map = Matrix::zeros(n, n);
        let mut hidden = vec![0.0; n * h];
        for x in 0..n {
            forward.hidden(x, &mut hidden);
            for (value, row) in map.row_mut(x).iter_mut().zip(hidden.chunks_exact(h)) {
                *value = f64::from(row[neuron]);
            }
        }
        Ok(map)
    }

    /// The logit of one output on every pair.
    ///
    /// # Shapes
    ///
    /// - returns `[order, order]`, rows x, columns y
    ///
    /// # Errors
    ///
    /// [`InterpError::IndexOutOfRange`], [`InterpError::LogitsNotFinite`].
    pub fn logit_map(&self, z: usize) -> Result<Matrix, InterpError> {
        self.check_element(z)?;
        let n = self.group.order();
        let mut map = Matrix::zeros(n, n);
        self.pass()?
            .for_each_logits(self.network.forward(), |x, logits| {
                for (value, row) in map.row_mut(x).iter_mut().zip(logits.chunks_exact(n)) {
                    *value = f64::from(row[z]);
                }
            });
        Ok(map)
    }

    /// One slice of the logits, centered over z; compare with [`NetworkAnalysis::trace_slice`].
    ///
    /// # Shapes
    ///
    /// - returns `[order, order]`, rows and columns the two free elements in the order x, y, z
    ///
    /// # Errors
    ///
    /// [`InterpError::IndexOutOfRange`], [`InterpError::LogitsNotFinite`].
    pub fn logit_slice(&self, slice: TraceSlice) -> Result<Matrix, InterpError> {
        let (TraceSlice::FixedX(fixed) | TraceSlice::FixedY(fixed) | TraceSlice::FixedZ(fixed)) =
            slice;
        self.check_element(fixed)?;
        let n = self.group.order();
        let mut map = Matrix::zeros(n, n);
        self.pass()?
            .for_each_logits(self.network.forward(), |x, logits| {
                for (y, row) in logits.chunks_exact(n).enumerate() {
                    let mean = row.iter().map(|&l| f64::from(l)).sum::<f64>() / n as f64;
                    match slice {
                        TraceSlice::FixedZ(z) => map.row_mut(x)[y] = f64::from(row[z]) - mean,
                        TraceSlice::FixedX(fixed) if fixed == x => {
                            copy_centered(row, mean, map.row_mut(y));
                        }
                        TraceSlice::FixedY(fixed) if fixed == y => {
                            copy_centered(row, mean, map.row_mut(x));
                        }
                        _ => {}
                    }
                }
            });
        Ok(map)
    }

    /// The same slice of the trace logits χ(x y z⁻¹) of an irrep, centered over z.
    ///
    /// # Errors
    ///
    /// [`InterpError::UnknownIrrep`], [`InterpError::Group`] for an element out of range.
    pub fn trace_slice(&self, irrep: &str, slice: TraceSlice) -> Result<Matrix, InterpError> {
        let centered = crate::traces::centered(&self.irrep(irrep)?.character);
        let n = self.group.order();
        Ok(Matrix {
            rows: n,
            cols: n,
            values: trace_slice(&self.group, &centered, slice)?,
        })
    }

    pub(crate) fn check_element(&self, index: usize) -> Result<(), InterpError> {
        crate::error::check_index("the element", index, self.group.order())
    }
}

fn copy_centered(row: &[f32], mean: f64, target: &mut [f64]) {
    for (out, &logit) in target.iter_mut().zip(row) {
        *out = f64::from(logit) - mean;
    }
}
