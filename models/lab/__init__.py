"""Training a small model in front of the user: what it is trained on, its steps opened up, and what it comes to.

`corpus` cuts a text, `run` trains on it step by step and takes `snapshots`, `opened` tells all of one step, `saving`
writes a checkpoint folder. `bridge` puts a network beside a count table, `words` trains word vectors.
"""
