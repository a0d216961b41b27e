//! The brokers' own SCRAM users: DescribeUserScramCredentials (50), AlterUserScramCredentials (51).
//! DESCRIBE or ALTER on the cluster; no verb of the policy includes 51. The user as which Klamm
//! logs in to the brokers is never altered, because a subject that sets its password would get all
//! of Klamm's rights (ruling 23). If that user is unknown, no user is altered.

use super::{
    ApiRequest, ApiRow, Area, Denied, Disposition, Request, RequiredPermission,
    cluster_api::{OnCluster, answer, relay, row},
    codec, merge,
    refusal::message,
    request::Name,
};
use crate::{
    cluster::{Cluster, Own},
    policy::model::vocabulary::{Kind, Operation},
    wire::{
        FrameError,
        frame::{Frame, Rope},
    },
};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse,
        DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse,
        alter_user_scram_credentials_response::AlterUserScramCredentialsResult,
        describe_user_scram_credentials_response::DescribeUserScramCredentialsResult,
    },
    protocol::StrBytes,
};
use std::collections::HashSet;

pub const DESCRIBE: ApiRow = row::<Describe>(50, "DescribeUserScramCredentials", (0, 0));

struct Describe;

/// The top-level code, and the same code for every user in the request, without the name.
impl OnCluster for Describe {
    const OPERATION: Operation = Operation::Describe;

    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError> {
        let asked: DescribeUserScramCredentialsRequest = codec::request(request)?;
        let words = || message(code).map(StrBytes::from_static_str);
        let users = asked.users.iter().flatten().map(|_| {
            DescribeUserScramCredentialsResult::default()
                .with_error_code(code)
                .with_error_message(words())
        });
        let refused = DescribeUserScramCredentialsResponse::default()
            .with_error_code(code)
            .with_error_message(words())
            .with_results(users.collect());
        answer(request, &refused)
    }
}

pub const ALTER: ApiRow = ApiRow {
    key: 51,
    name: "AlterUserScramCredentials",
    versions: (0, 0),
    area: Area::Administration,
    unavailable: None,
    read,
};

/// Why the request is refused in part, for the audit log.
const OWN: &str = "the user as which Klamm logs in is not altered";
const UNKNOWN: &str =
    "none is altered while Klamm's own name at the brokers is not known: `cluster.user` says it";

struct Alter {
    request: Request,
    asked: AlterUserScramCredentialsRequest,
    own: Own,
}

/// librdkafka writes the empty tag section of the whole request twice.
fn left_over(bytes: &[u8]) -> bool {
    bytes == [0]
}

fn read(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let (request, ()) = Request::walk_without(frame, left_over)?;
    let asked = codec::request(&request)?;
    Ok(Box::new(Alter {
        request,
        asked,
        own: Own::Unknown,
    }))
}

impl ApiRequest for Alter {
    fn request(&self) -> &Request {
        &self.request
    }

    fn resolve(&mut self, cluster: &Cluster) {
        self.own.clone_from(&cluster.own);
    }

    fn required(&self) -> Vec<RequiredPermission> {
        vec![RequiredPermission::new(
            Operation::Alter,
            Kind::Cluster,
            Name::None,
        )]
    }

    fn unsupported_reason(&self) -> Option<&'static str> {
        let why = match self.own {
            Own::Unknown => UNKNOWN,
            Own::Named(_) => OWN,
        };
        let mut users = self.mentions();
        users.any(|user| self.own.may_be(user)).then_some(why)
    }

    fn plan(self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        let all = denied.code(Kind::Cluster, "");
        let own = ResponseError::ClusterAuthorizationFailed.code();
        let (refused, left): (Vec<_>, Vec<_>) = self
            .users()
            .into_iter()
            .partition(|user| all.is_some() || self.own.may_be(user));
        let results: Vec<_> = refused
            .into_iter()
            .map(|user| result(user, all.unwrap_or(own)))
            .collect();
        match (results.is_empty(), left.is_empty()) {
            (true, _) => Ok(relay(self.request)),
            (false, true) => {
                let refused = AlterUserScramCredentialsResponse::default().with_results(results);
                Ok(Disposition::Answer(answer(&self.request, &refused)?))
            }
            (false, false) => self.without_own(results),
        }
    }
}

