//! No count or length in a frame causes an allocation of that size.
//!
//! Each field of every message gets a false count or length. The memory that parsing the frame and
//! a whole session allocate is compared with the frame's own size.
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

use bytes::{BufMut, Bytes, BytesMut};
use klamm::{
    session::fuzz,
    wire::{
        frame::{Frame, Framer},
        header,
        layout::{self, MAX_ELEMENTS, Program, Side, Walker},
    },
};
use sample::{Random, Taste};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::{alloc::System, sync::OnceLock};

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
                        if lies % 8 == 0 {
                            hold_in_a_session(side, key, version, &lying);
                        }
                        lies += 1;
                    }
                }
            }
        }
    }
    assert!(lies > 50_000, "{lies}");
    prefixes();
    crowds();
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

/// The bytes that a whole session allocates for the messages of its client and its broker, without
/// the session's fixed cost.
fn session(client: &[u8], broker: &[u8]) -> usize {
    static ALONE: OnceLock<usize> = OnceLock::new();
    let alone = ALONE.get_or_init(|| {
        fuzz::fed(&[], &[]);
        allocated(|| fuzz::fed(&[], &[]))
    });
    allocated(|| fuzz::fed(client, broker)).saturating_sub(*alone)
}

/// A hostile client, and a hostile broker that responds to its requests.
fn hold_in_a_session(side: Side, key: i16, version: i16, body: &[u8]) {
    let (client, broker) = match side {
        Side::Request => (frame(key, version, body).bytes().clone(), Bytes::new()),
        Side::Response => (asking(key, version), answer(key, version, body)),
    };
    let (used, said) = (session(&client, &broker), client.len() + broker.len());
    assert!(
        used <= 16 * said + 16_384,
        "{used} for {said}: {side:?} {key} {version} {body:?}"
    );
}

/// The smallest request that its layout permits.
fn asking(key: i16, version: i16) -> Bytes {
    let program = layout::program(Side::Request, key, version).unwrap();
    let taste = Taste {
        unknown_tags: false,
        size: 0,
    };
    let body = sample::body(program, taste, &mut Random(1)).bytes;
    frame(key, version, &body).bytes().clone()
}

fn answer(key: i16, version: i16, body: &[u8]) -> Bytes {
    let mut bytes = BytesMut::new();
    let tags = usize::from(header::response_len(key, version) == Some(5));
    bytes.put_u32(u32::try_from(4 + tags + body.len()).unwrap());
    bytes.put_i32(7);
    bytes.put_bytes(0, tags);
    bytes.put_slice(body);
    bytes.freeze()
}

/// As many names as fit: deciding, answering and recording each takes bounded memory, and the
/// number of names is limited.
fn crowds() {
    for crowd in [1000, MAX_ELEMENTS / 8] {
        let used = session(&metadata(crowd), &[]);
        assert!(used <= crowd as usize * 2048, "{used} for {crowd} names");
    }
    let crowd = metadata(MAX_ELEMENTS + 1);
    let used = session(&crowd, &[]);
    let bound = MAX_ELEMENTS as usize * 64;
    assert!(used <= bound, "{used} for more names than there may be");
}

/// Metadata 9 for so many topics with names of one letter.
fn metadata(topics: u32) -> Bytes {
    let mut body = Vec::new();
    let mut count = topics + 1;
    while count > 127 {
        body.push(count.to_le_bytes()[0] & 0x7f | 0x80);
        count >>= 7;
    }
    body.push(count.to_le_bytes()[0]);
    let names = (b'a'..=b'z').cycle().take(topics as usize);
    body.extend(names.flat_map(|letter| [2, letter, 0]));
    body.extend([0; 4]);
    frame(3, 9, &body).bytes().clone()
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
