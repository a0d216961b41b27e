//! Exchanges that the broker decides (`cluster.sasl: pass_through`): the client's messages are
//! read, then sent to the broker unchanged, and its last message is the proof.
//!
//! Klamm reads the name, which must be the name that the broker reads: a message that could be read
//! in two ways is not forwarded. An answer without an error is not sufficient as a success (ruling
//! 29): PLAIN and OAUTHBEARER have succeeded with an empty message, SCRAM with the signature in the
//! last of four messages. A token is also verified here, since its claims name the principal; the
//! broker's verdict comes after that, and both must be positive.
use std::str;

use bytes::Bytes;
use jiff::Timestamp;

use super::{
    BrokerReply, Exchange, Relayed, Step, oauthbearer,
    plain::{self, Message},
    scram::{self, First},
};
use crate::{
    identity::{
        Authorities, ClaimedIdentity, Failed, Identified, Reason, is_principal, token::Bearer,
    },
    policy::model::vocabulary::Mechanism,
};

pub(super) fn plain(authorities: &Authorities) -> Box<dyn Exchange> {
    let place = Place::new(authorities, Mechanism::Plain);
    Box::new(Plain { place, name: None })
}

pub(super) fn scram(authorities: &Authorities, mechanism: Mechanism) -> Box<dyn Exchange> {
    let place = Place::new(authorities, mechanism);
    let state = State::First;
    Box::new(Scram { place, state })
}

pub(super) fn bearer(authorities: &Authorities) -> Box<dyn Exchange> {
    let state = Shown::Nothing(authorities.clone());
    Box::new(Bearing { state })
}

/// The local checks of a name, in addition to the broker's.
struct Place {
    authorities: Authorities,
    mechanism: Mechanism,
}

impl Place {
    fn new(authorities: &Authorities, mechanism: Mechanism) -> Place {
        Place {
            authorities: authorities.clone(),
            mechanism,
        }
    }

    fn claimed(&self, name: &str) -> ClaimedIdentity {
        self.authorities.users.claimed(name)
    }

    fn failed(&self, name: &str, reason: Reason) -> Step {
        Step::failed(self.claimed(name), reason)
    }

    fn relay(&self, name: &str, message: &[u8]) -> Step {
        if !is_principal(name) {
            return self.failed(name, Reason::NoName);
        }
        Step::Relay(Relayed {
            name: self.claimed(name),
            message: Bytes::copy_from_slice(message),
        })
    }

    /// The broker has accepted the login.
    fn proven(&self, name: &str, until: Option<Timestamp>, last: Bytes) -> Step {
        match self.authorities.by_broker(name, self.mechanism) {
            Ok(identified) => Step::Proven(identified.no_longer_than(until), last),
            Err(reason) => self.failed(name, reason),
        }
    }
}

struct Plain {
    place: Place,
    /// The name in the relayed message.
    name: Option<String>,
}

impl Exchange for Plain {
    fn step(&mut self, input: &[u8]) -> Step {
        // The frame limits the password, and only the broker knows its own limit.
        match Message::parse(input, usize::MAX) {
            _ if self.name.is_some() => {
                Step::failed(ClaimedIdentity::Unreadable, Reason::Malformed)
            }
            Ok(message) => {
                self.name = Some(message.name.to_owned());
                self.place.relay(message.name, input)
            }
            Err(plain::PlainError { name, reason }) => {
                let name =
                    name.map_or(ClaimedIdentity::Unreadable, |name| self.place.claimed(name));
                Step::failed(name, reason)
            }
        }
    }

    fn heard(&mut self, heard: BrokerReply) -> Step {
        let name = self.name.as_deref().unwrap_or_default();
        match heard {
            BrokerReply::Message(last, until) if last.is_empty() => {
                self.place.proven(name, until, last)
            }
            BrokerReply::Message(..) | BrokerReply::Refused => {
                self.place.failed(name, Reason::Broker)
            }
        }
    }
}

struct Scram {
    place: Place,
    state: State,
}

