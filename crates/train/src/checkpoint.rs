//! A run as a safetensors file: everything that is needed to go on with it.
//!
//! Tensors: the weights by their names; `adam.first.<name>` and `adam.second.<name>`; `split.train`
//! (row x·|G| + y of the multiplication table); `history.step` and `history.<metric>`. The metadata
//! holds the group, its elements in order (a JSON list of names), the step and every setting by its
//! name, all as texts. PyTorch and NumPy open the file with the `safetensors` package.

use glassbook_formats::{
    Array, TensorFile, Values, read_list, read_tensors, write_list, write_safetensors,
};
use glassbook_models::Weight;
use glassbook_tasks::Split;

use crate::{MetricPoint, TrainConfig, TrainError, TrainState};

/// What the metadata's `format` says.
const FORMAT: &str = "glassbook-group-run";
const VERSION: &str = "1";

/// The four metrics of a point by name.
type Metric = (&'static str, fn(&mut MetricPoint) -> &mut f32);
const METRICS: [Metric; 4] = [
    ("history.train_loss", |p| &mut p.train_loss),
    ("history.test_loss", |p| &mut p.test_loss),
    ("history.train_accuracy", |p| &mut p.train_accuracy),
    ("history.test_accuracy", |p| &mut p.test_accuracy),
];

/// A stopped run.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// The group's name, as the group parser takes it.
    pub group: String,
    /// Names of its elements in the order in which they are numbered.
    pub elements: Vec<String>,
    /// The settings.
    pub config: TrainConfig,
    /// Weights and moments.
    pub state: TrainState,
    /// Rows trained on, ascending.
    pub train_rows: Vec<u32>,
    /// All metrics so far.
    pub history: Vec<MetricPoint>,
}

impl Checkpoint {
    /// The file.
    ///
    /// # Errors
    ///
    /// [`TrainError::Format`] if it cannot be written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, TrainError> {
        let mut file = TensorFile::default();
        let mut add = |name: String, array| file.tensors.insert(name, array);
        let moments = self.state.first.iter().zip(&self.state.second);
        for (weight, (first, second)) in self.state.weights.iter().zip(moments) {
            let (name, shape) = (weight.name, &weight.shape);
            add(name.into(), Array::f32(shape, weight.values.clone()));
            add(first_name(name), Array::f32(shape, first.clone()));
            add(second_name(name), Array::f32(shape, second.clone()));
        }
        let rows = self.train_rows.iter().map(|&row| i64::from(row));
        add("split.train".into(), Array::i64(rows.collect()));
        let steps = self.history.iter().map(|point| point.step as i64);
        add("history.step".into(), Array::i64(steps.collect()));
        for (name, value) in METRICS {
            let values = self.history.iter().map(|point| *value(&mut point.clone()));
            let values: Vec<f32> = values.collect();
            add(name.into(), Array::f32(&[values.len()], values));
        }
        let settings = self.config.settings().into_iter();
        file.metadata = settings.map(|(key, text)| (key.into(), text)).collect();
        for (key, text) in [
            ("format", FORMAT.into()),
            ("version", VERSION.into()),
            ("group", self.group.clone()),
            ("elements", write_list(&self.elements)),
            ("step", self.state.step.to_string()),
        ] {
            file.metadata.insert(key.into(), text);
        }
        Ok(write_safetensors(&file)?)
    }

    /// Reads a file back.
    ///
    /// # Errors
    ///
    /// [`TrainError::Format`] for a damaged file, [`TrainError::NotACheckpoint`] for one that holds
    /// something else, and those of [`TrainConfig::validate`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TrainError> {
        Self::from_file(&read_tensors(bytes)?)
    }

    /// Reads a file's content.
    ///
    /// # Errors
    ///
    /// As [`Checkpoint::from_bytes`].
    pub fn from_file(file: &TensorFile) -> Result<Self, TrainError> {
        let text = |key: &str| file.metadata.get(key).map(String::as_str);
        if text("format") != Some(FORMAT) {
            return Err(wrong("its metadata has another format"));
        }
        if text("version") != Some(VERSION) {
            return Err(wrong("it comes from a newer version"));
        }
        let config = TrainConfig::from_settings(text)
            .map_err(|name| wrong(&format!("its setting {name} is missing or malformed")))?;
        let elements = text("elements").and_then(read_list);
        let elements = elements.ok_or_else(|| wrong("its list of elements is malformed"))?;
        let order = elements.len();
        config.validate(order)?;
        let step = text("step").and_then(|text| text.parse().ok());
        Ok(Self {
            group: text("group").unwrap_or_default().to_owned(),
            state: state(
                file,
                &config,
                order,
                step.ok_or_else(|| wrong("its step is malformed"))?,
            )?,
            train_rows: train_rows(file, order)?,
            history: history(file)?,
            elements,
            config,
        })
    }

    /// The split: the rows that are not trained on are held out.
    #[must_use]
    pub fn split(&self) -> Split {
        split_by_train_rows(&self.train_rows, self.elements.len() * self.elements.len())
    }
}

