//! All subgroups up to conjugacy, and all normal subgroups.
//!
//! Every subgroup arises from the trivial one by adding elements of prime power order one at a
//! time. The search extends one representative of each conjugacy class by every cyclic subgroup of
//! prime power order, and keeps the conjugates of what it finds in a hash set of bit sets.

use std::collections::HashSet;

use crate::{Group, GroupError, Subgroup};

/// Largest group order for [`subgroup_classes`].
pub const MAX_SUBGROUP_ORDER: usize = 720;

/// Most subgroups that are listed.
pub const MAX_SUBGROUPS: usize = 30_000;

const WORDS: usize = MAX_SUBGROUP_ORDER.div_ceil(64);

/// A set of elements, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct ElementSet([u64; WORDS]);

impl ElementSet {
    fn of(elements: &[u32]) -> Self {
        let mut set = Self([0; WORDS]);
        for &x in elements {
            set.insert(x as usize);
        }
        set
    }

    fn insert(&mut self, x: usize) {
        self.0[x / 64] |= 1 << (x % 64);
    }

    fn contains(&self, x: usize) -> bool {
        self.0[x / 64] >> (x % 64) & 1 == 1
    }
}

/// A conjugacy class of subgroups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubgroupClass {
    /// One subgroup of the class.
    pub representative: Subgroup,
    /// Elements that generate it.
    pub generators: Vec<u32>,
    /// Number of conjugate subgroups; 1 for a normal subgroup.
    pub length: usize,
}

/// All subgroups up to conjugacy, by ascending order.
///
/// # Errors
///
/// [`GroupError::OrderOverSubgroupLimit`] above order [`MAX_SUBGROUP_ORDER`], and
/// [`GroupError::TooManySubgroups`] beyond [`MAX_SUBGROUPS`] subgroups, as C₂⁸ has.
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, subgroup_classes};
///
/// let classes = subgroup_classes(&Group::parse("S5")?)?;
/// assert_eq!(classes.len(), 19);
/// assert_eq!(classes.iter().map(|c| c.length).sum::<usize>(), 156);
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn subgroup_classes(group: &Group) -> Result<Vec<SubgroupClass>, GroupError> {
    let (order, limit) = (group.order(), MAX_SUBGROUP_ORDER);
    if order > limit {
        let group = group.name().into();
        return Err(GroupError::OrderOverSubgroupLimit {
            group,
            order,
            limit,
        });
    }
    let cyclic = prime_power_generators(group);
    let trivial = Subgroup::trivial(group);
    let mut known = HashSet::from([ElementSet::of(trivial.elements())]);
    let mut classes = vec![SubgroupClass {
        representative: trivial,
        generators: Vec::new(),
        length: 1,
    }];
    let mut next = 0;
    while next < classes.len() {
        let (base, generators) = (
            classes[next].representative.clone(),
            classes[next].generators.clone(),
        );
        next += 1;
        for &z in &cyclic {
            if base.contains(z as usize) {
                continue;
            }
            let mut longer = generators.clone();
            longer.push(z);
            let (elements, set) = extend(group, &base, &longer);
            if known.contains(&set) {
                continue;
            }
            let length = add_conjugates(group, &elements, set, &mut known);
            if known.len() > MAX_SUBGROUPS {
                return Err(GroupError::TooManySubgroups {
                    limit: MAX_SUBGROUPS,
                });
            }
            let representative = Subgroup::from_sorted(elements);
            classes.push(SubgroupClass {
                representative,
                generators: longer,
                length,
            });
        }
    }
    classes.sort_by(|a, b| {
        let key = |c: &SubgroupClass| (c.representative.order(), c.length);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.representative.elements().cmp(b.representative.elements()))
    });
    Ok(classes)
}

