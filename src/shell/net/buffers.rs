//! Buffers on loan: a connection reads 256 KiB at a time and holds no buffer while it is idle.
//!
//! A relay costs 0.45 CPU-s per GiB with reads of 256 KiB and up to 1.1 CPU-s with 16 KiB. Ten
//! thousand idle connections that each kept a buffer of 256 KiB would hold 2.5 GiB. So a connection
//! takes a buffer when its socket is readable, and returns it when the buffer is empty.
//!
//! Buffer sizes are `READ` times a power of two. An announced length reserves nothing: a frame gets
//! a larger buffer only as its bytes arrive.
use bytes::BytesMut;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The maximum size of one read, in bytes.
pub const READ: usize = 256 * 1024;
/// If less room than this is left after a partly read frame, a larger buffer is taken.
const ENOUGH: usize = 64 * 1024;
/// A buffer below this size grows to four times its size, a larger one to twice its size.
const GROWN: usize = 1024 * 1024;
/// The largest buffer that the pool keeps.
const LARGEST_KEPT: usize = 16 * 1024 * 1024;
/// The maximum number of bytes in unused buffers.
const SHELF: usize = 64 * 1024 * 1024;

/// The process's unused buffers.
#[derive(Debug, Default)]
pub struct Pool(Mutex<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    buffers: Vec<BytesMut>,
    bytes: usize,
    /// The lowest number of buffers here since the last `trim`: this many were not needed.
    unneeded: usize,
}

impl Pool {
    /// An empty buffer of the smallest size that has room for `at_least`.
    pub fn take(&self, at_least: usize) -> BytesMut {
        let size = size_for(at_least);
        let mut shelf = self.shelf();
        let found = shelf
            .buffers
            .iter()
            .rposition(|buffer| buffer.capacity() == size);
        match found {
            Some(place) => {
                let buffer = shelf.buffers.swap_remove(place);
                shelf.bytes -= size;
                shelf.unneeded = shelf.unneeded.min(shelf.buffers.len());
                buffer
            }
            None => {
                shelf.unneeded = 0;
                drop(shelf);
                BytesMut::with_capacity(size)
            }
        }
    }

    /// Returns a buffer to the pool. A buffer that is still shared with bytes in flight is dropped;
    /// its memory is freed with those bytes.
    fn give(&self, mut buffer: BytesMut) {
        buffer.clear();
        let whole = matches!(reclaim(&mut buffer), Reclaimed::Whole);
        if !whole || buffer.capacity() > LARGEST_KEPT {
            return;
        }
        let mut shelf = self.shelf();
        if shelf.bytes + buffer.capacity() <= SHELF {
            shelf.bytes += buffer.capacity();
            shelf.buffers.push(buffer);
        }
    }

    /// Makes room in `buffer` for a read of up to `allowance` bytes after its content.
    pub fn room(&self, buffer: &mut BytesMut, allowance: usize) {
        let spare = buffer.capacity() - buffer.len();
        if buffer.is_empty() {
            self.room_for_a_frame(buffer, allowance);
        } else if spare < ENOUGH && spare < allowance {
            // Most large requests of producers have about 1 MiB: growing to four times the size
            // copies only the first quarter, once instead of twice.
            let growth = if buffer.len() < GROWN { 4 } else { 2 };
            let needed = buffer.len().saturating_add(allowance);
            let mut larger = self.take(buffer.len().saturating_mul(growth).min(needed));
            larger.extend_from_slice(buffer);
            self.give(std::mem::replace(buffer, larger));
        }
    }

    /// An allowance of up to `GROWN` is the length of the previous frame, and probably that of the
    /// next one: with a buffer of that size the next frame is read without a copy.
    fn room_for_a_frame(&self, empty: &mut BytesMut, allowance: usize) {
        let wanted = if allowance <= GROWN {
            allowance.max(READ)
        } else {
            READ
        };
        let fits = match reclaim(empty) {
            Reclaimed::Whole => empty.capacity() >= wanted,
            Reclaimed::Small | Reclaimed::Shared => empty.capacity() >= allowance.min(READ / 2),
        };
        if !fits {
            self.give(std::mem::replace(empty, self.take(wanted)));
        }
    }

    /// Called before the connection sleeps: returns an empty buffer to the pool, and copies a small
    /// rest out of a large buffer. A buffer that is still shared is kept: it needs no further
    /// memory while its bytes are in flight, and can be used again after that.
    pub fn settle(&self, buffer: &mut BytesMut) {
        if buffer.is_empty() {
            match reclaim(buffer) {
                Reclaimed::Whole => self.give(std::mem::take(buffer)),
                Reclaimed::Small => *buffer = BytesMut::new(),
                Reclaimed::Shared => {}
            }
        } else if buffer.len() < ENOUGH / 4 && buffer.try_reclaim(READ - buffer.len()) {
            let rest = BytesMut::from(&buffer[..]);
            self.give(std::mem::replace(buffer, rest));
        }
    }

