//! Tests of the policy as a whole.

#[cfg(test)]
mod names;
#[cfg(test)]
pub(crate) mod properties;
#[cfg(test)]
pub(super) mod shipped;
