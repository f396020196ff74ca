//! A run on two threads that share no memory: the leader, which owns the run, and its helper.
//!
//! The leader sends the helper everything once. From then on each step is one message each way: the
//! gradients of one half of the batch, and what only one side knows. The leader adds the learning
//! rate and the next batch; the helper adds, at steps with metrics, the losses of its half of the
//! rows that are looked at. Both make the same update, so the leader can go on alone at any time.

use crate::adamw::{AdamW, Decay};
use crate::group_net::{GroupNet, GroupNetState, Network, Rows};
use crate::halves::{Half, Sums};
use crate::wire::{Reader, Writer};

/// What both threads agree on besides the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharedSettings {
    /// The optimizer; its learning rate comes with every message.
    pub adamw: AdamW,
    /// Losses are looked at before every update whose number is a multiple of this.
    pub metrics_every: u64,
    /// Rows of the largest mini-batch; 0 when every update sees all train rows.
    pub max_batch: usize,
}

impl SharedSettings {
    /// Length of every message of a run of this network.
    #[must_use]
    pub fn message_len(&self, net: &GroupNet) -> usize {
        let of_leader = F64 + U32 * (1 + self.max_batch);
        net.partial_floats() + of_leader.max(2 * Sums::N_FLOATS)
    }
}

/// Floats of a message that hold a number.
const U32: usize = 2;
const F64: usize = 4;

/// A run as the leader hands it over: pairs are numbers left · order + right.
pub struct HelperStart<'a> {
    /// The network after the updates made so far.
    pub net: &'a GroupNet,
    /// What stays the same.
    pub settings: SharedSettings,
    /// The product of every pair.
    pub products: &'a [u32],
    /// The train pairs.
    pub train: &'a [u32],
    /// The held-out pairs.
    pub test: &'a [u32],
    /// The pairs of the present mini-batch; empty when there are none.
    pub batch: &'a [u32],
}

impl HelperStart<'_> {
    /// As one message.
    #[must_use]
    pub fn to_message(&self) -> Vec<f32> {
        let (network, dims) = self.net.shape();
        let GroupNetState {
            step,
            weights,
            first,
            second,
        } = self.net.state();
        let matrices = [weights, first, second];
        let lists = [self.products, self.train, self.test, self.batch];
        let n_values: usize = matrices.iter().flatten().map(Vec::len).sum();
        let n_items: usize = lists.iter().map(|list| list.len() + 1).sum();
        let mut message = vec![0.0; 7 * U32 + 6 * F64 + n_values + n_items * U32];
        let mut writer = Writer::new(&mut message);
        let place = Network::ALL.iter().position(|&known| known == network);
        writer.put_u32(place.unwrap_or(0) as u32);
        for dim in dims {
            writer.put_u32(dim as u32);
        }
        let SharedSettings {
            adamw,
            metrics_every,
            max_batch,
        } = self.settings;
        writer.put_u32(u32::from(adamw.decay == Decay::Coupled));
        writer.put_u32(metrics_every as u32);
        writer.put_u32(max_batch as u32);
        let (beta1, beta2) = adamw.betas;
        for value in [beta1, beta2, adamw.epsilon, adamw.weight_decay] {
            writer.put_f64(value);
        }
        writer.put_f64(adamw.learning_rate);
        writer.put_f64(step as f64);
        for matrix in matrices.iter().flatten() {
            writer.put(matrix);
        }
        for list in lists {
            writer.put_u32(list.len() as u32);
            for &item in list {
                writer.put_u32(item);
            }
        }
        message
    }
}

/// The leader's message for one step, after its half of the batch.
pub fn write_leader(net: &GroupNet, message: &mut [f32], learning_rate: f64, next_batch: &[u32]) {
    let mut writer = Writer::new(message);
    net.write_partial(Half::First, &mut writer);
    writer.put_f64(learning_rate);
    writer.put_u32(next_batch.len() as u32);
    for &pair in next_batch {
        writer.put_u32(pair);
    }
}

/// The helper's message for one step: its half goes into the network; returns the sums of its
/// halves of the held-out and of the train rows, which mean something at steps with metrics only.
///
/// Returns `None` if the message is too short.
pub fn read_helper(net: &mut GroupNet, message: &[f32]) -> Option<[Sums; 2]> {
    let mut reader = Reader::new(message);
    net.read_partial(Half::Second, &mut reader)?;
    Some([Sums::read(&mut reader)?, Sums::read(&mut reader)?])
}

/// A message that is not what the other thread would send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {what} of a shared training run is malformed")]
pub struct MalformedMessage {
    what: &'static str,
}

impl MalformedMessage {
    /// For programs: `category/kebab-name`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "compute/malformed-message"
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "Reload the page: its parts seem to be of different versions."
    }
}

