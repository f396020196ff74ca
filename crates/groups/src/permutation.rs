//! Permutations of 0, 1, …, n − 1.
//!
//! The product applies the left factor first, (p·q)(i) = q(p(i)), as GAP and SymPy do.
//! Points count from 0 inside; [`CycleBase`] says how they are printed and read.

use std::fmt::Write as _;

use crate::GroupError;

/// Largest number of points a permutation may move.
pub const MAX_DEGREE: usize = 5040;

/// How points are numbered in cycle notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CycleBase {
    /// The first point is 0, as in SymPy.
    Zero,
    /// The first point is 1, as in GAP and in textbooks.
    One,
}

impl CycleBase {
    /// The number of the first point.
    #[must_use]
    pub fn first_point(self) -> usize {
        match self {
            Self::Zero => 0,
            Self::One => 1,
        }
    }
}

/// A permutation in one-line form: `images[i]` is the image of i.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permutation {
    images: Box<[u16]>,
}

impl Permutation {
    /// The identity on `degree` points (at most [`MAX_DEGREE`], larger degrees are cut to it).
    #[must_use]
    pub fn identity(degree: usize) -> Self {
        Self {
            images: (0..degree.min(MAX_DEGREE) as u16).collect(),
        }
    }

    /// The permutation with the given one-line form.
    ///
    /// # Errors
    ///
    /// [`GroupError::NotAPermutation`] if an image is repeated or out of range, and
    /// [`GroupError::PointOverLimit`] for more than [`MAX_DEGREE`] points.
    pub fn from_images(images: &[usize]) -> Result<Self, GroupError> {
        let degree = images.len();
        if degree > MAX_DEGREE {
            return Err(GroupError::PointOverLimit {
                point: degree as u64,
                limit: MAX_DEGREE,
            });
        }
        let mut seen = vec![false; degree];
        for (position, &image) in images.iter().enumerate() {
            match seen.get_mut(image) {
                Some(slot) if !*slot => *slot = true,
                _ => {
                    return Err(GroupError::NotAPermutation {
                        degree,
                        position,
                        image,
                    });
                }
            }
        }
        Ok(Self {
            images: images.iter().map(|&image| image as u16).collect(),
        })
    }

    /// Images that the caller knows to be a permutation.
    pub(crate) fn from_valid_images(images: impl IntoIterator<Item = u16>) -> Self {
        Self {
            images: images.into_iter().collect(),
        }
    }

    /// Number of points.
    #[must_use]
    pub fn degree(&self) -> usize {
        self.images.len()
    }

    /// One-line form.
    #[must_use]
    pub fn images(&self) -> &[u16] {
        &self.images
    }

    /// Image of a point; points beyond the degree are fixed.
    #[must_use]
    pub fn apply(&self, point: usize) -> usize {
        self.images
            .get(point)
            .map_or(point, |&image| usize::from(image))
    }

    /// The product that applies `self` first; both must have the same degree.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        Self {
            images: self
                .images
                .iter()
                .map(|&i| next.apply(usize::from(i)) as u16)
                .collect(),
        }
    }

    /// The inverse permutation.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let mut images = vec![0_u16; self.degree()];
        for (i, &image) in self.images.iter().enumerate() {
            images[usize::from(image)] = i as u16;
        }
        Self {
            images: images.into(),
        }
    }

    /// Cycles of length two or more, each from its smallest point.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.degree()];
        let mut cycles = Vec::new();
        for start in 0..self.degree() {
            let mut cycle = Vec::new();
            let mut point = start;
            while !seen[point] {
                seen[point] = true;
                cycle.push(point);
                point = self.apply(point);
            }
            if cycle.len() > 1 {
                cycles.push(cycle);
            }
        }
        cycles
    }

    /// Lengths of all cycles, fixed points included, from long to short.
    #[must_use]
    pub fn cycle_type(&self) -> Vec<usize> {
        let mut lengths: Vec<usize> = self.cycles().iter().map(Vec::len).collect();
        lengths.resize(lengths.len() + self.fixed_points(), 1);
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths
    }

    /// Number of points that stay in place.
    #[must_use]
    pub fn fixed_points(&self) -> usize {
        self.images
            .iter()
            .enumerate()
            .filter(|&(i, &image)| i == usize::from(image))
            .count()
    }

    /// +1 for an even permutation, −1 for an odd one.
    #[must_use]
    pub fn signature(&self) -> i32 {
        let odd_cycles = self
            .cycles()
            .iter()
            .filter(|cycle| cycle.len() % 2 == 0)
            .count();
        if odd_cycles % 2 == 0 { 1 } else { -1 }
    }

    /// Cycle notation, such as `(1 2 3)(4 5)`; the identity is `()`.
    #[must_use]
    pub fn to_cycle_string(&self, base: CycleBase) -> String {
        let mut text = String::new();
        for cycle in self.cycles() {
            for (position, point) in cycle.iter().enumerate() {
                let separator = if position == 0 { '(' } else { ' ' };
                // Writing to a String cannot fail.
                let _ = write!(text, "{separator}{}", point + base.first_point());
            }
            text.push(')');
        }
        if text.is_empty() { "()".into() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_left_factor_acts_first() -> Result<(), GroupError> {
        let p = Permutation::from_images(&[1, 0, 2])?;
        let q = Permutation::from_images(&[0, 2, 1])?;
        assert_eq!(p.then(&q).images(), [2, 0, 1]);
        assert_eq!(p.then(&q).to_cycle_string(CycleBase::One), "(1 3 2)");
        assert_eq!(p.then(&p.inverse()), Permutation::identity(3));
        Ok(())
    }

    #[test]
    fn a_repeated_image_is_refused() {
        let error = Permutation::from_images(&[0, 0]);
        let expected = GroupError::NotAPermutation {
            degree: 2,
            position: 1,
            image: 0,
        };
        assert_eq!(error, Err(expected));
    }
}
