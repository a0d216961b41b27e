//! The cost of proving whole requests, and Fetch responses in chunks as they are relayed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    reason = "the values are small"
)]
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use klamm::wire::layout::{Field, Program, Side, Visit, Walker, program};
use std::hint::black_box;

/// Collects only names, as the stages do.
#[derive(Default)]
struct Names {
    count: usize,
    bytes: usize,
}

impl Visit for Names {
    fn value(&mut self, field: Field, _: u64, bytes: &[u8]) {
        if field.class() == klamm::wire::layout::Class::Topic {
            self.count += 1;
            self.bytes += bytes.len();
        }
    }
}

fn compact(out: &mut Vec<u8>, length: usize) {
    let mut value = length + 1;
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Metadata 12: one topic by name.
fn metadata() -> Vec<u8> {
    [&[2][..], &[0; 16], &[7], b"orders", &[0, 0, 0, 0]].concat()
}

/// Produce 12: `topics` topics with `partitions` partitions each, one batch of 100 bytes per
/// partition.
fn produce(topics: usize, partitions: usize) -> Vec<u8> {
    let mut body = vec![0, 0xff, 0xff, 0, 0, 0x75, 0x30];
    compact(&mut body, topics);
    for _ in 0..topics {
        body.extend(b"\x0dclean.orders");
        compact(&mut body, partitions);
        for partition in 0..partitions {
            body.extend((partition as u32).to_be_bytes());
            compact(&mut body, 100);
            body.extend([7; 100]);
            body.push(0);
        }
        body.push(0);
    }
    body.push(0);
    body
}

/// A Fetch response 12 with `partitions` partitions, each with `records` bytes of records.
fn fetch(partitions: usize, records: usize) -> Vec<u8> {
    let mut body = vec![0; 10];
    body.extend(b"\x02\x0dclean.orders");
    compact(&mut body, partitions);
    for partition in 0..partitions {
        body.extend((partition as u32).to_be_bytes());
        body.extend([0; 26]);
        body.extend([1, 0xff, 0xff, 0xff, 0xff]);
        compact(&mut body, records);
        body.resize(body.len() + records, 9);
        body.push(0);
    }
    body.extend([0, 0]);
    body
}

fn walk(program: Program, body: &[u8], step: usize, visit: &mut impl Visit) {
    let mut walker = Walker::new(program, 0..body.len() as u64);
    for piece in body.chunks(step) {
        walker
            .feed(black_box(piece), visit)
            .expect("a body that Kafka would write");
    }
    walker.finish().expect("a whole body");
}

fn requests(criterion: &mut Criterion) {
    let bodies = [
        ("metadata", 3, metadata()),
        ("produce 1", 0, produce(1, 1)),
        ("produce 3 x 50", 0, produce(3, 50)),
    ];
    for (name, key, body) in bodies {
        let program = program(Side::Request, key, 12).expect("in the table");
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| walk(program, &body, usize::MAX, &mut ()));
        });
        criterion.bench_function(&format!("{name}, names"), |bencher| {
            bencher.iter(|| {
                let mut names = Names::default();
                walk(program, &body, usize::MAX, &mut names);
                black_box((names.count, names.bytes))
            });
        });
    }
}

fn answers(criterion: &mut Criterion) {
    let program = program(Side::Response, 1, 12).expect("in the table");
    for (name, partitions, records) in [
        ("fetch 1 x 16 MiB", 1, 16 << 20),
        ("fetch 1000 x 16 KiB", 1000, 16 << 10),
    ] {
        let body = fetch(partitions, records);
        let mut group = criterion.benchmark_group("answers");
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| walk(program, &body, 256 << 10, &mut ()));
        });
        group.finish();
    }
}

criterion_group!(walker, requests, answers);
criterion_main!(walker);
