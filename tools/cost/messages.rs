//! Requests of clients and answers of brokers, of every key that Klamm judges: what a session does
//! with them on the event loop.

use crate::{
    body::{self, Grows, Shape, Text},
    case::{Case, Made, Spent},
    elsewhere,
};
use bytes::{Bytes, BytesMut};
use klamm::{
    api::{APIS, LOGIN},
    session::conversation::Scene,
    wire::{
        layout::{self, Program, Side},
        records::{
            Codec,
            build::{self, New},
        },
    },
};
use std::rc::Rc;

const ROLE: &str = "\
role: anybody
members: [ \"user:ANONYMOUS\" ]
allow:
  - id: topics
    operations: [ read, write, create, delete, alter, describe, describe_configs, alter_configs ]
    topics: [ \"t*\" ]
  - { id: groups, operations: [ read, delete, describe ], groups: [ \"t*\" ] }
  - { id: ids, operations: [ write, describe ], transactional_ids: [ \"t*\" ] }
  - { id: cluster, operations: [ alter, describe, describe_configs, alter_configs ], cluster: true }
";
const CONTRACT: &str = "\
topic: \"tc*\"
owner: nobody
audit: request
value: { format: json, schema: ../schemas/any.json }
on_invalid: reject
";
const FILES: &[(&str, &str)] = &[
    ("roles/anybody.yaml", ROLE),
    ("topics/tc.yaml", CONTRACT),
    ("schemas/any.json", "{\"type\":\"object\"}"),
];

/// Bytes of the greater message.
const SIZE: usize = 4096;

/// What a message is made of.
#[derive(Clone)]
struct Plan {
    side: Side,
    key: i16,
    version: i16,
    scene: Rc<Scene>,
    run: Bytes,
}

/// A case for each key that Klamm judges or answers, from its tables, and each side.
pub fn cases(all: bool) -> Vec<Case> {
    let Some(scene) = Scene::new(FILES).map(Rc::new) else {
        return Vec::new();
    };
    let sides = [(Side::Request, "request"), (Side::Response, "answer")];
    let keys = APIS.iter().map(|row| (row.key, row.name, row.versions));
    let keys = keys.chain(LOGIN.iter().copied());
    let both = keys.flat_map(|key| sides.map(|side| (key, side)));
    both.map(|((key, name, versions), (side, word))| {
        let case = Case::new(format!("{word} {name}"), SIZE);
        let versions = match all {
            true => (versions.0..=versions.1).collect(),
            false => vec![versions.1],
        };
        shaped(case, (key, &versions), side, &scene, all)
    })
    .collect()
}

fn shaped(
    mut case: Case,
    (key, versions): (i16, &[i16]),
    side: Side,
    scene: &Rc<Scene>,
    all: bool,
) -> Case {
    for &version in versions {
        let Some(program) = layout::program(side, key, version) else {
            continue;
        };
        let plan = Plan {
            side,
            key,
            version,
            scene: Rc::clone(scene),
            run: run(key),
        };
        for shape in shapes(program, side, all) {
            let (plan, name) = (plan.clone(), format!("version {version}, {shape:?}"));
            case = case.shape(name, move |size| plan.made(shape, size));
        }
    }
    case
}

fn shapes(program: Program, side: Side, all: bool) -> Vec<Shape> {
    let grown = body::lists(program).into_iter().map(Grows::List);
    let grown = grown.chain([Grows::Tags, Grows::Text]);
    let mut shapes = Vec::new();
    for (index, grows) in grown.enumerate() {
        let named = matches!(grows, Grows::List(_));
        for (place, text) in Text::ALL.into_iter().enumerate() {
            for number in [1, 2, 0] {
                // Without `all`, each kind of name with one number, and of answers, which are not
                // recorded, only two kinds; what grows without names needs one shape.
                let kinds = if side == Side::Request { 5 } else { 2 };
                let few = named && number == [1, 2][(index + place) % 2] && place < kinds;
                let one = place == 0 && number == 1;
                if all || few || one {
                    shapes.push(Shape {
                        grows,
                        text,
                        number,
                    });
                }
            }
        }
    }
    shapes
}

/// What stands where a message has bytes: in Produce, a batch of one record.
fn run(key: i16) -> Bytes {
    match key {
        0 => build::batch(&[New::value("{}")], Codec::None)
            .unwrap_or_default()
            .into(),
        _ => Bytes::from_static(b"\0\0\0"),
    }
}

impl Plan {
    fn made(&self, shape: Shape, size: usize) -> Made {
        let Some(program) = layout::program(self.side, self.key, self.version) else {
            return Made {
                sent: 0,
                run: Box::new(Spent::default),
            };
        };
        let body = body::body(program, shape, size, &self.run);
        let (mut client, mut broker) = match self.side {
            Side::Request => {
                let asked = body::request(self.key, self.version, &body);
                (asked, BytesMut::new())
            }
            Side::Response => (self.asking(), body::answer(self.key, self.version, &body)),
        };
        let sent = client.len() + broker.len();
        let scene = Rc::clone(&self.scene);
        Made {
            sent,
            run: Box::new(move || {
                let mut away = |work: &mut dyn FnMut()| elsewhere(work);
                let came = scene.play(&mut client, &mut broker, &mut away);
                Spent {
                    log: came.log,
                    ..Spent::default()
                }
            }),
        }
    }

    /// A small request that Klamm forwards.
    fn asking(&self) -> BytesMut {
        let shape = Shape {
            grows: Grows::Nothing,
            text: Text::Allowed,
            number: 1,
        };
        let program = layout::program(Side::Request, self.key, self.version);
        let body = program.map(|program| body::body(program, shape, 0, &self.run));
        body::request(self.key, self.version, &body.unwrap_or_default())
    }
}
