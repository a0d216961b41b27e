//! `klamm check`: reports all faults of a policy at once.
use super::{Exit, pipeline, print, report};
use crate::{
    config::{self, Config, files},
    identity::{ANONYMOUS, file::File},
    policy::{
        language::{
            deployment_check::{self, Site},
            findings::{FINDINGS, finding},
            load::{self, CANNOT_READ},
        },
        model::vocabulary::Mechanism,
        tools::loaded_policy::LoadedPolicy,
    },
    schema::Schemas,
    shell::{self, clock::wall},
    text::{Diagnostic, name, nearest::did_you_mean},
};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::{
    collections::HashMap,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Report everything that is wrong with a policy
///
/// Reads the policy's directory as the proxy would, and reports every fault of its language at
/// once: the fault, its place, and how to fix it. The proxy does not load a policy with a fault; it
/// loads a policy with warnings. Schemas and the users that the policy names are checked only if
/// nothing else has a fault. With --config, the command also reports what the policy names but the
/// configuration makes impossible: users who cannot exist, listeners that do not exist, and
/// sources, certificates and mechanisms that no listener can verify. These are faults only for this
/// command, because users come and go while the proxy serves. The command opens no connection and
/// changes nothing.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct CheckArguments {
    /// The policy's directory; default: the directory that --config names, or `policy`
    #[arg(value_name = "POLICY_DIR")]
    directory: Option<PathBuf>,
    /// Also check this klamm.yaml, and the policy that it names
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The output format of the findings
    #[arg(long, value_enum, default_value_t = Shown::Human)]
    format: Shown,
    /// Treat warnings as faults
    #[arg(long, value_name = "WHAT", value_parser = ["warnings"])]
    deny: Option<String>,
    /// Print the explanation of a finding, such as `broad-member`, and exit
    #[arg(long, value_name = "NAME", conflicts_with_all = ["directory", "config"])]
    explain: Option<String>,
}

const AFTER: &str = "\
Examples:
  klamm check                              the policy in ./policy
  klamm check --config /etc/klamm/klamm.yaml
  klamm check --format json policy/ | jq '.findings[].name'
  klamm check --deny warnings --format gitlab policy/ > gl-code-quality-report.json
  klamm check --explain broad-member

Exit codes:
  0  no faults; there may be warnings, unless --deny warnings
  1  the files have faults
  2  it could not be looked at: there is no such directory, or it may not be read";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// As a compiler prints them: place, excerpt, help
    Human,
    /// One JSON document
    Json,
}

/// The output formats of `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    /// As a compiler prints them: place, excerpt, help
    Human,
    /// One JSON document
    Json,
    /// A GitLab code quality report
    Gitlab,
    /// SARIF 2.1.0
    Sarif,
}

pub fn run(arguments: &CheckArguments) -> anyhow::Result<Exit> {
    if let Some(name) = &arguments.explain {
        return explain(name);
    }
    let looked = look(arguments);
    let warned = arguments.deny.is_some() && !looked.findings.is_empty();
    let exit = match exit(&looked.findings) {
        Exit::Fine if warned => Exit::Faults,
        Exit::Fine => Exit::Fine,
        Exit::Faults => Exit::Faults,
        Exit::Failed => Exit::Failed,
    };
    print(|out| match (arguments.format, exit) {
        (Shown::Json, _) => json(out, &looked.summary()),
        (Shown::Gitlab, _) => json(out, &pipeline::gitlab(&looked.findings)),
        (Shown::Sarif, _) => json(out, &pipeline::sarif(&looked.findings)),
        (Shown::Human, Exit::Failed) => human(&mut io::stderr().lock(), &looked),
        (Shown::Human, Exit::Fine | Exit::Faults) => human(out, &looked),
    })?;
    Ok(exit)
}

/// The findings, and what was checked.
struct Looked {
    directory: Option<PathBuf>,
    policy: Option<LoadedPolicy>,
    findings: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Summary<'a> {
    directory: Option<&'a Path>,
    /// The content hash, if the proxy would load the policy.
    hash: Option<&'a str>,
    errors: usize,
    warnings: usize,
    findings: &'a [Diagnostic],
}

