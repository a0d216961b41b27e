//! Identifies the content of a TLS file that is not of the expected type, and explains it.

/// The first bytes of Java key stores.
const KEY_STORES: [&[u8]; 2] = [&[0xfe, 0xed, 0xfe, 0xed], &[0xce, 0xce, 0xce, 0xce]];
/// The first byte of a DER sequence.
const SEQUENCE: u8 = 0x30;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Certificate,
    Key,
    RevocationList,
}

/// The actual content of the file, and the remedy; `None` if the file has the expected content, or
/// something similar.
pub fn instead(bytes: &[u8], wanted: Wanted) -> Option<String> {
    let (holds, help) = match bytes {
        _ if bytes.trim_ascii().is_empty() => return Some("is empty".to_owned()),
        _ if KEY_STORES.iter().any(|mark| bytes.starts_with(mark)) => (
            "a Java key store (JKS)",
            "`keytool -importkeystore -deststoretype PKCS12` makes PKCS#12 of it, and `openssl pkcs12 -nodes` PEM of that",
        ),
        [SEQUENCE, ..] => der(bytes),
        _ => return pem(bytes, wanted),
    };
    Some(told(holds, wanted, help))
}

fn told(holds: &str, wanted: Wanted, help: &str) -> String {
    let wanted = match wanted {
        Wanted::Certificate => "a certificate in PEM",
        Wanted::Key => "a private key in PEM",
        Wanted::RevocationList => "a revocation list in PEM or DER",
    };
    format!("holds {holds}, and {wanted} is expected: {help}")
}

/// Identifies a DER structure. If its first element is a number, that is a version: 3 in PKCS#12; 0
/// or 1 in keys.
fn der(bytes: &[u8]) -> (&'static str, &'static str) {
    let content = match bytes.get(1) {
        Some(short) if *short < 0x80 => bytes.get(2..),
        Some(long) => bytes.get(2 + usize::from(long & 0x7f)..),
        None => None,
    };
    match content.unwrap_or_default() {
        [0x02, 0x01, 0x03, ..] => (
            "a PKCS#12 store",
            "`openssl pkcs12 -in FILE -nodes -out FILE.pem` makes PEM of it",
        ),
        [0x02, 0x01, 0x00 | 0x01, ..] => (
            "a private key in DER",
            "`openssl pkey -inform der -in FILE -out FILE.pem` makes PEM of it",
        ),
        _ => (
            "DER",
            "`openssl x509 -inform der -in FILE -out FILE.pem` makes PEM of a certificate",
        ),
    }
}

/// PEM labels, what they stand for, and the remedy if something else is expected. The first match
/// in the list is reported.
const LABELS: &[(&str, &str, &str)] = &[
    (
        "ENCRYPTED PRIVATE KEY",
        "an encrypted private key",
        "Klamm cannot ask for a passphrase; `openssl pkey -in FILE -out FILE.plain` removes it",
    ),
    (
        "OPENSSH PRIVATE KEY",
        "a private key of OpenSSH",
        "`ssh-keygen -p -m PKCS8 -f FILE` turns it into PEM",
    ),
    (
        "PRIVATE KEY",
        "a private key",
        "name the file of the certificate",
    ),
    (
        "CERTIFICATE REQUEST",
        "a request for a certificate",
        "name the certificate that the authority issued for it",
    ),
    (
        "TRUSTED CERTIFICATE",
        "a certificate in OpenSSL's own form",
        "`openssl x509 -in FILE -out FILE.pem` makes a plain one of it",
    ),
    (
        "CERTIFICATE",
        "a certificate",
        "name the file of the private key",
    ),
    ("X509 CRL", "a revocation list", "name it as `client_crl`"),
    (
        "PKCS7",
        "a bundle in PKCS#7",
        "`openssl pkcs7 -print_certs -in FILE` prints its certificates",
    ),
    (
        "PUBLIC KEY",
        "a public key",
        "name the file of the private key",
    ),
    (
        "EC PARAMETERS",
        "the parameters of a curve",
        "the private key is missing after them",
    ),
];