/// The second thread of a run.
#[derive(Debug, Clone)]
pub struct Helper {
    net: GroupNet,
    settings: SharedSettings,
    products: Vec<u32>,
    train: Rows,
    test: Rows,
    batch: Rows,
    step: u64,
}

impl Helper {
    /// The helper of the run that [`HelperStart::to_message`] described.
    ///
    /// # Errors
    ///
    /// [`MalformedMessage`] if the message is from another program.
    pub fn new(start: &[f32]) -> Result<Self, MalformedMessage> {
        Self::read(start).ok_or(MalformedMessage { what: "start" })
    }

    fn read(start: &[f32]) -> Option<Self> {
        let mut reader = Reader::new(start);
        let network = *Network::ALL.get(reader.u32()? as usize)?;
        let mut count = || Some(reader.u32()? as usize);
        let dims = [count()?, count()?, count()?];
        let decay = match count()? {
            0 => Decay::Decoupled,
            _ => Decay::Coupled,
        };
        let (metrics_every, max_batch) = (count()? as u64, count()?);
        let betas = (reader.f64()?, reader.f64()?);
        let adamw = AdamW {
            betas,
            epsilon: reader.f64()?,
            weight_decay: reader.f64()?,
            learning_rate: reader.f64()?,
            decay,
        };
        let step = reader.f64()? as u64;
        let sizes = network.shapes(dims).into_iter();
        let sizes: Vec<usize> = sizes
            .map(|[m, n]| m.checked_mul(n))
            .collect::<Option<_>>()?;
        let mut matrices = || -> Option<Vec<Vec<f32>>> {
            let values = sizes.iter().map(|&size| Some(reader.take(size)?.to_vec()));
            values.collect()
        };
        let state = GroupNetState {
            step,
            weights: matrices()?,
            first: matrices()?,
            second: matrices()?,
        };
        let [order, ..] = dims;
        let products = list(&mut reader, order)?;
        if products.len() != order * order {
            return None;
        }
        let mut rows = || {
            let pairs = list(&mut reader, products.len())?;
            Some(Rows::of_pairs(&pairs, &products, order))
        };
        Some(Self {
            train: rows()?,
            test: rows()?,
            batch: rows()?,
            net: GroupNet::resume(network, dims, &state),
            settings: SharedSettings {
                adamw,
                metrics_every: metrics_every.max(1),
                max_batch,
            },
            products,
            step,
        })
    }

    /// Length of every message.
    #[must_use]
    pub fn message_len(&self) -> usize {
        self.settings.message_len(&self.net)
    }

    /// Computes its half of the present step and fills the message, which has
    /// [`Helper::message_len`] floats.
    pub fn begin_step(&mut self, message: &mut [f32]) {
        let is_full = self.settings.max_batch == 0;
        let rows = if is_full { &self.train } else { &self.batch };
        self.net.partial(rows, Half::Second);
        let mut sums = [Sums::default(); 2];
        if self.step.is_multiple_of(self.settings.metrics_every) {
            sums[0] = self.net.evaluate_half(&self.test, Half::Second);
            if !is_full {
                sums[1] = self.net.evaluate_half(&self.train, Half::Second);
            }
        }
        let mut writer = Writer::new(message);
        self.net.write_partial(Half::Second, &mut writer);
        for sums in sums {
            sums.write(&mut writer);
        }
    }

    /// Makes the update, with the leader's message of the present step.
    ///
    /// # Errors
    ///
    /// [`MalformedMessage`] if the message is from another run.
    pub fn finish_step(&mut self, message: &[f32]) -> Result<(), MalformedMessage> {
        self.finish(message)
            .ok_or(MalformedMessage { what: "step" })
    }

    fn finish(&mut self, message: &[f32]) -> Option<()> {
        let mut reader = Reader::new(message);
        self.net.read_partial(Half::First, &mut reader)?;
        let learning_rate = reader.f64()?;
        let next = list(&mut reader, self.products.len())?;
        let is_full = self.settings.max_batch == 0;
        let rows = if is_full { &self.train } else { &self.batch };
        self.net.combine(rows.len());
        self.net.update(&AdamW {
            learning_rate,
            ..self.settings.adamw
        });
        let [order, ..] = self.net.shape().1;
        self.batch.set_pairs(&next, &self.products, order);
        self.step += 1;
        Some(())
    }
}

/// A list of numbers below `limit`, with its length before it.
fn list(reader: &mut Reader<'_>, limit: usize) -> Option<Vec<u32>> {
    let len = reader.u32()? as usize;
    let mut items = Vec::new();
    for _ in 0..len {
        let item = reader.u32()?;
        if item as usize >= limit {
            return None;
        }
        items.push(item);
    }
    Some(items)
}
