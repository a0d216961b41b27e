//! Administration keys that Kafka authorizes on the cluster alone: one operation, all or nothing.
//! An allowed request and its response are relayed unchanged, so Klamm also supports versions that
//! only the layout knows.

use super::{
    ApiRequest, ApiRow, Area, Denied, Disposition, Request, RequiredPermission, ResponseAction,
    codec,
    plan::Rewrite,
    refusal,
    request::{Name, NameInFrame, Names},
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::{
        FrameError,
        frame::{Frame, Rope},
        layout::{
            self, Class, Field,
            write::{Given, Said},
        },
    },
};
use kafka_protocol::{
    error::ResponseError,
    protocol::{Encodable, Message},
};
use std::marker::PhantomData;

/// One key that is authorized on the cluster alone.
pub trait OnCluster: Send + Sized + 'static {
    const OPERATION: Operation;
    /// The error with which Klamm answers a request that the policy allows. `None`: the request is
    /// forwarded.
    const ANSWER: Option<ResponseError> = None;

    /// The response that carries only this error, at the level that Kafka uses.
    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError>;

    /// The kind of resource that a request without names covers completely. Denies on that kind
    /// apply as well.
    fn about_all(_request: &Request, _names: &Names) -> Option<Kind> {
        None
    }

    /// How a response that lists names is filtered. `None`: it is relayed.
    fn filter(_request: &Request) -> Option<Rewrite> {
        None
    }
}

/// The right on the cluster, and the same right on each name in the request. No rule has to allow
/// the right on a name, but a deny on it is decisive.
pub fn on_cluster(operation: Operation, names: &Names) -> Vec<RequiredPermission> {
    let named = names.found.iter().filter_map(|found| {
        let name = Name::At(found.at.clone());
        Some(RequiredPermission::new(operation, kind(found)?, name).whole())
    });
    let cluster = RequiredPermission::new(operation, Kind::Cluster, Name::None);
    std::iter::once(cluster).chain(named).collect()
}

/// The kind of a name. In ACLs, Kafka's `ResourceType` precedes the name.
fn kind(found: &NameInFrame) -> Option<Kind> {
    match (found.field.class(), found.beside) {
        (Class::Topic, _) | (Class::ResourceName, 2) => Some(Kind::Topic),
        (Class::ResourceName, 3) => Some(Kind::Group),
        (Class::ResourceName, 5) => Some(Kind::TransactionalId),
        (_, _) => None,
    }
}

/// The row of a key that is authorized on the cluster alone.
pub const fn row<K: OnCluster>(key: i16, name: &'static str, versions: (i16, i16)) -> ApiRow {
    ApiRow {
        key,
        name,
        versions,
        area: Area::Administration,
        unavailable: None,
        read: read::<K>,
    }
}

struct ClusterRequest<K> {
    request: Request,
    names: Names,
    key: PhantomData<fn() -> K>,
}

fn read<K: OnCluster>(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let (frame, header, names) = layout::canonical::<Names>(frame)?;
    Ok(Box::new(ClusterRequest::<K> {
        request: Request { frame, header },
        names,
        key: PhantomData,
    }))
}

impl<K: OnCluster> ApiRequest for ClusterRequest<K> {
    fn request(&self) -> &Request {
        &self.request
    }

    fn required(&self) -> Vec<RequiredPermission> {
        let mut required = on_cluster(K::OPERATION, &self.names);
        let all = K::about_all(&self.request, &self.names);
        required.extend(
            all.map(|kind| RequiredPermission::new(K::OPERATION, kind, Name::None).whole()),
        );
        required
    }

    fn plan(self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        let denial = denied.code(Kind::Cluster, "");
        match denial.or(K::ANSWER.map(|error| error.code())) {
            Some(code) => Ok(Disposition::Answer(K::refuse(&self.request, code)?)),
            None => Ok(match K::filter(&self.request) {
                None => relay(self.request),
                Some(rewrite) => Disposition::Forward {
                    request: self.request.frame.into(),
                    response_action: ResponseAction::Rewrite(rewrite),
                },
            }),
        }
    }
}

/// Forwards the request and its response with unchanged bytes.
pub fn relay(request: Request) -> Disposition {
    Disposition::Forward {
        request: request.frame.into(),
        response_action: ResponseAction::Relay,
    }
}

/// A response with a top-level error: the error's field, and the field of its message if there is
/// one.
pub fn top_level(
    request: &Request,
    error: Field,
    message: Option<Field>,
    code: i16,
) -> Result<Rope, FrameError> {
    let mut said = vec![(error, Given::Number(code.into()))];
    if let (Some(field), Some(text)) = (message, refusal::message(code)) {
        said.push((field, Given::Bytes(text.as_bytes())));
    }
    codec::written(&request.header, &mut Said(&said))
}

