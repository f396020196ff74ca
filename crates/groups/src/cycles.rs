//! Reads permutations in cycle notation, such as `(1 2 3)(4 5),(1 2)`.
//!
//! Points are separated by spaces or commas, generators by commas or semicolons between
//! parentheses. One permutation is a product of disjoint cycles; `()` is the identity.

use crate::permutation::MAX_DEGREE;
use crate::{CycleBase, GroupError, Permutation};

/// Reads generators in cycle notation; all get the degree of the largest point mentioned.
///
/// # Errors
///
/// [`GroupError::NoGenerators`], [`GroupError::MalformedCycle`], [`GroupError::RepeatedPoint`],
/// [`GroupError::PointZero`] and [`GroupError::PointOverLimit`], each with the place.
///
/// # Examples
///
/// ```
/// use glassbook_groups::{CycleBase, parse_cycles};
///
/// let generators = parse_cycles("(1 2 3 4 5),(1 2)", CycleBase::One)?;
/// assert_eq!(generators[0].images(), [1, 2, 3, 4, 0]);
/// assert_eq!(generators[1].to_cycle_string(CycleBase::Zero), "(0 1)");
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn parse_cycles(text: &str, base: CycleBase) -> Result<Vec<Permutation>, GroupError> {
    let generators = Reader {
        text,
        base,
        position: 0,
        point: None,
    }
    .generators()?;
    if generators.is_empty() {
        return Err(GroupError::NoGenerators);
    }
    let degree = generators
        .iter()
        .flatten()
        .flatten()
        .max()
        .map_or(1, |&largest| largest + 1);
    generators
        .iter()
        .enumerate()
        .map(|(index, cycles)| from_cycles(cycles, degree, index + 1, base))
        .collect()
}

fn from_cycles(
    cycles: &[Vec<usize>],
    degree: usize,
    generator: usize,
    base: CycleBase,
) -> Result<Permutation, GroupError> {
    let mut images: Vec<u16> = (0..degree as u16).collect();
    let mut seen = vec![false; degree];
    for cycle in cycles {
        for (position, &point) in cycle.iter().enumerate() {
            if std::mem::replace(&mut seen[point], true) {
                let point = (point + base.first_point()) as u64;
                return Err(GroupError::RepeatedPoint { point, generator });
            }
            images[point] = cycle[(position + 1) % cycle.len()] as u16;
        }
    }
    Ok(Permutation::from_valid_images(images))
}

/// A cursor over the text; `point` is the number being read.
struct Reader<'a> {
    text: &'a str,
    base: CycleBase,
    position: usize,
    point: Option<u64>,
}

type Cycles = Vec<Vec<usize>>;

impl Reader<'_> {
    fn generators(mut self) -> Result<Vec<Cycles>, GroupError> {
        let mut generators: Vec<Cycles> = Vec::new();
        let mut current: Option<Cycles> = None;
        let mut open: Option<Vec<usize>> = None;
        let mut separated = false;
        for (position, character) in self.text.chars().enumerate() {
            self.position = position;
            match (character, &mut open) {
                ('(', None) => open = Some(Vec::new()),
                (')', Some(cycle)) => {
                    self.finish_point(cycle, generators.len() + 1)?;
                    current
                        .get_or_insert_with(Vec::new)
                        .push(std::mem::take(cycle));
                    open = None;
                    separated = false;
                }
                ('0'..='9', Some(_)) => self.push_digit(character),
                (' ' | '\t' | ',', Some(cycle)) => {
                    self.finish_point(cycle, generators.len() + 1)?;
                }
                (',' | ';', None) => match current.take() {
                    Some(generator) => {
                        generators.push(generator);
                        separated = true;
                    }
                    None => return Err(self.malformed("a permutation must come before the comma")),
                },
                (c, None) if c.is_whitespace() => {}
                (_, None) => return Err(self.malformed("expected an opening parenthesis")),
                (_, Some(_)) => return Err(self.malformed("expected a number, a space or )")),
            }
        }
        self.position = self.text.chars().count();
        if open.is_some() {
            return Err(self.malformed("a closing parenthesis is missing"));
        }
        if separated && current.is_none() {
            return Err(self.malformed("a permutation must follow the comma"));
        }
        generators.extend(current);
        Ok(generators)
    }

    fn push_digit(&mut self, digit: char) {
        let digit = u64::from(digit) - u64::from('0');
        let so_far = self.point.unwrap_or(0);
        self.point = Some(so_far.saturating_mul(10).saturating_add(digit));
    }

    fn finish_point(&mut self, cycle: &mut Vec<usize>, generator: usize) -> Result<(), GroupError> {
        let Some(point) = self.point.take() else {
            return Ok(());
        };
        let first = self.base.first_point() as u64;
        if point < first {
            return Err(GroupError::PointZero { generator });
        }
        if point - first >= MAX_DEGREE as u64 {
            return Err(GroupError::PointOverLimit {
                point,
                limit: MAX_DEGREE,
            });
        }
        cycle.push((point - first) as usize);
        Ok(())
    }

    fn malformed(&self, reason: &'static str) -> GroupError {
        GroupError::MalformedCycle {
            text: self.text.into(),
            position: self.position,
            reason,
        }
    }
}
