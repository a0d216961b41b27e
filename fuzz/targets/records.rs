#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| klamm::wire::records::fuzz_records(input));
