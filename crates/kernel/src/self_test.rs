//! What a GPU must get right before it is trusted with a training run.

use burn::tensor::{Device, Tensor, TensorData};
use glassbook_fused::gpu::{Gpu, GroupNetGpu};
use glassbook_fused::{GroupNet, Network, Rows};
use glassbook_groups::{Group, real_characters, trace_loss};
use glassbook_tasks::GroupProduct;
use glassbook_tasks::rng::{Rng, Stream};
use glassbook_train::{loss::Labels, read};

use crate::KernelError;

/// f32 sums of 24 to 64 terms of size one stay well within this.
const TOLERANCE: f64 = 1e-5;

/// Compares two computations with their exact results: the loss of S₄'s trace logits, which has a
/// closed form, and a matrix product of small integers, which has no rounding at all; and the fused
/// kernels' gradients with those of the CPU.
pub(crate) async fn run(device: &Device, gpu: &Gpu) -> Result<(), KernelError> {
    fused_gradients(gpu).await?;
    for (name, got, want) in trace_losses(device).await? {
        check(
            &format!("the trace loss of S4's {name} representation"),
            got,
            want,
        )?;
    }
    check(
        "a 64×64 matrix product's sum",
        matmul_sum(device).await?,
        exact_matmul_sum(),
    )
}

fn check(what: &str, got: f64, want: f64) -> Result<(), KernelError> {
    if (got - want).abs() <= TOLERANCE * want.abs().max(1.0) {
        return Ok(());
    }
    Err(KernelError::gpu_wrong_numbers(what, got, want))
}

/// (irrep, loss on the device, loss by the closed form) for each real irrep of S₄.
async fn trace_losses(device: &Device) -> Result<Vec<(String, f64, f64)>, KernelError> {
    let group = Group::parse("S4")?;
    let order = group.order();
    let labels: Vec<u32> = (0..order as u32).collect();
    let mut rows = Vec::new();
    for character in real_characters(&group)? {
        // One row per product g: logits χ(g z⁻¹), label g.
        let logits = (0..order)
            .flat_map(|g| (0..order).map(move |z| (g, z)))
            .map(|(g, z)| character.values[group.mul(g, group.inverse(z))] as f32)
            .collect::<Vec<f32>>();
        let logits = Tensor::<2>::from_data(TensorData::new(logits, [order, order]), device);
        let loss = Labels::new(&labels, order, device).cross_entropy(logits);
        let exact = trace_loss(&character.values, group.identity());
        rows.push((character.name, scalar(loss).await?, exact));
    }
    Ok(rows)
}

const MATMUL_SIZE: usize = 64;

fn matmul_factor(row: usize, column: usize) -> f32 {
    ((row * 7 + column * 3) % 5) as f32 - 2.0
}

async fn matmul_sum(device: &Device) -> Result<f64, KernelError> {
    let values: Vec<f32> = (0..MATMUL_SIZE * MATMUL_SIZE)
        .map(|i| matmul_factor(i / MATMUL_SIZE, i % MATMUL_SIZE))
        .collect();
    let data = TensorData::new(values, [MATMUL_SIZE, MATMUL_SIZE]);
    let a = Tensor::<2>::from_data(data, device);
    // Squares, so that no error cancels in the sum.
    scalar(a.clone().matmul(a.transpose()).powi_scalar(2).sum()).await
}

fn exact_matmul_sum() -> f64 {
    let entry = |i: usize, j: usize| -> f64 {
        let products = (0..MATMUL_SIZE).map(|k| matmul_factor(i, k) * matmul_factor(j, k));
        f64::from(products.sum::<f32>())
    };
    let entries = (0..MATMUL_SIZE).flat_map(|i| (0..MATMUL_SIZE).map(move |j| (i, j)));
    entries.map(|(i, j)| entry(i, j).powi(2)).sum()
}

async fn scalar(tensor: Tensor<1>) -> Result<f64, KernelError> {
    let values = read(tensor).await?;
    Ok(values.first().copied().map_or(f64::NAN, f64::from))
}

/// Every gradient of a small MLP, which runs every fused kernel of a step but the update.
async fn fused_gradients(gpu: &Gpu) -> Result<(), KernelError> {
    let task = GroupProduct::new(&Group::parse("S3")?);
    let rows = Rows {
        left: task.left,
        right: task.right,
        product: task.product,
    };
    let dims = [6, 12, 20];
    let shapes = Network::Mlp.shapes(dims).into_iter().zip(0..);
    let weights: Vec<Vec<f32>> = shapes
        .map(|([rows, columns], k)| Rng::new(0, Stream::Init(k)).normals(rows * columns, 0.3))
        .collect();
    let mut cpu = GroupNet::new(Network::Mlp, dims, &weights);
    cpu.backward(&rows);
    let mut net = GroupNetGpu::new(gpu, Network::Mlp, dims, &weights, &rows, &Rows::default())?;
    let gradients = net.gradients().await?;
    for (index, (got, want)) in gradients.iter().zip(cpu.gradients()).enumerate() {
        for (&got, want) in got.iter().zip(want) {
            let what = format!("the gradient of weight {index} of a fused step");
            check(&what, f64::from(got), f64::from(want))?;
        }
    }
    Ok(())
}
