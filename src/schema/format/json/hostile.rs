//! Schemas and records that are designed to be expensive. Each is refused with its place, or judged
//! in a number of steps that is bounded by its size.
use super::*;
use crate::text::Source;
use std::thread;

/// A quarter of a thread's usual stack, so that no chain can come near the end of a real one.
const STACK: usize = 512 << 10;

/// Compiles, judges and drops on a small stack.
fn small_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new().stack_size(STACK).spawn(run);
    thread.unwrap().join().unwrap()
}

/// The verdict and the number of steps; or the finding about the schema.
fn judged(schema: String, value: String) -> Result<(String, u64), String> {
    small_stack(move || {
        let checker = compile(&Source::new("a.json", schema)).map_err(|fault| {
            let place = fault.place.as_ref().unwrap();
            format!(
                "{}:{} {}: {}",
                place.line, place.column, fault.name, fault.message
            )
        })?;
        let mut left = Steps::new(10_000_000);
        let verdict = match checker.check(value.as_bytes(), &mut left, true) {
            Ok(Ok(())) => "fits".to_owned(),
            Ok(Err(broken)) => broken.to_string(),
            Err(OverBudget) => "over budget".to_owned(),
        };
        Ok((verdict, 10_000_000 - left.left()))
    })
}

/// `$defs` in which each entry refers to the next one by `link`. `N` in `link` is the number of the
/// next entry.
fn chain(length: usize, link: &str) -> String {
    let row = |number: usize| {
        format!(
            "\"d{number}\":{}",
            link.replace('N', &(number + 1).to_string())
        )
    };
    let rows: Vec<_> = (0..length).map(row).collect();
    format!(
        "{{\"$ref\":\"#/$defs/d0\",\n\"$defs\":{{{},\"d{length}\":{{\"type\":\"integer\"}}}}}}",
        rows.join(",\n")
    )
}

