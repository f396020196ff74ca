//! Unitary matrices of any irrep from its character, for arbitrary groups.
//!
//! Take a cyclic subgroup H = ⟨h⟩ and a linear character λ of H that occurs m ≥ 1 times in χ. With
//! P the projection of the irrep V onto the λ-part, F(g) = tr(P·ρ(g)) = |H|⁻¹ Σ_h λ̄(h) χ(h·g) is
//! known from χ alone. The operators v_g = ρ(g)·P span m copies of V, with inner products
//! ⟨v_x, v_y⟩ = F(y⁻¹x) and the action ρ(g)·v_x = v_{gx}. A pivoted Cholesky factorization of that
//! Gram matrix picks dim·m independent v_x and gives their coordinates in an orthonormal basis.
//! For m > 1 one copy is cut out as an eigenspace of a random operator R_a: v_x ↦ v_x·ρ(a)·P, which
//! commutes with the action.
//!
//! With λ = ±1 everything is real, so irreps of real type get orthogonal matrices.

use num_complex::Complex64;

use super::Representation;
use crate::matrix::{self, hermitian_eigen};
use crate::scalar::Scalar;
use crate::{Group, GroupError};

/// The irrep with this character (`[k]` per class), over ℝ if `T` is `f64`.
///
/// For `f64` the character must be of real type.
pub(crate) fn construct<T: Scalar>(
    group: &Group,
    character: &[Complex64],
    real: bool,
) -> Result<Representation<T>, GroupError> {
    let dim = character[0].re.round() as usize;
    let part = CyclicPart::choose(group, character, real)?;
    let f: Vec<T> = part.projected(group, character);
    let basis = OrbitBasis::new(group, &f, dim * part.multiplicity)?;
    let frame = if part.multiplicity == 1 {
        matrix::identity(dim)
    } else {
        one_copy(group, &part, &f, &basis, dim)?
    };
    let generators: Vec<(usize, Vec<T>)> = group
        .generators()
        .iter()
        .map(|&s| {
            (
                s as usize,
                basis.compressed_action(group, s as usize, &frame, dim),
            )
        })
        .collect();
    let rho = Representation::extend(group, dim, &generators)?;
    for (class, value) in group.conjugacy_classes().iter().zip(character) {
        let trace = matrix::trace(rho.matrix(class.representative), dim).to_complex();
        if (trace - value).norm() > 1e-6 {
            return Err(GroupError::Internal {
                what: "matrices of an irrep",
            });
        }
    }
    Ok(rho)
}

/// A cyclic subgroup ⟨h⟩ and its character λ(h) = e^{2πik/o}.
struct CyclicPart {
    h: usize,
    order: usize,
    k: usize,
    multiplicity: usize,
}

impl CyclicPart {
    /// The first choice with multiplicity 1, or else one with the smallest multiplicity.
    fn choose(group: &Group, character: &[Complex64], real: bool) -> Result<Self, GroupError> {
        let mut best: Option<Self> = None;
        for (class, powers) in group.conjugacy_classes().iter().zip(group.power_maps()) {
            let order = class.element_order;
            let roots: Vec<Complex64> = (0..order).map(|l| root(order, l).conj()).collect();
            for k in (0..order).filter(|k| !real || 2 * k % order == 0) {
                let terms = powers.iter().enumerate();
                let sum: Complex64 = terms
                    .map(|(l, &c)| character[c as usize] * roots[k * l % order])
                    .sum();
                let multiplicity = (sum.re / order as f64).round() as usize;
                let h = class.representative;
                if multiplicity == 1 {
                    return Ok(Self {
                        h,
                        order,
                        k,
                        multiplicity,
                    });
                }
                let better = best.as_ref().is_none_or(|b| multiplicity < b.multiplicity);
                if multiplicity > 0 && better {
                    best = Some(Self {
                        h,
                        order,
                        k,
                        multiplicity,
                    });
                }
            }
        }
        best.ok_or(GroupError::Internal {
            what: "choice of a cyclic subgroup",
        })
    }

