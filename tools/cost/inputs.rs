//! Everything else that comes from outside: logins, tokens, certificates, files, schemas, records
//! and what decompresses.

use crate::case::{Case, Made, Spent};
use bytes::Bytes;
use klamm::{
    config::Config,
    identity::{certificate, file, mechanism, token},
    policy::{Policy, language::files::Files},
    schema::{File, Schemas, Steps},
    text::Source,
    wire::{
        proxy::Greeting,
        records::{
            self, Allowance, Codec,
            build::{self, New},
        },
    },
};

/// A text of about so many bytes.
fn repeated(head: &str, each: impl Fn(usize) -> String, tail: &str, size: usize) -> Vec<u8> {
    let mut text = head.to_owned();
    let mut number = 0;
    while text.len() + tail.len() < size {
        text += &each(number);
        number += 1;
    }
    (text + tail).into_bytes()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or_default()
}

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        proxy(),
        plain(),
        scram(),
        oauthbearer(),
        jwt(),
        claims(),
        keys(),
    ];
    cases.extend([certificates(), users(), config(), policy(), schema_file()]);
    cases.extend([json(), batches()]);
    cases.extend([Codec::Gzip, Codec::Snappy, Codec::Lz4, Codec::Zstd].map(inflated));
    cases
}

fn proxy() -> Case {
    let header = |size: usize, extension: &[u8]| {
        let mut bytes =
            b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\0\x7f\0\0\x01\x7f\0\0\x01\0\x01\0\x01".to_vec();
        while bytes.len() + extension.len() <= size {
            bytes.extend(extension);
        }
        let length = u16::try_from(bytes.len() - 16).unwrap_or(0);
        bytes[14..16].copy_from_slice(&length.to_be_bytes());
        bytes
    };
    let read = |bytes: &[u8]| {
        let (mut greeting, mut at) = (Greeting::default(), 0);
        while at < bytes.len() {
            let end = (at + greeting.wants()).min(bytes.len());
            if !matches!(greeting.take(&bytes[at..end]), Ok(None)) {
                return;
            }
            at = end;
        }
    };
    Case::new("proxy", 4000)
        .bytes(
            "extensions without content",
            move |size| header(size, &[0x30, 0, 0]),
            read,
        )
        .bytes(
            "one long extension",
            move |size| {
                let long = u16::try_from(size.saturating_sub(40))
                    .unwrap_or(1)
                    .to_be_bytes();
                let mut one = vec![0x30, long[0], long[1]];
                one.resize(size.saturating_sub(37).max(4), 1);
                header(size, &one)
            },
            read,
        )
}

fn plain() -> Case {
    let read = mechanism::plain::fuzz_plain;
    Case::new("plain", 16384)
        .bytes(
            "a long password",
            |size| repeated("\0alice\0", |_| "x".to_owned(), "", size),
            read,
        )
        .bytes(
            "a long name",
            |size| repeated("\0", |_| "\u{e4}".to_owned(), "\0x", size),
            read,
        )
        .bytes("separators", |size| vec![0; size], read)
}

fn scram() -> Case {
    let read = mechanism::scram::fuzz_scram;
    Case::new("scram", 16384)
        .bytes(
            "a long name",
            |size| repeated("n,,n=", |_| "=2C".to_owned(), ",r=abc", size),
            read,
        )
        .bytes(
            "a long nonce",
            |size| repeated("n,,n=a,r=", |_| "x".to_owned(), "", size),
            read,
        )
        .bytes(
            "extensions",
            |size| repeated("n,,n=a,r=abc", |_| ",a=b".to_owned(), "", size),
            read,
        )
}

fn oauthbearer() -> Case {
    let read = |bytes: &[u8]| {
        mechanism::oauthbearer::fuzz_oauthbearer(bytes);
    };
    Case::new("oauthbearer", 16384)
        .bytes(
            "a long name",
            |size| {
                repeated(
                    "n,a=",
                    |_| "=2C".to_owned(),
                    ",\u{1}auth=Bearer x\u{1}\u{1}",
                    size,
                )
            },
            read,
        )
        .bytes(
            "a long token",
            |size| {
                repeated(
                    "n,,\u{1}auth=Bearer ",
                    |_| "x".to_owned(),
                    "\u{1}\u{1}",
                    size,
                )
            },
            read,
        )
        .bytes(
            "many pairs",
            |size| {
                repeated(
                    "n,,\u{1}auth=Bearer x\u{1}",
                    |n| format!("a{n:x}=b\u{1}"),
                    "\u{1}",
                    size,
                )
            },
            read,
        )
}