/// Four messages: two from the client, and an answer to each.
enum State {
    First,
    /// The first message, and so the name, was sent to the broker.
    Asked(String),
    /// The challenge was sent to the client.
    Challenged(String),
    /// The proof was sent to the broker.
    Answered(String),
    Over,
}

impl Exchange for Scram {
    fn step(&mut self, input: &[u8]) -> Step {
        match std::mem::replace(&mut self.state, State::Over) {
            State::First => self.first(input),
            // Any content: the broker checks it against the name that it has read.
            State::Challenged(name) => {
                let step = self.place.relay(&name, input);
                self.state = State::Answered(name);
                step
            }
            State::Asked(_) | State::Answered(_) | State::Over => {
                Step::failed(ClaimedIdentity::Unreadable, Reason::Malformed)
            }
        }
    }

    fn heard(&mut self, heard: BrokerReply) -> Step {
        match (std::mem::replace(&mut self.state, State::Over), heard) {
            (State::Asked(name), BrokerReply::Message(challenge, _)) if !challenge.is_empty() => {
                self.state = State::Challenged(name);
                Step::Challenge(challenge)
            }
            (State::Answered(name), BrokerReply::Message(last, until))
                if last.starts_with(b"v=") =>
            {
                self.place.proven(&name, until, last)
            }
            (
                State::Asked(name) | State::Answered(name),
                BrokerReply::Message(..) | BrokerReply::Refused,
            ) => self.place.failed(&name, Reason::Broker),
            (State::First | State::Challenged(_) | State::Over, _) => {
                Step::failed(ClaimedIdentity::Unreadable, Reason::Malformed)
            }
        }
    }
}

impl Scram {
    fn first(&mut self, input: &[u8]) -> Step {
        let Ok(text) = str::from_utf8(input) else {
            return Step::failed(ClaimedIdentity::Unreadable, Reason::Malformed);
        };
        match First::parse(text) {
            Ok(First { name, .. }) => {
                let step = self.place.relay(&name, input);
                self.state = State::Asked(name);
                step
            }
            Err(scram::ScramError { name, reason }) => {
                let name = name.map_or(ClaimedIdentity::Unreadable, |name| {
                    self.place.claimed(&name)
                });
                Step::failed(name, reason)
            }
        }
    }
}

struct Bearing {
    state: Shown,
}

enum Shown {
    Nothing(Authorities),
    /// The token is being verified here; this is the message that contained it.
    Judged(Bytes),
    /// The token was accepted here, and the broker's answer is awaited.
    Relayed(Identified),
    Over,
}

impl Exchange for Bearing {
    fn step(&mut self, input: &[u8]) -> Step {
        match std::mem::replace(&mut self.state, Shown::Over) {
            Shown::Nothing(authorities) => {
                let message = oauthbearer::Message::parse(input);
                match message.and_then(oauthbearer::Message::token) {
                    Ok((token, authorization_id)) => {
                        self.state = Shown::Judged(Bytes::copy_from_slice(input));
                        Step::Bearer(Bearer::new(authorities, token, authorization_id))
                    }
                    Err(reason) => refused(ClaimedIdentity::Unreadable, reason),
                }
            }
            // The client was told of the failure; any answer ends the login.
            Shown::Judged(_) | Shown::Relayed(_) | Shown::Over => Step::Dismissed,
        }
    }

    fn conclude(&mut self, verdict: Result<Identified, Failed>) -> Step {
        match (std::mem::replace(&mut self.state, Shown::Over), verdict) {
            (Shown::Judged(message), Ok(identified)) => {
                let name = ClaimedIdentity::Held(identified.principal().clone());
                self.state = Shown::Relayed(identified);
                Step::Relay(Relayed { name, message })
            }
            (_, Ok(_)) => refused(ClaimedIdentity::Unreadable, Reason::Malformed),
            (_, Err(Failed { name, reason })) => refused(name, reason),
        }
    }

