//! Record batches (magic 2), read at byte level: CRC-32C, four codecs, all decompression under a limit.
