//! Record → checked, or the fault with its place.