fn encoded(json: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(json)
}

fn jwt() -> Case {
    let read = |bytes: &[u8]| token::jwt::fuzz_token(text(bytes));
    let token = |head: &[u8], payload: &[u8]| {
        format!("{}.{}.AAAA", encoded(head), encoded(payload)).into_bytes()
    };
    let head = br#"{"alg":"RS256","kid":"k"}"#;
    Case::new("token", 16384)
        .bytes(
            "many headers",
            move |size| {
                let head = repeated(
                    r#"{"alg":"RS256","kid":"k""#,
                    |n| format!(",\"{n:x}\":1"),
                    "}",
                    size * 3 / 4,
                );
                token(&head, b"{}")
            },
            read,
        )
        .bytes(
            "many claims",
            move |size| {
                token(
                    head,
                    &repeated("{\"a\":1", |n| format!(",\"{n:x}\":1"), "}", size * 3 / 4),
                )
            },
            read,
        )
        .bytes(
            "many small values",
            move |size| {
                token(
                    head,
                    &repeated("{\"a\":[0", |_| ",0".to_owned(), "]}", size * 3 / 4),
                )
            },
            read,
        )
        .bytes("many parts", |size| vec![b'.'; size], read)
}

fn claims() -> Case {
    let read = token::claims::fuzz_claims;
    let head = r#"{"iss":"i","aud":"k","sub":"s","exp":9999999999"#;
    Case::new("claims", 16384)
        .bytes(
            "many claims",
            move |size| repeated(head, |n| format!(",\"{n:x}\":1"), "}", size),
            read,
        )
        .bytes(
            "many audiences",
            |size| {
                repeated(
                    r#"{"iss":"i","sub":"s","exp":9999999999,"aud":["k""#,
                    |n| format!(",\"{n:x}\""),
                    "]}",
                    size,
                )
            },
            read,
        )
        .bytes(
            "many groups",
            move |size| {
                let head = format!("{head},\"r\":{{\"g\":\"a");
                repeated(&head, |n| format!(" {n:x}"), "\"}}", size)
            },
            read,
        )
        .bytes(
            "escapes",
            move |size| {
                let head = format!("{head},\"r\":\"");
                repeated(&head, |_| "\\u0041".to_owned(), "\"}", size)
            },
            read,
        )
}

fn keys() -> Case {
    let read = token::keys::fuzz_keys;
    let long = |size| {
        let key = |n| format!("{{\"kty\":\"oct\",\"kid\":\"{n:x}\",\"k\":\"AAAA\"}},");
        repeated("{\"keys\":[", key, "{}]}", size)
    };
    Case::new("token-keys", 16384)
        .bytes("many keys", long, read)
        .bytes(
            "empty keys",
            |size| repeated("{\"keys\":[{}", |_| ",{}".to_owned(), "]}", size),
            read,
        )
        .bytes(
            "many members",
            |size| {
                repeated(
                    "{\"keys\":[{\"kty\":\"RSA\"",
                    |n| format!(",\"{n:x}\":1"),
                    "}]}",
                    size,
                )
            },
            read,
        )
}

fn certificates() -> Case {
    let read = |bytes: &[u8]| {
        let _ = certificate::Presented::read(bytes);
        let _ = certificate::RevocationList::read(bytes);
    };
    let many = |each: Vec<u8>| move |size: usize| each.repeat(size / each.len());
    let named = many(short(0x31, &attribute(b"a")));
    let units = many(short(0x31, &attribute(b"").repeat(8)));
    let dns = many(short(0x82, b"a"));
    let addresses = many(short(0x81, b""));
    let revoked = many(short(0x30, &[short(2, &[1]), short(0x17, TIME)].concat()));
    Case::new("certificate", 16384)
        .bytes("names", move |size| signed(&named(size), &[]), read)
        .bytes(
            "names of parts",
            move |size| signed(&units(size), &[]),
            read,
        )
        .bytes("server names", move |size| signed(&[], &dns(size)), read)
        .bytes(
            "empty addresses",
            move |size| signed(&[], &addresses(size)),
            read,
        )
        .bytes("revocations", move |size| revoking(&revoked(size)), read)
        .bytes("nothing", |size| [5, 0].repeat(size / 2), read)
}

const TIME: &[u8] = b"260101000000Z";
/// ecdsa-with-SHA256.
const ALGORITHM: &[u8] = &[0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];

/// A part of a distinguished name: an organisational unit.
fn attribute(text: &[u8]) -> Vec<u8> {
    short(
        0x30,
        &[short(6, &[0x55, 4, 11]), short(0x0c, text)].concat(),
    )
}

