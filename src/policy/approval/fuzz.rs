//! The fuzz target for signatures and for lists of signers.

use super::{signature::Signature, signers::Signers};
use crate::text::Source;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;

const TEXT: &[u8] = b"hash: x\n";

/// The first byte selects the meaning of the others: a list of signers (0), the bytes of a
/// signature (1), or the text of a signature's file.
#[doc(hidden)]
pub fn fuzz_approval(input: &[u8]) {
    match input.split_first() {
        Some((0, rest)) => signers(&String::from_utf8_lossy(rest)),
        Some((1, rest)) => signature(&format!(
            "-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n",
            STANDARD.encode(rest)
        )),
        Some((_, rest)) => signature(&String::from_utf8_lossy(rest)),
        None => {}
    }
}

fn signature(armored: &str) {
    let Ok(read) = Signature::parse(armored) else {
        return;
    };
    let _tried = read.verify(TEXT);
    assert!(read.verify(b"hash: y\n").is_err(), "nobody signed this");
}

fn signers(text: &str) {
    let source = Source::new("signers", text);
    match Signers::parse(&source) {
        Ok(read) => assert_eq!(read.by_key(b"", Timestamp::UNIX_EPOCH), None),
        Err(faults) => assert!(!faults.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    #[test]
    fn the_committed_corpus_holds_and_its_signatures_are_good() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/approval");
        let mut good = 0;
        for entry in fs::read_dir(corpus).unwrap() {
            let input = fs::read(entry.unwrap().path()).unwrap();
            fuzz_approval(&input);
            if let Some(armored) = input.strip_prefix(b"\x02") {
                let armored = std::str::from_utf8(armored).unwrap();
                Signature::parse(armored).unwrap().verify(TEXT).unwrap();
                good += 1;
            }
        }
        assert_eq!(good, 1);
    }
}
