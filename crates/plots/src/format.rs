//! Numbers as text: exact for read-outs, rounded to the tick step on axes.

const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// The shortest text that reads back as exactly this number.
pub(crate) fn exact(value: f64) -> String {
    if !value.is_finite() {
        return special(value);
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        tidy(&format!("{value:e}"))
    } else {
        tidy(&format!("{value}"))
    }
}

/// [`exact`] for single precision.
pub(crate) fn exact_f32(value: f32) -> String {
    if !value.is_finite() {
        return special(f64::from(value));
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        tidy(&format!("{value:e}"))
    } else {
        tidy(&format!("{value}"))
    }
}

fn special(value: f64) -> String {
    let text = if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "∞"
    } else {
        "−∞"
    };
    text.into()
}

/// Writes a real minus sign and drops the sign of zero.
fn tidy(text: &str) -> String {
    match text {
        "-0" => "0".into(),
        _ => text.replace('-', "−"),
    }
}

/// At most four significant digits, for summaries.
pub(crate) fn short(value: f64) -> String {
    if !value.is_finite() {
        return special(value);
    }
    let size = value.abs();
    if size == 0.0 {
        return "0".into();
    }
    if !(1e-3..1e6).contains(&size) {
        let text = format!("{value:.3e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!(
            "{}×10{}",
            tidy(trim_zeros(mantissa)),
            superscript(exponent.parse().unwrap_or(0))
        );
    }
    let decimals = (3 - size.log10().floor() as i32).max(0) as usize;
    tidy(&group(trim_zeros(&format!("{value:.decimals$}"))))
}

/// A tick label with the decimals its step needs.
pub(crate) fn with_step(value: f64, step: f64) -> String {
    let largest = value.abs().max(step);
    // A value that rounds to zero on this scale is zero.
    let value = if value.abs() < step * 1e-6 {
        0.0
    } else {
        value
    };
    if largest >= 1e6 || step < 1e-5 {
        if value == 0.0 {
            return "0".into();
        }
        let exponent = value.abs().log10().floor() as i32;
        let digits = exponent
            .saturating_sub(step.log10().floor() as i32)
            .clamp(0, 12) as usize;
        let mantissa = format!("{:.digits$}", value / 10_f64.powi(exponent));
        return format!(
            "{}×10{}",
            tidy(trim_zeros(&mantissa)),
            superscript(exponent)
        );
    }
    let decimals = decimals_of(step);
    tidy(&group(&format!("{value:.decimals$}")))
}

/// Decimals needed to tell multiples of `step` apart.
fn decimals_of(step: f64) -> usize {
    let mut decimals = (-step.log10().floor()).max(0.0) as usize;
    // 2.5 and 0.25 need one more digit than their magnitude says.
    let scaled = step * 10_f64.powi(decimals as i32);
    if (scaled - scaled.round()).abs() > 1e-6 {
        decimals += 1;
    }
    decimals
}

/// A power of ten: `0.01`, `1`, `100` near one, `10⁻⁵` far from it.
pub(crate) fn power_of_ten(exponent: i32, plain: bool) -> String {
    if plain {
        let value = 10_f64.powi(exponent);
        let decimals = (-exponent).max(0) as usize;
        return group(&format!("{value:.decimals$}"));
    }
    format!("10{}", superscript(exponent))
}

pub(crate) fn superscript(exponent: i32) -> String {
    let sign = if exponent < 0 { "⁻" } else { "" };
    let digits = exponent.unsigned_abs().to_string();
    let raised: String = digits
        .bytes()
        .map(|digit| SUPERSCRIPTS[usize::from(digit.saturating_sub(b'0')) % 10])
        .collect();
    format!("{sign}{raised}")
}

fn trim_zeros(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

/// Puts a comma between groups of three digits, from five digits up.
pub(crate) fn group(text: &str) -> String {
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text, None), |(w, f)| (w, Some(f)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
    if digits.len() < 5 {
        return text.into();
    }
    let mut out = String::from(sign);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A count with its noun: `1 value`, `12,000 values`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", group(&n.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_text_reads_back_as_the_same_number() {
        for value in [
            0.1,
            -1.0 / 3.0,
            6.02e23,
            5e-324,
            123_456.789,
            f64::MIN_POSITIVE,
        ] {
            let text = exact(value).replace('−', "-");
            assert_eq!(text.parse::<f64>(), Ok(value), "{text}");
        }
        assert_eq!(exact(f64::NEG_INFINITY), "−∞");
        assert_eq!(exact(-0.0), "0");
        assert_eq!(exact_f32(0.1), "0.1");
    }

    #[test]
    fn tick_labels_have_the_decimals_of_their_step() {
        assert_eq!(with_step(0.1 + 0.2, 0.1), "0.3");
        assert_eq!(with_step(2.5, 2.5), "2.5");
        assert_eq!(with_step(10_000.0, 5000.0), "10,000");
        assert_eq!(with_step(-3.0, 1.0), "−3");
        assert_eq!(with_step(2.5e7, 5e6), "2.5×10⁷");
        assert_eq!(with_step(1e-20, 0.1), "0.0");
        assert_eq!(power_of_ten(-5, false), "10⁻⁵");
        assert_eq!(power_of_ten(-2, true), "0.01");
    }

    #[test]
    fn summaries_keep_four_digits() {
        assert_eq!(short(0.123_456), "0.1235");
        assert_eq!(short(12_345.6), "12,346");
        assert_eq!(short(1.5e-9), "1.5×10⁻⁹");
    }
}
