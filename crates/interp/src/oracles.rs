//! Networks written by hand from irreps, whose analyses are known exactly.
//!
//! The bilinear network of some irreps has one neuron per irrep and triple (i, j, k) with
//! `W_x[x] = ρ(x)ᵢⱼ`, `W_y[y] = ρ(y)ⱼₖ` and `W_U[·, z] = ρ(z⁻¹)ₖᵢ`; its logits are exactly Σ_ρ χ_ρ(x y z⁻¹).
//! The sign circuit is the smallest network with a ReLU: four neurons relu(±s(x) ± s(y)) whose
//! outputs add up to 2 s(x) s(y) s(z).

mod facts;

pub use facts::{IrrepFacts, OracleFacts, exact};

use glassbook_groups::Group;
use serde::Serialize;

use crate::InterpError;
use crate::basis::{IrrepSpace, PeterWeyl};
use crate::network::{Form, Network, Tensor};

/// A built-in network of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Oracle {
    /// Identifier for [`by_id`]: `bilinear:` and irreps with commas, or `sign-circuit`.
    pub id: String,
    /// One line for a menu.
    pub title: String,
    /// Form of the network.
    pub form: Form,
    /// Number of hidden neurons.
    pub width: usize,
    /// Irreps in the logits.
    pub irreps: Vec<String>,
    /// Exact mean loss over all pairs, nats.
    pub loss: f64,
}

/// Widest network that [`catalog`] lists.
const MAX_LISTED_WIDTH: usize = 512;

/// The bilinear network of some irreps over ℝ, of width Σ d³.
///
/// # Errors
///
/// [`InterpError::Empty`] without irreps, [`InterpError::UnknownIrrep`],
/// [`InterpError::NetworkTooLarge`].
///
/// # Examples
///
/// ```
/// use glassbook_groups::Group;
///
/// let network = glassbook_interp::oracles::bilinear(&Group::parse("S5")?, &["standard"])?;
/// assert_eq!(network.d_hidden(), 64);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bilinear(group: &Group, irreps: &[&str]) -> Result<Network, InterpError> {
    let basis = PeterWeyl::new(group)?;
    let chosen = choose(group, &basis, irreps)?;
    let (n, width) = (group.order(), width_of(&chosen));
    let limit = crate::MAX_NETWORK_WIDTH;
    if width > limit {
        return Err(InterpError::NetworkTooLarge {
            what: "the width",
            got: width,
            limit,
        });
    }
    let mut left = vec![0.0; n * width];
    let mut right = vec![0.0; n * width];
    let mut unembed = vec![0.0; n * width];
    let mut neuron = 0;
    for irrep in chosen {
        let d = irrep.dim;
        for (i, j, k) in triples(d) {
            for x in 0..n {
                let inverse = group.inverse(x);
                left[x * width + neuron] = irrep.elements.at(x, i * d + j) as f32;
                right[x * width + neuron] = irrep.elements.at(x, j * d + k) as f32;
                unembed[neuron * n + x] = irrep.elements.at(inverse, k * d + i) as f32;
            }
            neuron += 1;
        }
    }
    let tensors = [
        Tensor::new("W_x", [n, width], left),
        Tensor::new("W_y", [n, width], right),
        Tensor::new("W_U", [width, n], unembed),
    ];
    Network::new(Form::Bilinear, n, tensors)
}

/// The four-neuron ReLU network of a character s of values ±1; its logits are 2 s(x) s(y) s(z).
///
/// The character is `sign` where the group has it, and otherwise the first one of its kind.
///
/// # Errors
///
/// [`InterpError::NoSignCharacter`].
pub fn sign_circuit(group: &Group) -> Result<Network, InterpError> {
    let basis = PeterWeyl::new(group)?;
    let no_sign = || InterpError::NoSignCharacter {
        group: group.name().into(),
    };
    let sign = sign_character(&basis).ok_or_else(no_sign)?;
    let n = group.order();
    // The embedding holds s once; W makes ±s(x) ± s(y) of it.
    let embedding: Vec<f32> = sign.character.iter().map(|&s| s as f32).collect();
    let w = vec![1.0, -1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0];
    let unembed = [1.0, 1.0, -1.0, -1.0]
        .into_iter()
        .flat_map(|output| embedding.iter().map(move |s| output * s))
        .collect();
    let tensors = [
        Tensor::new("W_x", [n, 1], embedding.clone()),
        Tensor::new("W_y", [n, 1], embedding.clone()),
        Tensor::new("W", [2, 4], w),
        Tensor::new("W_U", [4, n], unembed),
    ];
    Network::new(Form::Mlp, n, tensors)
}

