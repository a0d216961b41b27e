#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| klamm::identity::mechanism::delegated::fuzz_delegated(input));
