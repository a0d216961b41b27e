//! The format of an event: one line of JSON in the shape of OCSF 1.8, the same bytes for the same
//! event.
//!
//! | event | class |
//! |---|---|
//! | logins, ends of connections with or without a login | Authentication (3002) |
//! | reads and writes of topics | Datastore Activity (6005) |
//! | every other request of a client | API Activity (6003) |
//! | actions of the proxy itself | Application Lifecycle (6002) |
//!
//! The profile `security_control` has allowed, denied, observed. Fields without an OCSF equivalent
//! are under `unmapped`, with `prev` (the chain) first.
//!
//! Names are cut at 256 bytes (with their length and hash, so that two long names stay distinct).
//! Characters that could control a terminal or reorder text are escaped.
use std::{borrow::Cow, io, net::SocketAddr, sync::Arc};

use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

use super::{
    AccessEntry, Actor, ClaimedName, Closing, ContractBreach, Event, Refusal, Seq, Unlisted, Usage,
    Version, What, writer::Hash,
};
use crate::{
    policy::model::vocabulary::{
        Certificate, Changes, Kind, Mechanism, Operation, Outcome, Touched,
    },
    text::name::{is_distinct, shorten},
};

/// Appends the event's line, without a newline.
pub(super) fn write(out: &mut Vec<u8>, event: &Event, seq: Seq, prev: &Hash) -> io::Result<()> {
    let prev = hex(prev);
    let line = Line::of(event, seq, &prev);
    line.serialize(&mut serde_json::Serializer::with_formatter(out, Escaping))
        .map_err(io::Error::other)
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

#[derive(Serialize)]
struct Line<'a> {
    time: i64,
    #[serde(flatten)]
    activity: Activity,
    severity_id: u8,
    #[serde(flatten)]
    counted: Option<Counted>,
    #[serde(flatten)]
    status: Option<Status<'a>>,
    #[serde(flatten)]
    control: Option<Control>,
    metadata: Metadata<'a>,
    #[serde(flatten)]
    body: Body<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    src_endpoint: Option<Endpoint>,
    unmapped: Unmapped<'a>,
}

#[derive(Serialize, Clone, Copy)]
struct Activity {
    class_uid: u32,
    class_name: &'static str,
    category_uid: u32,
    category_name: &'static str,
    activity_id: u32,
    activity_name: &'static str,
    type_uid: u32,
}

#[derive(Serialize)]
struct Status<'a> {
    status_id: u8,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_detail: Option<Cow<'a, str>>,
}

/// How many events one line covers, and over which time, in milliseconds since the epoch.
#[derive(Serialize)]
struct Counted {
    count: u64,
    start_time: i64,
    end_time: i64,
}

impl Counted {
    fn of(what: &What) -> Option<Self> {
        let What::Counted {
            count, first, last, ..
        } = what
        else {
            return None;
        };
        Some(Self {
            count: *count,
            start_time: first.as_millisecond(),
            end_time: last.as_millisecond(),
        })
    }
}

/// The profile `security_control`.
#[derive(Serialize, Clone, Copy)]
struct Control {
    action_id: u8,
    action: &'static str,
    disposition_id: u8,
    disposition: &'static str,
}

#[derive(Serialize)]
struct Metadata<'a> {
    version: &'static str,
    product: Product,
    profiles: [&'static str; 1],
    sequence: u64,
    uid: Uid<'a>,
}

#[derive(Serialize)]
struct Product {
    name: &'static str,
    vendor_name: &'static str,
    version: &'static str,
}

/// `<sequence>-<start of the previous hash>`: unique over all chains except for their first lines.
struct Uid<'a>(Seq, &'a str);

impl Serialize for Uid<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let start = self.1.get(..16).unwrap_or(self.1);
        to.collect_str(&format_args!("{}-{start}", self.0.number()))
    }
}

/// The fields that differ between the classes.
#[derive(Serialize, Default)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<Who<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<User<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_protocol_id: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_protocol: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_cleartext: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<Lasting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<Shown<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app: Option<Product>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<Api>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Resource<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    databucket: Option<Resource<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<Database>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Identified<'a>>,
}

#[derive(Serialize)]
struct Who<'a> {
    user: User<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_name: Option<Cow<'a, str>>,
}

#[derive(Serialize, Default)]
struct User<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<Cow<'a, str>>,
    /// Only for Klamm's own subjects, which have no name: `System` is Klamm itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    type_id: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential_uid: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Named<'a>>,
}

/// When the credentials expire.
#[derive(Serialize)]
struct Lasting {
    expiration_time: i64,
}

#[derive(Serialize)]
struct Shown<'a> {
    subject: Cow<'a, str>,
    issuer: Cow<'a, str>,
    serial_number: Cow<'a, str>,
    expiration_time: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sans: Vec<Alternative<'a>>,
}

#[derive(Serialize)]
struct Alternative<'a> {
    name: Cow<'a, str>,
    r#type: &'static str,
}

#[derive(Serialize)]
struct Named<'a> {
    name: Cow<'a, str>,
}

#[derive(Serialize)]
struct Identified<'a> {
    uid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

impl<'a> Identified<'a> {
    fn of(policy: &'a Version) -> Self {
        Self {
            uid: &policy.hash,
            version: (policy.serial > 0).then(|| policy.serial.to_string()),
        }
    }
}

#[derive(Serialize)]
struct Api {
    operation: Cow<'static, str>,
    version: String,
    service: Named<'static>,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: Cow<'a, str>,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    type_id: Option<u8>,
}

#[derive(Serialize)]
struct Database {
    name: &'static str,
    r#type: &'static str,
    type_id: u8,
}

#[derive(Serialize)]
struct Endpoint {
    ip: std::net::IpAddr,
    /// Left out where several connections are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
}

#[derive(Serialize)]
struct Unmapped<'a> {
    prev: &'a str,
    #[serde(skip_serializing_if = "is_zero")]
    connection: u64,
    #[serde(skip_serializing_if = "str::is_empty")]
    listener: Cow<'a, str>,
    /// The load balancer between the source and the proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy: Option<Endpoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mechanism: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<bool>,
    /// The person on whose behalf the service acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting: Option<Cow<'a, str>>,
    /// Another user whom the policy names and whose name looks similar to this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    looks_like: Option<Cow<'a, str>>,
    #[serde(flatten)]
    own: Own<'a>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Klamm's own fields.