fn look(arguments: &CheckArguments) -> Looked {
    let mut findings = Vec::new();
    let mut directory = arguments.directory.clone();
    let mut place = None;
    if let Some(path) = &arguments.config {
        match files::load(path) {
            Ok(config) => {
                place = Some(site(&config, &mut findings));
                findings.extend(shell::unsound(&config));
                findings.extend(tls(&config));
                findings.extend(unproven(&config, path));
                findings.extend(config.warnings);
                directory = directory.or(Some(config.policy));
            }
            Err(faults) => findings.extend(faults),
        }
    } else {
        directory = directory.or_else(|| Some("policy".into()));
    }
    let policy = directory
        .as_deref()
        .and_then(|directory| policy(directory, &mut findings));
    if let (Some(site), Some(directory), Some(_)) = (&place, &directory, &policy) {
        match load::read(directory) {
            Ok(files) => findings.extend(deployment_check::misfits(&files, site)),
            Err(faults) => findings.extend(faults),
        }
    }
    Looked {
        directory,
        policy,
        findings,
    }
}

/// Whether the TLS files are usable, and whether they expire soon.
fn tls(config: &Config) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (owner, looked) in shell::look_at_tls(config) {
        match looked {
            Err(why) => {
                let fault = Diagnostic::error("unusable-tls", format!("{owner}: {why}"));
                findings.push(fault);
            }
            Ok(ending) => {
                findings.extend(ending.into_iter().map(|told| {
                    let message = format!("{owner}: {}", told.text);
                    match told.useless {
                        true => Diagnostic::error("expired-certificate", message),
                        false => Diagnostic::warning("ending-certificate", message),
                    }
                }));
            }
        }
    }
    findings
}

/// Listeners that cannot verify the source address, so that limits per source are not enforced.
fn unproven(config: &Config, path: &Path) -> Vec<Diagnostic> {
    let listeners = config.listeners.iter();
    let unproven = listeners.filter(|listener| !listener.source_proven);
    let warning = |listener: &config::Listener| {
        let message = format!(
            "listener `{}`: sources are not proven, so `limits.per_source` does not hold there; the shares of listeners and users do",
            listener.name
        );
        Diagnostic::warning("source-unknown", message)
            .in_file(path.display().to_string())
            .help("write `source: direct`, or `proxy_protocol` behind a balancer that speaks it")
    };
    unproven.map(warning).collect()
}

/// The listeners and users with which a client can log in. The users are known only if the users'
/// file is the only source of them: tokens, client certificates and brokers can name any user.
fn site(config: &Config, findings: &mut Vec<Diagnostic>) -> Site {
    let listeners = config
        .listeners
        .iter()
        .map(|listener| deployment_check::Listener {
            name: listener.name.clone(),
            source_proven: listener.source_proven,
            certificates: asks(listener),
            mechanisms: mechanisms(listener),
        });
    let certificate = |listener: &config::Listener| listener.certificate_alone;
    let others = config.identity.tokens.is_some()
        || config.cluster.pass_through
        || config.listeners.iter().any(certificate);
    Site {
        users: users(config, findings).filter(|_| !others),
        listeners: listeners.collect(),
    }
}

/// Whether clients may show a certificate.
fn asks(listener: &config::Listener) -> bool {
    let tls = listener.tls.as_ref();
    tls.is_some_and(|tls| tls.clients.is_some())
}

/// The mechanisms by which a client can log in on this listener.
fn mechanisms(listener: &config::Listener) -> Vec<Mechanism> {
    let sasl = listener.sasl.iter().map(|row| row.mechanism);
    let alone = listener.certificate_alone.then_some(Mechanism::Tls);
    let anonymous = listener.anonymous().then_some(Mechanism::Anonymous);
    sasl.chain(alone).chain(anonymous).collect()
}