fn pem(bytes: &[u8], wanted: Wanted) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let labels = text.lines().filter_map(|line| {
        let label = line.trim().strip_prefix("-----BEGIN ")?;
        label.strip_suffix("-----")
    });
    let labels: Vec<_> = labels.collect();
    let encrypted = text.contains("Proc-Type: 4,ENCRYPTED");
    let fits = |label: &&str| match wanted {
        Wanted::Certificate => *label == "CERTIFICATE",
        Wanted::RevocationList => *label == "X509 CRL",
        Wanted::Key => {
            matches!(*label, "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY") && !encrypted
        }
    };
    if labels.iter().any(fits) {
        return None;
    }
    let label = labels.first().copied();
    let known = |label: &str| {
        let label = if encrypted { LABELS.first()?.0 } else { label };
        let mut rows = LABELS.iter();
        rows.find(|(known, ..)| label.ends_with(known))
    };
    match label.map(|label| (label, known(label))) {
        Some((_, Some((known, holds, help)))) => {
            let swapped = wanted != Wanted::RevocationList || !known.ends_with("CERTIFICATE");
            let help = if swapped { *help } else { "name another file" };
            Some(told(holds, wanted, help))
        }
        Some((label, None)) => {
            let label: String = label.chars().take(64).collect();
            Some(told(&format!("`{label}`"), wanted, "name another file"))
        }
        None => Some(told("no PEM", wanted, "PEM begins with `-----BEGIN `")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(label: &str) -> String {
        format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n")
    }

    #[test]
    fn what_is_wanted_is_not_found_fault_with() {
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"] {
            let text = format!("{}{}", block("EC PARAMETERS"), block(label));
            assert_eq!(instead(text.as_bytes(), Wanted::Key), None);
        }
        // A file with both a key and a certificate is common.
        let both = format!("{}{}", block("PRIVATE KEY"), block("CERTIFICATE"));
        for wanted in [Wanted::Certificate, Wanted::Key] {
            assert_eq!(instead(both.as_bytes(), wanted), None);
        }
        let list = block("X509 CRL");
        assert_eq!(instead(list.as_bytes(), Wanted::RevocationList), None);
    }

    /// The content of the file, the expected content, and the explanation.
    #[test]
    fn every_other_kind_of_file_is_named() {
        use Wanted::{Certificate, Key, RevocationList};
        let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n";
        let cases: [(&[u8], Wanted, &str); 17] = [
            (b"", Key, "is empty"),
            (b" \n", Certificate, "is empty"),
            (
                b"hello",
                Certificate,
                "holds no PEM, and a certificate in PEM is expected: PEM begins with `-----BEGIN `",
            ),
            (
                &block("CERTIFICATE").into_bytes(),
                Key,
                "holds a certificate, and a private key in PEM is expected: name the file of the private key",
            ),
            (
                &block("RSA PRIVATE KEY").into_bytes(),
                Certificate,
                "holds a private key, and a certificate in PEM is expected: name the file of the certificate",
            ),
            (
                &block("ENCRYPTED PRIVATE KEY").into_bytes(),
                Key,
                "holds an encrypted private key, and a private key in PEM is expected: Klamm cannot ask for a passphrase; `openssl pkey -in FILE -out FILE.plain` removes it",
            ),
            (
                old.as_bytes(),
                Key,
                "holds an encrypted private key, and a private key in PEM is expected: Klamm cannot ask for a passphrase; `openssl pkey -in FILE -out FILE.plain` removes it",
            ),
            (
                &block("OPENSSH PRIVATE KEY").into_bytes(),
                Key,
                "holds a private key of OpenSSH, and a private key in PEM is expected: `ssh-keygen -p -m PKCS8 -f FILE` turns it into PEM",
            ),
            (
                &block("PUBLIC KEY").into_bytes(),
                Key,
                "holds a public key, and a private key in PEM is expected: name the file of the private key",
            ),
            (
                &block("EC PARAMETERS").into_bytes(),
                Key,
                "holds the parameters of a curve, and a private key in PEM is expected: the private key is missing after them",
            ),
            (
                &block("CERTIFICATE REQUEST").into_bytes(),
                Certificate,
                "holds a request for a certificate, and a certificate in PEM is expected: name the certificate that the authority issued for it",
            ),
            (
                &block("CERTIFICATE").into_bytes(),
                RevocationList,
                "holds a certificate, and a revocation list in PEM or DER is expected: name another file",
            ),
            (
                &block("PGP MESSAGE").into_bytes(),
                Key,
                "holds `PGP MESSAGE`, and a private key in PEM is expected: name another file",
            ),
            (
                &[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2],
                Key,
                "holds a Java key store (JKS), and a private key in PEM is expected: `keytool -importkeystore -deststoretype PKCS12` makes PKCS#12 of it, and `openssl pkcs12 -nodes` PEM of that",
            ),
            (
                &[0x30, 0x82, 0x0a, 0x10, 0x02, 0x01, 0x03, 0x30],
                Certificate,
                "holds a PKCS#12 store, and a certificate in PEM is expected: `openssl pkcs12 -in FILE -nodes -out FILE.pem` makes PEM of it",
            ),
            (
                &[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30],
                Key,
                "holds a private key in DER, and a private key in PEM is expected: `openssl pkey -inform der -in FILE -out FILE.pem` makes PEM of it",
            ),
            (
                &[0x30, 0x82, 0x03, 0x10, 0x30, 0x82, 0x02, 0x00],
                Certificate,
                "holds DER, and a certificate in PEM is expected: `openssl x509 -inform der -in FILE -out FILE.pem` makes PEM of a certificate",
            ),
        ];
        for (bytes, wanted, text) in cases {
            assert_eq!(instead(bytes, wanted).as_deref(), Some(text));
        }
    }
}
