//! The split written down: a file that Envoy reads as a layer of its runtime, at its start and whenever the file is replaced.
//!
//! Countersign alone writes it. The bootstrap names it as `rtds_layer` with `path_config_source`, before the admin layer.

use super::Envoy;
use super::bootstrap::{Bootstrap, Layer};
use crate::durable;
use crate::failure::failure;
use engine::traffic::TrafficError;
use serde_json::{Map, Value, json};
use std::path::Path;

const KIND: &str = "type.googleapis.com/envoy.service.runtime.v3.Runtime";

/// The layer of this Envoy that is read from `file`; the error says why there is none. An Envoy in a container may know the
/// file under another folder.
pub(super) fn of<'a>(bootstrap: &'a Bootstrap, file: &Path) -> Result<&'a Layer, String> {
    let named = |layer: &&Layer| {
        layer
            .path()
            .is_some_and(|path| Path::new(path).file_name() == file.file_name())
    };
    bootstrap.layers.iter().find(named).ok_or_else(|| {
        format!(
            "Envoy does not read it: its bootstrap needs an `rtds_layer` with `path_config_source: {{path: {}}}` before the \
             admin layer",
            file.display()
        )
    })
}

pub(super) async fn write(envoy: &Envoy, file: &Path) -> Result<String, TrafficError> {
    let what = format!("write the split into {}", file.display());
    let bootstrap = envoy.bootstrap(&what).await?;
    let layer =
        of(&bootstrap, file).map_err(|why| failure(&what, why, "docs/traffic.md shows the layer that Envoy needs"))?;
    let resource = layer.rtds.as_ref().map_or("", |rtds| rtds.name.as_str());
    let position = envoy.position(&what).await?;
    // Envoy takes a weight for none that is not written as a whole number.
    let away = |percent: &u8| (f64::from(*percent) - position.new_percent).abs();
    let percent = (0..=100)
        .min_by(|one, other| away(one).total_cmp(&away(other)))
        .unwrap_or(0);
    let weights = json!({ envoy.keys().old: 100 - percent, envoy.keys().new: percent });
    let text = text(file, resource, weights)
        .map_err(|why| failure(&what, why, "it must be a file that nothing but Countersign writes"))?;
    let (path, bytes) = (file.to_owned(), text.into_bytes());
    let writing = tokio::task::spawn_blocking(move || durable::replace(&path, &bytes, false));
    let written = writing.await.map_err(|error| error.to_string());
    let written = written.and_then(|written| written.map_err(|error| error.to_string()));
    written.map_err(|why| failure(&what, why, "may this user write there?"))?;
    Ok(format!(
        "{percent} % to {} in {}, which Envoy reads as its layer {}",
        envoy.clusters.new,
        file.display(),
        layer.name
    ))
}

/// JSON, which Envoy reads from files that end in `.yaml` too. A former file with anything else in it is left alone.
fn text(file: &Path, resource: &str, weights: Value) -> Result<String, String> {
    let former = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.to_string()),
    };
    let mut layer = Map::new();
    if !former.trim().is_empty() {
        let former: Value = serde_json::from_str(&former).map_err(|_| "there is something else in it".to_owned())?;
        let runtime = former["resources"].as_array().filter(|resources| resources.len() == 1);
        let runtime = runtime
            .map(|resources| &resources[0])
            .filter(|one| one["@type"] == KIND);
        let kept = runtime.and_then(|runtime| runtime["layer"].as_object());
        layer.clone_from(kept.ok_or("there is something else in it")?);
    }
    if let Value::Object(weights) = weights {
        layer.extend(weights);
    }
    let whole = json!({"resources": [{"@type": KIND, "name": resource, "layer": layer}]});
    serde_json::to_string_pretty(&whole)
        .map(|text| text + "\n")
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_keys_of_the_layer_stay_and_another_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("split.yaml");
        let first = text(&file, "split", json!({"a.old": 50})).unwrap();
        std::fs::write(&file, first.replace("a.old", "another")).unwrap();
        let second = text(&file, "split", json!({"a.old": 0})).unwrap();
        assert!(
            second.contains("\"another\": 50") && second.contains("\"a.old\": 0"),
            "{second}"
        );
        for other in ["static_resources: {}", "{}", r#"{"resources": []}"#] {
            std::fs::write(&file, other).unwrap();
            assert!(text(&file, "split", json!({})).is_err(), "{other}");
        }
    }
}
