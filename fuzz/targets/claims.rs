#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| klamm::identity::token::claims::fuzz_claims(input));
