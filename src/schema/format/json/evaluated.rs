//! Finds the members or items of a value that the schemas around it have evaluated, for
//! `unevaluatedProperties` and `unevaluatedItems`. Each schema that judges the value in place is
//! visited once.
use super::{
    document::{Id, View},
    judge::{Judge, steps},
    schema::{Items, Keyword, Members, NodeId},
};
use crate::schema::OverBudget;
use std::collections::HashSet;

/// The evaluated members or items.
struct Evaluated {
    /// True for items, false for members.
    items: bool,
    everything: bool,
    /// One flag per child of the value, by position.
    children: Vec<bool>,
    visited: HashSet<(NodeId, u32)>,
}

impl<'a> Judge<'a> {
    /// The first item (or member) that no other keyword of the node `of` evaluates and that
    /// violates `node`.
    pub fn unevaluated(
        &mut self,
        (items, of, node): (bool, NodeId, NodeId),
        at: Id,
        scope: u32,
    ) -> Result<Option<Id>, OverBudget> {
        let wanted = if items { View::Array } else { View::Object };
        if self.document.view(at) != wanted {
            return Ok(None);
        }
        let count = self.document.count(at) as usize;
        self.steps.spend(steps(count, 8))?;
        let mut found = Evaluated {
            items,
            everything: false,
            children: vec![false; count],
            visited: HashSet::new(),
        };
        let owner = self.schema.nodes.get(of as usize);
        for rule in owner.into_iter().flat_map(|node| &node.rules) {
            if !matches!(&rule.keyword, Keyword::Unevaluated { items: same, .. } if *same == items)
            {
                self.look(&rule.keyword, at, scope, &mut found)?;
            }
        }
        for (number, child) in self.document.children(at).enumerate() {
            let looked_at = found.everything || found.children.get(number) == Some(&true);
            if !looked_at && !self.node(node, child, scope)? {
                return Ok(Some(child));
            }
        }
        Ok(None)
    }

    /// Adds the children that a schema has evaluated, if the value is valid under that schema. A
    /// schema that the value violates adds nothing.
    fn look_through(
        &mut self,
        number: NodeId,
        at: Id,
        scope: u32,
        found: &mut Evaluated,
    ) -> Result<(), OverBudget> {
        if !self.node(number, at, scope)? || !found.visited.insert((number, scope)) {
            return Ok(());
        }
        let scope = self.inside(number, scope)?;
        let node = self.schema.nodes.get(number as usize);
        for rule in node.into_iter().flat_map(|node| &node.rules) {
            self.look(&rule.keyword, at, scope, found)?;
        }
        Ok(())
    }

    fn look(
        &mut self,
        keyword: &'a Keyword,
        at: Id,
        scope: u32,
        found: &mut Evaluated,
    ) -> Result<(), OverBudget> {
        self.steps.spend(1)?;
        match keyword {
            Keyword::Ref(node) => self.look_through(*node, at, scope, found),
            Keyword::DynamicRef { target, anchor } => {
                let node = self.outermost(scope, anchor, *target);
                self.look_through(node, at, scope, found)
            }
            Keyword::All(nodes) | Keyword::Any(nodes) | Keyword::One(nodes) => {
                self.look_through_all(nodes, at, scope, found)
            }
            Keyword::If {
                condition,
                then,
                otherwise,
            } => {
                self.look_through(*condition, at, scope, found)?;
                match self.branch(*condition, (*then, *otherwise), at, scope)? {
                    Some(branch) => self.look_through(branch, at, scope, found),
                    None => Ok(()),
                }
            }
            Keyword::DependentSchemas(rows) => {
                let present = self.present(at)?;
                let rows = rows.iter();
                let apply = rows.filter(|(name, _)| present.contains(name.as_str()));
                let nodes: Vec<NodeId> = apply.map(|(_, node)| *node).collect();
                self.look_through_all(&nodes, at, scope, found)
            }
            Keyword::Members(members) if !found.items => self.look_members(members, at, found),
            Keyword::Items(items) if found.items => {
                look_items(items, found);
                Ok(())
            }
            Keyword::Contains {
                node,
                evaluates: true,
                ..
            } if found.items => self.look_contained(*node, at, scope, found),
            Keyword::Unevaluated { items, .. } => {
                found.everything |= *items == found.items;
                Ok(())
            }
            Keyword::Never
            | Keyword::Type(_)
            | Keyword::Bound(..)
            | Keyword::MultipleOf(_)
            | Keyword::Count(..)
            | Keyword::OneOf(_)
            | Keyword::Text(_)
            | Keyword::Members(_)
            | Keyword::DependentRequired(_)
            | Keyword::PropertyNames(_)
            | Keyword::Items(_)
            | Keyword::UniqueItems
            | Keyword::Meta(_)
            | Keyword::Not(_)
            | Keyword::Contains { .. } => Ok(()),
        }
    }

    fn look_through_all(
        &mut self,
        nodes: &[NodeId],
        at: Id,
        scope: u32,
        found: &mut Evaluated,
    ) -> Result<(), OverBudget> {
        for node in nodes {
            self.look_through(*node, at, scope, found)?;
        }
        Ok(())
    }

    fn look_members(
        &mut self,
        members: &'a Members,
        at: Id,
        found: &mut Evaluated,
    ) -> Result<(), OverBudget> {
        if members.additional.is_some() {
            found.everything = true;
            return Ok(());
        }
        for (number, member) in self.document.children(at).enumerate() {
            self.steps.spend(1)?;
            let name = self.document.name(member);
            let named = members.names.get(name);
            let mut known = named.is_some_and(|named| named.node.is_some());
            for (pattern, _) in &members.patterns {
                known = known || self.text(pattern, name)?;
            }
            if let (Some(child), true) = (found.children.get_mut(number), known) {
                *child = true;
            }
        }
        Ok(())
    }

    fn look_contained(
        &mut self,
        node: NodeId,
        at: Id,
        scope: u32,
        found: &mut Evaluated,
    ) -> Result<(), OverBudget> {
        for (number, item) in self.document.children(at).enumerate() {
            let fits = self.node(node, item, scope)?;
            if let (Some(child), true) = (found.children.get_mut(number), fits) {
                *child = true;
            }
        }
        Ok(())
    }
}

fn look_items(items: &Items, found: &mut Evaluated) {
    found.everything |= items.rest.is_some();
    let first = found.children.iter_mut().take(items.prefix.len());
    first.for_each(|child| *child = true);
}
