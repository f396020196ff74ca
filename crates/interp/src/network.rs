//! A network on a group as named arrays, checked once when it is made.
//!
//! | form | tensors | logits(x, y) |
//! |---|---|---|
//! | bilinear | W_x, W_y, W_U | (W_x[x] ⊙ W_y[y]) W_U |
//! | mlp | W_x, W_y, W, W_U | relu([W_x[x], W_y[y]] W) W_U |
//! | mlp-summed | W_x, W_y, W, W_U | relu((W_x[x] + W_y[y]) W) W_U |
//! | mlp-bias | as mlp, and b | (relu([W_x[x], W_y[y]] W) + b) W_U |
//! | transformer | W_E, W_pos, W_Q, W_K, W_V, W_O, W_in, W_out, W_U | at '=' of the tokens x, y, = |
//!
//! Reference: Chughtai, Chan and Nanda, "A Toy Model of Universality" (arXiv:2302.03025), §3.

mod activations;
mod element_order;
mod form;
mod specs;

pub use activations::{Activations, ResidualStream};
pub use element_order::{element_order_by_images, element_order_by_names};
pub use form::Form;

use crate::InterpError;
use crate::forward::Forward;
use crate::matrix::Matrix;

/// Largest order of a group whose networks are analyzed: results hold order² numbers.
pub const MAX_NETWORK_ORDER: usize = 1024;

/// Widest hidden layer.
pub const MAX_NETWORK_WIDTH: usize = 8192;

/// A named array of weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Name, as in the module table.
    pub name: String,
    /// Sizes, slowest first.
    pub shape: Vec<usize>,
    /// Row-major values.
    pub values: Vec<f32>,
}

impl Tensor {
    /// A tensor from its parts.
    #[must_use]
    pub fn new(name: impl Into<String>, shape: impl Into<Vec<usize>>, values: Vec<f32>) -> Self {
        Self {
            name: name.into(),
            shape: shape.into(),
            values,
        }
    }

    /// The values as a matrix; leading sizes are merged into the rows.
    #[must_use]
    pub fn to_matrix(&self) -> Matrix {
        let cols = self.shape.last().copied().unwrap_or(1);
        Matrix::from_f32(self.values.len() / cols.max(1), cols, &self.values)
    }
}

/// A trained or hand-built network on a group.
#[derive(Debug, Clone)]
pub struct Network {
    form: Form,
    order: usize,
    tensors: Vec<Tensor>,
    forward: Forward,
}

impl Network {
    /// The network with these tensors, in any order of the list.
    ///
    /// Sizes such as the width are read from the tensors' shapes.
    ///
    /// # Errors
    ///
    /// [`InterpError::MissingTensor`], [`InterpError::UnknownTensor`],
    /// [`InterpError::RepeatedTensor`], [`InterpError::TensorShape`],
    /// [`InterpError::TensorLength`], [`InterpError::NotFinite`], and
    /// [`InterpError::NetworkTooLarge`] over [`MAX_NETWORK_ORDER`] or [`MAX_NETWORK_WIDTH`].
    ///
    /// # Examples
    ///
    /// ```
    /// use glassbook_interp::{Form, Network, Tensor};
    ///
    /// // Addition of signs on C2: logits(x, y, z) = s(x) s(y) s(z).
    /// let sign = |name: &str, shape: [usize; 2]| Tensor::new(name, shape, vec![1.0, -1.0]);
    /// let tensors = [sign("W_x", [2, 1]), sign("W_y", [2, 1]), sign("W_U", [1, 2])];
    /// let network = Network::new(Form::Bilinear, 2, tensors)?;
    /// assert_eq!(network.activations(1..2)?.logits, [-1.0, 1.0, 1.0, -1.0]);
    /// # Ok::<(), glassbook_interp::InterpError>(())
    /// ```
    pub fn new(
        form: Form,
        order: usize,
        tensors: impl IntoIterator<Item = Tensor>,
    ) -> Result<Self, InterpError> {
        let tensors = specs::check(form, order, tensors.into_iter().collect())?;
        let forward = Forward::new(form, order, &tensors);
        Ok(Self {
            form,
            order,
            tensors,
            forward,
        })
    }

    /// The network on renumbered elements, for weights whose author numbers elements differently.
    ///
    /// Tables indexed by elements get the row (or column) of foreign element i at `order[i]`.
    ///
    /// # Shapes
    ///
    /// - `order`: `[order]`, the group's index of the foreign element i
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`], [`InterpError::NotAnElementOrder`].
    pub fn permuted(&self, order: &[u32]) -> Result<Self, InterpError> {
        element_order::check(self.order, order)?;
        let tensors: Vec<Tensor> = self
            .tensors
            .iter()
            .map(|tensor| specs::renumbered(self.form, tensor, order))
            .collect();
        Self::new(self.form, self.order, tensors)
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// Number of elements of the group.
    #[must_use]
    pub fn order(&self) -> usize {
        self.order
    }

    /// Number of hidden neurons.
    #[must_use]
    pub fn d_hidden(&self) -> usize {
        self.forward.d_hidden()
    }

    /// All tensors, in the order of [`Form::tensor_names`].
    #[must_use]
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// A tensor by name.
    #[must_use]
    pub fn tensor(&self, name: &str) -> Option<&Tensor> {
        self.tensors.iter().find(|tensor| tensor.name == name)
    }

    /// Σ w² over all weights.
    #[must_use]
    pub fn sum_of_squared_weights(&self) -> f64 {
        let squares = |tensor: &Tensor| {
            tensor
                .values
                .iter()
                .map(|&v| f64::from(v).powi(2))
                .sum::<f64>()
        };
        self.tensors.iter().map(squares).sum()
    }

    pub(crate) fn forward(&self) -> &Forward {
        &self.forward
    }

    /// A tensor that construction has checked to exist.
    pub(crate) fn matrix(&self, name: &str) -> Matrix {
        self.tensor(name).map(Tensor::to_matrix).unwrap_or_default()
    }
}