/// A certificate for a subject with these parts and alternative names; its signature is none.
fn signed(subject: &[u8], alternative: &[u8]) -> Vec<u8> {
    let times = short(0x30, &[short(0x17, TIME), short(0x17, TIME)].concat());
    let key = short(0x30, &[ALGORITHM, &short(3, &[0, 1])].concat());
    let names = short(4, &short(0x30, alternative));
    let extension = short(0x30, &[short(6, &[0x55, 0x1d, 17]), names].concat());
    let extensions = match alternative.is_empty() {
        true => Vec::new(),
        false => short(0xa3, &short(0x30, &extension)),
    };
    let content = [
        short(0xa0, &short(2, &[2])),
        short(2, &[1]),
        ALGORITHM.to_vec(),
        short(0x30, &[]),
        times,
        short(0x30, subject),
        key,
        extensions,
    ];
    sealed(&content.concat())
}

/// A revocation list with these entries.
fn revoking(entries: &[u8]) -> Vec<u8> {
    let content = [
        short(2, &[1]),
        ALGORITHM.to_vec(),
        short(0x30, &[]),
        short(0x17, TIME),
        short(0x17, TIME),
        short(0x30, entries),
    ];
    sealed(&content.concat())
}

fn sealed(content: &[u8]) -> Vec<u8> {
    short(
        0x30,
        &[&short(0x30, content), ALGORITHM, &short(3, &[0, 1])].concat(),
    )
}

/// DER: a tag, the length as short as it can be, the content.
fn short(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let bytes = u32::try_from(length).unwrap_or(0).to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    match u8::try_from(length) {
        Ok(length @ 0..=127) => [&[tag, length], content].concat(),
        _ => {
            let long = 0x80 | u8::try_from(4 - zeros).unwrap_or(4);
            [&[tag, long], &bytes[zeros..], content].concat()
        }
    }
}

fn users() -> Case {
    let read = |bytes: &[u8]| {
        let _ = file::File::parse(&Source::new("users.yaml", text(bytes)));
    };
    yaml(Case::new("users", 16384), read).bytes(
        "many users",
        |size| {
            repeated(
                "users:\n",
                |n| format!("  u{n:x}: {{ disabled: true }}\n"),
                "",
                size,
            )
        },
        read,
    )
}

fn config() -> Case {
    let read = |bytes: &[u8]| {
        let _ = Config::parse(&Source::new("klamm.yaml", text(bytes)));
    };
    yaml(Case::new("config", 16384), read).bytes(
        "many listeners",
        |size| {
            repeated(
                "listeners:\n",
                |n| format!("  l{n:x}: {{ address: \"0.0.0.0:9\" }}\n"),
                "",
                size,
            )
        },
        read,
    )
}

/// Files of YAML that are expensive whatever they are for.
fn yaml(case: Case, read: impl Fn(&[u8]) + Copy + 'static) -> Case {
    case.bytes(
        "unknown keys",
        |size| repeated("", |n| format!("k{n:x}:\n"), "", size),
        read,
    )
    .bytes(
        "items",
        |size| repeated("k: [", |_| "1,".to_owned(), "1]", size),
        read,
    )
    .bytes(
        "one key again",
        |size| repeated("", |_| "k: 1\n".to_owned(), "", size),
        read,
    )
    .bytes(
        "nested",
        |size| [vec![b'['; size / 2], vec![b']'; size / 2]].concat(),
        read,
    )
    .bytes(
        "aliases",
        |size| repeated("a: &a [1]\nb: [", |_| "*a,".to_owned(), "*a]", size),
        read,
    )
    .bytes(
        "no characters",
        |size| repeated("", |_| "\u{202e}".to_owned(), "", size),
        read,
    )
    .bytes("empty lines", |size| vec![b'\n'; size], read)
}