#[derive(Serialize)]
#[serde(untagged)]
enum Own<'a> {
    Nothing {},
    Access {
        api: &'static str,
        api_key: i16,
        version: i16,
        correlation: i32,
        entries: Vec<Decided<'a>>,
        /// From 1, where a request has several events.
        #[serde(skip_serializing_if = "Option::is_none")]
        part: Option<u32>,
        /// The next part is in another event.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        continued: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        unlisted: Option<Counts>,
        #[serde(skip_serializing_if = "Option::is_none")]
        refusal: Option<&'static str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        changes: Vec<Altered<'a>>,
        #[serde(skip_serializing_if = "is_zero")]
        changes_not_listed: u64,
    },
    Refused {
        #[serde(skip_serializing_if = "Option::is_none")]
        api: Option<&'static str>,
        api_key: i16,
        version: i16,
        refusal: &'static str,
    },
    Usage {
        usage: Vec<Used<'a>>,
    },
    Closed {
        closing: &'static str,
    },
    NotForwarded {
        requests: u64,
        not_forwarded: &'a [u64],
    },
    Unidentified {
        closing: &'static str,
        failure: &'static str,
        connections: u64,
    },
    Counted {
        failure: &'static str,
        connections: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        network: Option<String>,
    },
    Repaired {
        segment: &'a str,
        kept: u64,
        aside: &'a str,
        bytes: u64,
        sha256: &'a str,
    },
    Displaced {
        displaced: &'static str,
        segment: &'a str,
        kept: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
    },
}

#[derive(Serialize)]
struct Counts {
    denied: u64,
    sha256: String,
    #[serde(skip_serializing_if = "is_zero")]
    observed: u64,
}

impl Counts {
    fn of(unlisted: &Unlisted) -> Self {
        Self {
            denied: unlisted.denied,
            sha256: hex(&unlisted.sha256),
            observed: unlisted.observed,
        }
    }
}

#[derive(Serialize)]
struct Decided<'a> {
    kind: &'static str,
    name: Cow<'a, str>,
    operation: &'static str,
    outcome: &'static str,
    rules: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<Broken<'a>>,
}

/// A resource that an administrative request affects, and its changes. [`Changes`] bounds the
/// texts.
#[derive(Serialize)]
struct Altered<'a> {
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settings: Vec<Altering<'a>>,
}

#[derive(Serialize)]
struct Altering<'a> {
    setting: &'a str,
    operation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

impl<'a> Altered<'a> {
    fn of(touched: &'a Touched) -> Self {
        let settings = touched.changes.iter().map(|change| Altering {
            setting: &change.setting,
            operation: change.how.name(),
            value: change.value.as_deref(),
        });
        Self {
            kind: touched.kind,
            name: &touched.name,
            settings: settings.collect(),
        }
    }
}

fn touched(changes: Option<&Changes>) -> impl Iterator<Item = &Touched> {
    changes.into_iter().flat_map(|changes| &changes.resources)
}

#[derive(Serialize)]
struct Broken<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u32>,
    path: Cow<'a, str>,
    expected: Cow<'a, str>,
}

#[derive(Serialize)]
struct Used<'a> {
    topic: Cow<'a, str>,
    forwarded_records: u64,
    forwarded_bytes: u64,
    consumed_bytes: u64,
}

impl<'a> Line<'a> {
    fn of(event: &'a Event, seq: Seq, prev: &'a str) -> Line<'a> {
        let control = control(&event.what);
        Line {
            time: event.at.as_millisecond(),
            activity: activity(&event.what),
            severity_id: severity(&event.what, control),
            counted: Counted::of(&event.what),
            status: status(&event.what, control),
            control,
            metadata: Metadata {
                version: "1.8.0",
                product: KLAMM,
                profiles: ["security_control"],
                sequence: seq.number(),
                uid: Uid(seq, prev),
            },
            body: Body::of(event),
            src_endpoint: event.source.map(Endpoint::of),
            unmapped: Unmapped::of(event, prev),
        }
    }
}

const KLAMM: Product = Product {
    name: "Klamm",
    vendor_name: "Klamm",
    version: env!("CARGO_PKG_VERSION"),
};

const AUTHENTICATION: (u32, &str, u32, &str) =
    (3002, "Authentication", 3, "Identity & Access Management");
const LIFECYCLE: (u32, &str, u32, &str) =
    (6002, "Application Lifecycle", 6, "Application Activity");
const API: (u32, &str, u32, &str) = (6003, "API Activity", 6, "Application Activity");
const DATASTORE: (u32, &str, u32, &str) = (6005, "Datastore Activity", 6, "Application Activity");

fn activity(what: &What) -> Activity {
    let (class, id, name) = match what {
        What::Login { again: false, .. } => (AUTHENTICATION, 1, "Logon"),
        What::Login { again: true, .. } => (AUTHENTICATION, 99, "Reauthenticate"),
        What::Closed { .. } => (AUTHENTICATION, 2, "Logoff"),
        // No login failed: no broker was reachable.
        What::Unidentified {
            why: Closing::Broker,
            ..
        } => (API, 99, "Lose broker"),
        What::Unidentified { .. } | What::Counted { .. } => (AUTHENTICATION, 99, "Give up"),
        What::NotForwarded { .. } => (API, 99, "Withhold"),
        What::Access { entries, .. } => access(entries),
        What::Refused { .. } => (API, 99, "Refuse"),
        What::Usage { .. } => (DATASTORE, 99, "Count"),
        What::Started { .. } => (LIFECYCLE, 3, "Start"),
        What::Stopped => (LIFECYCLE, 4, "Stop"),
        What::PolicyActivated { .. } => (LIFECYCLE, 8, "Update"),
        What::Repaired { .. } => (LIFECYCLE, 99, "Repair"),
        What::Displaced(_) => (LIFECYCLE, 99, "Displace"),
    };
    let (class_uid, class_name, category_uid, category_name) = class;
    Activity {
        class_uid,
        class_name,
        category_uid,
        category_name,
        activity_id: id,
        activity_name: name,
        type_uid: class_uid * 100 + id,
    }
}

/// The class and activity of a decided request, from its first operation.
fn access(entries: &[AccessEntry]) -> ((u32, &'static str, u32, &'static str), u32, &'static str) {
    let data = !entries.is_empty() && entries.iter().all(is_data);
    match (data, entries.first().map(|entry| entry.operation)) {
        (true, Some(Operation::Write)) => (DATASTORE, 5, "Write"),
        (true, _) => (DATASTORE, 1, "Read"),
        (false, Some(Operation::Create | Operation::CreateTokens)) => (API, 1, "Create"),
        (
            false,
            Some(
                Operation::Read
                | Operation::Describe
                | Operation::DescribeConfigs
                | Operation::DescribeTokens,
            ),
        ) => (API, 2, "Read"),
        (false, Some(Operation::Write | Operation::Alter | Operation::AlterConfigs)) => {
            (API, 3, "Update")
        }
        (false, Some(Operation::Delete)) => (API, 4, "Delete"),
        (
            false,
            Some(Operation::ClusterAction | Operation::IdempotentWrite | Operation::TwoPhaseCommit)
            | None,
        ) => (API, 99, "Other"),
    }
}

fn is_data(entry: &AccessEntry) -> bool {
    entry.kind == Kind::Topic && matches!(entry.operation, Operation::Read | Operation::Write)
}

const ALLOWED: Control = Control {
    action_id: 1,
    action: "Allowed",
    disposition_id: 1,
    disposition: "Allowed",
};
const DENIED: Control = Control {
    action_id: 2,
    action: "Denied",
    disposition_id: 2,
    disposition: "Blocked",
};
const OBSERVED: Control = Control {
    action_id: 3,
    action: "Observed",
    disposition_id: 17,
    disposition: "Logged",
};

