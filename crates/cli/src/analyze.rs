//! `glassbook analyze`: a saved network taken apart, the numbers that the page shows.

use clap::Args;
use glassbook_formats::{read_list, read_tensors};
use glassbook_interp::{
    Centering, ClusterThreshold, Form, Import, ImportOptions, InterpError, NetworkAnalysis,
    import_network,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::error::CliError;
use crate::report::{Report, table};

/// Arguments of `glassbook analyze`.
#[derive(Debug, Args)]
pub(crate) struct AnalyzeArgs {
    /// A checkpoint of `glassbook train` or of the page, or weights from elsewhere: a .safetensors or
    /// .npz file with the tensors of one network
    file: String,
    /// The group; needed if the file does not say it
    #[arg(long)]
    group: Option<String>,
    /// mlp, mlp-summed, mlp-bias, bilinear or transformer; by default as the file says or its tensors
    #[arg(long)]
    model: Option<String>,
    /// A file with the names of the elements as the weights number them: one a line, or a JSON list
    #[arg(long)]
    elements: Option<String>,
    /// The weights number elements as SymPy 1.11.1 does
    #[arg(long, conflicts_with = "elements")]
    sympy_order: bool,
    /// Linear layers (W, W_U, W_in, W_out) are stored as [out, in], as torch.nn.Linear does
    #[arg(long)]
    transposed: bool,
    /// Seed of the noise among the interventions
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Print JSON: every analysis
    #[arg(long)]
    pub(crate) json: bool,
}

/// Analyzes the file.
pub(crate) fn run(arguments: &AnalyzeArgs) -> Result<Report, CliError> {
    let file = read_tensors(&read(&arguments.file)?)?;
    let options = ImportOptions {
        group: arguments.group.clone(),
        model: arguments.model.clone(),
        elements: arguments.elements.as_deref().map(names).transpose()?,
        sympy_order: arguments.sympy_order,
        transposed: arguments.transposed,
    };
    let Import {
        group,
        network,
        train_rows,
        step,
    } = import_network(&file, &options)?;
    let analysis = NetworkAnalysis::new(group, network)?;
    let train_rows = train_rows.as_deref();
    Ok(Report {
        json: json(&analysis, arguments, train_rows, step)?,
        text: text(&analysis, train_rows)?,
    })
}

fn json(
    analysis: &NetworkAnalysis,
    arguments: &AnalyzeArgs,
    train_rows: Option<&[u32]>,
    step: Option<u64>,
) -> Result<Value, InterpError> {
    let network = analysis.network();
    let mut json = Map::new();
    let mut add = |key: &str, value: Value| json.insert(key.to_owned(), value);
    add("file", json!(arguments.file));
    add("group", json!(analysis.group().name()));
    add("order", json!(network.order()));
    add("model", json!(network.form()));
    add("width", json!(network.d_hidden()));
    add("step", json!(step));
    add("losses", to_json(&analysis.pair_losses()?.mean()));
    add("metrics", to_json(&analysis.metrics(train_rows)?));
    add("traceComparison", to_json(&analysis.trace_comparison()?));
    add("embeddingEnergy", to_json(&analysis.embedding_energy()));
    for (key, centering) in [
        ("hiddenEnergy", Centering::Inputs),
        ("hiddenEnergyUncentered", Centering::None),
    ] {
        add(key, to_json(&analysis.hidden_energy(centering)?));
    }
    add("ablations", to_json(&analysis.ablations(None)?));
    let losses = analysis.excluded_restricted(train_rows)?;
    add("excludedRestricted", to_json(&losses));
    add("unembeddedNorms", to_json(&analysis.unembedded_norms()?));
    add("spectra", to_json(&analysis.spectra()));
    let clusters = analysis.neuron_clusters(ClusterThreshold::default())?;
    add("neuronClusters", to_json(&clusters));
    let cosets = analysis.coset_concentration()?;
    add("cosetConcentration", to_json(&cosets));
    let interventions = match network.form() {
        Form::Transformer => Value::Null,
        _ => to_json(&analysis.interventions(arguments.seed)?),
    };
    add("interventions", interventions);
    Ok(Value::Object(json))
}

/// Results are structures of numbers and texts, which always become JSON.
fn to_json(result: &impl Serialize) -> Value {
    serde_json::to_value(result).unwrap_or_default()
}

fn text(analysis: &NetworkAnalysis, train_rows: Option<&[u32]>) -> Result<String, InterpError> {
    let metrics = analysis.metrics(train_rows)?;
    let ablations = analysis.ablations(None)?;
    let (network, group) = (analysis.network(), analysis.group().name());
    let mut text = format!(
        "{} of width {} on {group}\nloss {:.6e}, accuracy {:.2} % over all pairs\nkey irreps: {}\n",
        network.form(),
        network.d_hidden(),
        metrics.all.loss,
        100.0 * metrics.all.accuracy,
        metrics.key_irreps.join(", ")
    );
    let percent = |share: f64| format!("{:.3}", 100.0 * share);
    let rows: Vec<Vec<String>> = metrics
        .irreps
        .iter()
        .zip(&ablations.irreps)
        .map(|(irrep, ablation)| {
            let similarity = irrep.trace_similarity;
            vec![
                irrep.irrep.clone(),
                irrep.dim.to_string(),
                similarity.map_or("–".into(), |value| format!("{value:.4}")),
                percent(irrep.x_embed),
                percent(irrep.y_embed),
                percent(irrep.unembed),
                percent(irrep.hidden_x),
                percent(irrep.hidden_y),
                percent(irrep.hidden_xy),
                format!("{:.3e}", ablation.xy),
                format!("{:.3e}", ablation.x),
            ]
        })
        .collect();
    let heading = [
        "irrep",
        "dim",
        "cosine",
        "x %",
        "y %",
        "U %",
        "ρ(x) %",
        "ρ(y) %",
        "ρ(xy) %",
        "loss −ρ(xy)",
        "loss −ρ(x)",
    ];
    text += &table(&heading, &rows);
    Ok(text)
}

fn read(path: &str) -> Result<Vec<u8>, CliError> {
    std::fs::read(path).map_err(|error| CliError::Input {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

/// Element names from a file.
fn names(path: &str) -> Result<Vec<String>, CliError> {
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    if let Some(list) = read_list(&text) {
        return Ok(list);
    }
    let lines = text.lines().map(str::trim);
    Ok(lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect())
}
