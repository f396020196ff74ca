//! A GPU as the trainers see it: device, queue, workgroup sizes, and pipelines made once.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::{Binding, KernelId, Sizes, Unrolled};

/// Workgroup sizes and shares of work, chosen per adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tuning {
    /// Invocations of an elementwise kernel's workgroup.
    pub elements: u32,
    /// Invocations that add up one result.
    pub reduction: u32,
    /// Invocations that train one small network.
    pub instances: u32,
    /// 4 × 4 matrices of hidden values that an invocation holds while it trains on rows.
    pub panel: u32,
    /// (along columns, along rows) of a matrix product's workgroup; each makes an 8 × 8 tile.
    pub tiles: [u32; 2],
    /// (invocations a row, rows a workgroup) of the loss.
    pub rows: [u32; 2],
    /// Loop iterations that one invocation may make in a dispatch.
    pub max_iterations: u64,
    /// Workgroups that a product over many rows should at least be cut into.
    pub min_workgroups: u32,
}

impl Tuning {
    /// For an adapter that runs on the CPU: barriers are expensive there, and four invocations make
    /// one vector. Mesa's software driver ends every loop after 65,535 iterations in all.
    pub const SOFTWARE: Self = Self {
        elements: 64,
        reduction: 16,
        instances: 8,
        panel: 4,
        max_iterations: 60_000,
        tiles: [4, 1],
        rows: [4, 1],
        min_workgroups: 4,
    };
    /// For a GPU: whole warps or wavefronts, and enough of them.
    pub const HARDWARE: Self = Self {
        elements: 64,
        reduction: 64,
        instances: 64,
        panel: 2,
        max_iterations: 1_000_000,
        tiles: [8, 8],
        rows: [16, 4],
        min_workgroups: 128,
    };

    /// The sizes for an adapter, by what it says of itself.
    #[must_use]
    pub fn for_adapter(info: &wgpu::AdapterInfo) -> Self {
        let name = info.name.to_lowercase();
        let is_software = info.device_type == wgpu::DeviceType::Cpu
            || ["swiftshader", "llvmpipe", "lavapipe"]
                .iter()
                .any(|software| name.contains(software));
        if is_software {
            Self::SOFTWARE
        } else {
            Self::HARDWARE
        }
    }

    /// Workgroups that cover `n_rows` × `n4` vec4 of a product.
    pub(crate) fn tile_workgroups(&self, n_rows: u32, n4: u32) -> u32 {
        let [lanes, rows] = self.tiles;
        n4.div_ceil(2 * lanes) * n_rows.div_ceil(8 * rows)
    }

    /// Quads of rows that an invocation takes at once, a power of two: they and their gradients are
    /// `hidden4` matrices each, which should stay in registers.
    pub(crate) fn panel_quads(&self, hidden4: u32) -> u32 {
        let fitting = (self.panel / hidden4.max(1)).max(1);
        (1 << fitting.ilog2()).min(8)
    }

    fn constants(&self, sizes: Sizes) -> Vec<(&'static str, f64)> {
        let pair = |names: [&'static str; 2], values: [u32; 2]| {
            vec![
                (names[0], f64::from(values[0])),
                (names[1], f64::from(values[1])),
            ]
        };
        match sizes {
            Sizes::Elements => vec![("WORKGROUP", f64::from(self.elements))],
            Sizes::Reduction => vec![("WORKGROUP", f64::from(self.reduction))],
            Sizes::Instances => vec![("WORKGROUP", f64::from(self.instances))],
            Sizes::Tiles => pair(["TILE_LANES", "TILE_ROWS"], self.tiles),
            Sizes::Rows => pair(["ROW_LANES", "ROWS"], self.rows),
        }
    }
}

/// A compiled kernel.
#[derive(Debug)]
pub struct Pipeline {
    pub(crate) compute: wgpu::ComputePipeline,
    pub(crate) layout: wgpu::BindGroupLayout,
}