fn policy() -> Case {
    let read = |bytes: &[u8]| {
        let _ = Policy::from_files(&Files::from_texts(
            "policy",
            [("roles/a.yaml", text(bytes))],
        ));
    };
    let role = "role: a\nmembers: [ \"user:a\" ]\nallow:\n";
    yaml(Case::new("policy", 16384), read)
        .bytes(
            "many rules",
            move |size| {
                repeated(
                    role,
                    |n| {
                        format!(
                            "- {{ id: r{n:x}, consume: {{ topics: [ t{n:x} ], groups: [ g ] }} }}\n"
                        )
                    },
                    "",
                    size,
                )
            },
            read,
        )
        .bytes(
            "many names",
            move |size| {
                let head = format!("{role}- {{ id: r, operations: [ read ], topics: [ ");
                repeated(&head, |n| format!("t{n:x},"), "t ] }\n", size)
            },
            read,
        )
        .bytes(
            "many patterns",
            move |size| {
                let head = format!("{role}- {{ id: r, operations: [ read ], topics: [ ");
                repeated(&head, |n| format!("\"*{n:x}*\","), "t ] }\n", size)
            },
            read,
        )
        .bytes(
            "many members",
            move |size| {
                repeated(
                    "role: a\nmembers: [ ",
                    |n| format!("\"user:u{n:x}\","),
                    "\"user:a\" ]\nallow: []\n",
                    size,
                )
            },
            read,
        )
}

fn compiled(schema: &str) -> Option<Schemas> {
    let source = Source::new("s.json", schema);
    let file = File {
        format: "json",
        source: &source,
    };
    Schemas::compile(&[file]).ok()
}

fn schema_file() -> Case {
    let read = |bytes: &[u8]| {
        let _ = compiled(text(bytes));
    };
    Case::new("schema", 16384)
        .bytes(
            "many properties",
            |size| {
                repeated(
                    "{\"properties\":{\"a\":{}",
                    |n| format!(",\"p{n:x}\":{{}}"),
                    "}}",
                    size,
                )
            },
            read,
        )
        .bytes(
            "many alternatives",
            |size| repeated("{\"anyOf\":[{}", |_| ",{}".to_owned(), "]}", size),
            read,
        )
        .bytes(
            "many references",
            |size| {
                repeated(
                    "{\"$defs\":{\"a\":{}},\"anyOf\":[{}",
                    |_| ",{\"$ref\":\"#/$defs/a\"}".to_owned(),
                    "]}",
                    size,
                )
            },
            read,
        )
        .bytes(
            "many patterns",
            |size| {
                repeated(
                    "{\"anyOf\":[{}",
                    |n| format!(",{{\"pattern\":\"{n:x}\"}}"),
                    "]}",
                    size,
                )
            },
            read,
        )
        .bytes(
            "large patterns",
            |size| {
                repeated(
                    "{\"anyOf\":[{}",
                    |_| ",{\"pattern\":\"\\\\w{50}\"}".to_owned(),
                    "]}",
                    size,
                )
            },
            read,
        )
        .bytes(
            "one large enumeration",
            |size| repeated("{\"enum\":[0", |n| format!(",{}", n + 1), "]}", size),
            read,
        )
        .bytes(
            "nested",
            |size| {
                let depth = (size / 20).min(60);
                ("{\"items\":".repeat(depth) + "{}" + &"}".repeat(depth)).into_bytes()
            },
            read,
        )
}

const ALTERNATIVES: &str = r#"{"items":{"anyOf":[{"const":1},{"type":"string"},{"minimum":5},{"type":"array"},{"type":"object"}]}}"#;
const UNIQUE: &str = r#"{"uniqueItems":true}"#;
const NAMES: &str =
    r#"{"additionalProperties":{"type":"integer"},"propertyNames":{"pattern":"^[a-z0-9]+$"}}"#;
const UNEVALUATED: &str =
    r#"{"allOf":[{"patternProperties":{"^a":{}}}],"unevaluatedProperties":{"type":"integer"}}"#;
const PATTERN: &str = r#"{"items":{"pattern":"^(a|b)*c?$","format":"date-time"}}"#;
const DIVIDED: &str = r#"{"items":{"multipleOf":0.01}}"#;
const RECURSIVE: &str = r##"{"$ref":"#/$defs/e","$defs":{"e":{"oneOf":[{"type":"array","items":{"$ref":"#/$defs/e"}},{"type":"array","maxItems":0},{"type":"integer"}]}}}"##;

