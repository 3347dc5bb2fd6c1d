-- Of what types the values of a row were that are stored as text; empty where all were strings, and in rows that were stored before. See docs/decisions/0018-attribute-types.md.
ALTER TABLE logs{on_cluster} ADD COLUMN IF NOT EXISTS ValueTypes LowCardinality(String) CODEC(ZSTD(1));
