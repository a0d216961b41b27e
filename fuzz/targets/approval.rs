#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| klamm::policy::approval::fuzz_approval(input));