    /// F(g) = |H|⁻¹ Σ_l λ̄(hˡ) χ(hˡ·g), per element.
    fn projected<T: Scalar>(&self, group: &Group, character: &[Complex64]) -> Vec<T> {
        let class_of = group.conjugacy_classes().class_of();
        let mut sum = vec![Complex64::ZERO; group.order()];
        let mut power = group.identity();
        for l in 0..self.order {
            let weight = root(self.order, self.k * l).conj() / self.order as f64;
            for (g, total) in sum.iter_mut().enumerate() {
                *total += weight * character[class_of[group.mul(power, g)] as usize];
            }
            power = group.mul(power, self.h);
        }
        sum.into_iter().map(T::from_complex).collect()
    }
}

fn root(order: usize, exponent: usize) -> Complex64 {
    let turns = (exponent % order) as f64 / order as f64;
    Complex64::from_polar(1.0, std::f64::consts::TAU * turns)
}

/// Independent vectors v_x and the coordinates of every v_x in an orthonormal basis.
struct OrbitBasis<T> {
    size: usize,
    /// The elements x of the chosen v_x, `[size]`.
    chosen: Vec<usize>,
    /// `[order, size]`: row x is the conjugate of the coordinates of v_x.
    factor: Vec<T>,
}

impl<T: Scalar> OrbitBasis<T> {
    /// Cholesky factorization of F(y⁻¹x), always continuing with the vector that is farthest from
    /// the span of the chosen ones.
    fn new(group: &Group, f: &[T], size: usize) -> Result<Self, GroupError> {
        let order = group.order();
        let mut residual = vec![f[group.identity()].real(); order];
        let mut factor = vec![T::ZERO; order * size];
        let mut chosen = Vec::with_capacity(size);
        for column in 0..size {
            let start = (0, residual[0]);
            let farthest = |best: (usize, f64), (x, &r): (usize, &f64)| {
                // The slack keeps the choice independent of rounding.
                if r > best.1 * (1.0 + 1e-9) {
                    (x, r)
                } else {
                    best
                }
            };
            let (pivot, square) = residual.iter().enumerate().fold(start, farthest);
            if square < 1e-9 {
                return Err(GroupError::Internal {
                    what: "rank of an isotypic component",
                });
            }
            let scale = 1.0 / square.sqrt();
            let pivot_row: Vec<T> = factor[pivot * size..pivot * size + column].to_vec();
            for (y, row) in factor.chunks_exact_mut(size).enumerate() {
                let inner = f[group.mul(group.inverse(y), pivot)];
                let known: T = row[..column]
                    .iter()
                    .zip(&pivot_row)
                    .map(|(&a, &b)| a * b.conj())
                    .sum();
                row[column] = (inner - known) * T::from_real(scale);
                residual[y] -= row[column].modulus().powi(2);
            }
            chosen.push(pivot);
        }
        Ok(Self {
            size,
            chosen,
            factor,
        })
    }

    fn row(&self, x: usize) -> &[T] {
        &self.factor[x * self.size..(x + 1) * self.size]
    }

    /// W*·ρ(g)·W for a frame W with orthonormal columns, `[size, dim]`.
    fn compressed_action(&self, group: &Group, g: usize, frame: &[T], dim: usize) -> Vec<T> {
        // ρ(g)·C = C′, where the columns of C are the coordinates of the chosen v_x and those of
        // C′ the coordinates of v_{gx}. C is upper triangular: C = (chosen rows)*.
        // First W = C·Y by back substitution, then W*·C′·Y.
        let n = self.size;
        let mut y = frame.to_vec();
        for i in (0..n).rev() {
            let diagonal = self.row(self.chosen[i])[i].real();
            for column in 0..dim {
                let tail: T = (i + 1..n)
                    .map(|j| self.row(self.chosen[j])[i].conj() * y[j * dim + column])
                    .sum();
                y[i * dim + column] = (y[i * dim + column] - tail) * T::from_real(1.0 / diagonal);
            }
        }
        let mut moved = vec![T::ZERO; n * dim];
        for (j, &x) in self.chosen.iter().enumerate() {
            for (a, &entry) in self.row(group.mul(g, x)).iter().enumerate() {
                for column in 0..dim {
                    moved[a * dim + column] += entry.conj() * y[j * dim + column];
                }
            }
        }
        let mut action = vec![T::ZERO; dim * dim];
        for (w, m) in frame.chunks_exact(dim).zip(moved.chunks_exact(dim)) {
            for (row, out) in w.iter().zip(action.chunks_exact_mut(dim)) {
                for (target, &entry) in out.iter_mut().zip(m) {
                    *target += row.conj() * entry;
                }
            }
        }
        action
    }
}

