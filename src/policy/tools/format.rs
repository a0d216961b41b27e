//! Formats a policy's files uniformly: keys in the order of the manual, one layout.
//!
//! The order of keys is that of the parser, so that a new key gets its place here too.

use super::expectations;
use crate::policy::language::{rule, settings, team_scope};
use crate::text::{
    Source,
    layout::{Unformatted, layout},
};
use std::sync::Arc;

/// The formatted text of the file at this path, relative to the policy's directory.
pub fn format(path: &str, source: &Arc<Source>) -> Result<String, Unformatted> {
    let text = source.text.replace("\r\n", "\n");
    let source = &Arc::new(Source::new(&*source.name, text));
    let (_, inner) = team_scope::inside(path);
    let orders = match inner.split_once('/') {
        None if path == "policy.yaml" => settings::orders(source),
        Some(("tests", _)) => expectations::orders(source),
        None | Some(_) => rule::orders(source),
    };
    layout(source, &orders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_teams_tests_are_laid_out_as_tests() {
        let text = "- do: { read: { topic: t } }\n  test: x\n  expect: { deny: nothing-allows }\n  as: { user: u }\n";
        let laid_out = "- test: x\n  as: { user: u }\n  do: { read: { topic: t } }\n  expect: { deny: nothing-allows }\n";
        for path in ["tests/t.yaml", "teams/sales/tests/t.yaml"] {
            let source = Arc::new(Source::new(path, text));
            assert_eq!(format(path, &source).unwrap(), laid_out, "{path}");
        }
    }
}
