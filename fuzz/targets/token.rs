#![no_main]
libfuzzer_sys::fuzz_target!(|input: &str| klamm::identity::token::jwt::fuzz_token(input));
