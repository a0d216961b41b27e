//! Which module may import which (see the design). Paths in the code are resolved, not only `use`
//! lines, and compared with one table.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Module → the modules of ours that it may name.
const MAY: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("wire", &[]),
    ("policy", &["text"]),
    ("cluster", &["wire"]),
    // From `policy` only the vocabulary; see `api_names_only_the_vocabulary`.
    ("api", &["wire", "cluster", "policy"]),
    ("identity", &["text", "wire", "policy"]),
    ("schema", &["text", "wire", "policy"]),
    ("audit", &["text", "wire", "policy"]),
    (
        "session",
        &[
            "wire", "policy", "cluster", "api", "identity", "schema", "audit", "text",
        ],
    ),
    (
        "config",
        &["text", "identity", "audit", "cluster", "session", "policy"],
    ),
    ("telemetry", &["session", "api"]),
    (
        "shell",
        &[
            "text",
            "wire",
            "policy",
            "cluster",
            "api",
            "identity",
            "schema",
            "audit",
            "session",
            "config",
            "telemetry",
        ],
    ),
    (
        "cli",
        &[
            "text",
            "wire",
            "policy",
            "cluster",
            "api",
            "identity",
            "schema",
            "audit",
            "session",
            "config",
            "telemetry",
            "shell",
        ],
    ),
];

/// Room → the other rooms of its module that it may name. The module's own file names them all.
const ROOMS: &[(&str, &[&str])] = &[
    ("policy/model", &[]),
    ("policy/engine", &["model", "language"]),
    ("policy/contract", &["model", "language"]),
    ("policy/language", &["model", "contract"]),
    ("policy/approval", &["model"]),
    (
        "policy/tools",
        &["model", "engine", "contract", "language", "approval"],
    ),
    ("shell/log", &["clock"]),
    ("shell/files", &["net", "clock", "runtime"]),
    (
        "shell/broker",
        &["net", "files", "clock", "runtime", "serve"],
    ),
    (
        "shell/net",
        &[
            "broker", "files", "log", "queue", "work", "clock", "runtime",
        ],
    ),
    ("shell/admin", &["net", "broker", "clock", "runtime"]),
];

/// Rooms that only these modules of ours may name.
const CLOSED: &[(&str, &[&str])] = &[
    // The running proxy does without the tools of the policy.
    ("policy/tools", &["policy", "cli"]),
];

