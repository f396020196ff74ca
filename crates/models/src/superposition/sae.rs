//! Sparse autoencoders on a hidden layer: h′ = f(h)·W_dec + b_dec with few active f.
//!
//! | kind | f |
//! |---|---|
//! | L1 | ReLU(π), π = (h − b_dec)W_encᵀ + b_enc (Bricken et al. 2023) |
//! | gated | 1[π > 0] · ReLU(e^r ⊙ (h − b_dec)W_encᵀ + b_mag) (Rajamanoharan et al. 2024, Gated SAE) |
//! | JumpReLU | ReLU(π) · 1[π > θ] (Rajamanoharan et al. 2024, JumpReLU SAE) |
//!
//! Decoder rows are used at unit length in all three, so that sparsity cannot be had by scaling.

use burn::module::{Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

use super::{InstanceArray, InstanceSpec};

/// Which sparse autoencoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaeKind {
    /// ReLU with an L1 penalty.
    L1,
    /// A gate decides whether, a magnitude how much.
    Gated,
    /// ReLU above a learned threshold, with an L0 penalty through a straight-through estimator.
    JumpRelu,
}

/// Sizes of a sparse autoencoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaeSizes {
    /// Dictionaries trained side by side, one per instance of the model under study.
    pub instances: usize,
    /// Width of the hidden layer that is taken apart.
    pub hidden: usize,
    /// Number of dictionary elements.
    pub dictionary: usize,
}

/// Initial ln θ of a JumpReLU's threshold: θ = 0.1.
const INITIAL_LOG_THRESHOLD: f32 = -std::f32::consts::LN_10;

impl SaeSizes {
    /// Every parameter, in the order that [`SparseAutoencoder::new`] takes. Encoder and decoder
    /// start from N(0, 1/fan-in).
    #[must_use]
    pub fn weight_specs(&self, kind: SaeKind) -> Vec<InstanceSpec> {
        let (i, m, d) = (self.instances, self.hidden, self.dictionary);
        let spec = |name, shape, init_std| InstanceSpec {
            name,
            shape,
            init_std,
        };
        let mut specs = vec![
            spec("W_enc", [i, d, m], 1.0 / (m as f32).sqrt()),
            spec("W_dec", [i, d, m], 1.0 / (d as f32).sqrt()),
            spec("b_enc", [i, 1, d], 0.0),
            spec("b_dec", [i, 1, m], 0.0),
        ];
        match kind {
            SaeKind::L1 => {}
            SaeKind::Gated => {
                specs.push(spec("r_mag", [i, 1, d], 0.0));
                specs.push(spec("b_mag", [i, 1, d], 0.0));
            }
            SaeKind::JumpRelu => specs.push(spec("log_theta", [i, 1, d], 0.0)),
        }
        specs
    }

    /// Where a parameter starts that does not start around 0: ln θ.
    #[must_use]
    pub fn offset(name: &str) -> f32 {
        if name == "log_theta" {
            INITIAL_LOG_THRESHOLD
        } else {
            0.0
        }
    }
}

/// What a forward pass keeps for the loss.
#[derive(Debug, Clone)]
pub struct SaeActivations {
    /// `[instances, batch, dictionary]`, before the nonlinearity (the gate's, if gated).
    pub pre: Tensor<3>,
    /// `[instances, batch, dictionary]`.
    pub active: Tensor<3>,
    /// `[instances, batch, hidden]`.
    pub reconstruction: Tensor<3>,
}

/// A sparse autoencoder of any kind.
#[derive(Module, Debug)]
pub struct SparseAutoencoder {
    /// W_enc, `[instances, dictionary, hidden]`.
    pub w_enc: Param<Tensor<3>>,
    /// W_dec, `[instances, dictionary, hidden]`, used with rows of unit length.
    pub w_dec: Param<Tensor<3>>,
    /// b_enc, `[instances, 1, dictionary]`; the gate's bias, if gated.
    pub b_enc: Param<Tensor<3>>,
    /// b_dec, `[instances, 1, hidden]`.
    pub b_dec: Param<Tensor<3>>,
    /// r_mag, `[instances, 1, dictionary]`, of the gated kind.
    pub r_mag: Option<Param<Tensor<3>>>,
    /// b_mag, `[instances, 1, dictionary]`, of the gated kind.
    pub b_mag: Option<Param<Tensor<3>>>,
    /// ln θ, `[instances, 1, dictionary]`, of the JumpReLU kind.
    pub log_theta: Option<Param<Tensor<3>>>,
}