impl Alter {
    /// Every user in the request, with repetitions.
    fn mentions(&self) -> impl Iterator<Item = &StrBytes> {
        let deleted = self.asked.deletions.iter().map(|user| &user.name);
        deleted.chain(self.asked.upsertions.iter().map(|user| &user.name))
    }

    /// Every user in the request, once.
    fn users(&self) -> Vec<StrBytes> {
        let mut seen = HashSet::new();
        let users = self.mentions().filter(|user| seen.insert(*user));
        users.cloned().collect()
    }

    fn without_own(
        self,
        results: Vec<AlterUserScramCredentialsResult>,
    ) -> Result<Disposition, FrameError> {
        let Self {
            request,
            mut asked,
            own,
        } = self;
        asked.deletions.retain(|user| !own.may_be(&user.name));
        asked.upsertions.retain(|user| !own.may_be(&user.name));
        merge::changed(
            request,
            Some(&asked),
            move |answer: &mut AlterUserScramCredentialsResponse, _cx| {
                answer.results.extend(results);
            },
        )
    }
}

fn result(user: StrBytes, code: i16) -> AlterUserScramCredentialsResult {
    AlterUserScramCredentialsResult::default()
        .with_user(user)
        .with_error_code(code)
        .with_error_message(message(code).map(StrBytes::from_static_str))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::ResponseAction, wire::header};
    use bytes::{BufMut, Bytes, BytesMut};
    use kafka_protocol::{
        messages::alter_user_scram_credentials_request::{
            ScramCredentialDeletion, ScramCredentialUpsertion,
        },
        protocol::Encodable,
    };
    use std::sync::Arc;

    fn ask(deleted: &[&str], set: &[&str], own: Option<&str>) -> Box<dyn ApiRequest> {
        let name = |name: &&str| StrBytes::from_string((*name).to_owned());
        let deletions = deleted
            .iter()
            .map(|user| ScramCredentialDeletion::default().with_name(name(user)));
        let upsertions = set.iter().map(|user| {
            ScramCredentialUpsertion::default()
                .with_name(name(user))
                .with_salted_password(Bytes::from_static(b"secret"))
        });
        let body = AlterUserScramCredentialsRequest::default()
            .with_deletions(deletions.collect())
            .with_upsertions(upsertions.collect());
        let mut ask = read(frame(&body, &[])).unwrap();
        ask.resolve(&Cluster {
            own: own.map_or(Own::Unknown, |name| Own::Named(vec![Arc::from(name)])),
            ..Cluster::default()
        });
        ask
    }

    fn frame(body: &AlterUserScramCredentialsRequest, left_over: &[u8]) -> Frame {
        let mut bytes = BytesMut::new();
        bytes.put_slice(&[0, 0, 0, 0, 0, 51, 0, 0, 0, 0, 0, 7, 0xff, 0xff, 0]);
        body.encode(&mut bytes, 0).unwrap();
        bytes.put_slice(left_over);
        let len = u32::try_from(bytes.len() - 4).unwrap();
        bytes[..4].copy_from_slice(&len.to_be_bytes());
        Frame::whole(bytes.freeze()).unwrap()
    }

    fn results(plan: Disposition) -> Vec<(String, i16)> {
        let Disposition::Answer(rope) = plan else {
            panic!("not answered")
        };
        let frame = rope.into_frame();
        assert_eq!(header::response(&frame, 51, 0).unwrap().correlation, 7);
        let answer: AlterUserScramCredentialsResponse = codec::answer(&frame, 51, 0).unwrap();
        let results = answer.results.into_iter();
        results
            .map(|one| (one.user.to_string(), one.error_code))
            .collect()
    }

    #[test]
    fn only_the_tag_section_that_librdkafka_writes_twice_is_cut() {
        let body = AlterUserScramCredentialsRequest::default();
        let ask = read(frame(&body, &[0])).unwrap();
        let Disposition::Forward { request, .. } = ask.plan(&Denied::default()).unwrap() else {
            panic!("not forwarded")
        };
        assert_eq!(request.into_frame().bytes(), frame(&body, &[]).bytes());
        for left_over in [&[1][..], &[0, 0], &[0, 0, 0]] {
            let fault = read(frame(&body, left_over)).err().unwrap();
            assert!(
                matches!(fault, FrameError::TrailingBytes(_)),
                "{left_over:?}"
            );
        }
    }

    #[test]
    fn klamms_own_user_is_never_altered() {
        for (deleted, set) in [(&["klamm"][..], &[][..]), (&[], &["klamm"])] {
            let ask = ask(deleted, set, Some("klamm"));
            assert_eq!(ask.unsupported_reason(), Some(OWN));
            let mut denied = Denied::default();
            denied.refuse_outright();
            let plan = ask.plan(&denied).unwrap();
            assert_eq!(results(plan), [("klamm".to_owned(), 31)]);
        }
    }

    #[test]
    fn each_of_very_many_is_looked_at_once() {
        let names: Vec<_> = (0..200_000).map(|n| format!("u{n}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let ask = ask(&names, &["u7", "last"], Some("last"));
        assert_eq!(ask.unsupported_reason(), Some(OWN));
        let mut denied = Denied::default();
        denied.deny(Kind::Cluster, "");
        let results = results(ask.plan(&denied).unwrap());
        assert_eq!(results.len(), names.len() + 1);
        assert_eq!(results.last().unwrap().0, "last");
    }

    #[test]
    fn others_beside_it_are() {
        let ask = ask(&["klamm", "bob"], &["klamm", "eve"], Some("klamm"));
        let plan = ask.plan(&Denied::default()).unwrap();
        let Disposition::Forward {
            request,
            response_action,
        } = plan
        else {
            panic!("not forwarded")
        };
        let request = Request::walk(request.into_frame()).unwrap();
        let left: AlterUserScramCredentialsRequest = codec::request(&request).unwrap();
        assert_eq!(
            (&*left.deletions[0].name, &*left.upsertions[0].name),
            ("bob", "eve")
        );
        assert_eq!((left.deletions.len(), left.upsertions.len()), (1, 1));
        assert!(matches!(response_action, ResponseAction::Rewrite(_)));
    }

    #[test]
    fn while_nobody_knows_who_klamm_is_no_user_is_altered() {
        let ask = ask(&["klamm"], &["bob"], None);
        assert_eq!(ask.unsupported_reason(), Some(UNKNOWN));
        let mut denied = Denied::default();
        denied.refuse_outright();
        let refused = [("klamm".to_owned(), 31), ("bob".to_owned(), 31)];
        assert_eq!(results(ask.plan(&denied).unwrap()), refused);
    }

    #[test]
    fn whoever_else_is_meant_goes_to_the_broker_as_it_is() {
        let ask = ask(&["eve"], &["bob"], Some("ANONYMOUS"));
        assert_eq!(ask.unsupported_reason(), None);
        let plan = ask.plan(&Denied::default()).unwrap();
        assert!(matches!(
            plan,
            Disposition::Forward {
                response_action: ResponseAction::Relay,
                ..
            }
        ));
    }

    #[test]
    fn a_denial_is_told_once_for_each_user() {
        let mut denied = Denied::default();
        denied.deny(Kind::Cluster, "");
        let plan = ask(&["bob"], &["bob", "eve"], Some("klamm"))
            .plan(&denied)
            .unwrap();
        let expected = [("bob".to_owned(), 31), ("eve".to_owned(), 31)];
        assert_eq!(results(plan), expected);
    }
}
