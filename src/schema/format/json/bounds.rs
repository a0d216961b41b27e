//! Limits on the cost of a schema. A verdict is kept for each pair of schema and value, so judging
//! a record costs at most the number of schemas that can meet at one value, multiplied by the
//! number of values in the record. Both factors are bounded; the first one is bounded here.
use super::{
    document::{Document, Id},
    schema::{Keyword, NodeId, Schema, SchemaNode},
    text,
};

/// The maximum number of subschemas in one file.
pub const MAX_NODES: usize = 10_000;
/// The maximum length of a chain of schemas that refer to one another without descending into the
/// value: `$ref` to `anyOf` to `$ref` …
pub const MAX_CHAIN: usize = 128;
/// The maximum number of steps for judging one value.
pub const MAX_COST: u64 = 10_000;

/// The exceeded limit, and its place.
pub struct ExceededBound {
    pub at: Id,
    pub message: String,
    pub help: &'static str,
    /// Whether the schema refers back to itself.
    pub loops: bool,
}

/// A limit that a compiled schema exceeds.
pub struct Exceeded {
    node: NodeId,
    kind: Kind,
}

enum Kind {
    Loop,
    Chain(usize),
    Cost,
}

const SPLIT: &str =
    "split the topic, so that each schema describes fewer things; or describe them less closely";

pub fn too_many(document: &Document<'_>, at: Id) -> ExceededBound {
    ExceededBound {
        at,
        message: format!(
            "the schema has more than {MAX_NODES} subschemas; `{}` is one too many",
            document.name(at)
        ),
        help: SPLIT,
        loops: false,
    }
}

pub fn patterns(document: &Document<'_>, at: Id) -> ExceededBound {
    ExceededBound {
        at,
        message: format!(
            "the patterns up to `{}` take more than {} MiB when compiled",
            document.name(at),
            text::PATTERNS >> 20
        ),
        help: "use fewer or simpler patterns; `minLength` and `maxLength` need none",
        loops: false,
    }
}

impl Exceeded {
    /// Names the keyword that leads to the next schema, and its place.
    pub fn keyword(&self, schema: &Schema, document: &Document<'_>) -> ExceededBound {
        let node = schema.nodes.get(self.node as usize);
        let rule = node.and_then(|node| node.rules.iter().max_by_key(|rule| weight(&rule.keyword)));
        let at = rule.map_or(Id::ROOT, |rule| rule.at);
        let name = document.name(at);
        let (message, help, loops) = match self.kind {
            Kind::Loop => (
                format!("`{name}` leads back to this schema without a step into the value"),
                "it would be judged without end; put the reference below `properties` or `items`",
                true,
            ),
            Kind::Chain(length) => (
                format!(
                    "`{name}` leads through {length} schemas for one value; at most {MAX_CHAIN} are allowed"
                ),
                "write the alternatives side by side instead of one inside the other",
                false,
            ),
            Kind::Cost => (
                format!("with `{name}`, judging one value can take more than {MAX_COST} steps"),
                SPLIT,
                false,
            ),
        };
        ExceededBound {
            at,
            message,
            help,
            loops,
        }
    }
}

/// The cost that a keyword adds for one value.
fn weight(keyword: &Keyword) -> u64 {
    let branches = u64::try_from(keyword.in_place().len()).unwrap_or(u64::MAX);
    branches.saturating_mul(2).saturating_add(keyword.cost())
}

/// Marks the nodes whose verdict is kept, and computes the cost of the schema. Fails if a limit is
/// exceeded.
pub fn measure(schema: &mut Schema) -> Result<(), Exceeded> {
    let ways = ways(schema);
    schema.unevaluated = schema.nodes.iter().any(evaluates);
    for (node, ways) in schema.nodes.iter_mut().zip(&ways) {
        let leads_on = node
            .rules
            .iter()
            .any(|rule| !rule.keyword.in_place().is_empty() || !rule.keyword.below().is_empty());
        node.shared = leads_on && (*ways > 1 || schema.unevaluated);
    }
    chains(&schema.nodes)?;
    schema.cost = cost(&schema.nodes)?;
    Ok(())
}

