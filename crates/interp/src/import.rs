//! A network from a file of named arrays: a checkpoint of a run, or weights trained elsewhere.
//!
//! What a checkpoint's metadata says (group, model, elements, step) need not be said again; for other
//! files the caller says it. Names may be those of the module `network` or TransformerLens's
//! (`blocks.0.attn.W_Q`). An integer array `elements`, one permutation of the points 0, 1, … a row,
//! declares the order of the elements inside the file itself.

use glassbook_formats::{Array, TensorFile, Values, read_list};
use glassbook_groups::{ElementOrder, Group};

use crate::{Form, InterpError, Network, Tensor, element_order_by_images, element_order_by_names};

/// What the file's metadata does not say, or what is to be read differently.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// The group's name; the file's if `None`.
    pub group: Option<String>,
    /// The form of network by name; the file's, or else guessed from the tensors.
    pub model: Option<String>,
    /// Names of the elements in the order in which the weights number them.
    pub elements: Option<Vec<String>>,
    /// The weights number elements as SymPy 1.11.1 lists them.
    pub sympy_order: bool,
    /// Linear layers (W, W_U, W_in, W_out) are stored as `[out, in]`, as `torch.nn.Linear` does.
    pub transposed: bool,
}

/// A network with what its file says about it.
#[derive(Debug, Clone)]
pub struct Import {
    /// The group, its elements in their usual order.
    pub group: Group,
    /// The network, renumbered to that order.
    pub network: Network,
    /// Rows x·|G| + y trained on, in that order, ascending; if the file lists them.
    pub train_rows: Option<Vec<u32>>,
    /// Updates made; if the file says so.
    pub step: Option<u64>,
}

/// Layers that `torch.nn.Linear` stores as `[out, in]`.
const LINEAR: [&str; 4] = ["W", "W_U", "W_in", "W_out"];
/// Entries of a checkpoint that are no weights.
const BOOKKEEPING: [&str; 3] = ["adam.", "split.", "history."];

/// Builds the network of a file.
///
/// # Errors
///
/// [`InterpError::NoGroup`], [`InterpError::Group`], those of [`Network::new`] for missing tensors and
/// wrong shapes, and those of [`element_order_by_names`] for the declared order.
pub fn import_network(file: &TensorFile, options: &ImportOptions) -> Result<Import, InterpError> {
    let text = |key: &str| file.metadata.get(key).cloned();
    let name = options.group.clone().or_else(|| text("group"));
    let group = Group::parse(&name.ok_or(InterpError::NoGroup)?)?;
    let tensors = weights(file, options.transposed);
    let form = match options.model.clone().or_else(|| text("model")) {
        Some(name) => name.parse()?,
        None => Form::of_tensors(&tensors)?,
    };
    let mut network = Network::new(form, group.order(), tensors)?;
    let mut train_rows = train_rows(file, group.order())?;
    if let Some(order) = element_order(file, options, &group)? {
        network = network.permuted(&order)?;
        let n = group.order();
        let moved = |row: u32| {
            let (x, y) = (row as usize / n, row as usize % n);
            order[x] * n as u32 + order[y]
        };
        if let Some(rows) = &mut train_rows {
            for row in rows.iter_mut() {
                *row = moved(*row);
            }
            rows.sort_unstable();
        }
    }
    let step = text("step").and_then(|text| text.parse().ok());
    Ok(Import {
        group,
        network,
        train_rows,
        step,
    })
}

/// The group's index of each of the file's elements; `None` for the usual order.
fn element_order(
    file: &TensorFile,
    options: &ImportOptions,
    group: &Group,
) -> Result<Option<Vec<u32>>, InterpError> {
    let by_names = |names: &[String]| element_order_by_names(group, names).map(Some);
    if let Some(names) = &options.elements {
        return by_names(names);
    }
    if options.sympy_order {
        let listed = Group::parse_ordered(group.name(), ElementOrder::Sympy)?;
        let names: Vec<String> = (0..listed.order())
            .map(|x| listed.element_name(x))
            .collect();
        return by_names(&names);
    }
    if let Some(array) = file.tensors.get("elements") {
        return images(array).and_then(|images| element_order_by_images(group, &images).map(Some));
    }
    match file
        .metadata
        .get("elements")
        .and_then(|json| read_list(json))
    {
        Some(names) => by_names(&names),
        None => Ok(None),
    }
}

/// Permutations, one a row.
fn images(array: &Array) -> Result<Vec<Vec<usize>>, InterpError> {
    let wrong = || InterpError::TensorShape {
        tensor: "elements".into(),
        expected: "[order, points] of whole numbers".into(),
        got: array.shape.clone(),
    };
    let (Values::I64(values), [_, points]) = (&array.values, &array.shape[..]) else {
        return Err(wrong());
    };
    let points = (*points > 0).then_some(*points).ok_or_else(wrong)?;
    let image = |&value: &i64| usize::try_from(value).map_err(|_| wrong());
    values
        .chunks_exact(points)
        .map(|row| row.iter().map(image).collect())
        .collect()
}

/// The weights under their short names.
fn weights(file: &TensorFile, transposed: bool) -> Vec<Tensor> {
    let mut tensors = Vec::new();
    for (name, array) in &file.tensors {
        let short = name.rsplit('.').next().unwrap_or(name);
        let is_other = BOOKKEEPING.iter().any(|prefix| name.starts_with(prefix));
        // Buffers of TransformerLens.
        if is_other || ["elements", "mask", "IGNORE"].contains(&short) {
            continue;
        }
        let values = array.to_f32();
        // TransformerLens keeps biases that were frozen at 0.
        if short.starts_with("b_") && values.iter().all(|&value| value == 0.0) {
            continue;
        }
        let turned = (transposed && LINEAR.contains(&short)).then(|| array.transposed());
        let tensor = match turned.flatten() {
            Some(turned) => Tensor::new(short, turned.shape.clone(), turned.to_f32()),
            None => Tensor::new(short, array.shape.clone(), values),
        };
        tensors.push(tensor);
    }
    tensors
}

fn train_rows(file: &TensorFile, order: usize) -> Result<Option<Vec<u32>>, InterpError> {
    let Some(array) = file.tensors.get("split.train") else {
        return Ok(None);
    };
    let wrong = || InterpError::TensorShape {
        tensor: "split.train".into(),
        expected: format!("a list of rows below {}", order * order),
        got: array.shape.clone(),
    };
    let Values::I64(rows) = &array.values else {
        return Err(wrong());
    };
    let row = |&row: &i64| {
        u32::try_from(row)
            .ok()
            .filter(|&row| (row as usize) < order * order)
    };
    rows.iter()
        .map(row)
        .collect::<Option<Vec<u32>>>()
        .map(Some)
        .ok_or_else(wrong)
}