#[test]
fn chains_are_refused_where_they_begin_and_take_no_stack() {
    for (link, length) in [
        (r##"{"$ref":"#/$defs/dN"}"##, 6001),
        (r##"{"anyOf":[{"$ref":"#/$defs/dN"}]}"##, 12001),
        (r##"{"allOf":[{"$ref":"#/$defs/dN"},{}]}"##, 12001),
        (r##"{"not":{"$ref":"#/$defs/dN"}}"##, 12001),
        (r##"{"if":{"$ref":"#/$defs/dN"}}"##, 12001),
        (
            r##"{"dependentSchemas":{"a":{"$ref":"#/$defs/dN"}}}"##,
            12001,
        ),
    ] {
        let found = judged(chain(6000, link), "1".to_owned()).unwrap_err();
        let many = "schema-cost: the schema has more than 10000 subschemas;";
        let long = format!(
            "1:9 schema-cost: `$ref` leads through {length} schemas for one value; at most 128 are allowed"
        );
        assert!(found == long || found.contains(many), "{found}");
    }
    let short = chain(60, r##"{"anyOf":[{"$ref":"#/$defs/dN"}]}"##);
    assert_eq!(judged(short, "1".to_owned()).unwrap().0, "fits");
    // A chain through members and items is limited only by the limits for records.
    let through = chain(3000, r##"{"items":{"$ref":"#/$defs/dN"}}"##);
    assert_eq!(judged(through, "[[[[]]]]".to_owned()).unwrap().0, "fits");
}

#[test]
fn doubling_costs_no_more_than_its_text() {
    let link = r##"{"anyOf":[{"$ref":"#/$defs/dN"},{"$ref":"#/$defs/dN"}]}"##;
    let (verdict, steps) = judged(chain(40, link), "\"a\"".to_owned()).unwrap();
    assert!(
        verdict.starts_with("expected one of 2 alternatives"),
        "{verdict}"
    );
    assert!(steps < 5_000, "{steps}");
    let link = r##"{"properties":{"a":{"oneOf":[{"$ref":"#/$defs/dN"},{"$ref":"#/$defs/dN"}]}}}"##;
    let value = "{\"a\":".repeat(40) + "1" + &"}".repeat(40);
    let (_, steps) = judged(chain(40, link), value).unwrap();
    assert!(steps < 20_000, "{steps}");
}

#[test]
fn nested_unevaluated_properties_cost_no_more_than_their_square() {
    let mut schema = r#"{"properties":{"a":true}}"#.to_owned();
    for _ in 0..25 {
        schema = format!(
            r#"{{"allOf":[{schema}],"anyOf":[{schema_b}],"unevaluatedProperties":false}}"#,
            schema_b = r#"{"properties":{"a":true}}"#
        );
    }
    let (verdict, steps) = judged(schema.clone(), r#"{"a":1}"#.to_owned()).unwrap();
    assert!(verdict == "fits" && steps < 20_000, "{verdict} {steps}");
    let (verdict, steps) = judged(schema, r#"{"a":1,"b":2}"#.to_owned()).unwrap();
    assert_eq!(verdict, "expected no properties but the schema's");
    assert!(steps < 200_000, "{steps}");
}

const EXPRESSION: &str = r##"{
    "$ref": "#/$defs/expression",
    "$defs": {
        "expression": {"oneOf": [
            {"type": "object", "required": ["left", "right"], "properties": {"left": {"$ref": "#/$defs/expression"}, "right": {"$ref": "#/$defs/expression"}}},
            {"type": "object", "required": ["not"], "properties": {"not": {"$ref": "#/$defs/expression"}, "left": {"$ref": "#/$defs/expression"}}},
            {"type": "object", "required": ["call"], "properties": {"call": {"type": "string"}, "left": {"$ref": "#/$defs/expression"}}},
            {"type": ["number", "string"]}
        ]}
    }
}"##;

#[test]
fn a_recursive_schema_costs_each_value_once_however_deep_it_is() {
    let nested = |depth: usize| "{\"left\":".repeat(depth) + "true" + &"}".repeat(depth);
    let steps = |depth| judged(EXPRESSION.to_owned(), nested(depth)).unwrap().1;
    let verdict = judged(EXPRESSION.to_owned(), nested(12)).unwrap().0;
    assert!(
        verdict.ends_with("expected one of 4 alternatives to fit"),
        "{verdict}"
    );
    assert!(steps(12) < 5_000, "{}", steps(12));
    assert!(steps(120) < 12 * steps(12), "{} {}", steps(120), steps(12));
}

#[test]
fn a_chain_at_every_level_of_a_deep_record_is_over_budget_before_the_stack_ends() {
    let schema = chain(20, r##"{"anyOf":[{"$ref":"#/$defs/dN"}]}"##)
        .replace(r#"{"type":"integer"}"#, r##"{"items":{"$ref":"#"}}"##);
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(judged(schema.clone(), nested(5)).unwrap().0, "fits");
    assert_eq!(judged(schema, nested(127)).unwrap().0, "over budget");
}

#[test]
fn wide_schemas_are_refused_or_cheap() {
    let numbers = |count: usize| {
        (0..count)
            .map(|n| n.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    let (verdict, steps) = judged(
        format!("{{\"enum\":[{}]}}", numbers(100_000)),
        "-1".to_owned(),
    )
    .unwrap();
    assert!(
        verdict.starts_with("expected one of `0`") && steps < 100,
        "{verdict} {steps}"
    );
    let branches: Vec<_> = (0..9000).map(|n| format!("{{\"const\":{n}}}")).collect();
    let found = judged(
        format!("{{\n\"anyOf\":[{}]}}", branches.join(",")),
        "1".to_owned(),
    )
    .unwrap_err();
    assert_eq!(
        found,
        "2:9 schema-cost: with `anyOf`, judging one value can take more than 10000 steps"
    );
    let properties: Vec<_> = (0..10_000).map(|n| format!("\"p{n}\":{{}}")).collect();
    let found = judged(
        format!("{{\"properties\":{{{}}}}}", properties.join(",")),
        "1".to_owned(),
    )
    .unwrap_err();
    assert_eq!(
        found,
        "1:108903 schema-cost: the schema has more than 10000 subschemas; `p9999` is one too many"
    );
    let patterns: Vec<_> = (0..2100)
        .map(|n| format!("\"^[a-z]{{{}}}$\":{{}}", n + 20))
        .collect();
    let found = judged(
        format!("{{\"patternProperties\":{{{}}}}}", patterns.join(",")),
        "1".to_owned(),
    )
    .unwrap_err();
    assert!(
        found.contains("schema-cost: the patterns up to `^[a-z]"),
        "{found}"
    );
}

#[test]
fn what_could_grow_with_the_square_of_a_record_does_not() {
    let items = |count: usize| {
        let one = |n: usize| format!("{{\"id\":{n},\"name\":\"a{n}\"}}");
        let all: Vec<_> = (0..count).map(one).collect();
        format!("[{}]", all.join(","))
    };
    let members = |count: usize| {
        let all: Vec<_> = (0..count).map(|n| format!("\"p{n}\":{n}")).collect();
        format!("{{{}}}", all.join(","))
    };
    let depends: Vec<_> = (0..200)
        .map(|n| format!("\"p{n}\":[\"p{}\"]", n + 1))
        .collect();
    let required: Vec<_> = (0..1000).map(|n| format!("\"p{n}\"")).collect();
    for (schema, value) in [
        (
            r#"{"uniqueItems":true}"#.to_owned(),
            &items as &dyn Fn(usize) -> String,
        ),
        (
            r#"{"contains":{"required":["none"]},"minContains":0,"maxContains":5}"#.to_owned(),
            &items,
        ),
        (
            r#"{"unevaluatedItems":false,"allOf":[{"items":{"type":"object"}},{"contains":{}}]}"#
                .to_owned(),
            &items,
        ),
        (
            format!("{{\"dependentRequired\":{{{}}}}}", depends.join(",")),
            &members,
        ),
        (
            format!("{{\"required\":[{}]}}", required.join(",")),
            &members,
        ),
        (
            r#"{"propertyNames":{"pattern":"^p[0-9]+$"}}"#.to_owned(),
            &members,
        ),
        (
            r#"{"minProperties":1,"unevaluatedProperties":{"type":"integer"}}"#.to_owned(),
            &members,
        ),
    ] {
        let steps = |count| judged(schema.clone(), value(count)).unwrap();
        let (small, large) = (steps(1000), steps(10_000));
        assert_eq!(
            (small.0.as_str(), large.0.as_str()),
            ("fits", "fits"),
            "{schema}"
        );
        assert!(large.1 < 14 * small.1, "{schema}: {} {}", small.1, large.1);
    }
}

#[test]
fn dynamic_references_are_bounded_too() {
    let schema = r##"{
        "$id": "https://example.com/strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": false,
        "$defs": {"tree": {"$id": "tree", "$dynamicAnchor": "node", "type": "object", "properties": {"data": true, "children": {"type": "array", "items": {"$dynamicRef": "#node"}}}}}
    }"##;
    let nested =
        |depth: usize, leaf: &str| "{\"children\":[".repeat(depth) + leaf + &"]}".repeat(depth);
    assert_eq!(
        judged(schema.to_owned(), nested(40, r#"{"data":1}"#))
            .unwrap()
            .0,
        "fits"
    );
    let (verdict, steps) = judged(schema.to_owned(), nested(40, r#"{"daat":1}"#)).unwrap();
    assert!(
        verdict.ends_with("expected no properties but the schema's"),
        "{verdict}"
    );
    assert!(steps < 50_000, "{steps}");
}

/// Each verdict depends on a digit that a double cannot hold.
#[test]
fn numbers_are_judged_by_their_digits() {
    for (schema, value, verdict) in [
        (
            r#"{"maximum":1000000}"#,
            "1000000.00000000001",
            "expected a number, at most 1000000",
        ),
        (r#"{"maximum":1000000.0}"#, "1000000.000", "fits"),
        (
            r#"{"type":"integer"}"#,
            "1000000.00000000001",
            "expected an integer",
        ),
        (r#"{"type":"integer"}"#, "1e3", "fits"),
        (
            r#"{"exclusiveMinimum":9007199254740993}"#,
            "9007199254740993",
            "expected a number above 9007199254740993",
        ),
        (
            r#"{"exclusiveMinimum":9007199254740992}"#,
            "9007199254740993",
            "fits",
        ),
        (
            r#"{"const":9007199254740993}"#,
            "9007199254740992",
            "expected `9007199254740993`",
        ),
        (
            r#"{"enum":[0.1,1,2,3,4,5,123456789012345678901]}"#,
            "123456789012345678901",
            "fits",
        ),
        (
            r#"{"enum":[0.1,1,2,3,4,5,123456789012345678901]}"#,
            "123456789012345678902",
            "expected one of `0.1`, `1`, `2`, `3`, `4`, `5`, `123456789012345678901`",
        ),
        (r#"{"enum":[1]}"#, "1.0", "fits"),
        (r#"{"multipleOf":0.01}"#, "19.99", "fits"),
        (
            r#"{"multipleOf":0.01}"#,
            "19.990000000000000001",
            "expected a multiple of 0.01",
        ),
        (r#"{"multipleOf":3}"#, "1e300", "expected a multiple of 3"),
        (
            r#"{"minimum":0}"#,
            "-1e-1000000000",
            "expected a number, at least 0",
        ),
        (r#"{"exclusiveMinimum":0}"#, "1e-1000000000", "fits"),
        (
            r#"{"minimum":0}"#,
            "1e400",
            "expected JSON (line 1, column 5)",
        ),
        (
            r#"{"minimum":0}"#,
            "1e1000000000",
            "expected JSON (line 1, column 12)",
        ),
        (
            r#"{"uniqueItems":true}"#,
            "[9007199254740992,9007199254740993]",
            "fits",
        ),
        (
            r#"{"uniqueItems":true}"#,
            "[1,1.0]",
            "expected items that are not equal",
        ),
    ] {
        let told = judged(schema.to_owned(), value.to_owned()).unwrap().0;
        assert_eq!(told, verdict, "{schema} {value}");
    }
}

#[test]
fn a_slow_pattern_is_charged_for_every_byte() {
    let schema = r#"{"pattern":"^([a-z]{1,50}[0-9]?){1,50}$"}"#;
    let (verdict, _) = judged(schema.to_owned(), format!("\"{}\"", "a".repeat(100))).unwrap();
    assert_eq!(verdict, "fits");
    let long = format!("\"{}\"", "a".repeat(1 << 20));
    assert_eq!(judged(schema.to_owned(), long).unwrap().0, "over budget");
}

/// A typical order, with patterns, formats, alternatives and a reference in its schema.
const ORDER: &str = r##"{
    "type": "object", "required": ["id", "currency", "lines"], "additionalProperties": false,
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "currency": {"enum": ["EUR", "USD", "GBP", "CHF", "JPY", "SEK"]},
        "at": {"type": "string", "format": "date-time"},
        "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}}
    },
    "$defs": {"line": {
        "type": "object", "required": ["sku", "quantity", "price"], "unevaluatedProperties": false,
        "properties": {
            "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4,8}$", "maxLength": 12},
            "quantity": {"type": "integer", "minimum": 1},
            "price": {"type": "number", "multipleOf": 0.01},
            "iban": {"pattern": "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"},
            "note": {"anyOf": [{"type": "null"}, {"type": "string", "maxLength": 200}]}
        }
    }}
}"##;

/// The basis for the defaults of `limits.schema`: a tenth of them is enough for a record of 100 KiB
/// whose patterns are charged as if they were slow.
#[test]
fn an_ordinary_record_takes_a_small_part_of_its_budget() {
    let line = r#"{"sku":"ABC-12345","quantity":3,"price":19.99,"iban":"DE89370400440532013000","note":"left at the door"}"#;
    let order = |lines: usize| {
        format!(
            r#"{{"id":"6f2c1c5e-57f5-4c57-9d0a-0d6c1f2f5a11","currency":"EUR","at":"2026-01-31T12:00:00Z","lines":[{}]}}"#,
            vec![line; lines].join(",")
        )
    };
    for (lines, most) in [(9, 15_000), (95, 150_000), (950, 1_500_000)] {
        let (verdict, steps) = judged(ORDER.to_owned(), order(lines)).unwrap();
        assert!(
            verdict == "fits" && steps < most,
            "{lines} lines: {verdict}, {steps} steps"
        );
    }
}
