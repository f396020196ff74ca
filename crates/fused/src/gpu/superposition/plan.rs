//! Where everything of a sweep lies, and which instances are dispatched together.

use super::tables::Tables;
use super::{DISPATCH_STEPS, InstanceStart, SweepData};
use crate::gpu::registry::MAX_HIDDEN4;
use crate::gpu::{GpuError, Instance, KernelId, Tuning, Uniform, Unrolled};

/// Instances that stand in sequence and run the same kernel.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) kernel: KernelId,
    pub(super) unrolled: Unrolled,
    pub(super) first: u32,
    pub(super) n_instances: u32,
}

/// A sweep's layout.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// On the device in this order, with their hidden units.
    pub(super) instances: Vec<(Instance, usize)>,
    /// The start of each of them.
    pub(super) order: Vec<usize>,
    pub(super) groups: Vec<Group>,
    pub(super) tables: Vec<u32>,
    pub(super) n_rows: u32,
    /// Whether rows of trees are drawn one by one.
    pub(super) counts_rows: bool,
    /// vec4 in one copy of all parameters.
    pub(super) n_columns4: usize,
    /// Floats of outputs or partial gradients.
    pub(super) n_scratch: usize,
    /// Words of rows.
    pub(super) n_rows_words: usize,
    pub(super) steps_per_dispatch: usize,
}

impl Plan {
    pub(super) fn new(
        tuning: Tuning,
        data: &SweepData<'_>,
        starts: &[InstanceStart<'_>],
    ) -> Result<Self, GpuError> {
        let Tables { words, placed } = Tables::new(data);
        let is_sparse = data.is_sparse();
        let mut order: Vec<usize> = (0..starts.len()).collect();
        if is_sparse {
            // One kernel for each width.
            order.sort_by_key(|&index| starts[index].n_hidden.div_ceil(4));
        }
        let mut plan = Self {
            instances: Vec::with_capacity(starts.len()),
            order,
            groups: Vec::new(),
            tables: words,
            n_rows: data.n_rows(),
            counts_rows: matches!(data, SweepData::TreeRows { .. }),
            n_columns4: 0,
            n_scratch: 0,
            n_rows_words: 0,
            steps_per_dispatch: DISPATCH_STEPS,
        };
        for index in plan.order.clone() {
            let start = &starts[index];
            let instance = Instance {
                hidden4: start.n_hidden.div_ceil(4) as u32,
                key_low: start.seed as u32,
                key_high: (start.seed >> 32) as u32,
                number: start.number,
                ..placed[start.space]
            };
            plan.push(tuning, is_sparse, instance, start)?;
        }
        Ok(plan)
    }

    fn push(
        &mut self,
        tuning: Tuning,
        is_sparse: bool,
        mut instance: Instance,
        start: &InstanceStart<'_>,
    ) -> Result<(), GpuError> {
        let n = instance.n_features as usize;
        assert_eq!(start.bias.len(), n, "b");
        assert_eq!(start.weights.len(), n * start.n_hidden, "W");
        let lanes = tuning.instances as usize;
        let n_columns4 = n * (instance.hidden4 as usize + 1);
        instance.columns_at = self.n_columns4 as u32;
        self.n_columns4 += n_columns4;
        let unrolled = if is_sparse {
            instance.scratch_at = self.n_scratch as u32;
            instance.rows_at = self.n_rows_words as u32;
            let unrolled = Unrolled {
                hidden4: instance.hidden4,
                quads: tuning.panel_quads(instance.hidden4),
            };
            self.n_scratch += 4 * n_columns4 * lanes;
            self.n_rows_words += lanes * 4 * n * unrolled.quads as usize;
            unrolled
        } else {
            if self.counts_rows {
                instance.rows_at = self.n_rows_words as u32;
                self.n_rows_words += lanes * (2 * (n + 1) + instance.n_splits as usize);
            }
            // Pairs of floats.
            instance.scratch_at = (self.n_scratch / 2) as u32;
            self.n_scratch += 2 * ((n + 1) * (n + 1) + instance.n_splits as usize);
            Unrolled::default()
        };
        let fitting =
            tuning.max_iterations / self.iterations(&instance, tuning, unrolled, is_sparse);
        if fitting == 0 || (is_sparse && instance.hidden4 > MAX_HIDDEN4) {
            return Err(GpuError::InstanceTooLarge {
                n_features: n,
                n_hidden: start.n_hidden,
            });
        }
        self.steps_per_dispatch = self.steps_per_dispatch.min(fitting as usize);
        let first = self.instances.len() as u32;
        self.instances.push((instance, start.n_hidden));
        match self.groups.last_mut() {
            Some(group) if group.unrolled == unrolled => group.n_instances += 1,
            _ => self.groups.push(Group {
                kernel: if is_sparse {
                    KernelId::SuperpositionRows
                } else {
                    KernelId::SuperpositionStates
                },
                unrolled,
                first,
                n_instances: 1,
            }),
        }
        Ok(())
    }

    /// Loop iterations of the busiest lane in one update, estimated from above.
    fn iterations(
        &self,
        instance: &Instance,
        tuning: Tuning,
        unrolled: Unrolled,
        is_sparse: bool,
    ) -> u64 {
        let [n, hidden4, splits] =
            [instance.n_features, instance.hidden4, instance.n_splits].map(u64::from);
        let (lanes, n_rows) = (u64::from(tuning.instances), u64::from(self.n_rows));
        let columns = (n * (hidden4 + 1)).div_ceil(lanes);
        if is_sparse {
            let panel = 4 * u64::from(unrolled.quads);
            let panels = n_rows.div_ceil(panel * lanes);
            let draws = panels * panel * (n + 1);
            // Ten rounds of the generator for each four words.
            return 3 * n * panels + 4 * draws + columns * (lanes + 1) + lanes;
        }
        let residuals = n.div_ceil(lanes) * ((hidden4 + 2) * n + hidden4 + 2);
        let words = if self.counts_rows {
            // A mask for 32 rows; few of a random number's 32 bits decide them.
            (n_rows / 32).div_ceil(lanes) * (2 * n + 9 * splits) + n.div_ceil(lanes) * lanes
        } else {
            // Every row is decided once per level, by about two random bits.
            n_rows / 16 * (u64::from(n.ilog2()) + 2) + 8 * splits
        };
        residuals + columns * (n + 1) + n + 2 * splits + 4 * words + lanes
    }

    /// Bytes of every array.
    pub(super) fn bytes(&self) -> u64 {
        let instances = self.instances.len() as u64 * (4 * Instance::FIELDS.len() as u64 + 8);
        let words = self.tables.len() + self.n_scratch + self.n_rows_words + 16 * self.n_columns4;
        instances + 4 * words as u64
    }

    /// A value for each instance in the order of the starts; `of` gets its place on the device.
    pub(super) fn in_order_of_starts<T>(
        &self,
        of: impl Fn(usize, &Instance, usize) -> T,
    ) -> Vec<T> {
        let mut values: Vec<(usize, T)> = self
            .order
            .iter()
            .zip(self.instances.iter().enumerate())
            .map(|(&start, (at, (instance, n_hidden)))| (start, of(at, instance, *n_hidden)))
            .collect();
        values.sort_by_key(|(start, _)| *start);
        values.into_iter().map(|(_, value)| value).collect()
    }
}
