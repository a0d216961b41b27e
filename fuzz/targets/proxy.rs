#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| klamm::wire::proxy::fuzz_proxy(input));
