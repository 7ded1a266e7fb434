"""The names of results that are asked for by view, which are the keys of their jobs as well."""

from __future__ import annotations

# A new text doesn't void these.
TABLE_RESULTS = ("neighbours", "table_facts", "table_rows", "table_map")
VECTOR_RESULTS = ("lookup", "batch", "row", "positions", "first_inputs", "rotary", "order")
# What the generator's views show besides the step, and what only an action of the user's brings.
QUESTION_RESULTS = (
    "draw",
    "pipeline",
    "candidates",
    "score",
    "counts",
    "growth",
    "count_step",
    "precision",
    "tree",
    "why",
)
# What is trained goes on whatever is typed or opened meanwhile.
LAB_RESULTS = ("lab", "bridge", "word_run")
