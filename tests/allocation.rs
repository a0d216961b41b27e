//! No count and no length that a frame announces makes anything be allocated for it.
//!
//! Every place of every message is made to lie; what reading the frame allocates is held against the frame's own size.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    reason = "a test ends where it fails"
)]
#[path = "layout/sample.rs"]
mod sample;

use bytes::{BufMut, BytesMut};
use klamm::wire::{
    frame::{Frame, Framer},
    header,
    layout::{self, Program, Side, Walker},
};
use sample::{Random, Taste};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// All bytes that `work` asks the allocator for, given back or not.
fn allocated(work: impl FnOnce()) -> usize {
    let region = Region::new(GLOBAL);
    work();
    let change = region.change();
    change.bytes_allocated + usize::try_from(change.bytes_reallocated).unwrap_or(0)
}

fn walk(program: Program, body: &[u8], step: usize) {
    let mut walker = Walker::new(program, 0..body.len() as u64);
    for piece in body.chunks(step.max(1)) {
        if walker.feed(piece, &mut ()).is_err() {
            return;
        }
    }
    let _ = walker.finish();
}

fn frame(key: i16, version: i16, body: &[u8]) -> Frame {
    let mut bytes = BytesMut::new();
    let mut head = BytesMut::new();
    head.put_i16(key);
    head.put_i16(version);
    head.put_i32(7);
    head.put_i16(-1);
    if header::response_len(key, version) == Some(5) || key == 18 && version >= 3 {
        head.put_u8(0);
    }
    bytes.put_u32(u32::try_from(head.len() + body.len()).unwrap());
    bytes.put(head);
    bytes.put(body);
    Frame::whole(bytes.freeze()).unwrap()
}

/// One test, because the allocator counts for all threads.
#[test]
fn lies_allocate_nothing() {
    assert!(
        allocated(|| drop(vec![0_u8; 1000])) >= 1000,
        "the allocator counts"
    );
    let mut random = Random(5);
    let taste = Taste {
        unknown_tags: true,
        size: 3,
    };
    let mut lies = 0;
    for key in layout::keys() {
        for version in layout::stable_versions(key) {
            for side in [Side::Request, Side::Response] {
                let program = layout::program(side, key, version).unwrap();
                let body = sample::body(program, taste, &mut random);
                for place in &body.places {
                    for lie in sample::lies(place) {
                        let range = place.range.clone();
                        let lying =
                            [&body.bytes[..range.start], &lie, &body.bytes[range.end..]].concat();
                        hold(side, key, version, program, &lying);
                        lies += 1;
                    }
                }
            }
        }
    }
    assert!(lies > 50_000, "{lies}");
    prefixes();
}

fn hold(side: Side, key: i16, version: i16, program: Program, body: &[u8]) {
    let whole = allocated(|| walk(program, body, body.len()));
    assert_eq!(whole, 0, "{side:?} {key} {version} {body:?}");
    let in_pieces = allocated(|| walk(program, body, 1));
    assert!(
        in_pieces <= 8 * body.len() + 64,
        "{in_pieces}: {side:?} {key} {version} {body:?}"
    );
    if side == Side::Request {
        let frame = frame(key, version, body);
        let size = frame.bytes().len();
        let canonical = allocated(|| drop(layout::canonical::<()>(frame)));
        assert!(
            canonical <= 8 * size + 1024,
            "{canonical} of {size}: {key} {version} {body:?}"
        );
    }
}

/// A frame's own length, too.
fn prefixes() {
    for length in [
        1,
        0x100,
        0x10_0000,
        0x0600_0000,
        0x1603_0100,
        0x7fff_ffff,
        -1,
        i32::MIN,
        0,
    ] {
        let mut input = BytesMut::with_capacity(64);
        input.put_i32(length);
        input.put_slice(&[0; 20]);
        let used = allocated(|| drop(Framer::new(i32::MAX.unsigned_abs()).cut(&mut input)));
        assert!(used <= 64, "{used} for {length}");
    }
}
