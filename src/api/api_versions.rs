//! ApiVersions (18): Klamm answers it before any broker connection is opened (ruling 13). The
//! response lists the versions that both the node and Klamm support; features are clamped together
//! with versions.

use super::{APIS, LOGIN, Request, codec};
use crate::{
    cluster::Offers,
    wire::{
        FrameError,
        frame::Rope,
        layout::{Field, Visit, field::api_versions_request as field},
    },
};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        ApiVersionsRequest, ApiVersionsResponse,
        api_versions_response::{ApiVersion, FinalizedFeatureKey, SupportedFeatureKey},
    },
    protocol::StrBytes,
};
use std::collections::BTreeMap;

pub const KEY: i16 = 18;
/// The newest version of ApiVersions that Klamm supports.
pub const NEWEST: i16 = 5;

/// The cluster and node that a connection actually leads to (KIP-1242).
pub struct Place<'a> {
    /// `None`: the brokers did not report it.
    pub cluster: Option<&'a str>,
    /// `None`: no particular node, as on the bootstrap address.
    pub node: Option<i32>,
}

/// The response to an unsupported version of ApiVersions: a body of version 0 with one entry, so
/// that the client retries with a supported version.
pub fn unsupported(correlation: i32) -> Result<Rope, FrameError> {
    let answer = ApiVersionsResponse::default()
        .with_error_code(ResponseError::UnsupportedVersion.code())
        .with_api_keys(vec![entry(KEY, (0, NEWEST))]);
    codec::reply_to(KEY, 0, correlation, &answer)
}

pub fn answer(request: &Request, offers: &Offers, place: &Place<'_>) -> Result<Rope, FrameError> {
    let header = &request.header;
    let version = header.version;
    let asked: ApiVersionsRequest = codec::request(request)?;
    let sound = version < 3
        || (sound(&asked.client_software_name) && sound(&asked.client_software_version));
    let error = match sound {
        false => Some(ResponseError::InvalidRequest),
        true => misled(request, place)?,
    };
    if let Some(error) = error {
        let refused = ApiVersionsResponse::default().with_error_code(error.code());
        return codec::reply(header, &refused);
    }
    let ranges = ranges(offers);
    let mut answer = ApiVersionsResponse::default();
    if version >= 3 {
        answer = with_features(answer, offers, &ranges, version);
    }
    answer.api_keys = ranges
        .into_iter()
        .map(|(key, range)| entry(key, range))
        .collect();
    codec::reply(header, &answer)
}

/// Name and version of the client library, as the client reports them (KIP-511).
pub fn software(request: &Request) -> Result<Option<(String, String)>, FrameError> {
    if request.header.version < 3 {
        return Ok(None);
    }
    let asked: ApiVersionsRequest = codec::request(request)?;
    let (name, version) = (asked.client_software_name, asked.client_software_version);
    let said = sound(&name) && sound(&version);
    Ok(said.then(|| (name.to_string(), version.to_string())))
}

/// The offered versions: key → versions that both the node and Klamm support.
pub fn ranges(offers: &Offers) -> BTreeMap<i16, (i16, i16)> {
    let judged = APIS.iter().filter_map(|row| {
        let &(low, high) = offers.versions.get(&row.key)?;
        let range = (low.max(row.versions.0), high.min(row.versions.1));
        (range.0 <= range.1).then_some((row.key, range))
    });
    let mut ranges: BTreeMap<_, _> = judged.collect();
    ranges.extend(LOGIN.iter().map(|(key, _, range)| (*key, *range)));
    // Older librdkafka stops compressing if the minimum is above 0 (KAFKA-18659). Requests below
    // version 3 are refused nevertheless.
    if let Some((low, _)) = ranges.get_mut(&super::produce::ROW.key) {
        *low = 0;
    }
    ranges
}

/// Whether this key and version was offered. Requests that were not offered are refused.
pub fn offered(offers: &Offers, row: &super::ApiRow, version: i16) -> bool {
    let within = |(low, high): (i16, i16)| (low..=high).contains(&version);
    within(row.versions)
        && offers
            .versions
            .get(&row.key)
            .is_some_and(|range| within(*range))
}

/// Whether a broker supports everything that was offered on its connection.
pub fn covers(broker: &Offers, offered: &Offers) -> bool {
    let judged = |key: i16| APIS.iter().any(|row| row.key == key);
    let mut wanted = offered.versions.iter().filter(|(key, _)| judged(**key));
    wanted.all(|(key, (low, high))| {
        broker
            .versions
            .get(key)
            .is_some_and(|(has_low, has_high)| has_low <= low && has_high >= high)
    })
}

