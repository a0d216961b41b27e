//! Reads SCRAM users from the output of Kafka's own tools, line by line.
//!
//! - `kafka-dump-log --cluster-metadata-decoder`, over the log and the snapshots of
//!   `__cluster_metadata`, prints salt, keys and iterations: the users can log in with their
//!   existing passwords.
//! - `kafka-configs --describe --entity-type users` prints a name and the number of iterations; no
//!   broker ever reveals salt or keys. Only the names are imported, and the users cannot log in
//!   yet.
//!
//! Everything else in these outputs (quotas, other records) is ignored. Of two records of one
//! credential the later one applies, as in Kafka.
use std::num::NonZeroU32;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;

use super::{
    file::{SALT, Verifiers, fault_of_name},
    verifier::{Hash, LEAST_ITERATIONS, MOST_ITERATIONS, Verifier},
};

/// The users and faults read so far.
#[derive(Debug, Default)]
pub struct Import {
    /// In the order of their first occurrence.
    pub users: Vec<(String, ImportedUser)>,
    /// Credentials that cannot be imported, in order.
    pub faults: Vec<Untaken>,
    lines: usize,
}

/// A line that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untaken {
    pub line: usize,
    pub why: String,
    /// The user and the mechanism's number, where they could be read.
    of: Option<(String, u8)>,
}

/// The verifiers found for one user.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ImportedUser {
    pub sha256: Option<Verifier>,
    pub sha512: Option<Verifier>,
}

impl ImportedUser {
    /// `Missing` when the tool prints none.
    pub fn verifiers(self) -> Verifiers {
        Verifiers::of(self.sha256, self.sha512)
    }

    fn of(&mut self, hash: Hash) -> &mut Option<Verifier> {
        match hash {
            Hash::Sha256 => &mut self.sha256,
            Hash::Sha512 => &mut self.sha512,
        }
    }
}

impl Import {
    /// The next line of the output.
    pub fn line(&mut self, line: &str) {
        self.lines += 1;
        let taken = match (described(line), line.split_once("payload: ")) {
            (Some(name), _) => self.user(name).map(|_| ()),
            (None, Some((_, payload))) => self.record(payload),
            (None, None) => Ok(()),
        };
        if let Err(why) = taken {
            self.untaken(why, None);
        }
    }

    fn untaken(&mut self, why: String, of: Option<(String, u8)>) {
        let line = self.lines;
        self.faults.push(Untaken { line, why, of });
    }

    fn record(&mut self, payload: &str) -> Result<(), String> {
        // Other records may have unknown fields; only records of credentials are read as a whole.
        let Ok(Kind { kind }) = serde_json::from_str(payload) else {
            return Ok(());
        };
        match kind.as_str() {
            "USER_SCRAM_CREDENTIAL_RECORD" => self.credential(payload),
            "REMOVE_USER_SCRAM_CREDENTIAL_RECORD" => self.removal(payload),
            _ => Ok(()),
        }
    }

    fn credential(&mut self, payload: &str) -> Result<(), String> {
        let Record { data } = read::<Credential>(payload)?;
        self.supersede(&data.name, data.mechanism);
        let taken = data.verifier().and_then(|verifier| {
            let hash = verifier.hash;
            *self.user(&data.name)?.of(hash) = Some(verifier);
            Ok(())
        });
        if let Err(why) = taken {
            self.untaken(why, Some((data.name, data.mechanism)));
        }
        Ok(())
    }

    fn removal(&mut self, payload: &str) -> Result<(), String> {
        let Record { data } = read::<Removal>(payload)?;
        hash(data.mechanism)?;
        self.supersede(&data.name, data.mechanism);
        Ok(())
    }

    /// A new record replaces earlier lines of this credential, and their faults.
    fn supersede(&mut self, name: &str, mechanism: u8) {
        let about = |fault: &Untaken| {
            let of = fault.of.as_ref();
            of.is_some_and(|(user, number)| user == name && *number == mechanism)
        };
        self.faults.retain(|fault| !about(fault));
        let Ok(hash) = hash(mechanism) else { return };
        self.users.retain_mut(|(user, found)| {
            if user != name || found.of(hash).take().is_none() {
                return true;
            }
            *found != ImportedUser::default()
        });
    }