fn evaluates(node: &SchemaNode) -> bool {
    let mut rules = node.rules.iter();
    rules.any(|rule| matches!(rule.keyword, Keyword::Unevaluated { .. }))
}

/// Number of keywords that lead to each node. A dynamic reference may lead to any anchor.
fn ways(schema: &Schema) -> Vec<u32> {
    let mut ways = vec![0_u32; schema.nodes.len()];
    let mut lead = |node: NodeId| {
        if let Some(count) = ways.get_mut(node as usize) {
            *count += 1;
        }
    };
    lead(0);
    for rule in schema.nodes.iter().flat_map(|node| &node.rules) {
        rule.keyword.in_place().into_iter().for_each(&mut lead);
        rule.keyword.below().into_iter().for_each(&mut lead);
    }
    let anchors = schema.anchors.iter().flatten();
    anchors.for_each(|(_, node)| {
        lead(*node);
        lead(*node);
    });
    ways
}

/// The longest chain from each node that does not descend into the value, found without recursion.
fn chains(nodes: &[SchemaNode]) -> Result<(), Exceeded> {
    const UNKNOWN: usize = usize::MAX;
    const OPEN: usize = usize::MAX - 1;
    let mut longest = vec![UNKNOWN; nodes.len()];
    for start in 0..nodes.len() {
        let mut open = vec![start];
        while let Some(&node) = open.last() {
            let entered = longest[node] == UNKNOWN;
            if !entered && longest[node] != OPEN {
                open.pop();
                continue;
            }
            longest[node] = OPEN;
            let below = in_place(&nodes[node]);
            if entered {
                let looping = below.iter().any(|next| longest[*next] == OPEN);
                if looping {
                    return Err(exceeded(node, Kind::Loop));
                }
                open.extend(below.iter().filter(|next| longest[**next] == UNKNOWN));
            } else {
                let below = below.iter().map(|next| longest[*next]).max();
                longest[node] = below.map_or(0, |below| below + 1);
                open.pop();
            }
        }
    }
    let worst = longest
        .iter()
        .enumerate()
        .max_by_key(|(_, length)| **length);
    match worst {
        Some((node, length)) if *length > MAX_CHAIN => Err(exceeded(node, Kind::Chain(*length))),
        Some(_) | None => Ok(()),
    }
}

fn in_place(node: &SchemaNode) -> Vec<usize> {
    let rules = node.rules.iter();
    let nodes = rules.flat_map(|rule| rule.keyword.in_place());
    nodes.map(|node| node as usize).collect()
}

fn exceeded(node: usize, kind: Kind) -> Exceeded {
    Exceeded {
        node: NodeId::try_from(node).unwrap_or(0),
        kind,
    }
}

/// The maximum cost of one value: the sum over all nodes that can meet at it.
fn cost(nodes: &[SchemaNode]) -> Result<u64, Exceeded> {
    let own = |node: &SchemaNode| {
        1 + node
            .rules
            .iter()
            .map(|rule| rule.keyword.cost())
            .sum::<u64>()
    };
    let mut seen = vec![usize::MAX; nodes.len()];
    let mut most = 0;
    for start in entries(nodes) {
        let (mut sum, mut heaviest) = (0_u64, (0, start));
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut seen[node], start) == start {
                continue;
            }
            sum = sum.saturating_add(own(&nodes[node]));
            let weights = nodes[node].rules.iter().map(|rule| weight(&rule.keyword));
            heaviest = heaviest.max((weights.max().unwrap_or(0), node));
            if sum > MAX_COST {
                let (_, widest) = heaviest;
                return Err(exceeded(widest, Kind::Cost));
            }
            open.extend(in_place(&nodes[node]));
        }
        most = most.max(sum);
    }
    Ok(most)
}

/// The nodes at which judging a value can begin.
fn entries(nodes: &[SchemaNode]) -> Vec<usize> {
    let below = nodes.iter().flat_map(|node| &node.rules);
    let below = below.flat_map(|rule| rule.keyword.below());
    let mut entries: Vec<usize> = below.map(|node| node as usize).chain([0]).collect();
    entries.sort_unstable();
    entries.dedup();
    entries
}