impl SparseAutoencoder {
    /// The network with these weights, in the order of [`SaeSizes::weight_specs`].
    ///
    /// # Panics
    ///
    /// If `weights` is not one array per entry of [`SaeSizes::weight_specs`].
    #[must_use]
    pub fn new(kind: SaeKind, weights: &[InstanceArray], device: &Device) -> Self {
        let param = |array: &InstanceArray| array.to_param(device);
        let (common, own) = weights.split_at(4.min(weights.len()));
        let ([w_enc, w_dec, b_enc, b_dec], kind_weights) = (common, own) else {
            panic!("{} weights for {kind:?}", weights.len());
        };
        let (r_mag, b_mag, log_theta) = match (kind, kind_weights) {
            (SaeKind::L1, []) => (None, None, None),
            (SaeKind::Gated, [r, b]) => (Some(param(r)), Some(param(b)), None),
            (SaeKind::JumpRelu, [theta]) => (None, None, Some(param(theta))),
            _ => panic!("{} weights for {kind:?}", weights.len()),
        };
        Self {
            w_enc: param(w_enc),
            w_dec: param(w_dec),
            b_enc: param(b_enc),
            b_dec: param(b_dec),
            r_mag,
            b_mag,
            log_theta,
        }
    }

    /// The decoder with rows of unit length.
    #[must_use]
    pub fn unit_decoder(&self) -> Tensor<3> {
        let w = self.w_dec.val();
        let norms = w.clone().powi_scalar(2).sum_dim(2).sqrt();
        w / (norms + 1e-8)
    }

    /// θ of the JumpReLU kind, `[instances, 1, dictionary]`.
    #[must_use]
    pub fn theta(&self) -> Option<Tensor<3>> {
        self.log_theta.as_ref().map(|log| log.val().exp())
    }

    /// Runs every dictionary on its own batch. `bandwidth` is that of the straight-through estimator.
    ///
    /// # Shapes
    ///
    /// - `hidden`: `[instances, batch, hidden]`
    #[must_use]
    pub fn forward(&self, hidden: Tensor<3>, bandwidth: f32) -> SaeActivations {
        let projected = (hidden - self.b_dec.val()).matmul(self.w_enc.val().swap_dims(1, 2));
        let pre = projected.clone() + self.b_enc.val();
        let active = match (&self.r_mag, &self.b_mag, self.theta()) {
            (Some(r_mag), Some(b_mag), _) => {
                let magnitude = relu(projected * r_mag.val().exp() + b_mag.val());
                pre.clone().greater_scalar(0.0).float().detach() * magnitude
            }
            (_, _, Some(theta)) => jump_relu(relu(pre.clone()), &theta, bandwidth),
            _ => relu(pre.clone()),
        };
        let reconstruction = active.clone().matmul(self.unit_decoder()) + self.b_dec.val();
        SaeActivations {
            pre,
            active,
            reconstruction,
        }
    }

    /// The parameters, in the order of [`SaeSizes::weight_specs`].
    #[must_use]
    pub fn parameters(&self) -> Vec<Tensor<3>> {
        let own = [&self.r_mag, &self.b_mag, &self.log_theta];
        [&self.w_enc, &self.w_dec, &self.b_enc, &self.b_dec]
            .into_iter()
            .chain(own.into_iter().flatten())
            .map(Param::val)
            .collect()
    }
}

/// z·1[z > θ], whose gradient in θ is −(θ/ε)·1[|z − θ| < ε/2].
fn jump_relu(z: Tensor<3>, theta: &Tensor<3>, bandwidth: f32) -> Tensor<3> {
    let open = z.clone().greater(theta.clone()).float().detach();
    let edge = window(&z, theta, bandwidth) * theta.clone().detach();
    // The second term is 0 and carries the gradient alone.
    z * open - edge * (theta.clone() - theta.clone().detach()) / bandwidth
}

/// 1[z > θ], whose gradient in θ is −(1/ε)·1[|z − θ| < ε/2] and in z is 0.
#[must_use]
pub fn straight_through_step(z: &Tensor<3>, theta: &Tensor<3>, bandwidth: f32) -> Tensor<3> {
    let open = z.clone().greater(theta.clone()).float().detach();
    let edge = window(z, theta, bandwidth);
    open - edge * (theta.clone() - theta.clone().detach()) / bandwidth
}

/// 1[|z − θ| < ε/2], without gradient.
fn window(z: &Tensor<3>, theta: &Tensor<3>, bandwidth: f32) -> Tensor<3> {
    let distance = (z.clone() - theta.clone()).abs();
    distance.lower_scalar(bandwidth / 2.0).float().detach()
}