    fn user(&mut self, name: &str) -> Result<&mut ImportedUser, String> {
        if let Some(wrong) = fault_of_name(name) {
            return Err(format!("the name `{name}` {wrong}"));
        }
        let at = self.users.iter().position(|(held, _)| held == name);
        let at = at.unwrap_or_else(|| {
            self.users.push((name.to_owned(), ImportedUser::default()));
            self.users.len() - 1
        });
        let found = self.users.get_mut(at).map(|(_, found)| found);
        found.ok_or_else(|| "no such user".to_owned())
    }
}

/// The name in a line of `kafka-configs`: `SCRAM credential configs for user-principal 'bob' are
/// SCRAM-SHA-512=iterations=4096`.
fn described(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("SCRAM credential configs for user-principal '")?;
    let (name, credentials) = rest.rsplit_once("' are ")?;
    credentials.starts_with("SCRAM-SHA-").then_some(name)
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Record<T> {
    data: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    name: String,
    mechanism: u8,
    salt: String,
    stored_key: String,
    server_key: String,
    iterations: u32,
}

#[derive(Deserialize)]
struct Removal {
    name: String,
    mechanism: u8,
}

fn read<'a, T: Deserialize<'a>>(payload: &'a str) -> Result<Record<T>, String> {
    serde_json::from_str(payload).map_err(|error| format!("the record cannot be read: {error}"))
}

/// Kafka's `ScramMechanism`.
fn hash(mechanism: u8) -> Result<Hash, String> {
    match mechanism {
        1 => Ok(Hash::Sha256),
        2 => Ok(Hash::Sha512),
        _ => Err(format!("`{mechanism}` is no SCRAM mechanism of Kafka's")),
    }
}

impl Credential {
    /// Checked against the limits of `users.yaml`.
    fn verifier(&self) -> Result<Verifier, String> {
        let hash = hash(self.mechanism)?;
        let of_user = |what: &str| format!("user `{}`: {what}", self.name);
        let bytes = |what: &str, text: &str, fits: &dyn Fn(usize) -> bool| {
            let bytes = STANDARD.decode(text).ok();
            let bytes = bytes.filter(|bytes| fits(bytes.len()));
            bytes.ok_or_else(|| of_user(&format!("`{what}` is not base64 of a good length")))
        };
        let key = |len| len == hash.bytes();
        let iterations = Some(self.iterations)
            .filter(|number| (LEAST_ITERATIONS..=MOST_ITERATIONS).contains(number))
            .and_then(NonZeroU32::new);
        let bounds = format!(
            "`{}` iterations are not between {LEAST_ITERATIONS} and {MOST_ITERATIONS}",
            self.iterations
        );
        Ok(Verifier {
            hash,
            iterations: iterations.ok_or_else(|| of_user(&bounds))?,
            salt: bytes("salt", &self.salt, &|len| SALT.contains(&len))?,
            stored_key: bytes("storedKey", &self.stored_key, &key)?,
            server_key: bytes("serverKey", &self.server_key, &key)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(text: &str) -> Import {
        let mut import = Import::default();
        text.lines().for_each(|line| import.line(line));
        import
    }

    fn faults(import: &Import) -> Vec<(usize, String)> {
        let faults = import.faults.iter();
        faults
            .map(|fault| (fault.line, fault.why.clone()))
            .collect()
    }

    /// As printed for Kafka 4.4's broker by `kafka-dump-log`, after `kafka-configs --alter
    /// --add-config SCRAM-SHA-512=[password=x]`.
    const BOB: &str = r#"| offset: 1043 CreateTime: 1795390734243 keySize: -1 valueSize: 170 sequence: -1 headerKeys: [] payload: {"type":"USER_SCRAM_CREDENTIAL_RECORD","version":0,"data":{"name":"bob","mechanism":2,"salt":"MW01a2NwOHF3eGkyODRwM2x4ZXBncGMwcXc=","storedKey":"b1/Bouh+VyBEkcW9L8L1BUhZYxyu4c/XeaBQx9Repq5aibH/2yr+QoGBVPIuXCdJnz8Y4XRt0j8uC04AoWWbIQ==","serverKey":"1815nJSjLA4uFaPNvmcGZ85N/65lXH8hywiolJq3CB6CrXng3Aru3nyKukHMjiuVQLgLsVeHot2A3kll1hpmvQ==","iterations":4096}}"#;

    #[test]
    fn a_dumped_credential_admits_the_password_that_it_was_made_of() {
        let found = import(&format!("Dumping 0.log\n{BOB}\n"));
        assert!(found.faults.is_empty(), "{found:?}");
        let [(name, found)] = found.users.as_slice() else {
            panic!("{found:?}")
        };
        let verifier = found.sha512.as_ref().unwrap();
        assert_eq!((name.as_str(), &found.sha256), ("bob", &None));
        assert!(verifier.admits(b"x") && !verifier.admits(b"y"));
    }

    #[test]
    fn the_later_record_holds_and_a_removal_removes() {
        let other = BOB.replace("\"mechanism\":2", "\"mechanism\":3");
        let more = BOB.replace("4096", "8192");
        let removal = |mechanism| {
            format!(
                r#"| offset: 1 payload: {{"type":"REMOVE_USER_SCRAM_CREDENTIAL_RECORD","version":0,"data":{{"name":"bob","mechanism":{mechanism}}}}}"#
            )
        };
        let found = import(&[BOB, &more].join("\n"));
        let iterations = found.users[0].1.sha512.as_ref().unwrap().iterations;
        assert_eq!(iterations.get(), 8192);
        assert!(import(&[BOB, &removal(2)].join("\n")).users.is_empty());
        assert_eq!(import(&[BOB, &removal(1)].join("\n")).users.len(), 1);
        assert!(import(&removal(2)).faults.is_empty());
        // An invalid record removes the earlier one, and its fault is cleared by a removal or a
        // valid record.
        let bad = BOB.replace("\"salt\":\"MW01", "\"salt\":\"!");
        let found = import(&[BOB, &bad].join("\n"));
        assert_eq!((found.users.len(), found.faults.len()), (0, 1));
        for good in [removal(2), BOB.to_owned()] {
            assert!(import(&format!("{bad}\n{good}")).faults.is_empty());
        }
        assert_eq!(import(&format!("{bad}\n{}", removal(1))).faults.len(), 1);
        assert_eq!(
            faults(&import(&other)),
            [(1, "`3` is no SCRAM mechanism of Kafka's".to_owned())]
        );
    }

    #[test]
    fn what_kafka_configs_prints_are_names() {
        let found = import(
            "Quota configs for the default user-principal are producer_byte_rate=1024.0
Quota configs for user-principal 'carol,x' are producer_byte_rate=1024.0
SCRAM credential configs for user-principal 'bob' are SCRAM-SHA-512=iterations=4096
SCRAM credential configs for user-principal 'carol,x' are SCRAM-SHA-256=iterations=8192, SCRAM-SHA-512=iterations=4096
SCRAM credential configs for user-principal 'o'neil' are ' are SCRAM-SHA-512=iterations=4096
",
        );
        let names: Vec<_> = found.users.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["bob", "carol,x"]);
        assert!(
            found
                .users
                .iter()
                .all(|(_, found)| *found == ImportedUser::default())
        );
        assert_eq!(
            faults(&found),
            [(
                5,
                "the name `o'neil' are ` has a space, a `*` or an invisible character".to_owned()
            )]
        );
    }

    #[test]
    fn what_would_not_stand_in_the_file_is_not_taken() {
        for (good, bad, wrong) in [
            (
                "4096}",
                "4095}",
                "user `bob`: `4095` iterations are not between 4096 and 16384",
            ),
            (
                "\"salt\":\"MW01",
                "\"salt\":\"!",
                "user `bob`: `salt` is not base64 of a good length",
            ),
            (
                "\"storedKey\":\"b1/B",
                "\"storedKey\":\"",
                "user `bob`: `storedKey` is not base64 of a good length",
            ),
            (
                "\"name\":\"bob\"",
                "\"name\":\"ANONYMOUS\"",
                "the name `ANONYMOUS` stands for connections without a login",
            ),
            (
                "\"name\":\"bob\",",
                "",
                "the record cannot be read: missing field `name` at line 1 column 343",
            ),
        ] {
            let text = BOB.replace(good, bad);
            assert_eq!(faults(&import(&text)), [(1, wrong.to_owned())]);
        }
        let deep = format!("payload: {}", "[".repeat(10_000));
        assert!(import(&deep).users.is_empty());
    }
}
