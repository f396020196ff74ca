//! Which tensors a form has, with the shapes that must fit together.

use super::{Form, MAX_NETWORK_ORDER, MAX_NETWORK_WIDTH, Tensor};
use crate::InterpError;

/// One size of a tensor.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Size {
    /// The group's order.
    Order,
    /// Tokens: the elements and '='.
    Tokens,
    /// Positions of the sequence x, y, =.
    Positions,
    /// A size that the first tensor with it fixes.
    Named(&'static str),
    /// Twice such a size.
    Twice(&'static str),
}

/// Name and shape of a tensor.
pub(super) struct TensorSpec {
    pub(super) name: &'static str,
    pub(super) shape: &'static [Size],
}

use Size::{Named, Order, Positions, Tokens, Twice};

const EMBED: Size = Named("d_embed");
const HIDDEN: Size = Named("d_hidden");
const MODEL: Size = Named("d_model");
const HEADS: Size = Named("n_heads");
const HEAD: Size = Named("d_head");

macro_rules! specs {
    ($($name:literal $shape:expr),* $(,)?) => {
        &[$(TensorSpec { name: $name, shape: &$shape }),*]
    };
}

const BILINEAR: &[TensorSpec] =
    specs!["W_x" [Order, HIDDEN], "W_y" [Order, HIDDEN], "W_U" [HIDDEN, Order]];
const MLP: &[TensorSpec] = specs![
    "W_x" [Order, EMBED], "W_y" [Order, EMBED], "W" [Twice("d_embed"), HIDDEN],
    "W_U" [HIDDEN, Order],
];
const MLP_SUMMED: &[TensorSpec] = specs![
    "W_x" [Order, EMBED], "W_y" [Order, EMBED], "W" [EMBED, HIDDEN], "W_U" [HIDDEN, Order],
];
const MLP_BIAS: &[TensorSpec] = specs![
    "W_x" [Order, EMBED], "W_y" [Order, EMBED], "W" [Twice("d_embed"), HIDDEN], "b" [HIDDEN],
    "W_U" [HIDDEN, Order],
];
const TRANSFORMER: &[TensorSpec] = specs![
    "W_E" [Tokens, MODEL], "W_pos" [Positions, MODEL],
    "W_Q" [HEADS, MODEL, HEAD], "W_K" [HEADS, MODEL, HEAD], "W_V" [HEADS, MODEL, HEAD],
    "W_O" [HEADS, HEAD, MODEL], "W_in" [MODEL, HIDDEN], "W_out" [HIDDEN, MODEL],
    "W_U" [MODEL, Order],
];

pub(super) fn of(form: Form) -> &'static [TensorSpec] {
    match form {
        Form::Bilinear => BILINEAR,
        Form::Mlp => MLP,
        Form::MlpSummed => MLP_SUMMED,
        Form::MlpBias => MLP_BIAS,
        Form::Transformer => TRANSFORMER,
    }
}

/// The form's tensors in their order, with every shape and value checked.
pub(super) fn check(
    form: Form,
    order: usize,
    mut tensors: Vec<Tensor>,
) -> Result<Vec<Tensor>, InterpError> {
    check_limit("the order", order, MAX_NETWORK_ORDER)?;
    let mut sizes: Vec<(&'static str, usize)> = Vec::new();
    let mut checked = Vec::with_capacity(tensors.len());
    for spec in of(form) {
        let missing = InterpError::MissingTensor {
            form: form.name(),
            tensor: spec.name,
        };
        let found = tensors
            .iter()
            .position(|tensor| tensor.name == spec.name)
            .ok_or(missing)?;
        let tensor = tensors.swap_remove(found);
        check_shape(spec, &tensor, order, &mut sizes)?;
        check_values(&tensor)?;
        checked.push(tensor);
    }
    if let Some(extra) = tensors.pop() {
        let tensor = extra.name;
        return Err(if of(form).iter().any(|spec| spec.name == tensor) {
            InterpError::RepeatedTensor { tensor }
        } else {
            InterpError::UnknownTensor {
                form: form.name(),
                tensor,
            }
        });
    }
    for (name, size) in sizes {
        check_limit(name, size, MAX_NETWORK_WIDTH)?;
    }
    Ok(checked)
}

fn check_limit(what: &'static str, got: usize, limit: usize) -> Result<(), InterpError> {
    if got <= limit {
        Ok(())
    } else {
        Err(InterpError::NetworkTooLarge { what, got, limit })
    }
}

fn check_shape(
    spec: &TensorSpec,
    tensor: &Tensor,
    order: usize,
    sizes: &mut Vec<(&'static str, usize)>,
) -> Result<(), InterpError> {
    let mut fits = tensor.shape.len() == spec.shape.len() && !tensor.shape.contains(&0);
    for (&size, &got) in spec.shape.iter().zip(&tensor.shape) {
        if let Named(name) = size
            && fits
            && !sizes.iter().any(|(known, _)| *known == name)
        {
            sizes.push((name, got));
        }
        fits = fits && value_of(size, order, sizes) == Some(got);
    }
    if fits {
        return Ok(());
    }
    let wanted: Vec<String> = spec
        .shape
        .iter()
        .map(|&s| describe(s, order, sizes))
        .collect();
    Err(InterpError::TensorShape {
        tensor: tensor.name.clone(),
        expected: format!("[{}]", wanted.join(", ")),
        got: tensor.shape.clone(),
    })
}

fn value_of(size: Size, order: usize, sizes: &[(&'static str, usize)]) -> Option<usize> {
    let named = |name| {
        sizes
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    };
    match size {
        Order => Some(order),
        Tokens => Some(order + 1),
        Positions => Some(3),
        Named(name) => named(name),
        Twice(name) => named(name).map(|value| 2 * value),
    }
}

fn describe(size: Size, order: usize, sizes: &[(&'static str, usize)]) -> String {
    let name = match size {
        Order => "order".to_owned(),
        Tokens => "order + 1".to_owned(),
        Positions => "3 positions".to_owned(),
        Named(name) => name.to_owned(),
        Twice(name) => format!("2 {name}"),
    };
    value_of(size, order, sizes).map_or_else(|| name.clone(), |value| format!("{name} = {value}"))
}

fn check_values(tensor: &Tensor) -> Result<(), InterpError> {
    if tensor.values.len() != tensor.shape.iter().product::<usize>() {
        return Err(InterpError::TensorLength {
            tensor: tensor.name.clone(),
            shape: tensor.shape.clone(),
            got: tensor.values.len(),
        });
    }
    match tensor.values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(InterpError::NotFinite {
            tensor: tensor.name.clone(),
            index,
        }),
        None => Ok(()),
    }
}

/// The tensor with its element axis renumbered: foreign element i moves to `order[i]`.
pub(super) fn renumbered(form: Form, tensor: &Tensor, order: &[u32]) -> Tensor {
    let mut moved = tensor.clone();
    let Some(spec) = of(form).iter().find(|spec| spec.name == tensor.name) else {
        return moved;
    };
    let n = order.len();
    if matches!(spec.shape[0], Order | Tokens) {
        let width = tensor.values.len() / tensor.shape[0];
        for (row, &target) in tensor.values.chunks_exact(width).zip(order) {
            let start = target as usize * width;
            moved.values[start..start + width].copy_from_slice(row);
        }
    } else if spec.shape.last() == Some(&Order) {
        for (source, target) in tensor
            .values
            .chunks_exact(n)
            .zip(moved.values.chunks_exact_mut(n))
        {
            for (&value, &column) in source.iter().zip(order) {
                target[column as usize] = value;
            }
        }
    }
    moved
}
