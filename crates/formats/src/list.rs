//! Lists of texts as JSON, the form that metadata gives them.

/// A JSON list of these texts.
#[must_use]
pub fn write_list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts
        .iter()
        .map(|text| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
        .collect();
    format!("[{}]", quoted.join(","))
}

/// The texts of a JSON list; `None` for anything else.
///
/// Of the escapes, those that stand for the next character are understood: names of elements need
/// no others.
#[must_use]
pub fn read_list(json: &str) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    let mut rest = json.trim().strip_prefix('[')?.trim_start();
    while let Some(after) = rest.strip_prefix('"') {
        let mut text = String::new();
        let mut characters = after.char_indices();
        let end = loop {
            match characters.next()? {
                (_, '\\') => text.push(characters.next()?.1),
                (index, '"') => break index + 1,
                (_, character) => text.push(character),
            }
        };
        texts.push(text);
        rest = after[end..].trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    (rest == "]").then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::{read_list, write_list};

    #[test]
    fn lists_of_names_survive_json() {
        for texts in [
            vec![],
            vec!["()".to_owned(), "(1 2)(3 4)".into()],
            vec!["a\"b".into(), "c\\d, e".into(), "ρ²".into()],
        ] {
            assert_eq!(read_list(&write_list(&texts)), Some(texts));
        }
        assert_eq!(
            read_list("[ \"a\" , \"b\" ]").map(|list| list.len()),
            Some(2)
        );
        for broken in ["", "[", "[\"a\"", "[\"a]", "[a]", "[\"a\"] x"] {
            assert_eq!(read_list(broken), None, "{broken}");
        }
    }
}
