"""Training a small model in front of the user: what it is trained on, its steps opened up, and what it comes to.

`corpus` cuts a text, by a tokenizer of the lab's own from `vocabularies` or by any other. `run` trains on it step by
step and takes `snapshots`; `opened` tells all of one step, `saving` writes a checkpoint folder, and `recipe` the Python
that repeats a run. `bridge` puts a network beside a count table, `words` trains word vectors.
"""
