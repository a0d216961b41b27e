//! Decision → event, gap-free sequence, hash chain; a request is released when the durable watermark has passed its event.