/// The decision, if there was one. A request is as denied as its most denied part.
fn control(what: &What) -> Option<Control> {
    match what {
        What::Login { refused: None, .. } => Some(ALLOWED),
        What::Login {
            refused: Some(_), ..
        }
        | What::Refused { .. } => Some(DENIED),
        What::Access {
            refused: Some(_), ..
        } => Some(DENIED),
        What::Access { part, .. } if part.unlisted.as_ref().is_some_and(|rest| rest.denied > 0) => {
            Some(DENIED)
        }
        What::Access { entries, .. } => Some(strictest(entries)),
        What::Usage { .. } | What::Closed { .. } | What::Started { .. } | What::Stopped => None,
        What::NotForwarded { .. } | What::Unidentified { .. } | What::Counted { .. } => None,
        What::PolicyActivated { .. } | What::Repaired { .. } | What::Displaced(_) => None,
    }
}

fn strictest(entries: &[AccessEntry]) -> Control {
    let any = |outcome| entries.iter().any(|entry| entry.outcome == outcome);
    if any(Outcome::Denied) {
        DENIED
    } else if any(Outcome::Observed) {
        OBSERVED
    } else {
        ALLOWED
    }
}

/// Informational, Low for a denial that is only observed, Medium for a denial, High for a damaged
/// log.
fn severity(what: &What, control: Option<Control>) -> u8 {
    match (what, control.map(|control| control.action_id)) {
        (What::Repaired { .. } | What::Displaced(_), _) => 4,
        (_, Some(2)) => 3,
        (_, Some(3)) => 2,
        (_, _) => 1,
    }
}

fn status<'a>(what: &'a What, control: Option<Control>) -> Option<Status<'a>> {
    let detail = match what {
        What::Login { refused, .. } | What::Access { refused, .. } => refused.map(Cow::Borrowed),
        What::Refused { detail, .. }
        | What::Closed { detail, .. }
        | What::Unidentified { detail, .. } => {
            Some(bounded(detail)).filter(|detail| !detail.is_empty())
        }
        What::NotForwarded { .. } => Some(Cow::Borrowed("decided, and not forwarded")),
        What::Counted { .. } => Some(Cow::Borrowed("counted together")),
        What::Usage { .. } | What::Started { .. } | What::Stopped => None,
        What::Repaired { reason, .. } => reason.as_deref().map(bounded),
        What::Displaced(found) => Some(Cow::Owned(bounded(&found.to_string()).into_owned())),
        What::PolicyActivated { .. } => None,
    };
    let denied = control.is_some_and(|control| control.action_id == DENIED.action_id);
    let unfinished = matches!(
        what,
        What::NotForwarded { .. } | What::Unidentified { .. } | What::Counted { .. }
    );
    let failed = denied || unfinished;
    let (status_id, status) = if failed {
        (2, "Failure")
    } else {
        (1, "Success")
    };
    Some(Status {
        status_id,
        status,
        status_detail: detail,
    })
}

impl<'a> Body<'a> {
    fn of(event: &'a Event) -> Body<'a> {
        match &event.what {
            What::Login {
                user,
                mechanism,
                tls,
                ..
            } => Body::login(event, user, *mechanism, *tls),
            What::Unidentified {
                why: Closing::Broker,
                ..
            } => Body {
                actor: Some(Who::of(event)),
                ..Body::default()
            },
            What::Closed { .. } | What::Unidentified { .. } => Body {
                user: Some(User::of(event.actor.as_deref())),
                service: Some(Named {
                    name: bounded(&event.listener),
                }),
                ..Body::default()
            },
            What::Counted { user, .. } => Body {
                user: Some(match user {
                    Some(name) => User {
                        name: Some(bounded(name)),
                        ..User::default()
                    },
                    None => User::of(None),
                }),
                service: Some(Named {
                    name: bounded(&event.listener),
                }),
                ..Body::default()
            },
            What::Access {
                api_name,
                version,
                policy,
                entries,
                changes,
                ..
            } => {
                let body = Body::access(event, api_name, *version, policy, entries);
                body.touching(changes.as_deref())
            }
            What::Refused {
                api_key,
                api_name,
                version,
                ..
            } => {
                let operation =
                    api_name.map_or_else(|| Cow::Owned(format!("key {api_key}")), Cow::Borrowed);
                Body {
                    actor: Some(Who::of(event)),
                    api: Some(Api::of(operation, *version)),
                    ..Body::default()
                }
            }
            What::NotForwarded { .. } => Body {
                actor: Some(Who::of(event)),
                ..Body::default()
            },
            What::Usage { topics } => Body {
                actor: Some(Who::of(event)),
                ..Body::data(topics.iter().map(|used| &*used.topic))
            },
            What::Started { policy, .. } => Body {
                actor: Some(Who::klamm()),
                app: Some(KLAMM),
                policy: Some(Identified::of(policy)),
                ..Body::default()
            },
            What::PolicyActivated { policy } => Body {
                actor: Some(Who::klamm()),
                app: Some(KLAMM),
                policy: Some(Identified::of(policy)),
                ..Body::default()
            },
            What::Stopped | What::Repaired { .. } | What::Displaced(_) => Body {
                actor: Some(Who::klamm()),
                app: Some(KLAMM),
                ..Body::default()
            },
        }
    }

    fn login(
        event: &'a Event,
        claimed: &'a ClaimedName,
        mechanism: Mechanism,
        tls: bool,
    ) -> Body<'a> {
        let user = match (event.actor.as_deref(), claimed) {
            (Some(actor), _) => User::of(Some(actor)),
            (None, ClaimedName::Held(name)) => User {
                name: Some(bounded(name)),
                ..User::default()
            },
            (None, ClaimedName::Unheld(hash)) => User::own(Cow::Owned(format!("unheld:{hash}"))),
            (None, ClaimedName::Unreadable) => User::own(Cow::Borrowed("unreadable")),
        };
        let proof = event.actor.as_deref().map(|actor| &actor.proof);
        let until = proof.and_then(|proof| proof.until);
        let certificate = proof.and_then(|proof| proof.certificate.as_deref());
        Body {
            user: Some(user),
            session: until.map(|until| Lasting {
                expiration_time: until.as_millisecond(),
            }),
            certificate: certificate.map(Shown::of),
            auth_protocol_id: Some(99),
            auth_protocol: Some(mechanism.name()),
            is_cleartext: Some(!tls && mechanism == Mechanism::Plain),
            service: Some(Named {
                name: bounded(&event.listener),
            }),
            ..Body::default()
        }
    }

