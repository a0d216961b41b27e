//! Permissions on Kafka's resources, and requirements on topics: policy files in, decisions out.
//!
//! A [`Policy`] is loaded as a whole or not at all: all errors are reported at once, each with its
//! place. [`model`] has the vocabulary in which requests are judged. [`engine`] decides: a deny
//! overrides an allow, and a request that no rule allows is denied. [`contract`] has the bounds of
//! topics, [`language`] the files and their checks, and [`tools`] the commands that `klamm` offers
//! beside the proxy. Nothing here has a clock or a socket, and only [`language::load`] and, for
//! signatures, [`approval`] read the disk.
//!
//! ```
//! use klamm::policy::{Policy, language::files::Files, model::vocabulary::*};
//!
//! let files = Files::from_texts("policy", [(
//!     "roles/analyst.yaml",
//!     "role: analyst\nmembers: [ \"user:alice\" ]\nallow:\n  - id: reads\n    consume: { topics: [ \"clean.*\" ] }\n",
//! )]);
//! let policy = Policy::from_files(&files).unwrap();
//! let alice = Subject::unproven("alice");
//! let read = |name| Action { operation: Operation::Read, kind: Kind::Topic, name };
//! let view = policy.view(&alice, None);
//! assert_eq!(policy.rule_id(view.decide(&read("clean.orders"), 1).rule), "reads");
//! assert_eq!(policy.rule_id(view.decide(&read("raw.orders"), 1).rule), "nothing-allows");
//! ```

pub mod approval;
pub mod contract;
pub mod engine;
pub mod language;
pub mod model;
#[cfg(test)]
pub(crate) mod tests;
pub mod tools;

pub use contract::schemas::SchemaFile;
pub use contract::{Contract, Format, SchemaRef};
pub use engine::compile::TimedPolicy;
pub use language::rule::topic::Framing;

