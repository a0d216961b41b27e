//! `klamm`: see `klamm --help`.
use std::process::ExitCode;

fn main() -> ExitCode {
    klamm::cli::main()
}
