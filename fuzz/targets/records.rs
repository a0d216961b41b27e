#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| klamm::wire::records::fuzz_records(bytes));
