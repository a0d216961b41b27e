//! Members of a role with `observe` and without rights: their programs run as if they had the
//! rights, and their requests are recorded.

use crate::{
    clients::{all_seen, all_sent, topic},
    kafka::{Klamm, Way, broker, path, state},
    library::{Client, JAVA_3_9, JAVA_4_4},
    trail::Trail,
};
use jiff::{Timestamp, ToSpan as _};
use std::{collections::BTreeSet, fs};

/// A Klamm with a policy that only observes the tester.
fn observing() -> Klamm {
    let policy = state("observing-policy");
    let until = Timestamp::now() + 240.hours();
    let role = format!(
        "role: newcomer\nowner: tests\nmembers: [ \"user:tester\" ]\n\
         observe: {{ topics: [ \"lab.*\" ], groups: [ \"lab-*\" ], until: \"{until}\", reason: what it needs is not known }}\n"
    );
    fs::write(policy.join("newcomer.yaml"), role).unwrap();
    Klamm::start_changed(Way::default(), "observing", &broker().address(), |text| {
        let shared = format!("policy: {}", path("tests/policy").display());
        text.replace(&shared, &format!("policy: {}", policy.display()))
            .replace("directory: audit/", "directory: audit/, level: request")
    })
}

/// The recorded outcomes of an API key's requests.
fn recorded(klamm: &Klamm, api: &str) -> BTreeSet<String> {
    let events = Trail(klamm.audit()).all().into_iter();
    let of_api = events.filter(|event| event.to_string().contains(api));
    of_api.map(|event| event["action"].to_string()).collect()
}

#[test]
fn a_client_that_is_only_observed_writes_idempotently_and_reads() {
    let klamm = observing();
    for library in [&JAVA_4_4, &JAVA_3_9] {
        let topic = topic("lab.observed", library, 3);
        let mut client = Client::start(library, &klamm.target("tester"));
        let words = format!("--topic {topic} --run once --partitions 3 --count 300");
        let sent = client.ask(&format!("produce {words} --size 100 --idempotent"));
        all_sent(&sent, &topic, 300);
        let group = format!("lab-{}", library.name);
        all_seen(
            &client.ask(&format!("consume {words} --group {group}")),
            &topic,
            300,
        );
    }
    assert_eq!(
        recorded(&klamm, "InitProducerId"),
        ["\"Observed\"".to_owned()].into()
    );
}
