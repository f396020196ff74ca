//! Where the weights of a group-composition network lie on the device.

use crate::Network;
use crate::gpu::GroupShape;

/// Rows of one weight, copied to rows of padded length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    weight: usize,
    first_row: usize,
    n_rows: usize,
    n_columns: usize,
    /// Offset of the first row and distance of rows, in floats.
    at: usize,
    stride: usize,
}

/// Sizes and offsets of a network's parameters, padded to whole vec4.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Everything but the rows of a pass.
    pub(super) shape: GroupShape,
    /// Floats in all parameters.
    pub(super) n_parameters: usize,
    /// Floats in W_U.
    pub(super) n_unembed: usize,
    parts: Vec<Part>,
    shapes: Vec<[usize; 2]>,
}

impl Layout {
    pub(super) fn new(network: Network, dims: [usize; 3]) -> Self {
        let [order, d_embed, d_hidden] = dims;
        let is_bilinear = network == Network::Bilinear;
        let [order4, hidden4] = [order, d_hidden].map(|size| size.div_ceil(4));
        let embed4 = if is_bilinear {
            hidden4
        } else {
            d_embed.div_ceil(4)
        };
        let weight_at = 8 * order4 * embed4;
        let bias_at = weight_at + if is_bilinear { 0 } else { 8 * embed4 * hidden4 };
        let unembed_at = bias_at
            + if network == Network::MlpBias {
                hidden4
            } else {
                0
            };
        let n_unembed4 = 4 * hidden4 * order4;

        let shapes = network.shapes(dims);
        let mut parts = Vec::new();
        let mut part = |weight: usize, first_row, n_rows, at4: usize, stride4: usize| {
            parts.push(Part {
                weight,
                first_row,
                n_rows,
                n_columns: shapes[weight][1],
                at: 4 * at4,
                stride: 4 * stride4,
            });
        };
        part(0, 0, order, 0, embed4);
        part(1, 0, order, 4 * order4 * embed4, embed4);
        let second_half = weight_at + 4 * embed4 * hidden4;
        match network {
            Network::Bilinear => {}
            Network::Mlp | Network::MlpBias => {
                part(2, 0, d_embed, weight_at, hidden4);
                part(2, d_embed, d_embed, second_half, hidden4);
            }
            // Two copies, which an update keeps equal.
            Network::MlpSummed => {
                part(2, 0, d_embed, weight_at, hidden4);
                part(2, 0, d_embed, second_half, hidden4);
            }
        }
        if network == Network::MlpBias {
            part(3, 0, 1, bias_at, hidden4);
        }
        part(shapes.len() - 1, 0, d_hidden, unembed_at, order4);

        let shape = GroupShape {
            order: order as u32,
            order4: order4 as u32,
            embed4: embed4 as u32,
            hidden4: hidden4 as u32,
            weight_at: weight_at as u32,
            bias_at: bias_at as u32,
            unembed_at: unembed_at as u32,
            n_parameters4: (unembed_at + n_unembed4) as u32,
            is_bilinear: u32::from(is_bilinear),
            is_tied: u32::from(network == Network::MlpSummed),
            ..GroupShape::default()
        };
        Self {
            shape,
            n_parameters: 4 * (unembed_at + n_unembed4),
            n_unembed: 4 * n_unembed4,
            parts,
            shapes,
        }
    }

    /// Dense weights, in the network's order, as the device keeps them.
    pub(super) fn pack(&self, weights: &[Vec<f32>]) -> Vec<f32> {
        let mut padded = vec![0.0; self.n_parameters];
        for part in &self.parts {
            for row in 0..part.n_rows {
                let source = &weights[part.weight][(part.first_row + row) * part.n_columns..];
                padded[part.at + row * part.stride..][..part.n_columns]
                    .copy_from_slice(&source[..part.n_columns]);
            }
        }
        padded
    }

    /// The inverse of [`Layout::pack`].
    pub(super) fn unpack(&self, padded: &[f32]) -> Vec<Vec<f32>> {
        let sizes = self.shapes.iter().map(|[rows, columns]| rows * columns);
        let mut weights: Vec<Vec<f32>> = sizes.map(|size| vec![0.0; size]).collect();
        for part in &self.parts {
            for row in 0..part.n_rows {
                let target = &mut weights[part.weight][(part.first_row + row) * part.n_columns..];
                target[..part.n_columns]
                    .copy_from_slice(&padded[part.at + row * part.stride..][..part.n_columns]);
            }
        }
        weights
    }

    /// Adds the second copy of a tied W to the first one: gradients come in two parts.
    pub(super) fn add_tied(&self, padded: &mut [f32]) {
        if self.shape.is_tied == 0 {
            return;
        }
        let (start, end) = (
            4 * self.shape.weight_at as usize,
            4 * self.shape.bias_at as usize,
        );
        let (first, second) = padded[start..end].split_at_mut((end - start) / 2);
        for (first, second) in first.iter_mut().zip(second) {
            *first += *second;
            *second = *first;
        }
    }

    /// Wᵀ, side by side, and W_Uᵀ of padded parameters.
    pub(super) fn transposed(&self, padded: &[f32]) -> Vec<f32> {
        let shape = &self.shape;
        let [order, embed, hidden] =
            [shape.order4, shape.embed4, shape.hidden4].map(|size| 4 * size as usize);
        let weight = &padded[4 * shape.weight_at as usize..4 * shape.bias_at as usize];
        let unembed = &padded[4 * shape.unembed_at as usize..];
        let mut all = Vec::with_capacity(weight.len() + unembed.len());
        for half in weight.chunks_exact(embed * hidden) {
            all.extend(transpose(half, hidden));
        }
        debug_assert_eq!(unembed.len(), order * hidden);
        all.extend(transpose(unembed, order));
        all
    }
}

fn transpose(values: &[f32], n_columns: usize) -> Vec<f32> {
    let n_rows = values.len() / n_columns;
    (0..values.len())
        .map(|i| values[i % n_rows * n_columns + i / n_rows])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_is_undone_by_unpacking() {
        for network in [
            Network::Mlp,
            Network::MlpBias,
            Network::MlpSummed,
            Network::Bilinear,
        ] {
            let dims = [5, 6, 7];
            let mut next = 0.0;
            let weights: Vec<Vec<f32>> = network
                .shapes(dims)
                .iter()
                .map(|[rows, columns]| {
                    (0..rows * columns)
                        .map(|_| {
                            next += 1.0;
                            next
                        })
                        .collect()
                })
                .collect();
            let layout = Layout::new(network, dims);
            let padded = layout.pack(&weights);
            assert_eq!(layout.unpack(&padded), weights, "{network:?}");
            let copies = if network == Network::MlpSummed { 42 } else { 0 };
            let n_dense: usize = weights.iter().map(Vec::len).sum();
            let n_nonzero = padded.iter().filter(|&&v| v != 0.0).count();
            assert_eq!(n_nonzero, n_dense + copies);
        }
    }
}
