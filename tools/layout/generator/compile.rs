//! From definitions to programs: for each message and version the operations that read it, flattened.
use super::{
    class::Classes,
    definition::{Field, Kind, Message, Versions},
};
use anyhow::{Context, Result, ensure};
use std::{collections::BTreeMap, fmt};

/// All that the table holds, in the form in which it is written.
#[derive(Default)]
pub struct Layouts {
    /// Path and class; the position is the field's number.
    pub fields: Vec<(String, &'static str)>,
    pub requests: BTreeMap<i16, Api>,
    pub responses: BTreeMap<i16, Api>,
    pub request_headers: Option<Api>,
    pub response_headers: Option<Api>,
    /// How deep arrays and tags are nested at most.
    pub depth: usize,
}

pub struct Api {
    pub first: i16,
    pub flexible: i16,
    pub programs: Vec<Vec<String>>,
}

/// Compiles every version that Kafka serves as stable.
pub fn compile(messages: &[Message]) -> Result<Layouts> {
    let stable = stable_versions(messages);
    let mut compiler = Compiler::default();
    for message in messages {
        match (
            message.kind,
            message
                .api_key
                .and_then(|key| Some((key, *stable.get(&key)?))),
        ) {
            (Kind::Request, Some((key, versions))) => {
                let api = compiler.message(message, versions)?;
                compiler.layouts.requests.insert(key, api);
            }
            (Kind::Response, Some((key, versions))) => {
                let api = compiler.message(message, versions)?;
                compiler.layouts.responses.insert(key, api);
            }
            (Kind::Header, _) => {
                let api = compiler.message(message, message.valid_versions)?;
                match message.name.as_str() {
                    "RequestHeader" => compiler.layouts.request_headers = Some(api),
                    _ => compiler.layouts.response_headers = Some(api),
                }
            }
            (Kind::Request | Kind::Response | Kind::Data | Kind::Stored, _) => {}
        }
    }
    compiler.finish()
}

/// A version that is marked unstable is served by no broker in its default configuration. The mark stands on requests alone.
fn stable_versions(messages: &[Message]) -> BTreeMap<i16, Versions> {
    let requests = messages
        .iter()
        .filter(|message| message.kind == Kind::Request && !message.valid_versions.is_none());
    let stable = requests.filter_map(|request| {
        let Versions { first, last } = request.valid_versions;
        Some((
            request.api_key?,
            Versions {
                first,
                last: last - i16::from(request.latest_version_unstable),
            },
        ))
    });
    stable.collect()
}

#[derive(Default)]
struct Compiler {
    layouts: Layouts,
    classes: Classes,
    numbers: BTreeMap<String, Number>,
}

/// A field's number, as it is written in an operation.
#[derive(Clone, Copy)]
struct Number(usize);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({})", self.0)
    }
}

/// Operations, and the fewest bytes that they can read.
struct Block {
    ops: Vec<String>,
    least: usize,
}

/// The version that is being compiled.
struct Target<'a> {
    message: &'a Message,
    version: i16,
    flexible: bool,
}

impl Compiler {
    fn message(&mut self, message: &Message, versions: Versions) -> Result<Api> {
        let whole = message.valid_versions;
        ensure!(
            whole.contains(versions.first) && whole.contains(versions.last),
            "`{}` lacks versions",
            message.name
        );
        let mut programs = Vec::new();
        for version in versions.first..=versions.last {
            let flexible = message.flexible_versions.contains(version);
            let target = Target {
                message,
                version,
                flexible,
            };
            let mut block = self
                .block(&target, &message.fields, &message.name, 0)
                .with_context(|| format!("`{}` version {version}", message.name))?;
            block.ops.push("Done".into());
            programs.push(block.ops);
        }
        let flexible = if message.flexible_versions.is_none() {
            i16::MAX
        } else {
            message.flexible_versions.first
        };
        Ok(Api {
            first: versions.first,
            flexible,
            programs,
        })
    }

    /// The fields of a message or struct in one version, its tag section last.
    fn block(
        &mut self,
        target: &Target<'_>,
        fields: &[Field],
        path: &str,
        depth: usize,
    ) -> Result<Block> {
        self.layouts.depth = self.layouts.depth.max(depth);
        let owner = self.number(path, "Plain");
        let mut block = Block {
            ops: Vec::new(),
            least: 0,
        };
        let here = fields
            .iter()
            .filter(|field| field.versions.contains(target.version));
        let (mut tagged, plain): (Vec<_>, Vec<_>) =
            here.partition(|field| field.tagged_versions.contains(target.version));
        for field in plain {
            let Block { ops, least } = self.field(target, field, path, depth)?;
            block.ops.extend(ops);
            block.least += least;
        }
        if !target.flexible {
            ensure!(
                tagged.is_empty(),
                "`{path}` has tags in a version that is not flexible"
            );
            return Ok(block);
        }
        tagged.sort_by_key(|field| field.tag);
        let known = self.tags(target, &tagged, path, depth + 1)?;
        block.ops.push(format!(
            "Tags {{ owner: {owner}, skip: {} }}",
            known.len() + 1
        ));
        block.ops.push(format!("Head {{ skip: {} }}", known.len()));
        block.ops.extend(known);
        block.least += 1;
        Ok(block)
    }

