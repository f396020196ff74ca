//! Linear algebra over the field of p elements, as much as Dixon's method needs.

/// Eigenspaces up to this dimension are found from random vectors.
const SMALL_SPACE: usize = 8;

/// Arithmetic modulo a prime below 2³¹.
#[derive(Debug, Clone, Copy)]
pub(super) struct PrimeField {
    pub(super) p: u64,
}

impl PrimeField {
    pub(super) fn power(self, base: u64, exponent: u64) -> u64 {
        let (mut base, mut exponent, mut result) = (base % self.p, exponent, 1);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result * base % self.p;
            }
            base = base * base % self.p;
            exponent >>= 1;
        }
        result
    }

    pub(super) fn inverse(self, x: u64) -> u64 {
        self.power(x, self.p - 2)
    }

    pub(super) fn negative(self, x: u64) -> u64 {
        (self.p - x) % self.p
    }

    /// An element of multiplicative order exactly `order`, which must divide p − 1.
    pub(super) fn root_of_unity(self, order: u64) -> u64 {
        let primes: Vec<u64> = (2..=order)
            .filter(|&q| order.is_multiple_of(q) && crate::names::is_prime(q))
            .collect();
        (1..self.p)
            .map(|x| self.power(x, (self.p - 1) / order))
            .find(|&root| primes.iter().all(|q| self.power(root, order / q) != 1))
            .unwrap_or(1)
    }

    /// Subtracts `factor` times `row` from `target`.
    fn eliminate(self, target: &mut [u64], row: &[u64], factor: u64) {
        let minus = self.negative(factor);
        for (t, &r) in target.iter_mut().zip(row) {
            *t = (*t + minus * r) % self.p;
        }
    }

    /// Reduced row echelon form in place; returns the pivot columns, zero rows are dropped.
    pub(super) fn echelon(self, rows: &mut Vec<Vec<u64>>) -> Vec<usize> {
        let n_columns = rows.first().map_or(0, Vec::len);
        let mut pivots = Vec::new();
        for column in 0..n_columns {
            let rank = pivots.len();
            let Some(found) = (rank..rows.len()).find(|&r| rows[r][column] != 0) else {
                continue;
            };
            rows.swap(rank, found);
            let scale = self.inverse(rows[rank][column]);
            for entry in &mut rows[rank] {
                *entry = *entry * scale % self.p;
            }
            let pivot_row = rows[rank].clone();
            for (r, row) in rows.iter_mut().enumerate() {
                if r != rank && row[column] != 0 {
                    let factor = row[column];
                    self.eliminate(row, &pivot_row, factor);
                }
            }
            pivots.push(column);
        }
        rows.truncate(pivots.len());
        pivots
    }

    /// A basis of the row vectors v with v·matrix = 0.
    pub(super) fn left_null_space(self, matrix: &[Vec<u64>]) -> Vec<Vec<u64>> {
        let n = matrix.len();
        let n_columns = matrix.first().map_or(0, Vec::len);
        // Row reduce [matrix | identity]; rows that vanish on the left hold the null space.
        let mut rows: Vec<Vec<u64>> = matrix
            .iter()
            .enumerate()
            .map(|(i, row)| {
                let mut extended = row.clone();
                extended.extend((0..n).map(|j| u64::from(i == j)));
                extended
            })
            .collect();
        let mut rank = 0;
        for column in 0..n_columns {
            let Some(found) = (rank..n).find(|&r| rows[r][column] != 0) else {
                continue;
            };
            rows.swap(rank, found);
            let scale = self.inverse(rows[rank][column]);
            let pivot_row = rows[rank].clone();
            for row in rows.iter_mut().skip(rank + 1) {
                if row[column] != 0 {
                    let factor = row[column] * scale % self.p;
                    self.eliminate(row, &pivot_row, factor);
                }
            }
            rank += 1;
        }
        rows[rank..]
            .iter()
            .map(|row| row[n_columns..].to_vec())
            .collect()
    }

    /// Coefficients of the characteristic polynomial, constant term first.
    ///
    /// By reduction to upper Hessenberg form, O(n³).
    pub(super) fn characteristic_polynomial(self, matrix: &[Vec<u64>]) -> Vec<u64> {
        let p = self.p;
        let n = matrix.len();
        let mut h: Vec<Vec<u64>> = matrix.to_vec();
        for m in 1..n.saturating_sub(1) {
            let Some(pivot) = (m..n).find(|&i| h[i][m - 1] != 0) else {
                continue;
            };
            h.swap(pivot, m);
            for row in &mut h {
                row.swap(pivot, m);
            }
            let scale = self.inverse(h[m][m - 1]);
            for i in m + 1..n {
                let factor = h[i][m - 1] * scale % p;
                if factor == 0 {
                    continue;
                }
                let pivot_row = h[m].clone();
                self.eliminate(&mut h[i], &pivot_row, factor);
                for row in &mut h {
                    row[m] = (row[m] + factor * row[i]) % p;
                }
            }
        }
        // Recurrence over leading blocks: p_m = (x − h_mm) p_{m−1} − Σ (subdiagonals) h_im p_{i−1}.
        let mut polynomials: Vec<Vec<u64>> = vec![vec![1]];
        for m in 0..n {
            let mut next = vec![0; m + 2];
            for (i, &c) in polynomials[m].iter().enumerate() {
                next[i + 1] = (next[i + 1] + c) % p;
                next[i] = (next[i] + self.negative(h[m][m]) * c) % p;
            }
            let mut product = 1;
            for i in (0..m).rev() {
                product = product * h[i + 1][i] % p;
                let factor = product * h[i][m] % p;
                self.eliminate(&mut next, &polynomials[i], factor);
            }
            polynomials.push(next);
        }
        polynomials.pop().unwrap_or_default()
    }

    /// Bases of the eigenspaces (row vectors v with v·A = λ·v) of a diagonalizable matrix.
    ///
    /// With m = Π (x − λᵢ), the vector w·(m/(x − λ))(A) lies in the eigenspace of λ; a few random w
    /// give a basis where the space is small, for the price of their Krylov sequences.
    pub(super) fn eigenspaces(
        self,
        matrix: &[Vec<u64>],
        characteristic: &[u64],
        eigenvalues: &[u64],
    ) -> Vec<Vec<Vec<u64>>> {
        let minimal = eigenvalues
            .iter()
            .fold(vec![1], |product, &root| self.times_root(&product, root));
        let dims: Vec<usize> = eigenvalues
            .iter()
            .map(|&root| self.multiplicity(characteristic, root))
            .collect();
        let largest = dims
            .iter()
            .copied()
            .filter(|&dim| dim <= SMALL_SPACE)
            .max()
            .unwrap_or(0);
        let sequences: Vec<Vec<Vec<u64>>> = (0..largest as u64)
            .map(|seed| self.krylov_sequence(matrix, eigenvalues.len(), seed + 1))
            .collect();
        let spaces = eigenvalues.iter().zip(&dims).map(|(&root, &dim)| {
            let (quotient, _) = self.divide_by_root(&minimal, root);
            let mut basis: Vec<Vec<u64>> = Vec::new();
            if dim <= SMALL_SPACE {
                basis = sequences[..dim]
                    .iter()
                    .map(|s| self.combination(&quotient, s))
                    .collect();
                self.echelon(&mut basis);
            }
            if basis.len() == dim {
                return basis;
            }
            let mut shifted = matrix.to_vec();
            for (i, row) in shifted.iter_mut().enumerate() {
                row[i] = (row[i] + self.negative(root)) % self.p;
            }
            self.left_null_space(&shifted)
        });
        spaces.collect()
    }

    /// w, w·A, w·A², … for a reproducible random w.
    fn krylov_sequence(self, matrix: &[Vec<u64>], length: usize, seed: u64) -> Vec<Vec<u64>> {
        let mut state = seed;
        let start = matrix.iter().map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % self.p
        });
        let mut sequence: Vec<Vec<u64>> = vec![start.collect()];
        while sequence.len() < length {
            let next = self.combination(&sequence[sequence.len() - 1], matrix);
            sequence.push(next);
        }
        sequence
    }

    /// Σ coefficientsᵢ·rowsᵢ.
    pub(super) fn combination(self, coefficients: &[u64], rows: &[Vec<u64>]) -> Vec<u64> {
        let mut sum = vec![0; rows.first().map_or(0, Vec::len)];
        for (&c, row) in coefficients.iter().zip(rows).filter(|&(&c, _)| c != 0) {
            for (total, &entry) in sum.iter_mut().zip(row) {
                *total = (*total + c * entry) % self.p;
            }
        }
        sum
    }

    /// The polynomial times (x − root).
    fn times_root(self, polynomial: &[u64], root: u64) -> Vec<u64> {
        let minus = self.negative(root);
        let mut product = vec![0; polynomial.len() + 1];
        for (i, &c) in polynomial.iter().enumerate() {
            product[i] = (product[i] + minus * c) % self.p;
            product[i + 1] = (product[i + 1] + c) % self.p;
        }
        product
    }

    /// Quotient and remainder of the division by (x − root).
    fn divide_by_root(self, polynomial: &[u64], root: u64) -> (Vec<u64>, u64) {
        let mut quotient = vec![0; polynomial.len().saturating_sub(1)];
        let mut carry = 0;
        for (i, &c) in polynomial.iter().enumerate().rev() {
            if i < quotient.len() {
                quotient[i] = carry;
            }
            carry = (carry * root + c) % self.p;
        }
        (quotient, carry)
    }

    /// How often (x − root) divides the polynomial.
    fn multiplicity(self, polynomial: &[u64], root: u64) -> usize {
        let mut rest = polynomial.to_vec();
        let mut count = 0;
        while rest.len() > 1 {
            let (quotient, remainder) = self.divide_by_root(&rest, root);
            if remainder != 0 {
                break;
            }
            rest = quotient;
            count += 1;
        }
        count
    }

    /// All roots of a polynomial, by trying every residue.
    pub(super) fn roots(self, polynomial: &[u64]) -> Vec<u64> {
        let degree = polynomial.len().saturating_sub(1);
        let mut roots = Vec::new();
        let mut multiplicity_left = degree;
        for x in 0..self.p {
            if multiplicity_left == 0 {
                break;
            }
            let value = polynomial
                .iter()
                .rev()
                .fold(0, |acc, &c| (acc * x + c) % self.p);
            if value == 0 {
                roots.push(x);
                multiplicity_left -= 1;
            }
        }
        roots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_characteristic_polynomial_of_a_companion_matrix_is_its_polynomial() {
        let field = PrimeField { p: 101 };
        // x³ − 6x² + 11x − 6 = (x − 1)(x − 2)(x − 3)
        let companion = vec![vec![0, 0, 6], vec![1, 0, 90], vec![0, 1, 6]];
        let polynomial = field.characteristic_polynomial(&companion);
        assert_eq!(polynomial, [95, 11, 95, 1]);
        assert_eq!(field.roots(&polynomial), [1, 2, 3]);
    }

    #[test]
    fn null_vectors_are_annihilated() {
        let field = PrimeField { p: 7 };
        let matrix = vec![vec![1, 2], vec![2, 4], vec![3, 6]];
        let null = field.left_null_space(&matrix);
        assert_eq!(null.len(), 2);
        for v in null {
            for column in 0..2 {
                let sum: u64 = v.iter().zip(&matrix).map(|(x, row)| x * row[column]).sum();
                assert_eq!(sum % 7, 0);
            }
        }
    }
}
