"""The names of results that are asked for by view, which are the keys of their jobs as well."""

from __future__ import annotations

# A new text doesn't void these.
TABLE_RESULTS = ("neighbours", "table_facts", "table_rows", "table_map")
VECTOR_RESULTS = ("lookup", "batch", "row", "positions", "first_inputs", "rotary", "order")
