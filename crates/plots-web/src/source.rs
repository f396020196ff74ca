//! A JavaScript object as the source of a specification.

use glassbook_plots::Source;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

pub(crate) struct JsSource(pub(crate) JsValue);

impl Source for JsSource {
    fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_wasm_bindgen::from_value(self.0.clone()).map_err(|error| error.to_string())
    }

    fn fields(&self) -> Vec<String> {
        let Some(object) = js_sys::Object::try_from(&self.0) else {
            return Vec::new();
        };
        js_sys::Object::keys(object)
            .iter()
            .filter_map(|key| key.as_string())
            .collect()
    }

    fn items(&self, field: &str) -> Vec<Self> {
        let list = js_sys::Reflect::get(&self.0, &field.into()).unwrap_or(JsValue::UNDEFINED);
        if js_sys::Array::is_array(&list) {
            js_sys::Array::from(&list).iter().map(JsSource).collect()
        } else {
            Vec::new()
        }
    }
}