/// All names in the users' file; `None` if the file has faults, which are reported elsewhere.
fn users(config: &Config, findings: &mut Vec<Diagnostic>) -> Option<Vec<String>> {
    let mut names = match &config.identity.users {
        None => Vec::new(),
        Some(path) => {
            let read = files::source(path).and_then(|source| File::parse(&source));
            let file = read.ok()?;
            findings.extend(without_decoys(config, &file, path));
            let names: Vec<_> = file.users.into_iter().map(|(name, _)| name).collect();
            findings.extend(alike(&names, path));
            names
        }
    };
    if config.listeners.iter().any(config::Listener::anonymous) {
        names.push(ANONYMOUS.to_owned());
    }
    Some(names)
}

/// Without a stable secret for decoys, SCRAM reveals which names are users: every other name gets a
/// different salt after a restart.
fn without_decoys(config: &Config, file: &File, path: &Path) -> Option<Diagnostic> {
    let rows = config.listeners.iter().flat_map(|listener| &listener.sasl);
    let mut mechanisms = rows.map(|row| row.mechanism);
    let scram = |one| matches!(one, Mechanism::ScramSha256 | Mechanism::ScramSha512);
    let told = file.decoy_secret.is_none()
        && !file.users.is_empty()
        && !config.cluster.pass_through
        && mechanisms.any(scram);
    told.then(|| {
        let message = "the file has no `decoy_secret`: by SCRAM anybody can tell which names are users, since all others are shown another salt after each restart";
        let help = "`klamm user` writes it with the next change, such as `klamm user passwd NAME`; give all replicas the same file";
        Diagnostic::warning("no-decoy-secret", message)
            .in_file(path.display().to_string())
            .help(help)
    })
}

/// Users whose names look like the name of an earlier user.
fn alike(names: &[String], path: &Path) -> Vec<Diagnostic> {
    let mut seen = HashMap::new();
    let mut found = Vec::new();
    for name in names {
        let Some(skeleton) = name::skeleton(name) else {
            continue;
        };
        let first = *seen.entry(skeleton).or_insert(name);
        if first != name {
            let (name, first) = (name::printed(name), name::printed(first));
            let message = format!("the user `{name}` looks like `{first}` in `identity.users`");
            let help = "rename one of them, or remove the one that is not meant";
            let warning = Diagnostic::warning("look-alike", message);
            found.push(warning.in_file(path.display().to_string()).help(help));
        }
    }
    found
}

/// The policy and its schemas, loaded as the proxy would load them.
pub(super) fn policy(directory: &Path, findings: &mut Vec<Diagnostic>) -> Option<LoadedPolicy> {
    let whole = LoadedPolicy::load(directory)
        .map_err(|faults| findings.extend(faults))
        .ok()?;
    findings.extend_from_slice(whole.policy.warnings());
    findings.extend(whole.policy.untimely(wall()));
    let schemas = Schemas::of(&whole.policy).map_err(|faults| findings.extend(faults));
    schemas.is_ok().then_some(whole)
}

/// Faults give exit code 1, or 2 if something could not be read.
pub(super) fn exit(findings: &[Diagnostic]) -> Exit {
    let mut errors = findings.iter().filter(|finding| finding.is_error());
    let unread = |finding: &Diagnostic| finding.is_error() && finding.name == CANNOT_READ;
    match errors.next() {
        None => Exit::Fine,
        Some(_) if findings.iter().any(unread) => Exit::Failed,
        Some(_) => Exit::Faults,
    }
}

impl Looked {
    fn summary(&self) -> Summary<'_> {
        let errors = self
            .findings
            .iter()
            .filter(|finding| finding.is_error())
            .count();
        Summary {
            directory: self.directory.as_deref(),
            hash: self.policy.as_ref().map(|whole| whole.policy.hash()),
            errors,
            warnings: self.findings.len() - errors,
            findings: &self.findings,
        }
    }
}

