//! Text with places: sources, spans, diagnostics.