    /// Frees buffers that were not needed since the last call.
    pub fn trim(&self) {
        let mut shelf = self.shelf();
        let keep = shelf.buffers.len() - shelf.unneeded.min(shelf.buffers.len());
        let freed = shelf.buffers.split_off(keep);
        shelf.bytes = shelf.buffers.iter().map(BytesMut::capacity).sum();
        shelf.unneeded = shelf.buffers.len();
        drop(shelf);
        drop(freed);
    }

    /// The number of bytes in unused buffers.
    pub fn bytes(&self) -> usize {
        self.shelf().bytes
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Reclaimed {
    /// A buffer of the pool, completely free again.
    Whole,
    /// Free, but not a buffer of the pool.
    Small,
    /// Another owner holds a part of it.
    Shared,
}

fn reclaim(empty: &mut BytesMut) -> Reclaimed {
    let moved_to_front = empty.try_reclaim(empty.capacity() + 1);
    match is_size(empty.capacity()) {
        true => Reclaimed::Whole,
        false if moved_to_front => Reclaimed::Small,
        false => Reclaimed::Shared,
    }
}

fn is_size(capacity: usize) -> bool {
    capacity >= READ && capacity.is_multiple_of(READ) && (capacity / READ).is_power_of_two()
}

/// The smallest size with room for `at_least`.
fn size_for(at_least: usize) -> usize {
    at_least
        .max(READ)
        .checked_next_power_of_two()
        .unwrap_or(at_least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn full(pool: &Pool) -> BytesMut {
        let mut buffer = pool.take(READ);
        buffer.resize(READ, 7);
        buffer
    }

    #[test]
    fn an_emptied_buffer_comes_back_and_is_lent_again() {
        let pool = Pool::default();
        let mut buffer = full(&pool);
        drop(buffer.split_to(READ).freeze());
        pool.settle(&mut buffer);
        assert_eq!((buffer.capacity(), pool.bytes()), (0, READ));
        assert_eq!(pool.take(READ).capacity(), READ);
        assert_eq!(pool.bytes(), 0);
    }

    #[test]
    fn a_buffer_whose_bytes_are_under_way_is_not_lent_to_another() {
        let pool = Pool::default();
        let mut buffer = full(&pool);
        let under_way: Bytes = buffer.split_to(READ).freeze();
        pool.settle(&mut buffer);
        assert_eq!(pool.bytes(), 0);
        assert!(under_way.iter().all(|&byte| byte == 7));
    }

    #[test]
    fn a_small_rest_does_not_pin_a_large_buffer() {
        let pool = Pool::default();
        let mut buffer = full(&pool);
        drop(buffer.split_to(READ - 100).freeze());
        pool.settle(&mut buffer);
        assert_eq!((buffer.len(), pool.bytes()), (100, READ));
        assert!(buffer.capacity() < 1000);
    }

    #[test]
    fn a_growing_frame_gets_a_larger_buffer_and_keeps_its_bytes() {
        let pool = Pool::default();
        let mut buffer = full(&pool);
        pool.room(&mut buffer, 100 << 20);
        assert_eq!((buffer.len(), buffer.capacity()), (READ, 4 * READ));
        assert!(buffer.iter().all(|&byte| byte == 7));
        assert_eq!(pool.bytes(), READ, "the smaller one went back");
    }

    #[test]
    fn room_is_not_made_beyond_what_may_be_read() {
        let pool = Pool::default();
        let mut buffer = pool.take(READ);
        buffer.resize(READ - 10, 1);
        pool.room(&mut buffer, 10);
        assert_eq!(buffer.capacity(), READ);
    }

    #[test]
    fn a_frame_as_long_as_the_last_gets_a_buffer_of_its_own() {
        let pool = Pool::default();
        let mut buffer = full(&pool);
        let under_way = buffer.split_to(READ / 2 + 100).freeze();
        buffer.clear();
        pool.room(&mut buffer, READ / 2 + 100);
        assert_eq!(buffer.capacity(), READ);
        pool.room(&mut buffer, 3 * READ);
        assert_eq!((buffer.capacity(), pool.bytes()), (4 * READ, READ));
        assert_eq!(under_way.len(), READ / 2 + 100);
    }

    #[test]
    fn what_is_not_needed_is_freed() {
        let pool = Pool::default();
        let (mut one, mut two) = (pool.take(READ), pool.take(READ));
        pool.settle(&mut one);
        pool.settle(&mut two);
        pool.trim();
        let mut used = pool.take(READ);
        pool.settle(&mut used);
        pool.trim();
        assert_eq!(pool.bytes(), READ);
        pool.trim();
        assert_eq!(pool.bytes(), 0);
    }
}
