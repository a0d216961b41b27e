#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| klamm::identity::service::fuzz_service_scram(input));
