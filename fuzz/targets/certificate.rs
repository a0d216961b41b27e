#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| klamm::identity::certificate::fuzz_certificate(input));