/// Values under a schema: with what is spent in steps.
fn json() -> Case {
    let texts = |each: &'static str| {
        move |size| {
            repeated(
                "[0",
                |n| format!(",{}", each.replace('N', &format!("{n:x}"))),
                "]",
                size,
            )
        }
    };
    let members = |size| repeated("{\"a\":0", |n| format!(",\"a{n:x}\":0"), "}", size);
    let nested = |size: usize| {
        let depth = 100;
        let one = "[".repeat(depth) + &"]".repeat(depth);
        repeated("[0", |_| format!(",{one}"), "]", size)
    };
    let numbers = texts("123456789012345678901234567890.01");
    type Made = Box<dyn Fn(usize) -> Vec<u8>>;
    let shapes: Vec<(&str, &'static str, Made)> = vec![
        ("no schema's items", "{}", Box::new(texts("0"))),
        ("no schema's members", "{}", Box::new(members)),
        ("escapes", "{}", Box::new(texts("\"\\u00e4\\n\""))),
        ("nested", "{}", Box::new(nested)),
        ("alternatives", ALTERNATIVES, Box::new(texts("2"))),
        ("unique numbers", UNIQUE, Box::new(texts("\"N\""))),
        ("unique lists", UNIQUE, Box::new(texts("[\"N\"]"))),
        ("names", NAMES, Box::new(members)),
        ("unevaluated", UNEVALUATED, Box::new(members)),
        (
            "patterns",
            PATTERN,
            Box::new(texts("\"abababababababababababababababab\"")),
        ),
        ("short texts", PATTERN, Box::new(texts("\"a\""))),
        (
            "times",
            r#"{"items":{"format":"date-time"}}"#,
            Box::new(texts("\"2026-01-01T00:00:00Z\"")),
        ),
        (
            "e-mail",
            r#"{"items":{"format":"idn-email"}}"#,
            Box::new(texts("\"a@b\"")),
        ),
        ("fractions", DIVIDED, Box::new(numbers)),
        ("recursion", RECURSIVE, Box::new(nested)),
    ];
    let mut case = Case::new("json", 16384);
    for (name, schema, make) in shapes {
        case = case.shape(name, move |size| held(schema, make(size)));
    }
    case
}

/// A value and its schema, compiled already.
fn held(schema: &str, value: Vec<u8>) -> Made {
    const STEPS: u64 = u64::MAX / 2;
    let schemas = compiled(schema);
    Made {
        sent: value.len(),
        run: Box::new(move || {
            let mut steps = Steps::new(STEPS);
            let checker = schemas
                .as_ref()
                .and_then(|all| all.checker("json", Some(0)));
            if let Some(checker) = checker {
                let _ = checker.check(&value, &mut steps, true);
            }
            Spent {
                steps: STEPS - steps.left(),
                ..Spent::default()
            }
        }),
    }
}

fn batches() -> Case {
    let read = |bytes: &[u8]| {
        if let Ok(batch) = records::produce_check(bytes, 12) {
            let _ = records::verify_crc(&batch);
            if let Ok(read) = records::read(&batch, &mut Allowance::new(1 << 30, 1 << 30)) {
                let headers = read.produced().map_while(Result::ok);
                let _ = headers
                    .map(|record| record.headers().count())
                    .sum::<usize>();
            }
        }
    };
    let of = |record: New, each: usize| {
        move |size: usize| {
            build::batch(&vec![record.clone(); size / each], Codec::None).unwrap_or_default()
        }
    };
    let headers = |size: usize| {
        let record = New {
            headers: vec![(b"h".to_vec(), None); size / 3],
            ..New::default()
        };
        build::batch(&[record], Codec::None).unwrap_or_default()
    };
    Case::new("records", 16384)
        .bytes("records without content", of(New::default(), 7), read)
        .bytes("many headers", headers, read)
        .bytes(
            "one large record",
            |size| build::batch(&[New::value(vec![1; size])], Codec::None).unwrap_or_default(),
            read,
        )
}

/// Compressed batches; the cost is of each byte that was decompressed or read.
fn inflated(codec: Codec) -> Case {
    let of = move |plain: Vec<u8>| {
        let bytes = Bytes::from(build::batch(&[New::value(plain)], codec).unwrap_or_default());
        Made {
            sent: bytes.len(),
            run: Box::new(move || {
                let mut allowance = Allowance::new(1 << 30, 1 << 30);
                if let Ok(batch) = records::produce_check(&bytes, 12) {
                    let _ = records::read(&batch, &mut allowance);
                }
                Spent {
                    instead: Some(allowance.inflated()),
                    ..Spent::default()
                }
            }),
        }
    };
    let noise = |size: usize, letters: u64| {
        let mut state = 1_u64;
        let bytes = (0..size).map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            u8::try_from((state >> 33) % letters).unwrap_or(0)
        });
        bytes.collect::<Vec<u8>>()
    };
    Case::new(format!("inflate {}", codec.name()), 1 << 17)
        .shape("one byte again", move |size| of(vec![0; size]))
        .shape("noise", move |size| of(noise(size, 256)))
        .shape("noise of two letters", move |size| of(noise(size, 2)))
        .shape("noise of eight letters", move |size| of(noise(size, 8)))
        .shape("short repeats", move |size| of(b"abc".repeat(size / 3)))
}