fn human(out: &mut impl Write, looked: &Looked) -> io::Result<()> {
    for finding in &looked.findings {
        writeln!(out, "{finding}\n")?;
    }
    let Summary {
        errors, warnings, ..
    } = looked.summary();
    let counted = format!("{}, {}", many(errors, "error"), many(warnings, "warning"));
    let Some((whole, directory)) = looked.policy.as_ref().zip(looked.directory.as_ref()) else {
        let names = looked.findings.iter().find(|finding| finding.is_error());
        let name = names.map_or("NAME", |finding| finding.name);
        return writeln!(
            out,
            "{counted}; more about one with `klamm check --explain {name}`"
        );
    };
    let policy = &whole.policy;
    let said = [
        many(policy.rules().count(), "rule"),
        many(policy.contract_patterns().count(), "contract"),
        many(policy.schemas().len(), "schema"),
        many(whole.expectations.len(), "expectation"),
    ];
    writeln!(
        out,
        "{}: {counted} in {}",
        directory.display(),
        said.join(", ")
    )?;
    writeln!(out, "sha256:{}", policy.hash())
}

pub(super) fn many(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

pub(super) fn json(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    writeln!(out, "{}", name::json(&text))
}

fn explain(name: &str) -> anyhow::Result<Exit> {
    match page(name) {
        Ok(page) => print(|out| writeln!(out, "{page}")).map(|()| Exit::Fine),
        Err(fault) => {
            report(&[*fault]);
            Ok(Exit::Failed)
        }
    }
}

fn page(name: &str) -> Result<String, Box<Diagnostic>> {
    if let Some(finding) = finding(name) {
        let kind = if finding.error { "error" } else { "warning" };
        return Ok(format!("{} ({kind})\n\n{}", finding.name, finding.page));
    }
    let names = FINDINGS.iter().map(|finding| finding.name);
    let help = did_you_mean(name, names.clone())
        .unwrap_or_else(|| format!("there are {}", names.collect::<Vec<_>>().join(", ")));
    let fault = Diagnostic::error("unknown-word", format!("there is no finding `{name}`"));
    Err(Box::new(fault.help(help)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::file::UserEntry;
    use std::fs;

    fn arguments(directory: &Path) -> CheckArguments {
        CheckArguments {
            directory: Some(directory.to_owned()),
            config: None,
            format: Shown::Human,
            deny: None,
            explain: None,
        }
    }

    fn printed(looked: &Looked) -> String {
        let mut out = Vec::new();
        human(&mut out, looked).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_shipped_policy_is_fine() {
        let looked = look(&arguments(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("policy"),
        ));
        let text = printed(&looked);
        assert_eq!(exit(&looked.findings), Exit::Fine, "{text}");
        assert!(
            text.contains("no errors, no warnings in 6 rules, 1 contract, 1 schema"),
            "{text}"
        );
    }

    #[test]
    fn faults_of_schemas_are_faults_of_the_policy() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("schemas")).unwrap();
        fs::write(dir.path().join("schemas/a.json"), "{ \"type\": object }").unwrap();
        fs::write(
            dir.path().join("a.yaml"),
            "topic: a\nvalue: { format: json, schema: schemas/a.json }\n",
        )
        .unwrap();
        let looked = look(&arguments(dir.path()));
        assert_eq!(exit(&looked.findings), Exit::Faults);
        let text = printed(&looked);
        assert!(
            text.contains("schemas/a.json:1:11") && text.contains("1 error, no warnings"),
            "{text}"
        );
    }

    #[test]
    fn what_is_not_there_could_not_be_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        let looked = look(&arguments(&dir.path().join("none")));
        assert_eq!(exit(&looked.findings), Exit::Failed);
        fs::write(dir.path().join("a.yaml"), "role: a\nmembrs: []\n").unwrap();
        let looked = look(&arguments(dir.path()));
        assert_eq!(exit(&looked.findings), Exit::Faults);
        let mut out = Vec::new();
        json(&mut out, &looked.summary()).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            (&json["errors"], &json["findings"][0]["name"]),
            (&1.into(), &"unknown-key".into())
        );
        assert_eq!(json["findings"][0]["place"]["line"], 2);
    }

    #[test]
    fn with_a_configuration_the_policy_is_held_against_it() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        fs::create_dir(dir.path().join("policy")).unwrap();
        fs::create_dir(dir.path().join("audit")).unwrap();
        write(
            "policy/a.yaml",
            "role: a\nmembers: [ \"user:alice\", \"user:ANONYMOUS\" ]\nallow:\n  - id: reads\n    consume: { topics: [ a ] }\n    when: { listener: b, source: 10.0.0.0/8 }\n",
        );
        let config = "listeners: [ { name: a, address: \"127.0.0.1:1\", brokers: { host: h, ports: 2-3 }, sasl: [ PLAIN ], insecure: true } ]\n\
                      cluster: { bootstrap: [ \"h:1\" ] }\nidentity: { users: users.yaml }\npolicy: policy\naudit: { directory: audit }\n";
        write("klamm.yaml", config);
        write("users.yaml", "users: {}\n");
        let given = CheckArguments {
            config: Some(dir.path().join("klamm.yaml")),
            ..arguments(&dir.path().join("policy"))
        };
        let looked = look(&given);
        let names = |looked: &Looked| {
            let errors = looked.findings.iter().filter(|finding| finding.is_error());
            errors.map(|finding| finding.name).collect::<Vec<_>>()
        };
        assert_eq!(
            names(&looked),
            ["unknown-user", "unknown-user", "unknown-listener"]
        );
        assert_eq!(exit(&looked.findings), Exit::Faults);
        let unproven = |looked: &Looked| {
            let mut findings = looked.findings.iter();
            findings.any(|finding| finding.name == "source-unknown")
        };
        assert!(unproven(&looked), "limits of sources do not hold");
        let direct = config.replace("insecure: true", "insecure: true, source: direct");
        write("klamm.yaml", &direct);
        assert!(!unproven(&look(&given)));
        write(
            "klamm.yaml",
            &config
                .replace("sasl: [ PLAIN ], ", "")
                .replace("name: a", "name: b"),
        );
        assert_eq!(names(&look(&given)), ["unknown-user", "unproven-source"]);
        write("users.yaml", "users: []\n");
        assert_eq!(names(&look(&given)), ["wrong-type", "unproven-source"]);
    }

    /// The brokers authenticate clients, so no user names are known here.
    #[test]
    fn a_pass_through_setup_without_users_is_sound() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        fs::create_dir(dir.path().join("policy")).unwrap();
        fs::create_dir(dir.path().join("audit")).unwrap();
        let role = "role: a\nmembers: [ \"user:alice\" ]\nallow:\n  - id: reads\n    consume: { topics: [ a ] }\n";
        write("policy/a.yaml", role);
        write("password", "secret\n");
        let config = "listeners: [ { name: a, address: \"127.0.0.1:1\", brokers: { host: h, ports: 2-3 }, sasl: [ PLAIN ], insecure: true } ]\n\
                      cluster: { bootstrap: [ \"h:1\" ], sasl: pass_through, control: { mechanism: PLAIN, username: klamm, password_file: password } }\n\
                      policy: policy\naudit: { directory: audit }\n";
        write("klamm.yaml", config);
        let given = CheckArguments {
            config: Some(dir.path().join("klamm.yaml")),
            ..arguments(&dir.path().join("policy"))
        };
        let looked = look(&given);
        assert_eq!(exit(&looked.findings), Exit::Fine, "{}", printed(&looked));
        // A fault that would prevent Klamm's start is a fault here, too.
        write("password", "\n");
        let looked = look(&given);
        assert_eq!(exit(&looked.findings), Exit::Faults);
        assert!(printed(&looked).contains("the password is empty"));
    }

    #[test]
    fn tls_is_looked_at_and_who_comes_by_a_certificate_is_not_known_by_name() {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/tls/clients");
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        fs::create_dir(dir.path().join("policy")).unwrap();
        fs::create_dir(dir.path().join("audit")).unwrap();
        let role = "role: a\nmembers: [ \"user:whoever\" ]\nallow:\n  - id: reads\n    consume: { topics: [ a ] }\n";
        write("policy/a.yaml", role);
        let found = |certificate: &str, key: &str, crl: &str| {
            let at = |name: &str| golden.join(name).display().to_string();
            let (ca, certificate, key, crl) = (at("ca.pem"), at(certificate), at(key), at(crl));
            write(
                "klamm.yaml",
                &format!(
                    "listeners: [ {{ name: a, address: \"127.0.0.1:1\", brokers: {{ host: h, ports: 2-3 }}, tls: {{ certificate: {certificate}, key: {key}, \
                     client_ca: {ca}, client_certificate: required, client_crl: {crl} }}, source: direct }} ]\n\
                     cluster: {{ bootstrap: [ \"h:1\" ], tls: {{ ca: {ca} }} }}\nidentity: {{ certificates: {{ principal: [ common_name ] }} }}\n\
                     policy: policy\naudit: {{ directory: audit }}\n"
                ),
            );
            let looked = look(&CheckArguments {
                config: Some(dir.path().join("klamm.yaml")),
                ..arguments(&dir.path().join("policy"))
            });
            let shown = |finding: &Diagnostic| {
                let message = finding.message.replace(&golden.display().to_string(), "…");
                format!("{}: {message}", finding.name)
            };
            looked.findings.iter().map(shown).collect::<Vec<_>>()
        };
        assert_eq!(found("server.pem", "server.key", "crl.pem"), [""; 0]);
        assert_eq!(
            found("server.pem", "client.key", "crl.pem"),
            [
                "unusable-tls: listener `a`: certificate `…/server.pem` and key `…/client.key` cannot be used: the key is not the certificate's"
            ]
        );
        assert_eq!(
            found("server.pem", "server.key", "crl-old.pem"),
            [
                "ending-certificate: listener `a`: the revocation list in `…/crl-old.pem` has ended, at 2021-01-01T00:00:00Z"
            ]
        );
        let expired = found("expired.pem", "expired.key", "crl.pem");
        assert!(
            expired.len() == 1 && expired[0].starts_with("expired-certificate: listener `a`: "),
            "{expired:?}"
        );
    }

    #[test]
    fn users_of_scram_without_a_decoy_secret_are_a_warning() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        for name in ["policy", "audit"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        let role = "role: a\nmembers: [ \"user:alice\" ]\nallow:\n  - id: reads\n    consume: { topics: [ a ] }\n";
        write("policy/a.yaml", role);
        let entry = UserEntry::with_password(b"secret", Vec::new()).unwrap();
        let file = File {
            decoy_secret: None,
            users: vec![("alice".to_owned(), entry)],
        };
        write("users.yaml", &file.to_text());
        let found = |mechanisms: &str| {
            write(
                "klamm.yaml",
                &format!(
                    "listeners: [ {{ name: a, address: \"127.0.0.1:1\", brokers: {{ host: h, ports: 2-3 }}, sasl: [ {mechanisms} ], insecure: true }} ]\n\
                     cluster: {{ bootstrap: [ \"h:1\" ] }}\nidentity: {{ users: users.yaml }}\npolicy: policy\naudit: {{ directory: audit }}\n"
                ),
            );
            let looked = look(&CheckArguments {
                config: Some(dir.path().join("klamm.yaml")),
                ..arguments(&dir.path().join("policy"))
            });
            let mut names = looked.findings.iter().map(|finding| finding.name);
            names.any(|name| name == "no-decoy-secret")
        };
        assert!(!found("PLAIN"));
        assert!(found("PLAIN, SCRAM-SHA-256"));
    }

    #[test]
    fn users_whose_names_look_alike_are_a_warning() {
        let names = ["alice", "bob", "\u{430}lice", "alice2"].map(str::to_owned);
        let found = alike(&names, Path::new("users.yaml"));
        let texts: Vec<_> = found.iter().map(ToString::to_string).collect();
        let expected = "warning[look-alike]: the user `\"\\u{430}lice\"` looks like `alice` in `identity.users`\n \
                        --> users.yaml\n  = help: rename one of them, or remove the one that is not meant";
        assert_eq!(texts, [expected]);
        assert!(alike(&names[..2], Path::new("users.yaml")).is_empty());
    }

    #[test]
    fn findings_are_explained() {
        let read = page("broad-member").unwrap();
        assert!(read.starts_with("broad-member (error)\n\n"), "{read}");
        let fault = page("broad-membr").unwrap_err().to_string();
        assert!(fault.contains("did you mean `broad-member`?"), "{fault}");
    }
}