use crate::text::{Diagnostic, lookalike::LookAlikes};
use contract::Contracts;
use contract::schemas::Finder;
use engine::compile::Access;
use jiff::Timestamp;
use language::expiry::Expiry;
use language::files::Files;
use language::parse::{For, Parsed, parse};
use model::vocabulary::{RuleRef, Subject};
use std::{
    collections::HashSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// The fault of a directory without any statement.
const EMPTY: &str = "empty-policy";

/// A policy in force: immutable, shared between threads.
#[derive(Debug)]
pub struct Policy {
    hash: String,
    generation: u64,
    access: Access,
    heeds_claims: bool,
    denies: HashSet<RuleRef>,
    contracts: Contracts,
    schemas: Vec<SchemaFile>,
    warnings: Vec<Diagnostic>,
    timely: Expiry,
    alike: LookAlikes,
}

static GENERATION: AtomicU64 = AtomicU64::new(1);

impl Policy {
    /// Loads a directory. The faults include warnings; a fault named
    /// [`language::load::CANNOT_READ`] means that the directory could not be read.
    pub fn load(directory: &Path) -> Result<Self, Vec<Diagnostic>> {
        Self::from_files(&language::load::read(directory)?)
    }

    /// A policy that allows nothing and has no contracts.
    pub fn empty() -> Self {
        Self::assemble(
            &Files::default(),
            &mut Parsed::default(),
            Vec::new(),
            Vec::new(),
        )
    }

    /// Expectations under `tests/` are not read, but they are part of the hash.
    pub fn from_files(files: &Files) -> Result<Self, Vec<Diagnostic>> {
        Self::of_parsed(files, parse(files, For::Deciding)).map(|(policy, _)| policy)
    }

    /// The teams with their scopes, from files that may have errors.
    fn fences(files: &Files) -> Vec<language::rule::team::Team> {
        parse(files, For::Deciding).teams
    }

    /// A policy and the statements of its files. The findings move into the policy.
    fn of_parsed(files: &Files, mut parsed: Parsed) -> Result<(Self, Parsed), Vec<Diagnostic>> {
        let mut finder = Finder::new(files);
        let terms = parsed.terms.iter().cloned();
        let resolved: Vec<_> = terms.map(|terms| finder.resolve(terms)).collect();
        let whole = !parsed.findings.iter().any(Diagnostic::is_error);
        let found = language::check::faults(&parsed, whole);
        parsed.findings.extend(found);
        let found = language::team_scope::faults(&parsed, &resolved, &finder.found);
        parsed.findings.extend(found);
        parsed.findings.extend(finder.findings);
        parsed.findings.extend(contract::disagreements(&resolved));
        if parsed.findings.iter().any(Diagnostic::is_error) {
            return Err(sorted(parsed.findings));
        }
        let found = language::check::warnings(&parsed);
        parsed.findings.extend(found);
        if parsed.roles.is_empty() && parsed.guards.is_empty() && parsed.terms.is_empty() {
            let fault = Diagnostic::error(EMPTY, "the directory holds no policy");
            let help = "a policy has at least one file that begins with `role:`, `guard:` or `topic:`; is it the right directory?";
            return Err(vec![fault.in_file(&files.directory).help(help)]);
        }
        let policy = Self::assemble(files, &mut parsed, resolved, finder.found);
        Ok((policy, parsed))
    }

    fn assemble(
        files: &Files,
        parsed: &mut Parsed,
        resolved: Vec<contract::Resolved>,
        schemas: Vec<SchemaFile>,
    ) -> Self {
        let access = Access::new(&parsed.roles, &parsed.guards, &parsed.grants);
        let rules = parsed.rules().map(|(_, rule)| rule);
        let denies = rules.filter(|rule| rule.effect == language::syntax::access::Effect::Deny);
        let denies = denies.filter_map(|rule| access.rule_by_id(&rule.id));
        Self {
            hash: files.hash(),
            generation: GENERATION.fetch_add(1, Ordering::Relaxed),
            denies: denies.chain([RuleRef::NOTHING_ALLOWS]).collect(),
            heeds_claims: access.heeds_claims(),
            access,
            contracts: Contracts::new(resolved),
            schemas,
            timely: Expiry::of(parsed),
            alike: language::lookalike::users(parsed),
            warnings: sorted(std::mem::take(&mut parsed.findings)),
        }
    }

    /// Another user that the policy names and whose name looks like this one (UTS 39).
    pub fn looks_like(&self, principal: &str) -> Option<Arc<str>> {
        self.alike.other(principal)
    }

    /// The content hash: 64 hexadecimal digits, recomputable without Klamm (see [`Files::hash`]).
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// A number that no other policy of this process has.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether a decision can depend on what a client reports about itself.
    pub fn heeds_claims(&self) -> bool {
        self.heeds_claims
    }

    /// The rules that apply to a subject at an instant, and until when. Call it once per connection
    /// and generation, not per request. Without an instant, no condition that depends on time
    /// counts as proven.
    pub fn view(&self, subject: &Subject, at: Option<Timestamp>) -> TimedPolicy {
        self.access.view(subject, at)
    }

    pub fn rule_id(&self, rule: RuleRef) -> &str {
        self.access.rule_id(rule)
    }

    pub fn rule_by_id(&self, id: &str) -> Option<RuleRef> {
        self.access.rule_by_id(id)
    }

    /// A number that changes when the meaning of the rule changes, and stays when the rule is only
    /// moved or reformatted.
    pub fn fingerprint(&self, rule: RuleRef) -> u128 {
        self.access.fingerprint(rule)
    }

    /// Every rule, in the order of ids.
    pub fn rules(&self) -> impl Iterator<Item = (RuleRef, &Arc<str>)> {
        self.access.ids()
    }

    /// Whether the rule is a deny; `nothing-allows` counts as one.
    pub fn denies(&self, rule: RuleRef) -> bool {
        self.denies.contains(&rule)
    }

    /// The requirements of a topic, from all contracts that match its name. Merged once per set of
    /// contracts; a lookup takes about a microsecond.
    pub fn contract(&self, topic: &str) -> Option<Arc<Contract>> {
        self.contracts.of(topic)
    }

    /// The names and patterns of the contracts.
    pub fn contract_patterns(&self) -> impl Iterator<Item = &str> {
        self.contracts
            .patterns()
            .map(model::pattern::Pattern::as_str)
    }

    /// The schemas that contracts name; [`SchemaRef::index`] points in here.
    pub fn schemas(&self) -> &[SchemaFile] {
        &self.schemas
    }

    /// Findings that depend on the date: memberships that last too long or have ended. A policy
    /// with errors among these does not come into force.
    pub fn untimely(&self, at: Timestamp) -> Vec<Diagnostic> {
        self.timely.findings(at)
    }

    /// Findings that are not errors but deserve attention.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }
}

fn sorted(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    Diagnostic::sort(&mut findings);
    findings
}

/// Reads any bytes as a policy and asks it for a decision. Files are separated by NUL bytes; the
/// fuzz target calls this.
#[doc(hidden)]
pub fn fuzz_policy(data: &[u8]) {
    let paths = [
        "roles/a.yaml",
        "topics/b.yaml",
        "tests/c.yaml",
        "policy.yaml",
        "roles/d.yaml",
        "schemas/s.json",
    ];
    let contents = paths.iter().zip(data.split(|byte| *byte == 0));
    let files = Files {
        directory: "policy".into(),
        contents: contents
            .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()))
            .collect(),
    };
    match tools::loaded_policy::LoadedPolicy::of(&files) {
        Ok(whole) => {
            for expectation in &whole.expectations {
                expectation.run(&whole, &mut HashSet::new());
            }
            whole.policy.contract("orders");
        }
        Err(faults) => {
            for fault in faults {
                let _ = fault.to_string();
            }
        }
    }
}