/// Orthonormal columns, `[dim·m, dim]`, that span one copy of the irrep.
fn one_copy<T: Scalar>(
    group: &Group,
    part: &CyclicPart,
    f: &[T],
    basis: &OrbitBasis<T>,
    dim: usize,
) -> Result<Vec<T>, GroupError> {
    let n = basis.size;
    let mut best: Option<(f64, Vec<T>)> = None;
    // A random commuting operator separates the copies with probability one; a few are tried
    // so that the gap between eigenvalues is comfortable.
    for attempt in 0..8 {
        let operator = commuting_operator(group, part, f, basis, attempt);
        let (values, vectors) = hermitian_eigen(operator, n);
        let mut by_value: Vec<usize> = (0..n).collect();
        by_value.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
        let sorted: Vec<f64> = by_value.iter().map(|&i| values[i]).collect();
        let width = sorted[n - 1] - sorted[0];
        for start in (0..n).step_by(dim) {
            let below = if start == 0 {
                width
            } else {
                sorted[start] - sorted[start - 1]
            };
            let end = start + dim;
            let above = if end == n {
                width
            } else {
                sorted[end] - sorted[end - 1]
            };
            let spread = sorted[end - 1] - sorted[start];
            let gap = below.min(above) / width.max(f64::MIN_POSITIVE);
            let clean = spread < 1e-8 * width;
            if clean && best.as_ref().is_none_or(|(known, _)| gap > *known) {
                let columns = &by_value[start..end];
                let entry = |i: usize| vectors[i / dim * n + columns[i % dim]];
                best = Some((gap, (0..n * dim).map(entry).collect()));
            }
        }
        if best.as_ref().is_some_and(|(gap, _)| *gap > 0.02) {
            break;
        }
    }
    let (_, frame) = best.ok_or(GroupError::Internal {
        what: "splitting of isotypic copies",
    })?;
    Ok(frame)
}

/// The Hermitian part of Σ_a c_a·R_a over a few elements a, in the orthonormal basis.
fn commuting_operator<T: Scalar>(
    group: &Group,
    part: &CyclicPart,
    f: &[T],
    basis: &OrbitBasis<T>,
    attempt: u64,
) -> Vec<T> {
    let (n, order) = (basis.size, group.order());
    // ⟨R v_x, v_y⟩ = c(y⁻¹x) with c(z) = Σ_a c_a |H|⁻¹ Σ_l λ̄(hˡ) F(z·hˡ·a).
    let mut c = vec![T::ZERO; order];
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(attempt + 1);
    for _ in 0..6 {
        let a = (next_random(&mut state) % order as u64) as usize;
        let size = (next_random(&mut state) >> 11) as f64 / (1_u64 << 53) as f64;
        let angle = (next_random(&mut state) % 360) as f64;
        let weight = Complex64::from_polar(size + 0.1, angle.to_radians());
        let mut power = group.identity();
        for l in 0..part.order {
            let lambda = root(part.order, part.k * l).conj() / part.order as f64;
            let factor = T::from_complex(lambda * weight);
            let ha = group.mul(power, a);
            for (z, total) in c.iter_mut().enumerate() {
                *total += factor * f[group.mul(z, ha)];
            }
            power = group.mul(power, part.h);
        }
    }
    // L⁻¹ B L⁻* with B_ij = c(x_i⁻¹ x_j) and L the chosen rows of the factor.
    let mut b: Vec<T> = (0..n * n)
        .map(|index| {
            let (x, y) = (basis.chosen[index % n], basis.chosen[index / n]);
            c[group.mul(group.inverse(y), x)]
        })
        .collect();
    for _ in 0..2 {
        for i in 0..n {
            let row = basis.row(basis.chosen[i]);
            for column in 0..n {
                let head: T = (0..i).map(|j| row[j] * b[j * n + column]).sum();
                b[i * n + column] = (b[i * n + column] - head) * T::from_real(1.0 / row[i].real());
            }
        }
        // The second pass solves for the adjoint, which is the same equation from the right.
        b = matrix::adjoint(&b, n);
    }
    let adjoint = matrix::adjoint(&b, n);
    b.iter().zip(&adjoint).map(|(&x, &y)| x + y).collect()
}

/// SplitMix64: reproducible choices without a dependency.
fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