/// A device with its pipelines; clones share them.
#[derive(Clone)]
pub struct Gpu {
    shared: Rc<Shared>,
}

struct Shared {
    device: wgpu::Device,
    queue: wgpu::Queue,
    tuning: Cell<Tuning>,
    pipelines: RefCell<HashMap<(KernelId, Unrolled, Tuning), Rc<Pipeline>>>,
}

impl Gpu {
    /// Uses a device that is open already; nothing is compiled yet.
    #[must_use]
    pub fn new(device: wgpu::Device, queue: wgpu::Queue, tuning: Tuning) -> Self {
        let pipelines = RefCell::default();
        Self {
            shared: Rc::new(Shared {
                device,
                queue,
                tuning: Cell::new(tuning),
                pipelines,
            }),
        }
    }

    /// The wgpu device.
    #[must_use]
    pub fn device(&self) -> &wgpu::Device {
        &self.shared.device
    }

    /// Its queue.
    #[must_use]
    pub fn queue(&self) -> &wgpu::Queue {
        &self.shared.queue
    }

    /// Workgroup sizes in use.
    #[must_use]
    pub fn tuning(&self) -> Tuning {
        self.shared.tuning.get()
    }

    pub(crate) fn set_tuning(&self, tuning: Tuning) {
        self.shared.tuning.set(tuning);
    }

    /// Submits nothing, which makes a browser look for finished work.
    ///
    /// Firefox otherwise looks only every 100 ms, and every read-back takes that long.
    pub fn nudge(&self) {
        self.shared.queue.submit([]);
    }

    /// Starts compiling these kernels, so that a run need not wait for it.
    pub fn warm(&self, kernels: &[KernelId]) {
        for &id in kernels {
            let _ = self.pipeline(id, Unrolled::default());
        }
    }

    /// The compiled kernel, made at its first use.
    #[must_use]
    pub fn pipeline(&self, id: KernelId, unrolled: Unrolled) -> Rc<Pipeline> {
        let mut pipelines = self.shared.pipelines.borrow_mut();
        let made = pipelines
            .entry((id, unrolled, self.tuning()))
            .or_insert_with(|| Rc::new(self.compile(id, unrolled)));
        Rc::clone(made)
    }

    fn compile(&self, id: KernelId, unrolled: Unrolled) -> Pipeline {
        let kernel = id.kernel();
        let device = self.device();
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(kernel.name),
            source: wgpu::ShaderSource::Wgsl(kernel.wgsl(unrolled).into()),
        });
        let entries: Vec<_> = kernel.bindings.iter().zip(0..).map(layout_entry).collect();
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some(kernel.name),
            entries: &entries,
        });
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some(kernel.name),
            bind_group_layouts: &[Some(&layout)],
            immediate_size: 0,
        });
        let compute = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(kernel.name),
            layout: Some(&pipeline_layout),
            module: &module,
            entry_point: Some("main"),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &self.tuning().constants(kernel.sizes),
                ..Default::default()
            },
            cache: None,
        });
        Pipeline { compute, layout }
    }
}

fn layout_entry((binding, number): (&Binding, u32)) -> wgpu::BindGroupLayoutEntry {
    let (ty, has_dynamic_offset) = match binding {
        Binding::Uniform(_) => (wgpu::BufferBindingType::Uniform, false),
        Binding::DynamicUniform(_) => (wgpu::BufferBindingType::Uniform, true),
        Binding::Read(_) => (wgpu::BufferBindingType::Storage { read_only: true }, false),
        Binding::Write(_) => (wgpu::BufferBindingType::Storage { read_only: false }, false),
    };
    wgpu::BindGroupLayoutEntry {
        binding: number,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer {
            ty,
            has_dynamic_offset,
            min_binding_size: None,
        },
        count: None,
    }
}

impl std::fmt::Debug for Gpu {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Gpu")
            .field("tuning", &self.tuning())
            .finish_non_exhaustive()
    }
}
