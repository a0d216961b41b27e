//! Who may do what. See `vocabulary` for the words, `decide` for the answer.
pub mod vocabulary;
