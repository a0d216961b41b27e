//! A JSON object that can be read in only one way: in a token a repeated key is a fault, because
//! another reader could take the other value.
use crate::text::strict;
use serde_json::{Map, Value};

/// The object in `bytes`; the caller has limited their length.
pub fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    match strict::parse(bytes).ok()? {
        Value::Object(map) => Some(map),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_has_one_reading() {
        let text = r#"{"a":[1,-1,1.5,true,null,"x"],"b":{"a":{}}}"#;
        let map = object(text.as_bytes()).unwrap();
        assert_eq!(serde_json::to_string(&map).unwrap(), text);
        for text in [
            "",
            "[]",
            "1",
            "{} {}",
            "{}x",
            r#"{"a":1,"a":1}"#,
            r#"{"b":{"a":1,"a":2}}"#,
            r#"[{"a":1,"a":2}]"#,
            r#"{"a":1e999}"#,
            "<html>",
        ] {
            assert_eq!(object(text.as_bytes()), None, "{text}");
        }
        assert_eq!(object(&[b'['; 1 << 20]), None);
    }
}