/// The built-in networks of a group: one per irrep that fits, the smallest faithful irrep together
/// with the sign, and the sign circuit.
///
/// # Errors
///
/// [`InterpError::Group`] only if the group crate has a bug.
pub fn catalog(group: &Group) -> Result<Vec<Oracle>, InterpError> {
    let basis = PeterWeyl::new(group)?;
    let mut list: Vec<Oracle> = Vec::new();
    for irrep in basis
        .nontrivial()
        .filter(|irrep| irrep.dim.pow(3) <= MAX_LISTED_WIDTH)
    {
        list.push(entry(group, &[irrep]));
    }
    if let Some(sign) = sign_character(&basis) {
        let is_faithful = |irrep: &&IrrepSpace| {
            let largest = irrep.dim as f64;
            irrep
                .character
                .iter()
                .filter(|&&value| value > largest - 1e-9)
                .count()
                == 1
        };
        let faithful = basis
            .nontrivial()
            .filter(|irrep| irrep.dim.pow(3) < MAX_LISTED_WIDTH && irrep.name != sign.name)
            .find(is_faithful);
        if let Some(faithful) = faithful {
            list.push(entry(group, &[sign, faithful]));
        }
        let doubled: Vec<f64> = sign.character.iter().map(|s| 2.0 * s).collect();
        list.push(Oracle {
            id: "sign-circuit".into(),
            title: format!("four ReLU neurons that compute {}", sign.name),
            form: Form::Mlp,
            width: 4,
            irreps: vec![sign.name.clone()],
            loss: glassbook_groups::trace_loss(&doubled, group.identity()),
        });
    }
    Ok(list)
}

/// The built-in network with an identifier of [`catalog`], or of any other set of irreps.
///
/// # Errors
///
/// [`InterpError::UnknownOracle`], and those of [`bilinear`] and [`sign_circuit`].
pub fn by_id(group: &Group, id: &str) -> Result<Network, InterpError> {
    if id == "sign-circuit" {
        return sign_circuit(group);
    }
    bilinear(group, &irreps_of(group, id)?)
}

/// The irreps in the identifier of a bilinear network.
fn irreps_of<'a>(group: &Group, id: &'a str) -> Result<Vec<&'a str>, InterpError> {
    let names = id
        .strip_prefix("bilinear:")
        .ok_or_else(|| InterpError::UnknownOracle {
            group: group.name().into(),
            id: id.into(),
        })?;
    Ok(names.split(',').collect())
}

fn entry(group: &Group, irreps: &[&IrrepSpace]) -> Oracle {
    let names: Vec<String> = irreps.iter().map(|irrep| irrep.name.clone()).collect();
    let traces: Vec<f64> = (0..group.order())
        .map(|g| irreps.iter().map(|irrep| irrep.character[g]).sum())
        .collect();
    Oracle {
        id: format!("bilinear:{}", names.join(",")),
        title: format!("exact bilinear network of {}", names.join(" and ")),
        form: Form::Bilinear,
        width: width_of(irreps),
        irreps: names,
        loss: glassbook_groups::trace_loss(&traces, group.identity()),
    }
}

fn choose<'a>(
    group: &Group,
    basis: &'a PeterWeyl,
    names: &[&str],
) -> Result<Vec<&'a IrrepSpace>, InterpError> {
    if names.is_empty() {
        return Err(InterpError::Empty {
            what: "the list of irreps",
        });
    }
    let find = |name: &&str| {
        basis.irrep(name).ok_or_else(|| InterpError::UnknownIrrep {
            group: group.name().into(),
            irrep: (*name).into(),
        })
    };
    names.iter().map(find).collect()
}

fn width_of(irreps: &[&IrrepSpace]) -> usize {
    irreps.iter().map(|irrep| irrep.dim.pow(3)).sum()
}

fn triples(d: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..d * d * d).map(move |index| (index / (d * d), index / d % d, index % d))
}

fn sign_character(basis: &PeterWeyl) -> Option<&IrrepSpace> {
    let signs = || basis.nontrivial().filter(|irrep| irrep.dim == 1);
    signs()
        .find(|irrep| irrep.name == "sign")
        .or_else(|| signs().next())
}
