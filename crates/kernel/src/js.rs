//! Reading settings from, and writing results to, plain JavaScript objects.

use js_sys::{Float32Array, Float64Array, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use crate::KernelError;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds since the worker started, monotonic.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(crate) fn now_ms() -> f64;
}

/// Settings as JavaScript sends them.
pub(crate) struct Settings<'a>(pub(crate) &'a JsValue);

impl Settings<'_> {
    /// The setting as it is; undefined when it is absent.
    pub(crate) fn get(&self, key: &str) -> JsValue {
        // Fails only when the settings are not an object, which reads as all settings missing.
        Reflect::get(self.0, &key.into()).unwrap_or(JsValue::UNDEFINED)
    }

    /// A number, or `default` when the setting is absent.
    pub(crate) fn number(&self, key: &str, default: Option<f64>) -> Result<f64, KernelError> {
        let value = self.get(key);
        match (value.as_f64(), default) {
            (Some(number), _) => Ok(number),
            (None, Some(default)) if value.is_undefined() => Ok(default),
            _ => Err(KernelError::not_a_number(key, &describe(&value))),
        }
    }

    /// A whole number of at least 0, or `default` when the setting is absent.
    pub(crate) fn count(&self, key: &str, default: Option<u64>) -> Result<u64, KernelError> {
        let number = self.number(key, default.map(|value| value as f64))?;
        // 2⁵³: beyond it JavaScript numbers skip integers.
        if number.fract() != 0.0 || !(0.0..=9_007_199_254_740_992.0).contains(&number) {
            return Err(KernelError::not_a_count(key, number));
        }
        Ok(number as u64)
    }

    /// One of `choices` by name; `default` names the choice when the setting is absent.
    pub(crate) fn choice<T: Copy>(
        &self,
        key: &str,
        default: Option<&str>,
        choices: &[(&str, T)],
    ) -> Result<T, KernelError> {
        let value = self.get(key);
        let text = value.as_string();
        let name = if value.is_undefined() {
            default
        } else {
            text.as_deref()
        };
        let found = choices.iter().find(|(choice, _)| Some(*choice) == name);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            KernelError::unknown_choice(key, &describe(&value), &names.join(", "))
        })
    }

    /// A whole number of at least 0, if the setting is there.
    pub(crate) fn optional_count(&self, key: &str) -> Result<Option<u64>, KernelError> {
        if self.get(key).is_undefined() {
            return Ok(None);
        }
        self.count(key, None).map(Some)
    }

    /// A number, if the setting is there.
    pub(crate) fn optional_number(&self, key: &str) -> Result<Option<f64>, KernelError> {
        if self.get(key).is_undefined() {
            return Ok(None);
        }
        self.number(key, None).map(Some)
    }

    /// True or false, or `default` when the setting is absent.
    pub(crate) fn flag(&self, key: &str, default: bool) -> Result<bool, KernelError> {
        let value = self.get(key);
        match value.as_bool() {
            Some(flag) => Ok(flag),
            None if value.is_undefined() => Ok(default),
            None => Err(KernelError::unknown_choice(
                key,
                &describe(&value),
                "true, false",
            )),
        }
    }

    /// A list of numbers, from an array, a typed array or one number; `default` when absent.
    pub(crate) fn numbers(
        &self,
        key: &str,
        default: Option<&[f64]>,
    ) -> Result<Vec<f64>, KernelError> {
        let value = self.get(key);
        if let (true, Some(default)) = (value.is_undefined(), default) {
            return Ok(default.to_vec());
        }
        if let Some(number) = value.as_f64() {
            return Ok(vec![number]);
        }
        if value.is_object() {
            // Throws for no argument: what is no number becomes NaN, which every check refuses.
            return Ok(Float64Array::new(&value).to_vec());
        }
        Err(KernelError::not_a_number(key, &describe(&value)))
    }

    /// Whether the setting is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        let value = self.get(key);
        !value.is_undefined() && !value.is_null()
    }

    /// A text; empty when the setting is absent or no text.
    pub(crate) fn text(&self, key: &str) -> String {
        self.get(key).as_string().unwrap_or_default()
    }
}

/// A `Float32Array` with a copy of these values.
pub(crate) fn float32_array(values: &[f32]) -> JsValue {
    Float32Array::from(values).into()
}

/// A value as an error message shows it.
fn describe(value: &JsValue) -> String {
    if value.is_undefined() || value.is_null() {
        return "missing".into();
    }
    if let Some(text) = value.as_string() {
        return format!("\"{text}\"");
    }
    String::from(value.unchecked_ref::<Object>().to_string())
}

/// A new object with these properties.
pub(crate) fn object<'a>(properties: impl IntoIterator<Item = (&'a str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (key, value) in properties {
        // `Reflect::set` fails only on a frozen target; this one is fresh.
        Reflect::set(&object, &key.into(), &value).ok();
    }
    object.into()
}

/// A result of an analysis as a plain object, with its Rust field names in camelCase.
///
/// # Errors
///
/// [`KernelError::not_a_plain_value`] if JavaScript has no such value.
pub(crate) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, KernelError> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    value
        .serialize(&serializer)
        .map_err(|error| KernelError::not_a_plain_value(&error.to_string()))
}

/// A `Float64Array` with a copy of these values.
pub(crate) fn float64_array(values: impl IntoIterator<Item = f64>) -> JsValue {
    let values: Vec<f64> = values.into_iter().collect();
    Float64Array::from(values.as_slice()).into()
}