/// One generator for every cyclic subgroup of prime power order.
fn prime_power_generators(group: &Group) -> Vec<u32> {
    let mut seen: HashSet<ElementSet> = HashSet::new();
    let mut generators = Vec::new();
    for x in 0..group.order() {
        let order = group.order_of(x) as u64;
        let smallest = (2..=order).find(|d| order.is_multiple_of(*d));
        let is_prime_power = smallest.is_some_and(|p| {
            let mut rest = order;
            while rest.is_multiple_of(p) {
                rest /= p;
            }
            rest == 1
        });
        if is_prime_power {
            let powers = Subgroup::closure(group, &[], &[x as u32]);
            if seen.insert(ElementSet::of(powers.elements())) {
                generators.push(x as u32);
            }
        }
    }
    generators
}

/// ⟨H, generators⟩ as a union of cosets Hr: closed when every r·s lies in a known coset.
fn extend(group: &Group, base: &Subgroup, generators: &[u32]) -> (Vec<u32>, ElementSet) {
    let mut elements = base.elements().to_vec();
    let mut set = ElementSet::of(&elements);
    let mut representatives = vec![group.identity()];
    let mut next = 0;
    while next < representatives.len() {
        let r = representatives[next];
        next += 1;
        for &s in generators {
            let product = group.mul(r, s as usize);
            if !set.contains(product) {
                representatives.push(product);
                for &h in base.elements() {
                    let member = group.mul(h as usize, product);
                    set.insert(member);
                    elements.push(member as u32);
                }
            }
        }
    }
    (elements, set)
}

/// Adds all conjugates of a subgroup to the known ones; returns how many there are.
fn add_conjugates(
    group: &Group,
    elements: &[u32],
    set: ElementSet,
    known: &mut HashSet<ElementSet>,
) -> usize {
    known.insert(set);
    let mut orbit = vec![elements.to_vec()];
    let mut next = 0;
    while next < orbit.len() {
        for &g in group.generators() {
            let image: Vec<u32> = orbit[next]
                .iter()
                .map(|&x| group.conjugate(x as usize, g as usize) as u32)
                .collect();
            if known.insert(ElementSet::of(&image)) {
                orbit.push(image);
            }
        }
        next += 1;
    }
    orbit.len()
}

/// All normal subgroups, by ascending order: the joins of the normal closures of single elements.
///
/// # Errors
///
/// [`GroupError::TooManySubgroups`] beyond [`MAX_SUBGROUPS`].
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, normal_subgroups};
///
/// let orders: Vec<usize> =
///     normal_subgroups(&Group::parse("S4")?)?.iter().map(|n| n.order()).collect();
/// assert_eq!(orders, [1, 4, 12, 24]);
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn normal_subgroups(group: &Group) -> Result<Vec<Subgroup>, GroupError> {
    let mut minimal: Vec<Subgroup> = Vec::new();
    for class in group.conjugacy_classes() {
        let closure = Subgroup::normal_closure(group, &[class.representative as u32])?;
        if !minimal.contains(&closure) {
            minimal.push(closure);
        }
    }
    let mut known: HashSet<Subgroup> = HashSet::from([Subgroup::trivial(group)]);
    let mut list = vec![Subgroup::trivial(group)];
    let mut next = 0;
    while next < list.len() {
        for other in &minimal {
            let join = join_of_normal(group, &list[next], other);
            if known.insert(join.clone()) {
                list.push(join);
            }
            if list.len() > MAX_SUBGROUPS {
                return Err(GroupError::TooManySubgroups {
                    limit: MAX_SUBGROUPS,
                });
            }
        }
        next += 1;
    }
    list.sort_by(|a, b| {
        a.order()
            .cmp(&b.order())
            .then_with(|| a.elements().cmp(b.elements()))
    });
    Ok(list)
}

/// The product MN of two normal subgroups.
fn join_of_normal(group: &Group, a: &Subgroup, b: &Subgroup) -> Subgroup {
    let mut seen = vec![false; group.order()];
    let mut elements = Vec::new();
    for &y in b.elements() {
        if seen[y as usize] {
            continue;
        }
        for &x in a.elements() {
            let product = group.mul(x as usize, y as usize);
            if !std::mem::replace(&mut seen[product], true) {
                elements.push(product as u32);
            }
        }
    }
    Subgroup::from_sorted(elements)
}