    fn tags(
        &mut self,
        target: &Target<'_>,
        tagged: &[&Field],
        path: &str,
        depth: usize,
    ) -> Result<Vec<String>> {
        self.layouts.depth = self.layouts.depth.max(depth);
        let mut ops = Vec::new();
        for field in tagged {
            let number = field
                .tag
                .with_context(|| format!("`{path}.{}` has no tag", field.name))?;
            let content = self.field(target, field, path, depth)?.ops;
            let id = self.field_number(field, path)?;
            ops.push(format!(
                "Tag {{ number: {number}, field: {id}, skip: {} }}",
                content.len() + 1
            ));
            ops.extend(content);
            ops.push("Close".into());
        }
        Ok(ops)
    }

    fn field(
        &mut self,
        target: &Target<'_>,
        field: &Field,
        path: &str,
        depth: usize,
    ) -> Result<Block> {
        let id = self.field_number(field, path)?;
        let path = format!("{path}.{}", field.name);
        let own = field.flexible_versions.unwrap_or(Versions::ALL);
        let flexible = target.flexible && own.contains(target.version);
        let nullable = field.nullable_versions.contains(target.version);
        let Some(element) = field.type_name.strip_prefix("[]") else {
            return self.single(
                target,
                field,
                &field.type_name,
                &path,
                (id, flexible, nullable),
                depth,
            );
        };
        let block = self.single(
            target,
            field,
            element,
            &path,
            (id, flexible, false),
            depth + 1,
        )?;
        self.layouts.depth = self.layouts.depth.max(depth + 1);
        ensure!(block.least > 0, "an element of `{path}` may take no bytes");
        let (length, skip) = (length(flexible, nullable), block.ops.len() + 1);
        let mut ops = vec![format!(
            "Array {{ field: {id}, length: {length}, least: {}, skip: {skip} }}",
            block.least
        )];
        ops.extend(block.ops);
        ops.push("Next".into());
        Ok(Block {
            ops,
            least: if flexible { 1 } else { 4 },
        })
    }

    fn single(
        &mut self,
        target: &Target<'_>,
        field: &Field,
        type_name: &str,
        path: &str,
        (id, flexible, nullable): (Number, bool, bool),
        depth: usize,
    ) -> Result<Block> {
        let one = |op: String, least| {
            Ok(Block {
                ops: vec![op],
                least,
            })
        };
        let length = length(flexible, nullable);
        match type_name {
            "bool" => one(format!("Bool({id})"), 1),
            "int8" => one(format!("Fixed({id}, 1)"), 1),
            "int16" | "uint16" => one(format!("Fixed({id}, 2)"), 2),
            "int32" | "uint32" => one(format!("Fixed({id}, 4)"), 4),
            "int64" | "float64" => one(format!("Fixed({id}, 8)"), 8),
            "uuid" => one(format!("Fixed({id}, 16)"), 16),
            "string" => one(
                format!("Text({id}, {length})"),
                if flexible { 1 } else { 2 },
            ),
            "bytes" | "records" => {
                one(format!("Run({id}, {length})"), if flexible { 1 } else { 4 })
            }
            name => {
                let block =
                    self.block(target, fields_of(target.message, field, name)?, path, depth)?;
                if !nullable {
                    return Ok(block);
                }
                let marker = format!("Struct {{ field: {id}, skip: {} }}", block.ops.len());
                Ok(Block {
                    ops: [vec![marker], block.ops].concat(),
                    least: 1,
                })
            }
        }
    }

    fn field_number(&mut self, field: &Field, path: &str) -> Result<Number> {
        let path = format!("{path}.{}", field.name);
        let class = self.classes.of(&path, field)?;
        Ok(self.number(&path, class))
    }

    fn number(&mut self, path: &str, class: &'static str) -> Number {
        let next = Number(self.layouts.fields.len());
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        self.numbers.insert(path.to_string(), next);
        self.layouts.fields.push((path.to_string(), class));
        next
    }

    fn finish(self) -> Result<Layouts> {
        self.classes.finish()?;
        Ok(self.layouts)
    }
}

fn length(flexible: bool, nullable: bool) -> &'static str {
    match (flexible, nullable) {
        (false, false) => "Plain",
        (false, true) => "Nullable",
        (true, false) => "Compact",
        (true, true) => "CompactNullable",
    }
}

fn fields_of<'a>(message: &'a Message, field: &'a Field, name: &str) -> Result<&'a [Field]> {
    if !field.fields.is_empty() {
        return Ok(&field.fields);
    }
    let common = message
        .common_structs
        .iter()
        .find(|common| common.name == name);
    Ok(&common
        .with_context(|| format!("`{name}` is no type that the generator knows"))?
        .fields)
}
