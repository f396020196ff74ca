// What changes from one update to the next; mirror of `Step` in Rust, bound with a dynamic offset.
struct Step {
    slot: u32,        // where this evaluation's row losses go
    rate: f32,        // learning rate with both bias corrections in it
    epsilon: f32,     // ε with the correction of v
    keep: f32,        // 1 − learning rate · weight decay
    coupled: f32,     // λ of Adam's L2 term; 0 with decoupled decay
    beta1: f32,
    beta2: f32,
}
