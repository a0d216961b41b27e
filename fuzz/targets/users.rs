#![no_main]
libfuzzer_sys::fuzz_target!(|input: &str| {
    klamm::identity::file::fuzz_users(input);
    klamm::identity::edit::fuzz_edit(input);
});
