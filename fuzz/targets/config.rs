#![no_main]
libfuzzer_sys::fuzz_target!(|input: &str| klamm::config::fuzz_config(input));