    fn access(
        event: &'a Event,
        api: &'static str,
        version: i16,
        policy: &'a Version,
        entries: &'a [AccessEntry],
    ) -> Body<'a> {
        let body = if entries.is_empty() || !entries.iter().all(is_data) {
            let api = Some(Api::of(Cow::Borrowed(api), version));
            Body {
                api,
                resources: entries.iter().map(Resource::of).collect(),
                ..Body::default()
            }
        } else {
            Body::data(entries.iter().map(|entry| &*entry.name))
        };
        Body {
            actor: Some(Who::of(event)),
            policy: Some(Identified::of(policy)),
            ..body
        }
    }

    /// Adds resources without permissions of their own: brokers, users, quotas.
    fn touching(mut self, changes: Option<&'a Changes>) -> Body<'a> {
        let named = ["topic", "group"];
        let others = touched(changes).filter(|one| !named.contains(&one.kind));
        self.resources.extend(others.map(|one| Resource {
            name: Cow::Borrowed(&*one.name),
            r#type: one.kind,
            type_id: None,
        }));
        self
    }

    /// One topic is a bucket; several are parts of the one cluster, and are listed under
    /// `unmapped`.
    fn data(mut topics: impl Iterator<Item = &'a str>) -> Body<'a> {
        match (topics.next(), topics.next()) {
            (Some(name), None) => Body {
                databucket: Some(Resource {
                    name: bounded(name),
                    r#type: "Kafka topic",
                    type_id: Some(99),
                }),
                ..Body::default()
            },
            (_, _) => Body {
                database: Some(Database {
                    name: "kafka",
                    r#type: "Kafka",
                    type_id: 99,
                }),
                ..Body::default()
            },
        }
    }
}

/// Maximum number of a certificate's names in an event.
const SANS: usize = 20;

impl<'a> Shown<'a> {
    fn of(certificate: &'a Certificate) -> Shown<'a> {
        let named = |r#type| {
            move |name: &'a Arc<str>| Alternative {
                name: bounded(name),
                r#type,
            }
        };
        let dns_names = certificate.dns_names.iter().map(named("DNS"));
        let uris = certificate.uris.iter().map(named("URI"));
        let emails = certificate.emails.iter().map(named("Email"));
        Shown {
            subject: bounded(&certificate.subject),
            issuer: bounded(&certificate.issuer),
            serial_number: bounded(&certificate.serial),
            expiration_time: certificate.not_after.as_millisecond(),
            sans: dns_names.chain(uris).chain(emails).take(SANS).collect(),
        }
    }
}

impl<'a> Who<'a> {
    fn klamm() -> Who<'a> {
        Who {
            user: User::klamm(),
            app_name: None,
        }
    }

    fn of(event: &'a Event) -> Who<'a> {
        let actor = event.actor.as_deref();
        Who {
            user: User::of(actor),
            app_name: actor
                .and_then(|actor| actor.client_id.as_deref())
                .map(bounded),
        }
    }
}

impl<'a> User<'a> {
    fn of(actor: Option<&'a Actor>) -> User<'a> {
        let Some(actor) = actor else {
            return User::own(Cow::Borrowed("unauthenticated"));
        };
        let groups = actor
            .groups
            .iter()
            .map(|group| Named {
                name: bounded(group),
            })
            .collect();
        User {
            name: Some(bounded(&actor.principal)),
            credential_uid: actor.proof.credential.as_deref().map(bounded),
            groups,
            ..User::default()
        }
    }

    /// A subject that is not a user.
    fn own(uid: Cow<'a, str>) -> User<'a> {
        User {
            uid: Some(uid),
            r#type: Some("Unknown"),
            type_id: Some(0),
            ..User::default()
        }
    }

    fn klamm() -> User<'a> {
        User {
            r#type: Some("System"),
            type_id: Some(3),
            ..User::own(Cow::Borrowed("klamm"))
        }
    }
}

impl Api {
    fn of(operation: Cow<'static, str>, version: i16) -> Api {
        Api {
            operation,
            version: version.to_string(),
            service: Named {
                name: Cow::Borrowed("kafka"),
            },
        }
    }
}

impl<'a> Resource<'a> {
    fn of(entry: &'a AccessEntry) -> Resource<'a> {
        Resource {
            name: bounded(&entry.name),
            r#type: kind_name(entry.kind),
            type_id: None,
        }
    }
}

impl Endpoint {
    fn of(address: SocketAddr) -> Endpoint {
        Endpoint {
            ip: address.ip().to_canonical(),
            port: Some(address.port()).filter(|port| *port != 0),
        }
    }
}

impl<'a> Unmapped<'a> {
    fn of(event: &'a Event, prev: &'a str) -> Unmapped<'a> {
        let login = if let What::Login { mechanism, tls, .. } = event.what {
            Some((mechanism, tls))
        } else {
            event
                .actor
                .as_deref()
                .map(|actor| (actor.mechanism, actor.tls))
        };
        let proof = event.actor.as_deref().map(|actor| &actor.proof);
        let acting = proof.and_then(|proof| proof.acting.as_deref());
        Unmapped {
            prev,
            connection: event.connection,
            listener: bounded(&event.listener),
            proxy: event.proxy.map(Endpoint::of),
            mechanism: login.map(|(mechanism, _)| mechanism.name()),
            tls: login.map(|(_, tls)| tls),
            acting: acting.map(bounded),
            looks_like: proof
                .and_then(|proof| proof.looks_like.as_deref())
                .map(bounded),
            own: Own::of(&event.what),
        }
    }
}

impl<'a> Own<'a> {
    fn of(what: &'a What) -> Own<'a> {
        match what {
            What::Access {
                api_key,
                api_name: api,
                version,
                correlation,
                entries,
                refused,
                changes,
                part,
                ..
            } => Own::Access {
                api,
                api_key: *api_key,
                version: *version,
                correlation: *correlation,
                entries: entries.iter().map(Decided::of).collect(),
                part: (part.number > 1 || !part.last).then_some(part.number),
                continued: !part.last,
                unlisted: part.unlisted.as_ref().map(Counts::of),
                refusal: refused.map(|_| refusal_name(Refusal::NotOffered)),
                changes: touched(changes.as_deref()).map(Altered::of).collect(),
                changes_not_listed: changes.as_ref().map_or(0, |changes| changes.more),
            },
            What::Refused {
                api_key,
                api_name,
                version,
                reason,
                ..
            } => Own::Refused {
                api: *api_name,
                api_key: *api_key,
                version: *version,
                refusal: refusal_name(*reason),
            },
            What::Usage { topics } => Own::Usage {
                usage: topics.iter().map(Used::of).collect(),
            },
            What::Closed { why, .. } => Own::Closed {
                closing: closing_name(*why),
            },
            What::NotForwarded { events, requests } => Own::NotForwarded {
                requests: *requests,
                not_forwarded: events,
            },
            What::Unidentified { why, failure, .. } => Own::Unidentified {
                closing: closing_name(*why),
                failure: failure.name(),
                connections: 1,
            },
            What::Counted {
                failure,
                count,
                network,
                ..
            } => Own::Counted {
                failure: failure.name(),
                connections: *count,
                network: network.map(|network| network.to_string()),
            },
            What::Repaired {
                segment,
                kept,
                aside,
                bytes,
                sha256,
                ..
            } => Own::Repaired {
                segment,
                kept: *kept,
                aside,
                bytes: *bytes,
                sha256,
            },
            What::Displaced(found) => Own::Displaced {
                displaced: found.how.name(),
                segment: &found.segment,
                kept: found.kept,
                bytes: found.found,
            },
            What::Login { .. }
            | What::Started { .. }
            | What::Stopped
            | What::PolicyActivated { .. } => Own::Nothing {},
        }
    }
}

impl<'a> Decided<'a> {
    fn of(entry: &'a AccessEntry) -> Decided<'a> {
        Decided {
            kind: kind_name(entry.kind),
            name: bounded(&entry.name),
            operation: operation_name(entry.operation),
            outcome: outcome_name(entry.outcome),
            rules: entry.rules.iter().map(|rule| bounded(rule)).collect(),
            fault: entry.fault.as_ref().map(Broken::of),
        }
    }
}

impl<'a> Broken<'a> {
    fn of(fault: &'a ContractBreach) -> Broken<'a> {
        Broken {
            partition: fault.partition,
            record: fault.record,
            path: bounded(&fault.path),
            expected: bounded(&fault.expected),
        }
    }
}

impl<'a> Used<'a> {
    fn of(used: &'a Usage) -> Used<'a> {
        Used {
            topic: bounded(&used.topic),
            forwarded_records: used.forwarded_records,
            forwarded_bytes: used.forwarded_bytes,
            consumed_bytes: used.consumed_bytes,
        }
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Topic => "topic",
        Kind::Group => "group",
        Kind::TransactionalId => "transactional_id",
        Kind::Cluster => "cluster",
        Kind::DelegationToken => "delegation_token",
        Kind::User => "user",
    }
}

fn operation_name(operation: Operation) -> &'static str {
    match operation {
        Operation::Read => "read",
        Operation::Write => "write",
        Operation::Create => "create",
        Operation::Delete => "delete",
        Operation::Alter => "alter",
        Operation::Describe => "describe",
        Operation::ClusterAction => "cluster_action",
        Operation::DescribeConfigs => "describe_configs",
        Operation::AlterConfigs => "alter_configs",
        Operation::IdempotentWrite => "idempotent_write",
        Operation::CreateTokens => "create_tokens",
        Operation::DescribeTokens => "describe_tokens",
        Operation::TwoPhaseCommit => "two_phase_commit",
    }
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::Denied => "denied",
        Outcome::Observed => "observed",
    }
}

fn refusal_name(reason: Refusal) -> &'static str {
    match reason {
        Refusal::UnknownKey => "unknown_key",
        Refusal::UnsupportedVersion => "unsupported_version",
        Refusal::Malformed => "malformed",
        Refusal::TooLarge => "too_large",
        Refusal::Unauthenticated => "unauthenticated",
        Refusal::NotOffered => "not_offered",
    }
}

fn closing_name(why: Closing) -> &'static str {
    match why {
        Closing::Client => "client",
        Closing::Broker => "broker",
        Closing::Refused => "refused",
        Closing::Revoked => "revoked",
        Closing::TimedOut => "timed_out",
        Closing::AuditUnavailable => "audit_unavailable",
        Closing::Stopping => "stopping",
        Closing::Failed => "failed",
    }
}

/// Maximum bytes for one escaped byte of a text: `\u001b`.
pub(super) const ESCAPE: usize = 6;

/// Maximum bytes of a text in a line: cut, and with its escapes. Two bytes of UTF-8 or more become
/// one or two escapes.
pub(super) fn longest(text: &str) -> usize {
    if text.len() > TEXT_BYTES {
        return TEXT_BYTES * ESCAPE;
    }
    let bytes = text.bytes().map(|byte| match byte {
        b'"' | b'\\' => 2,
        b' '..=b'~' => 1,
        0x80.. => 3,
        _ => ESCAPE,
    });
    bytes.sum()
}

/// Maximum bytes of a certificate.
pub(super) fn longest_certificate(certificate: &Certificate) -> usize {
    const FIXED: usize = 192;
    let named = [
        &certificate.subject,
        &certificate.issuer,
        &certificate.serial,
    ];
    let named: usize = named.into_iter().map(|text| longest(text)).sum();
    let Certificate {
        dns_names,
        uris,
        emails,
        ..
    } = certificate;
    let names = dns_names.iter().chain(uris).chain(emails).take(SANS);
    FIXED + named + names.map(|name| longest(name) + 32).sum::<usize>()
}

/// Limit for a text from outside in bytes (before escapes); Kafka's own names end at 249.
const TEXT_BYTES: usize = 256;

fn bounded(text: &str) -> Cow<'_, str> {
    shorten(text, TEXT_BYTES)
}

