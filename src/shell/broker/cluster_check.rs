//! Warns about broker quotas and limits that would hit all clients together, because the brokers
//! see one principal (unless clients log in there themselves) and one address (ruling 24).
//!
//! Checked when the cluster is first known, every ten minutes, and on SIGHUP. It warns about:
//!
//! - quotas of the default user, alone or with a client id, because all clients are one user there;
//!   unless Klamm's own user has a quota for the same limit, which was set with Klamm in mind;
//! - quotas of the default address, unless some address has its own for the same limit, and
//!   `max.connections.per.ip` where it is less than Klamm may need.
//!
//! Quotas of client ids alone are no problem: clients with the same id share a quota without Klamm,
//! too.
use super::upstream::{Opened, UpstreamError, patiently, refused, settings_of_broker};
use crate::cluster::{Cluster, Own};
use crate::shell::runtime::Runtime;
use kafka_protocol::{
    messages::{
        DescribeClientQuotasRequest, describe_client_quotas_request::ComponentData,
        describe_client_quotas_response::EntryData,
    },
    protocol::StrBytes,
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

const EVERY: Duration = Duration::from_secs(600);
/// Delay before the next check after a failure.
const AGAIN: Duration = Duration::from_secs(60);
/// Interval at which the cluster snapshot is checked at start.
const KNOWN: Duration = Duration::from_millis(500);

const QUOTAS: i16 = 48;
const PER_ADDRESS: &str = "max.connections.per.ip";
const OVERRIDES: &str = "max.connections.per.ip.overrides";

/// Looks for as long as the process runs.
pub async fn run(runtime: &'static Runtime) {
    while runtime.cluster.load().nodes.is_empty() {
        sleep(KNOWN).await;
    }
    let mut told = BTreeSet::new();
    loop {
        let pause = match look(runtime).await {
            Ok(found) => {
                tell(runtime, found, &mut told);
                EVERY
            }
            Err(fault) => {
                tracing::debug!(error = %fault, "the cluster's quotas cannot be looked at");
                AGAIN
            }
        };
        let _rung = timeout(pause, runtime.fit.notified()).await;
    }
}

/// Logs new findings, counts all, and keeps them for the status.
fn tell(runtime: &Runtime, found: BTreeSet<String>, told: &mut BTreeSet<String>) {
    for misfit in found.difference(told) {
        tracing::warn!("{misfit}");
    }
    if found.is_empty() && !told.is_empty() {
        tracing::info!("quotas and limits of the cluster suit clients that come as one");
    }
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    runtime.telemetry.cluster_misfits.set(count);
    runtime.board.warnings(found.iter().cloned().collect());
    *told = found;
}

async fn look(runtime: &Runtime) -> Result<BTreeSet<String>, UpstreamError> {
    let cluster = runtime.cluster.load_full();
    let mut found = quotas(runtime, &cluster).await?;
    for node in cluster.nodes.keys() {
        // A fault of one node does not hide the findings of others.
        match limits(runtime, &cluster, *node).await {
            Ok(misfit) => found.extend(misfit),
            Err(fault) => drop(found.insert(unseen(&settings_of(*node), &fault.to_string()))),
        }
    }
    Ok(found)
}

async fn quotas(runtime: &Runtime, cluster: &Cluster) -> Result<BTreeSet<String>, UpstreamError> {
    let (_, mut link) = runtime.upstream.open_node(cluster, None).await?;
    let mut entries = Vec::new();
    for of in wanted(&cluster.own, runtime.upstream.pass_through) {
        match patiently(described(&mut link, runtime, of)).await {
            Ok(some) => entries.extend(some.iter().map(Quota::of)),
            Err(UpstreamError::Refused(_, why)) => return Ok([denied("its quotas", &why)].into()),
            Err(fault) => return Err(fault),
        }
    }
    Ok(misfits(&entries))
}

/// A setting that cannot be read may be incompatible.
fn unseen(what: &str, why: &str) -> String {
    format!(
        "whether the cluster suits clients that come as one is not known: {what} cannot be read ({why})"
    )
}

fn denied(what: &str, why: &str) -> String {
    let unseen = unseen(what, why);
    format!("{unseen}; Klamm's user needs DESCRIBE_CONFIGS on the cluster")
}

fn settings_of(node: i32) -> String {
    format!("the settings of broker {node}")
}

/// Selects entities of a kind.
#[derive(Debug, Clone)]
enum Which {
    Named(Arc<str>),
    Default,
    /// The default one, and every named one.
    All,
}

type Entity = (&'static str, Which);

fn wanted(own: &Own, pass_through: bool) -> Vec<Entity> {
    // The address by which the brokers see Klamm is unknown.
    let addresses = ("ip", Which::All);
    if pass_through {
        return vec![addresses];
    }
    let names = match own {
        Own::Unknown => [].as_slice(),
        Own::Named(names) => names,
    };
    let own = names
        .iter()
        .map(|name| ("user", Which::Named(Arc::clone(name))));
    let default = [addresses, ("user", Which::Default)];
    default.into_iter().chain(own).collect()
}

async fn described(
    link: &mut Opened,
    runtime: &Runtime,
    (kind, which): Entity,
) -> Result<Vec<EntryData>, UpstreamError> {
    // Kafka's `DescribeClientQuotasRequest.MATCH_TYPE_*`.
    let (match_type, name) = match which {
        Which::Named(name) => (0, Some(StrBytes::from_string(name.to_string()))),
        Which::Default => (1, None),
        Which::All => (2, None),
    };
    let component = ComponentData::default()
        .with_entity_type(StrBytes::from_static_str(kind))
        .with_match_type(match_type)
        .with_match(name);
    let request = DescribeClientQuotasRequest::default().with_components(vec![component]);
    let version = link.newest(QUOTAS, 1);
    let asked = link.ask(
        "DescribeClientQuotas",
        version,
        &request,
        &runtime.upstream.pool,
    );
    let answer = asked.await?;
    let message = answer.error_message.as_deref();
    refused("DescribeClientQuotas", answer.error_code, message)?;
    Ok(answer.entries.unwrap_or_default())
}

/// A quota of the cluster. Each kind of entity is absent, the default one, or a name.
#[derive(Debug, Clone, Default, PartialEq)]
struct Quota {
    user: Option<Option<String>>,
    client: Option<Option<String>>,
    address: Option<Option<String>>,
    values: Vec<(String, f64)>,
}

impl Quota {
    fn of(entry: &EntryData) -> Self {
        let mut quota = Self::default();
        for entity in &entry.entity {
            let name = entity.entity_name.as_ref().map(ToString::to_string);
            match entity.entity_type.as_str() {
                "user" => quota.user = Some(name),
                "client-id" => quota.client = Some(name),
                "ip" => quota.address = Some(name),
                // A newer kind of entity does not concern this check.
                _ => {}
            }
        }
        let values = entry.values.iter();
        quota.values = values.map(|one| (one.key.to_string(), one.value)).collect();
        quota
    }
}

/// The quotas that hit all clients together.
fn misfits(quotas: &[Quota]) -> BTreeSet<String> {
    // They were requested by name, so they are Klamm's.
    let own = quotas
        .iter()
        .filter(|quota| matches!(quota.user, Some(Some(_))));
    let own: BTreeSet<_> = own
        .flat_map(|quota| {
            quota
                .values
                .iter()
                .map(move |(key, _)| (&quota.client, key))
        })
        .collect();
    // A quota with a named address may be Klamm's: the warning advises operators to set one.
    let named: BTreeSet<_> = quotas
        .iter()
        .filter(|quota| matches!(quota.address, Some(Some(_))))
        .flat_map(|quota| quota.values.iter().map(|(key, _)| key))
        .collect();
    let mut found = BTreeSet::new();
    for quota in quotas {
        for (key, value) in &quota.values {
            let set_for_klamm = own.contains(&(&quota.client, key)) || own.contains(&(&None, key));
            found.extend(match (&quota.user, &quota.client, &quota.address) {
                (Some(None), _, _) if set_for_klamm => None,
                (Some(None), None, _) => Some(format!(
                    "the default user's quota `{key}` of {value} holds for all clients of Klamm together: to the brokers they are one user; give Klamm's own user a quota of its own"
                )),
                (Some(None), Some(client), _) => Some(format!(
                    "the default user's quota `{key}` of {value} for {} holds for all users of that id together: to the brokers they are one user; give Klamm's own user a quota of its own",
                    match client {
                        None => "each client id".to_owned(),
                        Some(id) => format!("the client id `{}`", id.escape_debug()),
                    }
                )),
                (_, _, Some(None)) if named.contains(key) => None,
                (_, _, Some(None)) => Some(format!(
                    "the quota `{key}` of {value} for each address holds for all clients of Klamm together: they come from its address; give that address a quota of its own"
                )),
                _ => None,
            });
        }
    }
    found
}

async fn limits(
    runtime: &Runtime,
    cluster: &Cluster,
    node: i32,
) -> Result<Option<String>, UpstreamError> {
    let (_, mut link) = match runtime.upstream.open_node(cluster, Some(node)).await {
        Ok(opened) => opened,
        // The broker is unreachable, which is reported elsewhere.
        Err(UpstreamError::Connect(..) | UpstreamError::Timeout(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let asked = settings_of_broker(node, [PER_ADDRESS, OVERRIDES].into_iter());
    let pool = &runtime.upstream.pool;
    let answer = link.describe_configs(vec![asked], pool).await?;
    let Some(result) = answer.results.first() else {
        return Ok(None);
    };
    let message = result.error_message.as_deref();
    if let Err(UpstreamError::Refused(_, why)) =
        refused("DescribeConfigs", result.error_code, message)
    {
        return Ok(Some(denied(&settings_of(node), &why)));
    }
    let value = |name: &str| {
        let found = result.configs.iter().find(|config| *config.name == *name);
        found
            .and_then(|config| config.value.as_deref())
            .unwrap_or_default()
    };
    let most = runtime.connections.most();
    Ok(few(node, value(PER_ADDRESS), value(OVERRIDES), most))
}

/// Whether a broker accepts fewer connections from an address than Klamm may need. A sufficient
/// override may be Klamm's.
fn few(node: i32, limit: &str, overrides: &str, most: usize) -> Option<String> {
    let limit: usize = limit.trim().parse().ok()?;
    let mut others = overrides.split(',').filter_map(|one| one.rsplit_once(':'));
    let enough = |(_, count): (&str, &str)| {
        count
            .trim()
            .parse::<usize>()
            .is_ok_and(|count| count >= most)
    };
    if limit >= most || others.any(enough) {
        return None;
    }
    Some(format!(
        "broker {node} takes {limit} connections from one address (`{PER_ADDRESS}`), and Klamm may need {most}, one for each client: raise it, or give Klamm's address an override"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(user: Option<Option<&str>>, client: Option<Option<&str>>, key: &str) -> Quota {
        let owned = |name: Option<Option<&str>>| name.map(|name| name.map(str::to_owned));
        Quota {
            user: owned(user),
            client: owned(client),
            address: None,
            values: vec![(key.to_owned(), 1024.0)],
        }
    }

    /// The first words of each finding.
    fn found(quotas: &[Quota]) -> Vec<String> {
        let short = |text: String| text.split(" holds").next().unwrap_or_default().to_owned();
        misfits(quotas).into_iter().map(short).collect()
    }

    #[test]
    fn quotas_that_hit_all_together_are_told_unless_klamm_has_its_own() {
        let default = quota(Some(None), None, "producer_byte_rate");
        let expected = "the default user's quota `producer_byte_rate` of 1024";
        assert_eq!(found(std::slice::from_ref(&default)), [expected]);
        let own = |key| quota(Some(Some("klamm")), None, key);
        assert!(found(&[default.clone(), own("producer_byte_rate")]).is_empty());
        assert_eq!(found(&[default, own("consumer_byte_rate")]), [expected]);
        let pairs = [
            quota(Some(None), Some(None), "request_percentage"),
            quota(Some(None), Some(Some("app")), "request_percentage"),
        ];
        assert_eq!(
            found(&pairs),
            [
                "the default user's quota `request_percentage` of 1024 for each client id",
                "the default user's quota `request_percentage` of 1024 for the client id `app`",
            ]
        );
        let of = |address: Option<&str>, key| Quota {
            address: Some(address.map(str::to_owned)),
            ..quota(None, None, key)
        };
        let rate = "connection_creation_rate";
        let expected = "the quota `connection_creation_rate` of 1024 for each address";
        assert_eq!(found(&[of(None, rate)]), [expected]);
        // As the warning advises.
        let named = of(Some("10.1.2.3"), rate);
        assert!(found(&[of(None, rate), named.clone()]).is_empty());
        assert_eq!(
            found(&[of(None, rate), of(Some("10.1.2.3"), "x")]),
            [expected]
        );
        assert!(found(&[named]).is_empty());
        assert!(found(&[quota(None, Some(None), "producer_byte_rate")]).is_empty());
    }

    #[test]
    fn too_few_connections_are_told_unless_an_override_has_enough() {
        assert_eq!(few(1, "2147483647", "", 4000), None);
        assert_eq!(few(1, "4000", "", 4000), None);
        assert!(few(1, "3999", "", 4000).is_some_and(|text| text.contains("broker 1 takes 3999")));
        assert!(few(1, "10", "10.0.0.1:20,10.0.0.2:30", 4000).is_some());
        assert_eq!(few(1, "10", "10.0.0.1:20, klamm.example:5000", 4000), None);
        assert_eq!(few(1, "10", "[2001:db8::1]:5000", 4000), None);
        assert_eq!(few(1, "", "", 4000), None, "a broker that does not tell");
    }
}