/// External crates → the modules that may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("tokio", &["shell", "cli"]),
    ("rustls", &["shell"]),
    ("tokio_rustls", &["shell"]),
    ("jsonwebtoken", &["identity"]),
    ("dashmap", &["shell"]),
    ("hyper", &["shell"]),
    ("prometheus", &["telemetry"]),
    // Klamm's own requests to brokers are encoded, and the brokers' answers decoded, with it.
    ("kafka_protocol", &["api", "shell/broker"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli"]),
];

struct File {
    /// Relative to `src`, without `.rs` and `/mod`.
    module: String,
    /// Without comments, strings and test modules.
    code: String,
}

#[test]
fn modules_name_only_what_they_may() {
    let mut wrong = Vec::new();
    for file in files() {
        let top = top(&file.module);
        let Some((_, may)) = MAY.iter().find(|(name, _)| *name == top) else {
            continue;
        };
        for named in named_modules(&file) {
            if named != top && !may.contains(&named.as_str()) {
                wrong.push(format!("{} names {named}", file.module));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_stands_in_the_table() {
    let tops: BTreeSet<_> = files()
        .iter()
        .map(|file| top(&file.module).to_owned())
        .collect();
    let table: BTreeSet<_> = MAY.iter().map(|(name, _)| (*name).to_owned()).collect();
    let outside = ["lib", "main"].map(str::to_owned).into();
    assert_eq!(&tops - &outside, table);
}

#[test]
fn rooms_name_only_what_they_may() {
    let mut wrong = Vec::new();
    for file in files() {
        let segments: Vec<_> = file.module.split('/').collect();
        let room = segments.get(..2).map(|room| room.join("/"));
        let may = ROOMS.iter().find(|(name, _)| room.as_deref() == Some(name));
        for named in all_paths(&file) {
            let [module, inner, ..] = named.as_slice() else {
                continue;
            };
            let inside = *module == segments[0];
            // Types and functions of the module itself, such as `policy::Policy`, belong to no
            // room.
            if let (true, Some((_, may))) = (inside && is_module(module, inner), may)
                && *inner != segments[1]
                && !may.contains(&inner.as_str())
            {
                wrong.push(format!("{} names {module}::{inner}", file.module));
            }
            let closed = format!("{module}/{inner}");
            let closed = CLOSED.iter().find(|(name, _)| *name == closed);
            if closed.is_some_and(|(_, to)| !to.contains(&segments[0])) {
                wrong.push(format!("{} names {module}::{inner}", file.module));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn is_module(module: &str, inner: &str) -> bool {
    let place = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src")
        .join(module);
    place.join(inner).is_dir() || place.join(format!("{inner}.rs")).is_file()
}

#[test]
fn every_room_stands_in_the_table() {
    for module in ["policy", "shell"] {
        let place = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src")
            .join(module);
        let folders = fs::read_dir(place).unwrap().map(Result::unwrap);
        // A folder without a source file is left over from a move.
        let folders = folders.filter(|entry| {
            let mut sources = Vec::new();
            if entry.path().is_dir() {
                walk(&entry.path(), &mut sources);
            }
            !sources.is_empty()
        });
        let rooms: BTreeSet<_> = folders
            .map(|entry| format!("{module}/{}", entry.file_name().to_str().unwrap()))
            .filter(|room| !room.ends_with("/tests"))
            .collect();
        let table = ROOMS.iter().map(|(room, _)| (*room).to_owned());
        let table: BTreeSet<_> = table.filter(|room| room.starts_with(module)).collect();
        assert_eq!(rooms, table);
    }
}

#[test]
fn api_names_only_the_vocabulary() {
    for file in files().iter().filter(|file| top(&file.module) == "api") {
        for named in all_paths(file) {
            if let [module, room, part, ..] = named.as_slice()
                && module == "policy"
            {
                let allowed = room == "model" && part == "vocabulary";
                assert!(allowed, "{}: policy::{room}::{part}", file.module);
            }
        }
    }
}

#[test]
fn crates_stay_at_home() {
    let mut wrong = Vec::new();
    for file in files() {
        for (name, homes) in HOMES {
            let home = homes
                .iter()
                .any(|home| file.module == *home || file.module.starts_with(&format!("{home}/")));
            if !home && !paths(&file.code, name).is_empty() {
                wrong.push(format!("{} names {name}", file.module));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn top(module: &str) -> &str {
    module.split('/').next().unwrap_or(module)
}

/// Top-level modules of ours that a file names, by `crate::` or by `super::` all the way up.
fn named_modules(file: &File) -> BTreeSet<String> {
    let depth = file.module.split('/').count();
    let up = "super::".repeat(depth - 1) + "super";
    let mut named: BTreeSet<_> = paths(&file.code, "crate").into_iter().collect();
    named.extend(paths(&file.code, &up));
    named
}

/// Every path into this crate that a file names, from the crate's root on, without `crate`.
fn all_paths(file: &File) -> Vec<Vec<String>> {
    let module: Vec<_> = file.module.split('/').map(str::to_owned).collect();
    let mut found = Vec::new();
    for up in 0..=module.len() {
        let (root, base) = match up {
            0 => ("crate".to_owned(), Vec::new()),
            _ => (
                vec!["super"; up].join("::"),
                module[..module.len() - up].to_vec(),
            ),
        };
        for (at, _) in file.code.match_indices(&format!("{root}::")) {
            let before = file.code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let rest = &file.code[at + root.len() + 2..];
            found.extend(
                tree(rest)
                    .0
                    .into_iter()
                    .map(|path| [&*base, &*path].concat()),
            );
        }
    }
    found.retain(|path| path.iter().all(|name| name != "super"));
    found
}

/// The paths of a `use` tree at the start of the text, and the text behind it.
fn tree(text: &str) -> (Vec<Vec<String>>, &str) {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        let mut paths = Vec::new();
        loop {
            rest = rest.trim_start_matches([',', ' ', '\n']);
            if let Some(behind) = rest.strip_prefix('}') {
                return (paths, behind);
            }
            let (found, behind) = tree(rest);
            if behind.len() == rest.len() {
                return (paths, behind);
            }
            paths.extend(found);
            rest = behind;
            // An alias is no part of the path.
            if let Some(alias) = rest.strip_prefix(" as ") {
                rest = &alias[name(alias).len()..];
            }
        }
    }
    let first = name(text);
    let rest = &text[first.len()..];
    let rest = rest.strip_prefix('*').unwrap_or(rest);
    match rest.strip_prefix("::") {
        Some(inner) => {
            let (paths, behind) = tree(inner);
            let paths = paths.into_iter();
            let longer = paths.map(|path| [std::slice::from_ref(&first), &*path].concat());
            (longer.collect(), behind)
        }
        None => (vec![vec![first]], rest),
    }
}

/// The names after `root::` in the code: one name, or each name of a group.
fn paths(code: &str, root: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(&format!("{root}::")) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = code[at + root.len() + 2..].trim_start();
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group_names(group)),
            None => found.push(name(rest)),
        }
    }
    found
}

/// The first name of each part of a `{…}` group, whose opening brace is gone.
fn group_names(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut start) = (0, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(name(group[start..at].trim_start()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name(group[start..at].trim_start()));
                start = at + 1;
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn name(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

fn files() -> Vec<File> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&src, &mut paths);
    let tests: BTreeSet<_> = paths.iter().flat_map(|path| test_modules(path)).collect();
    let of_tests = |path: &Path| path.ancestors().any(|place| place.ends_with("tests"));
    paths
        .into_iter()
        .filter(|path| !tests.contains(path) && !path.parent().is_some_and(of_tests))
        .map(|path| {
            let module = path.strip_prefix(&src).unwrap().with_extension("");
            let module = module.to_str().unwrap().trim_end_matches("/mod").to_owned();
            let code = bare(&fs::read_to_string(&path).unwrap());
            File { module, code }
        })
        .collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => walk(&path, paths),
            Some(rs) if rs == "rs" => paths.push(path),
            _ => {}
        }
    }
}

/// Files of modules that only tests have: `#[cfg(test)] mod NAME;`.
fn test_modules(path: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(path).unwrap();
    let folder = match path.file_stem().unwrap().to_str().unwrap() {
        "mod" | "lib" | "main" => path.parent().unwrap().to_owned(),
        _ => path.with_extension(""),
    };
    let after = text.split("#[cfg(test)]\nmod ").skip(1);
    let named =
        after.filter_map(|rest| rest.split_once(';').map(|(name, _)| name.trim().to_owned()));
    named
        .filter(|name| !name.contains(' '))
        .map(|name| folder.join(name + ".rs"))
        .collect()
}

/// Code up to its test module, without comments and strings.
fn bare(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let mut bare = String::new();
    for line in text.lines() {
        let code = line.split("//").next().unwrap_or(line);
        let outside = code.split('"').step_by(2);
        bare.extend(outside);
        bare.push('\n');
    }
    bare
}

#[test]
fn the_scanner_sees_paths_groups_and_supers() {
    let code =
        "use crate::{wire::{Fault, x}, text};\nlet a = crate::policy::Y;\nsuper::super::audit::Z";
    assert_eq!(paths(code, "crate"), ["wire", "text", "policy"]);
    let file = File {
        module: "api/fetch".to_owned(),
        code: bare(code),
    };
    assert!(named_modules(&file).contains("audit"));
    let named: Vec<_> = all_paths(&file).iter().map(|path| path.join("/")).collect();
    assert_eq!(
        named,
        ["wire/Fault", "wire/x", "text", "policy/Y", "audit/Z"]
    );
    let file = File {
        module: "policy/model/keys".to_owned(),
        code: bare("use super::super::{tools::{diff, who::{a as b, c}}, Policy};"),
    };
    let named: Vec<_> = all_paths(&file).iter().map(|path| path.join("/")).collect();
    let tools = [
        "policy/tools/diff",
        "policy/tools/who/a",
        "policy/tools/who/c",
    ];
    assert_eq!(named[..3], tools);
    assert_eq!(named[3..], ["policy/Policy"]);
    assert!(paths("mytokio::x", "tokio").is_empty());
}

/// A name that stands in many modules says nothing about what it is.
#[test]
fn no_public_type_name_stands_in_more_than_three_modules() {
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files() {
        for line in file.code.lines() {
            let Some(rest) = line.trim_start().strip_prefix("pub") else {
                continue;
            };
            let rest = match rest.strip_prefix('(') {
                Some(scope) => scope.split_once(')').map_or("", |(_, rest)| rest),
                None => rest,
            };
            let kinds = ["struct ", "enum ", "trait ", "type "];
            let mut found = kinds
                .iter()
                .filter_map(|kind| rest.trim_start().strip_prefix(kind));
            if let Some(named) = found.next() {
                places
                    .entry(name(named))
                    .or_default()
                    .insert(file.module.clone());
            }
        }
    }
    assert!(places.len() > 300, "{}", places.len());
    places.retain(|_, modules| modules.len() > 3);
    assert!(places.is_empty(), "{places:#?}");
}

/// rustfmt leaves comments as they are. Samples and links that cannot be wrapped have no blank
/// behind the limit's column.
#[test]
fn comments_are_wrapped_at_100_columns() {
    let mut wide = Vec::new();
    for folder in ["src", "tests", "benches", "fuzz/targets"] {
        let mut paths = Vec::new();
        walk(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut paths,
        );
        for path in paths {
            let text = fs::read_to_string(&path).unwrap();
            let mut sample = false;
            for (number, line) in text.lines().enumerate() {
                let comment = line.trim_start();
                if !comment.starts_with("//") {
                    sample = false;
                    continue;
                }
                sample ^= comment
                    .trim_start_matches(['/', '!', ' '])
                    .starts_with("```");
                if line.chars().count() > 100 && !sample && !comment.contains('|') {
                    wide.push(format!("{}:{}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(wide.is_empty(), "{wide:#?}");
}
