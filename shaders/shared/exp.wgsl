// e^x and log(1 + x) to f32 rounding: WGSL promises neither (exp loses 2|x| ulp, log has an absolute
// error near 1), and losses of 1e-9 need both. Twin: crates/fused/src/exp.rs.

// e^x for x ≤ 0 within 2 ulp; 0 below −87. NaN stays NaN.
fn exp_nonpositive(x: f32) -> f32 {
    let clamped = select(x, -87.0, x < -87.0);
    let n = round(clamped * 1.44269504);
    let r = clamped - n * 0.693359375 - n * -2.12194440e-4;
    var p = 1.9875691e-4;
    p = p * r + 1.3981999e-3;
    p = p * r + 8.3334519e-3;
    p = p * r + 4.1665796e-2;
    p = p * r + 1.6666665e-1;
    p = p * r + 5.0e-1;
    let power = bitcast<f32>(u32(i32(n) + 127) << 23u);
    return select((p * r * r + r + 1.0) * power, 0.0, x < -87.0);
}

// log(1 + x) for x ≥ 0: 1 + x = 2ⁿ f, and log f = 2 artanh((f − 1) / (f + 1)) as a series.
fn log1p_nonnegative(x: f32) -> f32 {
    var n = 0.0;
    var numerator = x;
    var denominator = 2.0 + x;
    if x > 0.41421356 {
        // ½√2 ≤ f < √2: the exponent of 1 + x after a shift by √2.
        let bits = bitcast<u32>(1.0 + x);
        let exponent = i32((bits + (0x3f800000u - 0x3f3504f3u)) >> 23u) - 127;
        let f = bitcast<f32>(bits - (u32(exponent) << 23u));
        n = f32(exponent);
        numerator = f - 1.0;
        denominator = f + 1.0;
    }
    let w = numerator / denominator;
    let s = w * w;
    let series = 1.0 + s * (0.33333333 + s * (0.2 + s * (0.14285714 + s * 0.11111111)));
    return n * 0.69314718 + 2.0 * w * series;
}