/// Checks whether the client expects another cluster or node. A client sends the cluster and the
/// node together, and only to addresses from metadata. A client that names a node on the bootstrap
/// address therefore uses an address from earlier metadata.
fn misled(request: &Request, place: &Place<'_>) -> Result<Option<ResponseError>, FrameError> {
    let mut believed = Believed {
        cluster: None,
        node: NOWHERE,
    };
    request.visit(&mut believed)?;
    let Believed { cluster, node } = believed;
    Ok(match (cluster, node) {
        (None, NOWHERE) => None,
        (None, _) | (_, NOWHERE) => Some(ResponseError::InvalidRequest),
        (Some(cluster), node) => {
            let here = place.cluster.is_none_or(|here| here.as_bytes() == cluster)
                && place.node == Some(node);
            (!here).then_some(ResponseError::RebootstrapRequired)
        }
    })
}

const NOWHERE: i32 = -1;

/// The cluster and node that the client expects.
struct Believed {
    cluster: Option<Vec<u8>>,
    node: i32,
}

impl Visit for Believed {
    fn value(&mut self, at: Field, _position: u64, bytes: &[u8]) {
        if at == field::CLUSTER_ID {
            self.cluster = Some(bytes.to_vec());
        } else if at == field::NODE_ID {
            self.node = bytes.try_into().map_or(NOWHERE, i32::from_be_bytes);
        }
    }
}

/// Whether KIP-511 allows this name of a client library.
fn sound(name: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    ends(name.chars().next()) && ends(name.chars().next_back()) && name.chars().all(inside)
}

fn entry(key: i16, (low, high): (i16, i16)) -> ApiVersion {
    ApiVersion::default()
        .with_api_key(key)
        .with_min_version(low)
        .with_max_version(high)
}

/// A feature and the key versions it needs. Without these versions, a client must not see a level
/// above `without`.
struct Needs {
    feature: &'static str,
    keys: &'static [(i16, i16)],
    without: i16,
}

/// A client chooses a feature's protocol by the feature level alone, whatever versions are offered.
/// For this reason both are clamped together.
const NEEDS: &[Needs] = &[
    Needs {
        feature: "transaction.version",
        keys: &[(0, 12), (26, 5), (28, 5)],
        without: 1,
    },
    Needs {
        feature: "group.version",
        keys: &[(68, 0), (69, 0)],
        without: 1,
    },
    Needs {
        feature: "share.version",
        keys: &[(76, 1), (78, 1), (79, 1)],
        without: 0,
    },
    Needs {
        feature: "streams.version",
        keys: &[(88, 0)],
        without: 0,
    },
];

fn with_features(
    answer: ApiVersionsResponse,
    offers: &Offers,
    ranges: &BTreeMap<i16, (i16, i16)>,
    version: i16,
) -> ApiVersionsResponse {
    let supported = clamped(&offers.supported, ranges)
        // KAFKA-17011: a minimum of 0 cannot be sent before version 4.
        .filter(|(_, (low, _))| version >= 4 || *low > 0)
        .map(|(name, (low, high))| {
            SupportedFeatureKey::default()
                .with_name(name)
                .with_min_version(low)
                .with_max_version(high)
        });
    let finalized = clamped(&offers.finalized, ranges).map(|(name, (low, high))| {
        FinalizedFeatureKey::default()
            .with_name(name)
            .with_min_version_level(low)
            .with_max_version_level(high)
    });
    answer
        .with_supported_features(supported.collect())
        .with_finalized_features_epoch(offers.finalized_epoch)
        .with_finalized_features(finalized.collect())
}

fn clamped<'a>(
    features: &'a BTreeMap<String, (i16, i16)>,
    ranges: &'a BTreeMap<i16, (i16, i16)>,
) -> impl Iterator<Item = (StrBytes, (i16, i16))> + 'a {
    features.iter().filter_map(|(name, &(low, high))| {
        let has =
            |(key, version): &(i16, i16)| ranges.get(key).is_some_and(|(_, high)| high >= version);
        let unmet = NEEDS
            .iter()
            .find(|needs| needs.feature == name && !needs.keys.iter().all(has));
        let high = unmet.map_or(high, |needs| high.min(needs.without));
        (low <= high && high > 0)
            .then(|| (StrBytes::from_string(name.clone()), (low.min(high), high)))
    })
}
