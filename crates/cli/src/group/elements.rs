//! `glassbook group NAME elements` and `… classes`.

use glassbook_groups::Group;
use serde_json::{Value, json};

use crate::report::{Report, table};

pub(super) fn report(group: &Group) -> Report {
    let class_of = group.conjugacy_classes().class_of();
    let signatures = group.signatures();
    let sign = |x: usize| signatures.as_ref().map(|s| s[x]);
    let json = (0..group.order())
        .map(|x| {
            json!({
                "index": x,
                "name": group.element_name(x),
                "order": group.order_of(x),
                "class": class_of[x],
                "inverse": group.inverse(x),
                "signature": sign(x),
            })
        })
        .collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = (0..group.order())
        .map(|x| {
            let mut row = vec![
                x.to_string(),
                group.element_name(x),
                group.order_of(x).to_string(),
                class_of[x].to_string(),
                group.inverse(x).to_string(),
            ];
            row.extend(sign(x).map(|s| format!("{s:+}")));
            row
        })
        .collect();
    let mut heading = vec!["index", "element", "order", "class", "inverse"];
    heading.extend(signatures.as_ref().map(|_| "sign"));
    Report {
        json: Value::from(json),
        text: table(&heading, &rows),
    }
}

pub(super) fn classes_report(group: &Group) -> Report {
    let primes: Vec<usize> = (2..=group.order())
        .filter(|p| group.order().is_multiple_of(*p) && is_prime(*p))
        .collect();
    let maps: Vec<Vec<u32>> = primes.iter().map(|&p| group.power_map(p as i64)).collect();
    let inverse = group.power_map(-1);
    let classes = group.conjugacy_classes();
    let json = classes
        .iter()
        .enumerate()
        .map(|(index, class)| {
            let powers: serde_json::Map<String, Value> = primes
                .iter()
                .zip(&maps)
                .map(|(p, map)| (p.to_string(), Value::from(map[index])))
                .collect();
            json!({
                "index": index,
                "representative": group.element_name(class.representative),
                "size": class.size(),
                "order": class.element_order,
                "inverse": inverse[index],
                "powers": powers,
                "members": class.members,
            })
        })
        .collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = classes
        .iter()
        .enumerate()
        .map(|(index, class)| {
            let mut row = vec![
                index.to_string(),
                group.element_name(class.representative),
                class.size().to_string(),
                class.element_order.to_string(),
                inverse[index].to_string(),
            ];
            row.extend(maps.iter().map(|map| map[index].to_string()));
            row
        })
        .collect();
    let powers: Vec<String> = primes.iter().map(|p| format!("^{p}")).collect();
    let mut heading = vec!["class", "representative", "size", "order", "inverse"];
    heading.extend(powers.iter().map(String::as_str));
    Report {
        json: Value::from(json),
        text: table(&heading, &rows),
    }
}

fn is_prime(n: usize) -> bool {
    (2..=n.isqrt()).all(|d| !n.is_multiple_of(d))
}
