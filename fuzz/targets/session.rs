#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| klamm::session::fuzz::fuzz_session(input));