/// Klamm's own response to this request.
pub fn answer<T: Encodable + Message>(request: &Request, body: &T) -> Result<Rope, FrameError> {
    codec::reply(&request.header, body)
}

/// A key whose denial is only a top-level error.
macro_rules! top_level_key {
    ($row:ident, $key:ident, $number:literal, $name:literal, $versions:expr, $operation:ident, $module:ident, $message:expr) => {
        pub const $row: super::ApiRow =
            crate::api::cluster_api::row::<$key>($number, $name, $versions);

        struct $key;

        impl crate::api::cluster_api::OnCluster for $key {
            const OPERATION: crate::policy::model::vocabulary::Operation =
                crate::policy::model::vocabulary::Operation::$operation;

            fn refuse(
                request: &super::Request,
                code: i16,
            ) -> Result<crate::wire::frame::Rope, crate::wire::FrameError> {
                use crate::wire::layout::field::$module::*;
                crate::api::cluster_api::top_level(request, ERROR_CODE, $message, code)
            }
        }
    };
}
pub(super) use top_level_key;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::APIS,
        cluster::{Cluster, Own},
        policy::model::keys,
        wire::layout::{self, Class, Side, Visit},
    };
    use bytes::{BufMut, Bytes, BytesMut};

    /// Keys that are authorized on the cluster alone, with the right they need.
    const KEYS: &[(i16, Operation)] = &[
        (29, Operation::Describe),
        (30, Operation::Alter),
        (31, Operation::Alter),
        (34, Operation::Alter),
        (35, Operation::Describe),
        (43, Operation::Alter),
        (45, Operation::Alter),
        (46, Operation::Describe),
        (48, Operation::DescribeConfigs),
        (49, Operation::AlterConfigs),
        (50, Operation::Describe),
        (51, Operation::Alter),
        (55, Operation::Describe),
        (57, Operation::Alter),
        (64, Operation::Alter),
        (74, Operation::DescribeConfigs),
        (80, Operation::Alter),
        (81, Operation::Alter),
        (94, Operation::Alter),
    ];

    /// A request of this key and version in which every list has one element and every text is `x`.
    fn request(key: i16, version: i16) -> Frame {
        let program = layout::program(Side::Request, key, version).unwrap();
        let mut bytes = BytesMut::new();
        bytes.put_u32(0);
        bytes.put_i16(key);
        bytes.put_i16(version);
        bytes.put_i32(7);
        bytes.put_i16(-1);
        if crate::wire::header::response_len(key, version) == Some(5) {
            bytes.put_u8(0);
        }
        fill(program.ops(), &mut bytes);
        let len = u32::try_from(bytes.len() - 4).unwrap();
        bytes[..4].copy_from_slice(&len.to_be_bytes());
        Frame::whole(bytes.freeze()).unwrap()
    }

    fn fill(ops: &[layout::Op], out: &mut BytesMut) {
        use layout::Op;
        let mut at = 0;
        while let Some(op) = ops.get(at) {
            at += 1;
            match *op {
                Op::Fixed(_, size) => out.put_bytes(0, usize::from(size)),
                Op::Bool(_) => out.put_u8(1),
                Op::Text(_, length) if length.compact() => out.put_slice(&[2, b'x']),
                Op::Text(..) => out.put_slice(&[0, 1, b'x']),
                Op::Run(_, length) if length.compact() => out.put_slice(&[2, 0]),
                Op::Run(..) => out.put_slice(&[0, 0, 0, 1, 0]),
                Op::Array { length, .. } if length.compact() => out.put_u8(2),
                Op::Array { .. } => out.put_i32(1),
                Op::Struct { .. } => out.put_i8(1),
                Op::Tags { skip, .. } => {
                    out.put_u8(0);
                    at += usize::from(skip);
                }
                Op::Next | Op::Close | Op::Head { .. } | Op::Tag { .. } | Op::Done => {}
            }
        }
    }

    /// All error codes of a response, with their fields.
    #[derive(Default)]
    struct Codes(Vec<(&'static str, i16)>);

    impl Visit for Codes {
        fn value(&mut self, field: Field, _at: u64, bytes: &[u8]) {
            if let (true, [high, low]) = (field.path().ends_with("ErrorCode"), bytes) {
                self.0
                    .push((field.path(), i16::from_be_bytes([*high, *low])));
            }
        }
    }

    fn codes(answer: Rope, key: i16, version: i16) -> Vec<(&'static str, i16)> {
        let frame = answer.into_frame();
        let at = crate::wire::header::response(&frame, key, version)
            .unwrap()
            .body;
        let program = layout::program(Side::Response, key, version).unwrap();
        let mut codes = Codes::default();
        layout::prove(program, &frame, at, &mut codes).unwrap();
        codes.0
    }

    fn each(mut test: impl FnMut(&'static ApiRow, i16, Operation, Frame)) {
        for (key, operation) in KEYS {
            let row = crate::api::row(*key).unwrap();
            for version in row.versions.0..=row.versions.1 {
                test(row, version, *operation, request(*key, version));
            }
        }
    }

    #[test]
    fn every_version_needs_one_right_on_the_cluster_and_no_deny_on_a_name() {
        each(|row, version, operation, frame| {
            let ask = (row.read)(frame).unwrap();
            let required = ask.required();
            let (first, names) = required.split_first().unwrap();
            let permission = RequiredPermission::new(operation, Kind::Cluster, Name::None);
            assert_eq!(*first, permission, "{} {version}", row.name);
            let named = keys::ON_CLUSTER.iter().any(|one| one.key == row.key);
            // The kinds of the resources in these ACLs are unknown.
            let named = named && !(29..=31).contains(&row.key) && row.key != 74;
            assert_eq!(!names.is_empty(), named, "{} {version}", row.name);
            for permission in names {
                assert!(permission.whole && permission.text(ask.request()) == "x");
                let known = keys::on_cluster(row.key, permission.kind, permission.operation);
                assert_eq!(known.unwrap().right, keys::ClusterRight::Required);
            }
        });
    }

    #[test]
    fn what_is_allowed_goes_on_as_the_bytes_it_came_in() {
        each(|row, version, _, frame| {
            let mut ask = (row.read)(frame.clone()).unwrap();
            ask.resolve(&Cluster {
                own: Own::Named(vec!["klamm".into()]),
                ..Cluster::default()
            });
            match ask.plan(&Denied::default()).unwrap() {
                Disposition::Forward {
                    request,
                    response_action,
                } => {
                    assert_eq!(request.into_frame().bytes(), frame.bytes());
                    let filtered = [35, 46, 74].contains(&row.key);
                    assert_eq!(
                        matches!(response_action, ResponseAction::Relay),
                        !filtered,
                        "{}",
                        row.name
                    );
                    assert!(!(29..=31).contains(&row.key));
                }
                Disposition::Answer(answer) => {
                    let codes = codes(answer, row.key, version);
                    assert!((29..=31).contains(&row.key), "{} {version}", row.name);
                    assert!(!codes.is_empty() && codes.iter().all(|(_, code)| *code == 54));
                }
                Disposition::Close => panic!("{} {version}", row.name),
            }
        });
    }

    #[test]
    fn a_denial_is_told_at_every_level_that_kafka_tells_it() {
        each(|row, version, _, frame| {
            let mut denied = Denied::default();
            denied.deny(Kind::Cluster, "");
            let plan = (row.read)(frame).unwrap().plan(&denied).unwrap();
            let Disposition::Answer(answer) = plan else {
                panic!("{} {version}", row.name);
            };
            let codes = codes(answer, row.key, version);
            let expected = match (row.key, version) {
                // It has no error code before version 3.
                (35, ..3) => 0,
                (43, 1..) | (45 | 50, _) => 2,
                _ => 1,
            };
            assert_eq!(codes.len(), expected, "{} {version}", row.name);
            assert!(codes.iter().all(|(_, code)| *code == 31), "{codes:?}");
        });
    }

    #[test]
    fn no_address_of_a_controller_is_offered() {
        for row in APIS.iter().filter(|row| row.area == Area::Administration) {
            for version in row.versions.0..=row.versions.1 {
                let program = layout::program(Side::Response, row.key, version).unwrap();
                let host = |op: &layout::Op| matches!(op, layout::Op::Text(field, _) if field.class() == Class::Host);
                assert!(!program.ops().iter().any(host), "{} {version}", row.name);
            }
        }
    }

    #[test]
    fn telemetry_needs_no_right_and_is_relayed() {
        for key in [71, 72] {
            let row = crate::api::row(key).unwrap();
            let frame = request(key, 0);
            let ask = (row.read)(frame.clone()).unwrap();
            assert!(ask.required().is_empty());
            let Disposition::Forward { request, .. } = ask.plan(&Denied::default()).unwrap() else {
                panic!("{key}");
            };
            let bytes: Bytes = request.into_frame().bytes().clone();
            assert_eq!(&bytes, frame.bytes());
        }
    }
}
