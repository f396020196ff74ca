// Adam's update of one vec4 of an instance's columns; whether it is finite. After `sweep` and the bindings.
// Source: Kingma and Ba 2015, algorithm 1. Twin: crates/fused/src/superposition/adam.rs.
fn update_column(instance: Instance, rate: vec2f, source: u32, other: u32, at: u32, g: vec4f) -> bool {
    let moment = 2u * (instance.columns_at + at);
    let mean = steps.beta1 * moments[moment] + (1.0 - steps.beta1) * g;
    let m = select(vec4f(), mean, abs(mean) > vec4f(1e-30));
    let v = steps.beta2 * moments[moment + 1u] + (1.0 - steps.beta2) * (g * g);
    let w = columns[source + at] - rate.x * m / (sqrt(v) + rate.y);
    moments[moment] = m;
    moments[moment + 1u] = v;
    columns[other + at] = w;
    // By its bits, because a compiler may assume that numbers are finite.
    return !any((bitcast<vec4u>(w) & vec4u(0x7f800000u)) == vec4u(0x7f800000u));
}