/// The split of `n_rows` rows in which these are trained on.
pub(crate) fn split_by_train_rows(train_rows: &[u32], n_rows: usize) -> Split {
    let mut is_train = vec![false; n_rows];
    for &row in train_rows {
        is_train[row as usize] = true;
    }
    let held_out = (0..n_rows as u32).filter(|&row| !is_train[row as usize]);
    Split {
        test: held_out.collect(),
        train: train_rows.to_vec(),
    }
}

fn first_name(weight: &str) -> String {
    format!("adam.first.{weight}")
}

fn second_name(weight: &str) -> String {
    format!("adam.second.{weight}")
}

fn wrong(reason: &str) -> TrainError {
    TrainError::NotACheckpoint {
        reason: reason.to_owned(),
    }
}

fn array<'a>(file: &'a TensorFile, name: &str) -> Result<&'a Array, TrainError> {
    let found = file.tensors.get(name);
    found.ok_or_else(|| wrong(&format!("the tensor {name} is missing")))
}

fn state(
    file: &TensorFile,
    config: &TrainConfig,
    order: usize,
    step: u64,
) -> Result<TrainState, TrainError> {
    let tensor = |name: &str, shape: &[usize]| -> Result<Vec<f32>, TrainError> {
        let array = array(file, name)?;
        match &array.values {
            Values::F32(values) if array.shape == shape => Ok(values.clone()),
            _ => Err(wrong(&format!(
                "the tensor {name} has the shape {:?}, but its settings give {shape:?}",
                array.shape
            ))),
        }
    };
    let mut state = TrainState {
        step,
        weights: Vec::new(),
        first: Vec::new(),
        second: Vec::new(),
    };
    for spec in config.model_config(order).weight_specs() {
        state
            .first
            .push(tensor(&first_name(spec.name), &spec.shape)?);
        state
            .second
            .push(tensor(&second_name(spec.name), &spec.shape)?);
        state.weights.push(Weight {
            values: tensor(spec.name, &spec.shape)?,
            name: spec.name,
            shape: spec.shape,
        });
    }
    Ok(state)
}

fn whole_numbers<'a>(file: &'a TensorFile, name: &str) -> Result<&'a [i64], TrainError> {
    match &array(file, name)?.values {
        Values::I64(values) => Ok(values),
        _ => Err(wrong(&format!("the tensor {name} has no whole numbers"))),
    }
}

fn train_rows(file: &TensorFile, order: usize) -> Result<Vec<u32>, TrainError> {
    let rows = whole_numbers(file, "split.train")?;
    let ascending = rows.windows(2).all(|pair| pair[0] < pair[1]);
    let inside = |&row: &i64| usize::try_from(row).is_ok_and(|row| row < order * order);
    if rows.is_empty() || !ascending || !rows.iter().all(inside) {
        return Err(wrong("split.train is no ascending list of rows"));
    }
    Ok(rows.iter().map(|&row| row as u32).collect())
}

fn history(file: &TensorFile) -> Result<Vec<MetricPoint>, TrainError> {
    let steps = whole_numbers(file, "history.step")?.iter();
    let mut points: Vec<MetricPoint> = steps
        .map(|&step| MetricPoint {
            step: step as u64,
            train_loss: f32::NAN,
            test_loss: f32::NAN,
            train_accuracy: f32::NAN,
            test_accuracy: f32::NAN,
        })
        .collect();
    for (name, metric) in METRICS {
        let values = array(file, name)?.to_f32();
        if values.len() != points.len() {
            return Err(wrong(&format!("{name} is not as long as history.step")));
        }
        for (point, value) in points.iter_mut().zip(values) {
            *metric(point) = value;
        }
    }
    Ok(points)
}
