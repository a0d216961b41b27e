//! Conditions on a client's certificate, and the certificate of an expectation.

use crate::{
    policy::model::{
        pattern::member_matches,
        vocabulary::{Certificate, Subject},
    },
    text::read::{Cursor, Map},
};
use jiff::Timestamp;
use std::{fmt, sync::Arc};

use super::condition::{Truth, listed, starred, values};

/// Patterns as for members: a `*` does not match `/ , @ = :`. Keys are joined by AND, values by OR;
/// an empty list means that the key is absent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct CertificateCondition {
    issuer: Vec<Arc<str>>,
    subject: Vec<Arc<str>>,
    san: Vec<Arc<str>>,
}

const KEYS: &[&str] = &["issuer", "subject", "san"];

/// The value of `certificate` in a condition.
pub fn asked(value: Cursor<'_>) -> Option<CertificateCondition> {
    let map = value.map("`certificate`", KEYS)?;
    if KEYS.iter().all(|key| !map.has(key)) && !map.has_unknown() {
        value.fault(
            "empty-condition",
            "the condition is empty",
            "name an `issuer`, a `subject` or a `san`, or use `mechanism: TLS`",
        );
    }
    Some(CertificateCondition {
        issuer: patterns(map, "issuer"),
        subject: patterns(map, "subject"),
        san: patterns(map, "san"),
    })
}

fn patterns(map: Map<'_>, key: &'static str) -> Vec<Arc<str>> {
    let help = "one star matches any characters but `/ , @ = :`";
    values(map.get(key), |value| starred(value, help))
}

/// As written in the file.
impl fmt::Display for CertificateCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            listed("issuer", self.issuer.iter()),
            listed("subject", self.subject.iter()),
            listed("san", self.san.iter()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        write!(f, "{{ {} }}", parts.join(", "))
    }
}

impl CertificateCondition {
    /// Without a certificate, the result is `Unproven`.
    pub fn truth(&self, subject: &Subject) -> Truth {
        let Some(shown) = &subject.certificate else {
            return Truth::Unproven;
        };
        let fits = |patterns: &[Arc<str>], value: &str| {
            patterns
                .iter()
                .any(|pattern| member_matches(pattern, value))
        };
        let one = |patterns: &[Arc<str>], value: &str| patterns.is_empty() || fits(patterns, value);
        let mut sans = shown
            .uris
            .iter()
            .chain(&shown.dns_names)
            .chain(&shown.emails);
        let holds = one(&self.issuer, &shown.issuer)
            && one(&self.subject, &shown.subject)
            && (self.san.is_empty() || sans.any(|name| fits(&self.san, name)));
        if holds { Truth::True } else { Truth::False }
    }
}

/// The value of `certificate` in an expectation. A name under `san` with `://` is a URI, one with
/// `@` is an email address, and any other is a host name.
pub fn shown(value: Cursor<'_>) -> Option<Arc<Certificate>> {
    let map = value.map("a certificate", KEYS)?;
    let text = |key| map.get(key).and_then(Cursor::text).unwrap_or_default();
    let (mut uris, mut emails, mut dns_names) = (Vec::new(), Vec::new(), Vec::new());
    for name in map.get("san").map(Cursor::one_or_more).unwrap_or_default() {
        let name = name.text()?;
        let kind = match name {
            _ if name.contains("://") => &mut uris,
            _ if name.contains('@') => &mut emails,
            _ => &mut dns_names,
        };
        kind.push(Arc::from(name));
    }
    Some(Arc::new(Certificate {
        subject: text("subject").into(),
        issuer: text("issuer").into(),
        dns_names,
        uris,
        emails,
        serial: "".into(),
        not_after: Timestamp::MAX,
    }))
}

#[cfg(test)]
mod tests {
    use crate::policy::{language::files::Files, tools::loaded_policy::LoadedPolicy};
    use std::collections::HashSet;

    const SAID: &str = "\
role: r
members: [ \"user:x\" ]
allow:
  - { id: by-issuer, consume: { topics: [ a ] }, when: { certificate: { issuer: \"CN=CA *,O=Klamm\" } } }
  - { id: by-both, consume: { topics: [ b ] }, when: { certificate: { san: [ \"spiffe://prod/ns/*/sa/x\", \"*@klamm\" ], subject: \"CN=x,*=*\" } } }
  - { id: anybody, consume: { topics: [ c ] } }
deny:
  - { id: not-by-the-old, operations: [ read ], topics: [ c ], when: { certificate: { issuer: \"CN=Old\" } } }
";

    /// Checks the decision for user x with this certificate.
    #[track_caller]
    fn passes(certificate: &str, topic: &str, expected: &str) {
        let test = format!(
            "- test: t\n  as: {{ user: x{certificate} }}\n  do: {{ consume: {{ topic: {topic} }} }}\n  expect: {{ {expected} }}\n"
        );
        let texts = [
            ("policy.yaml", "language: 1\n"),
            ("roles/r.yaml", SAID),
            ("tests/t.yaml", &test),
        ];
        let whole = LoadedPolicy::of(&Files::from_texts("policy", texts)).unwrap();
        let [expectation] = whole.expectations.as_slice() else {
            panic!("one expectation")
        };
        let outcome = expectation.run(&whole, &mut HashSet::new());
        assert!(outcome.passed, "{outcome:?}");
    }

    #[test]
    fn a_certificate_grants_and_denies_by_its_issuer_and_names() {
        let nothing = "deny: nothing-allows";
        let of = |inner: &str| format!(", tls: true, certificate: {{ {inner} }}");
        passes(&of("issuer: \"CN=CA 1,O=Klamm\""), "a", "allow: by-issuer");
        passes(&of("issuer: \"CN=CA 1,O=X,O=Klamm\""), "a", nothing);
        passes(&of("subject: \"CN=CA 1,O=Klamm\""), "a", nothing);
        // Without a certificate the conditions are unproven: the allow does not take effect, and
        // the deny does.
        passes("", "a", nothing);
        passes("", "c", "deny: not-by-the-old");
        passes(&of("issuer: \"CN=New\""), "c", "allow: anybody");
        passes(&of("issuer: \"CN=Old\""), "c", "deny: not-by-the-old");
        let uri = "subject: \"CN=x,O=y\", san: [ a.example, \"spiffe://prod/ns/pay/sa/x\" ]";
        passes(&of(uri), "b", "allow: by-both");
        passes(
            &of("subject: \"CN=x,O=y\", san: \"me@klamm\""),
            "b",
            "allow: by-both",
        );
        passes(&of("subject: \"CN=x,O=y\""), "b", nothing);
        passes(
            &of("subject: \"CN=z,O=y\", san: \"me@klamm\""),
            "b",
            nothing,
        );
        passes(
            &of("subject: \"CN=x,O=y\", san: \"spiffe://prod/ns/a/b/sa/x\""),
            "b",
            nothing,
        );
    }
}
