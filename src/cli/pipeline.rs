//! Reports of a check or a test for CI systems: GitLab's code quality report, SARIF, JUnit.
use crate::{
    policy::{
        language::findings::{FINDINGS, Finding},
        tools::expectations::TestOutcome,
    },
    text::{Diagnostic, Place},
};
use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::fmt::Write;

/// GitLab's code quality report: one list. Paths are printed as they were given, so run the command
/// in the root of the repository.
pub fn gitlab(findings: &[Diagnostic]) -> Value {
    findings.iter().map(issue).collect()
}

fn issue(finding: &Diagnostic) -> Value {
    let severity = if finding.is_error() { "major" } else { "minor" };
    json!({
        "type": "issue",
        "check_name": finding.name,
        "description": said(finding),
        "severity": severity,
        "categories": [ "Security" ],
        "fingerprint": fingerprint(finding),
        "location": { "path": path(finding), "lines": { "begin": line(finding) } },
    })
}

/// A report in the Static Analysis Results Interchange Format, 2.1.0.
pub fn sarif(findings: &[Diagnostic]) -> Value {
    let rule = |finding: &Finding| {
        let level = if finding.error { "error" } else { "warning" };
        json!({
            "id": finding.name,
            "fullDescription": { "text": finding.page },
            "defaultConfiguration": { "level": level },
        })
    };
    let known = FINDINGS
        .iter()
        .filter(|known| findings.iter().any(|finding| finding.name == known.name));
    let results: Vec<Value> = findings.iter().map(result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [ {
            "tool": { "driver": {
                "name": "klamm check",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": known.map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        } ],
    })
}

fn result(finding: &Diagnostic) -> Value {
    let level = if finding.is_error() {
        "error"
    } else {
        "warning"
    };
    let locations = finding.place.iter().map(location);
    json!({
        "ruleId": finding.name,
        "level": level,
        "message": { "text": said(finding) },
        "partialFingerprints": { "klamm/v1": fingerprint(finding) },
        "locations": locations.collect::<Vec<_>>(),
    })
}

/// A finding about a whole file has no region.
fn location(place: &Place) -> Value {
    let file = json!({ "uri": uri(&place.file) });
    let physical = match place.line {
        0 => json!({ "artifactLocation": file }),
        line => json!({
            "artifactLocation": file,
            "region": { "startLine": line, "startColumn": place.column },
        }),
    };
    json!({ "physicalLocation": physical })
}

/// A path as an RFC 3986 reference. A colon in the first segment would be read as the end of a
/// scheme.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let mut uri = String::new();
    for byte in path.bytes() {
        // Writing to a string cannot fail.
        let _ = match plain(byte) {
            true => write!(uri, "{}", char::from(byte)),
            false => write!(uri, "%{byte:02X}"),
        };
    }
    uri
}

/// JUnit's XML of a policy that does not load: each fault is a failed case.
pub fn unloaded(findings: &[Diagnostic]) -> String {
    let faults = findings.iter().filter(|finding| finding.is_error());
    let failed = faults.map(|fault| TestOutcome {
        name: format!("the policy loads: {}", fault.name),
        file: path(fault).to_owned(),
        line: line(fault),
        passed: false,
        decided: "deny",
        rules: Vec::new(),
        failure: Some(fault.clone()),
    });
    junit(&failed.collect::<Vec<_>>())
}

/// JUnit's XML: one suite per file, one case per expectation.
pub fn junit(tests: &[TestOutcome]) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".to_owned();
    for suite in tests.chunk_by(|one, next| one.file == next.file) {
        let file = suite.first().map_or("", |test| &test.file);
        let failed = suite.iter().filter(|test| !test.passed).count();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">",
            escaped(file),
            suite.len()
        );
        for test in suite {
            case(&mut out, test);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(out: &mut String, test: &TestOutcome) {
    let (name, file) = (escaped(&test.name), escaped(&test.file));
    let _ = write!(
        out,
        "    <testcase name=\"{name}\" classname=\"{file}\" file=\"{file}\" line=\"{}\"",
        test.line
    );
    match &test.failure {
        None => out.push_str("/>\n"),
        Some(failure) => {
            let (message, text) = (escaped(&failure.message), escaped(&failure.to_string()));
            let _ = writeln!(
                out,
                ">\n      <failure message=\"{message}\">{text}</failure>\n    </testcase>"
            );
        }
    }
}

/// Escapes text for XML elements and attributes; characters that XML cannot represent are left out.
fn escaped(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let mut out = String::new();
    for c in text.chars().filter(allowed) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

fn said(finding: &Diagnostic) -> String {
    match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    }
}

fn path(finding: &Diagnostic) -> &str {
    finding.place.as_ref().map_or("", |place| &place.file)
}

/// A finding without a place is shown at the first line.
fn line(finding: &Diagnostic) -> usize {
    finding.place.as_ref().map_or(1, |place| place.line.max(1))
}

/// The fingerprint does not change when lines are inserted above the finding.
fn fingerprint(finding: &Diagnostic) -> String {
    let excerpt = finding
        .place
        .as_ref()
        .map_or("", |Place { excerpt, .. }| excerpt.trim());
    let parts = [finding.name, path(finding), excerpt, &finding.message].join("\n");
    let hash = digest(&SHA256, parts.as_bytes());
    let hex = hash
        .as_ref()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"));
    hex.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Source, Span};

    fn findings() -> Vec<Diagnostic> {
        let source = Source::new("policy/roles/a.yaml", "role: a\nmembers: x\n");
        vec![
            Diagnostic::error("broad-member", "too broad <&>")
                .at(&source, Span { start: 8, end: 15 })
                .help("name them"),
            Diagnostic::warning("over", "is over"),
        ]
    }

    #[test]
    fn gitlab_gets_a_place_and_a_fingerprint_that_outlives_a_line_before_it() {
        let found = gitlab(&findings());
        assert_eq!(
            found[0]["location"],
            json!({ "path": "policy/roles/a.yaml", "lines": { "begin": 2 } })
        );
        assert_eq!(
            (&found[0]["severity"], &found[1]["severity"]),
            (&json!("major"), &json!("minor"))
        );
        assert_eq!(found[0]["description"], "too broad <&>; name them");
        let moved = Source::new("policy/roles/a.yaml", "# one more\nrole: a\nmembers: x\n");
        let moved = Diagnostic::error("broad-member", "too broad <&>")
            .at(&moved, Span { start: 19, end: 26 });
        assert_eq!(gitlab(&[moved])[0]["fingerprint"], found[0]["fingerprint"]);
        assert_ne!(found[0]["fingerprint"], found[1]["fingerprint"]);
    }

    #[test]
    fn sarif_names_each_rule_that_has_a_result() {
        let run = &sarif(&findings())["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let names: Vec<_> = rules
            .iter()
            .map(|rule| rule["id"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["broad-member", "over"]);
        let region = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region, &json!({ "startLine": 2, "startColumn": 1 }));
        assert_eq!(run["results"][1]["level"], "warning");
        assert_eq!(run["results"][1]["locations"], json!([]));
    }

    #[test]
    fn sarif_has_no_line_where_a_file_as_a_whole_is_meant_and_names_it_by_a_uri() {
        let whole = Diagnostic::error("cannot-read", "x").in_file("a:b/ü c#1.yaml");
        let run = &sarif(&[whole])["runs"][0];
        assert_eq!(
            run["results"][0]["locations"],
            json!([ { "physicalLocation": { "artifactLocation": { "uri": "a%3Ab/%C3%BC%20c%231.yaml" } } } ])
        );
    }

    #[test]
    fn junit_of_a_policy_that_does_not_load_has_its_faults() {
        let text = unloaded(&findings());
        for part in [
            "<testsuite name=\"policy/roles/a.yaml\" tests=\"1\" failures=\"1\">",
            "<testcase name=\"the policy loads: broad-member\" classname=\"policy/roles/a.yaml\" file=\"policy/roles/a.yaml\" line=\"2\">",
            "<failure message=\"too broad &lt;&amp;&gt;\">",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn junit_counts_and_escapes() {
        let test = |name: &str, failure: Option<Diagnostic>| TestOutcome {
            name: name.to_owned(),
            file: "policy/tests/a.yaml".to_owned(),
            line: 3,
            passed: failure.is_none(),
            decided: "deny",
            rules: vec!["nothing-allows".to_owned()],
            failure,
        };
        let failed = findings().remove(0);
        let text = junit(&[
            test("good \u{7}", None),
            test("a \"bad\" one", Some(failed)),
        ]);
        for part in [
            "<testsuite name=\"policy/tests/a.yaml\" tests=\"2\" failures=\"1\">",
            "<testcase name=\"good \" classname=\"policy/tests/a.yaml\" file=\"policy/tests/a.yaml\" line=\"3\"/>",
            "<testcase name=\"a &quot;bad&quot; one\"",
            "<failure message=\"too broad &lt;&amp;&gt;\">error[broad-member]: too broad &lt;&amp;&gt;",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
