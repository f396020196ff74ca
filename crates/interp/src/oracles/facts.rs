//! Exact answers of the analyses on the built-in networks.
//!
//! For the bilinear network of irreps of dimensions D over ℝ with commutants of dimension c:
//!
//! - an irrep has D² of the embeddings' energy (Σ_ij ρᵢⱼ² = D, once per third index) and singular
//!   values √(c|G|), D²/c of them;
//! - the hidden layer has energy D |G|² per irrep, of which ρ(xy) holds |G|²: the mean of
//!   ρ(x)ᵢⱼ ρ(y)ⱼₖ over pairs of product g is ρ(g)ᵢₖ / D, and ρ(x), ρ(y) hold nothing;
//! - taking ρ(xy) of an irrep away removes its trace from the logits and nothing else.

use glassbook_groups::{Group, trace_accuracy, trace_loss};
use serde::Serialize;

use super::{choose, irreps_of, sign_character};
use crate::InterpError;
use crate::basis::{IrrepSpace, PeterWeyl};
use crate::matrix::{dot, share};
use crate::traces::centered;

/// Exact answers about one irrep; shares of the hidden layer are centered over inputs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IrrepFacts {
    /// Name of the irrep.
    pub irrep: String,
    /// Cosine between logits and traces; none for the trivial irrep.
    pub trace_similarity: Option<f64>,
    /// Share of x_embed, of y_embed and of the unembedding alike.
    pub embedding: f64,
    /// Share of ρ(x) in the hidden layer.
    pub hidden_x: f64,
    /// Share of ρ(y).
    pub hidden_y: f64,
    /// Share of ρ(xy).
    pub hidden_xy: f64,
    /// Loss without ρ(xy), over all pairs.
    pub excluded_loss: f64,
    /// Loss with nothing but ρ(xy).
    pub restricted_loss: f64,
}

/// Exact answers about a built-in network.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OracleFacts {
    /// Loss over all pairs, nats.
    pub loss: f64,
    /// Accuracy over all pairs.
    pub accuracy: f64,
    /// One entry per irrep of the group, trivial first.
    pub irreps: Vec<IrrepFacts>,
    /// Nonzero singular values of x_embed, descending; y_embed and unembed have the same.
    pub singular_values: Vec<f64>,
}

/// Exact answers of the analyses on the built-in network with this identifier.
///
/// # Errors
///
/// As [`by_id`](super::by_id).
///
/// # Examples
///
/// ```
/// use glassbook_groups::Group;
///
/// let group = Group::parse("S5")?;
/// let facts = glassbook_interp::oracles::exact(&group, "bilinear:standard,sign")?;
/// assert!((facts.loss - 0.996_189_406_6).abs() < 1e-9);
/// assert!((facts.irreps[2].hidden_xy - 0.2).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn exact(group: &Group, id: &str) -> Result<OracleFacts, InterpError> {
    let basis = PeterWeyl::new(group)?;
    if id == "sign-circuit" {
        let no_sign = || InterpError::NoSignCharacter {
            group: group.name().into(),
        };
        let sign = sign_character(&basis).ok_or_else(no_sign)?;
        return Ok(sign_circuit(group, &basis, sign));
    }
    let names = irreps_of(group, id)?;
    Ok(bilinear(group, &basis, &choose(group, &basis, &names)?))
}

fn bilinear(group: &Group, basis: &PeterWeyl, chosen: &[&IrrepSpace]) -> OracleFacts {
    let n = group.order() as f64;
    let identity = group.identity();
    let trace_of = |keep: &dyn Fn(&IrrepSpace) -> bool| -> Vec<f64> {
        let mut sum = vec![0.0; group.order()];
        for irrep in chosen.iter().filter(|irrep| keep(irrep)) {
            crate::matrix::add_scaled(&mut sum, 1.0, &irrep.character);
        }
        sum
    };
    let whole = trace_of(&|_| true);
    let embedding: f64 = chosen
        .iter()
        .map(|irrep| (irrep.dim * irrep.dim) as f64)
        .sum();
    // The neurons of the trivial irrep are constant, which centering removes.
    let hidden: f64 = chosen
        .iter()
        .filter(|irrep| !irrep.is_trivial())
        .map(|irrep| irrep.dim as f64)
        .sum();
    let norm = norm(&centered(&whole));
    let facts = |irrep: &IrrepSpace| {
        let copies = chosen
            .iter()
            .filter(|other| other.name == irrep.name)
            .count() as f64;
        let part = |size: f64, whole: f64| share(copies * size, whole);
        let trivial = irrep.is_trivial();
        IrrepFacts {
            irrep: irrep.name.clone(),
            trace_similarity: (!trivial)
                .then(|| share(copies * self::norm(&irrep.character), norm)),
            embedding: part((irrep.dim * irrep.dim) as f64, embedding),
            hidden_x: 0.0,
            hidden_y: 0.0,
            hidden_xy: if trivial { 0.0 } else { part(1.0, hidden) },
            excluded_loss: trace_loss(&trace_of(&|other| other.name != irrep.name), identity),
            restricted_loss: trace_loss(&trace_of(&|other| other.name == irrep.name), identity),
        }
    };
    let mut singular_values: Vec<f64> = chosen
        .iter()
        .flat_map(|irrep| {
            let commutant = (irrep.dim * irrep.dim / irrep.rank) as f64;
            std::iter::repeat_n((commutant * n).sqrt(), irrep.rank)
        })
        .collect();
    singular_values.sort_by(|a, b| b.total_cmp(a));
    OracleFacts {
        loss: trace_loss(&whole, identity),
        accuracy: trace_accuracy(&whole, identity),
        irreps: basis.irreps().iter().map(facts).collect(),
        singular_values,
    }
}

/// relu(±s(x) ± s(y)) holds |s(x) ± s(y)|/2 and its linear part: after centering, s(x), s(y) and
/// s(xy) have equal energy in every neuron.
fn sign_circuit(group: &Group, basis: &PeterWeyl, sign: &IrrepSpace) -> OracleFacts {
    let n = group.order() as f64;
    let logits: Vec<f64> = sign.character.iter().map(|s| 2.0 * s).collect();
    let (loss, uniform) = (trace_loss(&logits, group.identity()), n.ln());
    let facts = |irrep: &IrrepSpace| {
        let is_sign = irrep.name == sign.name;
        let one = f64::from(u8::from(is_sign));
        IrrepFacts {
            irrep: irrep.name.clone(),
            trace_similarity: (!irrep.is_trivial()).then_some(one),
            embedding: one,
            hidden_x: one / 3.0,
            hidden_y: one / 3.0,
            hidden_xy: one / 3.0,
            excluded_loss: if is_sign { uniform } else { loss },
            restricted_loss: if is_sign { loss } else { uniform },
        }
    };
    OracleFacts {
        loss,
        accuracy: trace_accuracy(&logits, group.identity()),
        irreps: basis.irreps().iter().map(facts).collect(),
        singular_values: vec![2.0 * n.sqrt()],
    }
}

fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}