/// Compact JSON without characters that control a terminal, reorder text or make two names look
/// alike: serde escapes those below U+0020, this formatter the rest.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return to.write_all(fragment.as_bytes());
        }
        let mut plain = 0;
        for (at, char) in fragment
            .char_indices()
            .filter(|(_, char)| !is_distinct(*char))
        {
            to.write_all(fragment.get(plain..at).unwrap_or_default().as_bytes())?;
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(to, "\\u{unit:04x}")?;
            }
            plain = at + char.len_utf8();
        }
        to.write_all(fragment.get(plain..).unwrap_or_default().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::audit::{Failure, Part, Proof, writer::Tail};

    fn text(event: &Event) -> String {
        let mut out = Vec::new();
        write(&mut out, event, Seq::FIRST, &Tail::EMPTY.hash).unwrap();
        String::from_utf8(out).unwrap()
    }
    fn policy(serial: u64) -> Version {
        Version {
            hash: "beef".into(),
            serial,
        }
    }
    fn alice() -> Actor {
        Actor {
            principal: "alice".into(),
            groups: vec!["bi".into()],
            mechanism: Mechanism::Plain,
            tls: true,
            client_id: Some("app-1".into()),
            proof: Proof::default(),
        }
    }
    fn event(actor: Option<Actor>, what: What) -> Event {
        Event {
            at: "2026-11-22T16:45:00.123Z".parse().unwrap(),
            connection: 7,
            actor: actor.map(Arc::new),
            source: Some("[::ffff:10.1.2.3]:50000".parse().unwrap()),
            proxy: None,
            listener: "clients".into(),
            what,
        }
    }
    fn entry(
        kind: Kind,
        name: &str,
        operation: Operation,
        outcome: Outcome,
        rule: &str,
    ) -> AccessEntry {
        AccessEntry {
            kind,
            name: name.into(),
            operation,
            outcome,
            rules: vec![rule.into()],
            fault: None,
        }
    }
    fn access(api_name: &'static str, entries: Vec<AccessEntry>) -> What {
        What::Access {
            api_key: 0,
            api_name,
            version: 13,
            correlation: 5,
            policy: policy(0),
            entries,
            refused: None,
            changes: None,
            part: Part::default(),
        }
    }

    const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
    fn golden(head: &str, middle: &str, tail: &str) -> String {
        let version = env!("CARGO_PKG_VERSION");
        format!(
            r#"{{"time":1795365900123,{head},"metadata":{{"version":"1.8.0","product":{{"name":"Klamm","vendor_name":"Klamm","version":"{version}"}},"profiles":["security_control"],"sequence":1,"uid":"1-0000000000000000"}},{middle},"src_endpoint":{{"ip":"10.1.2.3","port":50000}},"unmapped":{{"prev":"{ZEROS}","connection":7,"listener":"clients"{tail}}}}}"#
        )
    }
    #[track_caller]
    fn assert_golden(event: &Event, head: &str, middle: &str, tail: &str) {
        assert_eq!(text(event), golden(head, middle, tail));
    }

    #[test]
    fn a_login() {
        let what = What::Login {
            user: ClaimedName::Held("alice".into()),
            mechanism: Mechanism::Plain,
            tls: true,
            refused: None,
            again: false,
        };
        assert_golden(
            &event(Some(alice()), what),
            r#""class_uid":3002,"class_name":"Authentication","category_uid":3,"category_name":"Identity & Access Management","activity_id":1,"activity_name":"Logon","type_uid":300201,"severity_id":1,"status_id":1,"status":"Success","action_id":1,"action":"Allowed","disposition_id":1,"disposition":"Allowed""#,
            r#""user":{"name":"alice","groups":[{"name":"bi"}]},"auth_protocol_id":99,"auth_protocol":"PLAIN","is_cleartext":false,"service":{"name":"clients"}"#,
            r#","mechanism":"PLAIN","tls":true"#,
        );
    }

    #[test]
    fn a_login_anew_with_what_its_evidence_says() {
        let certificate = Certificate {
            subject: "CN=shop".into(),
            issuer: "CN=ca".into(),
            dns_names: vec!["shop.example".into()],
            uris: vec!["spiffe://example/shop".into()],
            emails: vec!["shop@example".into()],
            serial: "0a1b".into(),
            not_after: "2026-12-01T00:00:00Z".parse().unwrap(),
        };
        let proof = Proof {
            credential: Some("t-1".into()),
            acting: Some("carol".into()),
            looks_like: Some("al1ce".into()),
            certificate: Some(Arc::new(certificate)),
            until: Some("2026-11-22T17:00:00Z".parse().unwrap()),
        };
        let what = What::Login {
            user: ClaimedName::Held("alice".into()),
            mechanism: Mechanism::OauthBearer,
            tls: true,
            refused: None,
            again: true,
        };
        let actor = Actor {
            proof,
            mechanism: Mechanism::OauthBearer,
            ..alice()
        };
        assert_golden(
            &event(Some(actor), what),
            r#""class_uid":3002,"class_name":"Authentication","category_uid":3,"category_name":"Identity & Access Management","activity_id":99,"activity_name":"Reauthenticate","type_uid":300299,"severity_id":1,"status_id":1,"status":"Success","action_id":1,"action":"Allowed","disposition_id":1,"disposition":"Allowed""#,
            r#""user":{"name":"alice","credential_uid":"t-1","groups":[{"name":"bi"}]},"auth_protocol_id":99,"auth_protocol":"OAUTHBEARER","is_cleartext":false,"service":{"name":"clients"},"session":{"expiration_time":1795366800000},"certificate":{"subject":"CN=shop","issuer":"CN=ca","serial_number":"0a1b","expiration_time":1796083200000,"sans":[{"name":"shop.example","type":"DNS"},{"name":"spiffe://example/shop","type":"URI"},{"name":"shop@example","type":"Email"}]}"#,
            r#","mechanism":"OAUTHBEARER","tls":true,"acting":"carol","looks_like":"al1ce""#,
        );
    }

    #[test]
    fn a_login_with_a_name_that_nobody_holds() {
        let user = ClaimedName::Unheld("0123456789abcdef".into());
        let what = What::Login {
            user,
            mechanism: Mechanism::Plain,
            tls: false,
            refused: Some("unknown user"),
            again: false,
        };
        assert_golden(
            &event(None, what),
            r#""class_uid":3002,"class_name":"Authentication","category_uid":3,"category_name":"Identity & Access Management","activity_id":1,"activity_name":"Logon","type_uid":300201,"severity_id":3,"status_id":2,"status":"Failure","status_detail":"unknown user","action_id":2,"action":"Denied","disposition_id":2,"disposition":"Blocked""#,
            r#""user":{"uid":"unheld:0123456789abcdef","type":"Unknown","type_id":0},"auth_protocol_id":99,"auth_protocol":"PLAIN","is_cleartext":true,"service":{"name":"clients"}"#,
            r#","mechanism":"PLAIN","tls":false"#,
        );
    }

    #[test]
    fn a_produce_that_broke_a_contract() {
        let mut broken = entry(
            Kind::Topic,
            "orders",
            Operation::Write,
            Outcome::Denied,
            "shop-writes",
        );
        let fault = ContractBreach {
            partition: Some(2),
            record: Some(3),
            path: "/amount".into(),
            expected: "expected an integer".into(),
        };
        broken.fault = Some(fault);
        assert_golden(
            &event(Some(alice()), access("Produce", vec![broken])),
            r#""class_uid":6005,"class_name":"Datastore Activity","category_uid":6,"category_name":"Application Activity","activity_id":5,"activity_name":"Write","type_uid":600505,"severity_id":3,"status_id":2,"status":"Failure","action_id":2,"action":"Denied","disposition_id":2,"disposition":"Blocked""#,
            r#""actor":{"user":{"name":"alice","groups":[{"name":"bi"}]},"app_name":"app-1"},"databucket":{"name":"orders","type":"Kafka topic","type_id":99},"policy":{"uid":"beef"}"#,
            r#","mechanism":"PLAIN","tls":true,"api":"Produce","api_key":0,"version":13,"correlation":5,"entries":[{"kind":"topic","name":"orders","operation":"write","outcome":"denied","rules":["shop-writes"],"fault":{"partition":2,"record":3,"path":"/amount","expected":"expected an integer"}}]"#,
        );
    }

    #[test]
    fn a_request_for_more_than_data() {
        let entries = vec![
            entry(
                Kind::Topic,
                "a",
                Operation::Create,
                Outcome::Allowed,
                "admin",
            ),
            entry(
                Kind::Cluster,
                "",
                Operation::Create,
                Outcome::Observed,
                "nothing-allows",
            ),
        ];
        assert_golden(
            &event(Some(alice()), access("CreateTopics", entries)),
            r#""class_uid":6003,"class_name":"API Activity","category_uid":6,"category_name":"Application Activity","activity_id":1,"activity_name":"Create","type_uid":600301,"severity_id":2,"status_id":1,"status":"Success","action_id":3,"action":"Observed","disposition_id":17,"disposition":"Logged""#,
            r#""actor":{"user":{"name":"alice","groups":[{"name":"bi"}]},"app_name":"app-1"},"api":{"operation":"CreateTopics","version":"13","service":{"name":"kafka"}},"resources":[{"name":"a","type":"topic"},{"name":"","type":"cluster"}],"policy":{"uid":"beef"}"#,
            r#","mechanism":"PLAIN","tls":true,"api":"CreateTopics","api_key":0,"version":13,"correlation":5,"entries":[{"kind":"topic","name":"a","operation":"create","outcome":"allowed","rules":["admin"]},{"kind":"cluster","name":"","operation":"create","outcome":"observed","rules":["nothing-allows"]}]"#,
        );
    }

    #[test]
    fn what_klamm_itself_refuses_is_no_rules_doing() {
        let allowed = entry(
            Kind::Cluster,
            "",
            Operation::Alter,
            Outcome::Allowed,
            "admin",
        );
        let mut what = access("AlterUserScramCredentials", vec![allowed]);
        let What::Access { refused, .. } = &mut what else {
            unreachable!()
        };
        *refused = Some("it is Klamm's own user");
        assert_golden(
            &event(Some(alice()), what),
            r#""class_uid":6003,"class_name":"API Activity","category_uid":6,"category_name":"Application Activity","activity_id":3,"activity_name":"Update","type_uid":600303,"severity_id":3,"status_id":2,"status":"Failure","status_detail":"it is Klamm's own user","action_id":2,"action":"Denied","disposition_id":2,"disposition":"Blocked""#,
            r#""actor":{"user":{"name":"alice","groups":[{"name":"bi"}]},"app_name":"app-1"},"api":{"operation":"AlterUserScramCredentials","version":"13","service":{"name":"kafka"}},"resources":[{"name":"","type":"cluster"}],"policy":{"uid":"beef"}"#,
            r#","mechanism":"PLAIN","tls":true,"api":"AlterUserScramCredentials","api_key":0,"version":13,"correlation":5,"entries":[{"kind":"cluster","name":"","operation":"alter","outcome":"allowed","rules":["admin"]}],"refusal":"not_offered""#,
        );
    }

    #[test]
    fn a_refusal_before_the_login() {
        let what = What::Refused {
            api_key: 999,
            api_name: None,
            version: 0,
            reason: Refusal::UnknownKey,
            detail: "key 999 is not known".into(),
        };
        assert_golden(
            &event(None, what),
            r#""class_uid":6003,"class_name":"API Activity","category_uid":6,"category_name":"Application Activity","activity_id":99,"activity_name":"Refuse","type_uid":600399,"severity_id":3,"status_id":2,"status":"Failure","status_detail":"key 999 is not known","action_id":2,"action":"Denied","disposition_id":2,"disposition":"Blocked""#,
            r#""actor":{"user":{"uid":"unauthenticated","type":"Unknown","type_id":0}},"api":{"operation":"key 999","version":"0","service":{"name":"kafka"}}"#,
            r#","api_key":999,"version":0,"refusal":"unknown_key""#,
        );
    }

    #[test]
    fn usage_of_two_topics_and_the_end() {
        let used = |topic: &str| Usage {
            topic: topic.into(),
            forwarded_records: 1,
            forwarded_bytes: 2,
            consumed_bytes: 3,
        };
        assert_golden(
            &event(
                Some(alice()),
                What::Usage {
                    topics: vec![used("a"), used("b")],
                },
            ),
            r#""class_uid":6005,"class_name":"Datastore Activity","category_uid":6,"category_name":"Application Activity","activity_id":99,"activity_name":"Count","type_uid":600599,"severity_id":1,"status_id":1,"status":"Success""#,
            r#""actor":{"user":{"name":"alice","groups":[{"name":"bi"}]},"app_name":"app-1"},"database":{"name":"kafka","type":"Kafka","type_id":99}"#,
            r#","mechanism":"PLAIN","tls":true,"usage":[{"topic":"a","forwarded_records":1,"forwarded_bytes":2,"consumed_bytes":3},{"topic":"b","forwarded_records":1,"forwarded_bytes":2,"consumed_bytes":3}]"#,
        );
        assert_golden(
            &event(
                Some(alice()),
                What::Closed {
                    why: Closing::Client,
                    detail: String::new(),
                },
            ),
            r#""class_uid":3002,"class_name":"Authentication","category_uid":3,"category_name":"Identity & Access Management","activity_id":2,"activity_name":"Logoff","type_uid":300202,"severity_id":1,"status_id":1,"status":"Success""#,
            r#""user":{"name":"alice","groups":[{"name":"bi"}]},"service":{"name":"clients"}"#,
            r#","mechanism":"PLAIN","tls":true,"closing":"client""#,
        );
    }

    #[test]
    fn what_came_to_nothing() {
        let withheld = What::NotForwarded {
            events: vec![4, 9],
            requests: 2,
        };
        assert_golden(
            &event(Some(alice()), withheld),
            r#""class_uid":6003,"class_name":"API Activity","category_uid":6,"category_name":"Application Activity","activity_id":99,"activity_name":"Withhold","type_uid":600399,"severity_id":1,"status_id":2,"status":"Failure","status_detail":"decided, and not forwarded""#,
            r#""actor":{"user":{"name":"alice","groups":[{"name":"bi"}]},"app_name":"app-1"}"#,
            r#","mechanism":"PLAIN","tls":true,"requests":2,"not_forwarded":[4,9]"#,
        );
        let stranger = What::Unidentified {
            why: Closing::TimedOut,
            failure: Failure::TimedOut,
            detail: "login took too long".into(),
        };
        assert_golden(
            &event(None, stranger),
            r#""class_uid":3002,"class_name":"Authentication","category_uid":3,"category_name":"Identity & Access Management","activity_id":99,"activity_name":"Give up","type_uid":300299,"severity_id":1,"status_id":2,"status":"Failure","status_detail":"login took too long""#,
            r#""user":{"uid":"unauthenticated","type":"Unknown","type_id":0},"service":{"name":"clients"}"#,
            r#","closing":"timed_out","failure":"timed_out","connections":1"#,
        );
        let counted = What::Counted {
            failure: Failure::Malformed,
            user: None,
            network: Some("2001:db8:0:1::/64".parse().unwrap()),
            count: 3995,
            first: "2026-11-22T16:44:00Z".parse().unwrap(),
            last: "2026-11-22T16:44:59Z".parse().unwrap(),
        };
        let line = text(&event(None, counted));
        assert!(
            line.contains(r#""severity_id":1,"count":3995,"start_time":1795365840000,"end_time":1795365899000,"status_id":2"#)
                && line.ends_with(r#","failure":"malformed","connections":3995,"network":"2001:db8:0:1::/64"}}"#),
            "{line}"
        );
    }

    #[test]
    fn the_gate_itself() {
        let at = "2026-11-22T16:45:00Z".parse().unwrap();
        let line = text(&Event::of_gate(
            at,
            What::Started {
                version: "0.1.0",
                policy: policy(0),
            },
        ));
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            line,
            format!(
                r#"{{"time":1795365900000,"class_uid":6002,"class_name":"Application Lifecycle","category_uid":6,"category_name":"Application Activity","activity_id":3,"activity_name":"Start","type_uid":600203,"severity_id":1,"status_id":1,"status":"Success","metadata":{{"version":"1.8.0","product":{{"name":"Klamm","vendor_name":"Klamm","version":"{version}"}},"profiles":["security_control"],"sequence":1,"uid":"1-0000000000000000"}},"actor":{{"user":{{"uid":"klamm","type":"System","type_id":3}}}},"app":{{"name":"Klamm","vendor_name":"Klamm","version":"{version}"}},"policy":{{"uid":"beef"}},"unmapped":{{"prev":"{ZEROS}"}}}}"#
            )
        );
    }

    #[test]
    fn hostile_names_stay_on_their_line_and_in_their_place() {
        let name = "a\n{\"x\":1}\u{9b}31m\u{202e}\u{7f}\u{0}\u{e0041}é";
        let line = text(&event(
            Some(alice()),
            access(
                "Fetch",
                vec![entry(
                    Kind::Topic,
                    name,
                    Operation::Read,
                    Outcome::Denied,
                    "r",
                )],
            ),
        ));
        assert!(
            line.contains(
                r#""databucket":{"name":"a\n{\"x\":1}\u009b31m\u202e\u007f\u0000\udb40\udc41é""#
            ),
            "{line}"
        );
        assert!(line.chars().all(is_distinct));
        let back: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(back["unmapped"]["entries"][0]["name"], name);
    }

    #[test]
    fn a_name_without_end_is_cut_and_stays_distinct() {
        let (one, two) = ("é".repeat(20_000), format!("{}x", "é".repeat(20_000)));
        assert!(bounded(&one).len() <= TEXT_BYTES, "{}", bounded(&one).len());
        assert_ne!(bounded(&one), bounded(&two));
        assert!(
            bounded(&one).contains("é…(40000 bytes, sha256 "),
            "{}",
            bounded(&one)
        );
        assert_eq!(bounded(&"x".repeat(TEXT_BYTES)), "x".repeat(TEXT_BYTES));
    }

    mod weights {
        use super::*;
        use jiff::Timestamp;
        use proptest::prelude::*;

        /// Any text from a client, with many characters that a line escapes.
        fn hostile() -> impl Strategy<Value = String> {
            let char = prop_oneof![
                3 => any::<char>(),
                1 => prop::sample::select(vec!['\0', '"', '\\', '\u{7f}', '\u{9f}', '\u{202e}', '\u{e0041}', 'a']),
            ];
            prop::collection::vec(char, 0..300).prop_map(|chars| chars.into_iter().collect())
        }

        fn entries() -> impl Strategy<Value = Vec<AccessEntry>> {
            let fault = prop::option::of((hostile(), hostile()));
            let rules = prop::collection::vec(hostile(), 0..3);
            let entry = (hostile(), rules, fault).prop_map(|(name, rules, fault)| AccessEntry {
                kind: Kind::TransactionalId,
                name: name.into(),
                operation: Operation::DescribeConfigs,
                outcome: Outcome::Observed,
                rules: rules.into_iter().map(Arc::from).collect(),
                fault: fault.map(|(path, expected)| ContractBreach {
                    partition: Some(i32::MIN),
                    record: Some(u32::MAX),
                    path,
                    expected,
                }),
            });
            prop::collection::vec(entry, 0..4)
        }

        fn actor() -> impl Strategy<Value = Actor> {
            let names = prop::collection::vec(hostile(), 6..30);
            names.prop_map(|names| {
                let name = |at: usize| Arc::from(names[at].as_str());
                let all: Vec<Arc<str>> =
                    names.iter().map(|name| Arc::from(name.as_str())).collect();
                let certificate = Certificate {
                    subject: name(0),
                    issuer: name(1),
                    dns_names: all.clone(),
                    uris: all.clone(),
                    emails: all.clone(),
                    serial: name(2),
                    not_after: Timestamp::MAX,
                };
                let proof = Proof {
                    credential: Some(name(3)),
                    acting: Some(name(4)),
                    looks_like: Some(name(4)),
                    certificate: Some(Arc::new(certificate)),
                    until: Some(Timestamp::MAX),
                };
                Actor {
                    principal: name(5),
                    groups: all,
                    mechanism: Mechanism::OauthBearer,
                    tls: true,
                    client_id: Some(name(3)),
                    proof,
                }
            })
        }

        fn what() -> impl Strategy<Value = What> {
            let closed = |detail| What::Closed {
                why: Closing::AuditUnavailable,
                detail,
            };
            let login = |name: String| What::Login {
                user: ClaimedName::Held(name.into()),
                mechanism: Mechanism::OauthBearer,
                tls: false,
                refused: Some("the reason why a login is refused, as long as these are"),
                again: true,
            };
            let refused = |detail| What::Refused {
                api_key: i16::MIN,
                api_name: Some("AlterUserScramCredentials"),
                version: i16::MIN,
                reason: Refusal::UnsupportedVersion,
                detail,
            };
            let usage = |topics: Vec<String>| What::Usage {
                topics: topics
                    .into_iter()
                    .map(|topic| Usage {
                        topic: topic.into(),
                        forwarded_records: u64::MAX,
                        forwarded_bytes: u64::MAX,
                        consumed_bytes: u64::MAX,
                    })
                    .collect(),
            };
            let withheld = |events: Vec<u64>| What::NotForwarded {
                events,
                requests: u64::MAX,
            };
            let access = |entries| What::Access {
                api_key: i16::MIN,
                api_name: "AlterUserScramCredentials",
                version: i16::MIN,
                correlation: i32::MIN,
                policy: Version {
                    hash: "f".repeat(64).into(),
                    serial: u64::MAX,
                },
                entries,
                refused: Some("the reason why Klamm itself refuses a request"),
                changes: None,
                part: Part {
                    number: u32::MAX,
                    last: false,
                    unlisted: Unlisted::of(vec!["x"], u64::MAX),
                },
            };
            prop_oneof![
                3 => entries().prop_map(access),
                1 => hostile().prop_map(closed),
                1 => hostile().prop_map(login),
                1 => hostile().prop_map(refused),
                1 => prop::collection::vec(hostile(), 0..4).prop_map(usage),
                1 => prop::collection::vec(any::<u64>(), 0..99).prop_map(withheld),
            ]
        }

        proptest! {
            /// The weight of an event is an upper bound for its line.
            #[test]
            fn no_line_is_longer_than_its_event_weighs(actor in prop::option::of(actor()), what in what(), listener in hostile()) {
                let event = Event { listener: listener.into(), proxy: Some("[2001:db8:1234:5678:9abc:def0:1234:5678]:50000".parse().unwrap()), connection: u64::MAX, ..event(actor, what) };
                let mut line = Vec::new();
                write(&mut line, &event, Seq(u64::MAX), &Tail::EMPTY.hash).unwrap();
                prop_assert!(line.len() < event.weight(), "{} {}", line.len(), event.weight());
            }
        }
    }

    #[test]
    fn an_event_that_would_make_too_long_a_line_is_not_taken() {
        use crate::audit::{Journal, LINE_BYTES, Ledger};
        let name = "\u{1}".repeat(249);
        let entry = entry(Kind::Topic, &name, Operation::Read, Outcome::Denied, "r");
        let most = LINE_BYTES / entry.weight();
        let mut ledger = Ledger::default();
        let many = |count| event(None, access("Fetch", vec![entry.clone(); count]));
        assert!(ledger.append(many(most + 1)).is_err());
        ledger.append(many(most - 1)).unwrap();
        ledger.commit().unwrap();
        assert!(ledger.text().len() <= LINE_BYTES);
    }
}