    fn heard(&mut self, heard: BrokerReply) -> Step {
        match (std::mem::replace(&mut self.state, Shown::Over), heard) {
            (Shown::Relayed(identified), BrokerReply::Message(last, until)) if last.is_empty() => {
                Step::Proven(identified.no_longer_than(until), last)
            }
            // With an error, or with the challenge of RFC 7628, which has the reason.
            (Shown::Relayed(identified), BrokerReply::Message(..) | BrokerReply::Refused) => {
                refused(ClaimedIdentity::Held(identified.principal), Reason::Broker)
            }
            (Shown::Nothing(_) | Shown::Judged(_) | Shown::Over, _) => {
                refused(ClaimedIdentity::Unreadable, Reason::Malformed)
            }
        }
    }
}

/// The same answer as where Klamm checks the login alone.
fn refused(name: ClaimedIdentity, reason: Reason) -> Step {
    let challenge = Bytes::from_static(oauthbearer::CHALLENGE);
    Step::Refused(Failed { name, reason }, challenge)
}

/// For the fuzzer: whatever client and broker send, a login succeeds only where both sent what the
/// mechanism requires.
#[doc(hidden)]
pub fn fuzz_delegated(input: &[u8]) {
    let Ok(keys) = crate::identity::Keys::random() else {
        return;
    };
    let authorities = Authorities {
        delegated: true,
        ..Authorities::of(crate::identity::Users::none(&keys))
    };
    let mut lines = input.split(|byte| *byte == b'\n');
    let row = match lines.next().and_then(<[u8]>::first) {
        Some(b'p') => &plain::ROW,
        Some(b'o') => &oauthbearer::ROW,
        Some(_) | None => &scram::SHA_256,
    };
    let mut exchange = (row.delegate)(&authorities);
    let mut relayed = 0;
    while let Some(said) = lines.next() {
        let step = exchange.step(said);
        let Step::Relay(Relayed { message, .. }) = &step else {
            assert!(!matches!(step, Step::Proven(..)), "without the broker");
            continue;
        };
        assert_eq!(message, said, "another message was relayed than was said");
        relayed += 1;
        let Some(answer) = lines.next() else { return };
        let last = Bytes::copy_from_slice(answer);
        let heard = match answer {
            b"!" => BrokerReply::Refused,
            _ => BrokerReply::Message(last.clone(), None),
        };
        let Step::Proven(identified, told) = exchange.heard(heard) else {
            continue;
        };
        assert_eq!(told, last);
        assert!(is_principal(identified.principal()) && answer != b"!");
        let scram = row.name.starts_with("SCRAM");
        assert_eq!(relayed, 1 + usize::from(scram));
        assert_eq!(scram, answer.starts_with(b"v="));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Columns: the mechanism's letter, then the messages of client and broker in turn, and whether
    /// the login succeeds.
    #[test]
    fn the_exchanges_by_their_letter() {
        for input in [
            "p\n\0alice\0x\n",
            "p\n\0alice\0x\n!",
            "p\n\0alice\0x\nmore\n\0alice\0x\n",
            "s\nn,,n=alice,r=a\nr=ab,s=c2FsdA==,i=1\nc=biws,r=ab,p=cA==\nv=cw==",
            "s\nn,,n=alice,r=a\nv=cw==\nc=biws,r=ab,p=cA==\nr=ab",
            "s\nn,,n=alice,r=a,tokenauth=TRUE\n\nv=cw==",
            "o\nn,,\u{1}auth=Bearer a.b.c\u{1}\u{1}\n",
        ] {
            fuzz_delegated(input.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn nobody_is_let_in_otherwise(
            mechanism in prop_oneof![Just("p"), Just("s"), Just("o")],
            lines in prop::collection::vec(prop_oneof![
                Just("\0alice\0x"), Just("n,,n=alice,r=a"), Just("n,,n=alice,r=a,tokenauth=true"), Just(""), Just("v=cw=="), Just("!"),
                Just("c=biws,r=ab,p=cA=="), Just("r=ab,s=c2FsdA==,i=1"), Just("\0*\0x"),
            ], 0..8),
        ) {
            let lines: String = lines.iter().map(|line| format!("\n{line}")).collect();
            fuzz_delegated(format!("{mechanism}{lines}").as_bytes());
        }
    }
}
