"""The encoder of the BERT family: every token sees every other one, and nothing is predicted.

Legend of the shape comments: B batch (always 1 here), T tokens, C hidden size, H heads, D head size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import ConfigError, NoNextTokenError
from models.networks.blocks import FeedForward, Table, check_whole, norm
from models.networks.loadable import Loadable
from models.networks.products import Projection
from models.recording import ForwardTrace, Recording
from models.specs import TransformerSpec


class SelfAttention(nn.Module):
    """Self-attention with H heads, each query over all keys."""

    def __init__(self, spec: TransformerSpec, layer: int) -> None:
        super().__init__()
        self.layer = layer
        self.heads, self.size = spec.head_count, spec.head_size
        # The three projections are one product; its rows are all queries, then all keys, then all values.
        self.query_key_value = Projection(spec.hidden_size, 3 * spec.hidden_size, bias=spec.query_key_value_bias)
        self.output = Projection(spec.hidden_size, spec.hidden_size, bias=spec.attention_output_bias)

    def forward(self, x: Tensor, recording: Recording | None) -> Tensor:
        batch, count, width = x.shape
        joined: Tensor = self.query_key_value(x)  # (B, T, 3C)
        query, key, value = joined.view(batch, count, 3, self.heads, self.size).permute(2, 0, 3, 1, 4)  # (B, H, T, D)
        causal = False
        if recording is not None:
            kept_key, kept_value = recording.write(self.layer, 0, query[0], key[0], value[0])
            key, value, causal = kept_key[None], kept_value[None], recording.causal and count > 1
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=causal)  # (B, H, T, D)
        projected: Tensor = self.output(mixed.transpose(1, 2).reshape(batch, count, width))  # (B, T, C)
        return projected


class Block(nn.Module):
    """attention → add → norm, feed-forward → add → norm: the norms follow the sums (Vaswani et al. 2017, §3.1)."""

    def __init__(self, spec: TransformerSpec, layer: int) -> None:
        super().__init__()
        self.attention = SelfAttention(spec, layer)
        self.attention_norm = norm(spec)
        self.feed_forward = FeedForward(spec)
        self.feed_forward_norm = norm(spec)

    def forward(self, x: Tensor, recording: Recording) -> Tensor:
        x = self.attention_norm(x + self.attention(x, recording))  # (B, T, C)
        normed: Tensor = self.feed_forward_norm(x + self.feed_forward(x))  # (B, T, C)
        return normed


class Encoder(Loadable):
    """A BERT of the given spec (Devlin et al. 2019), with torch's default weights until loaded.

    The pooler and the heads that a checkpoint may have on top are no part of it.
    """

    def __init__(self, spec: TransformerSpec) -> None:
        super().__init__()
        if spec.causal or not spec.post_norm or spec.positions != "learned":
            raise ConfigError(
                "{family} is no encoder of the BERT family. Open a bert or distilbert model.", family=spec.family
            )
        self.spec = spec
        self.embedding = Table(spec.vocab_size, spec.hidden_size)
        self.positions = Table(spec.context_length, spec.hidden_size)
        # DistilBERT does without.
        self.token_types = Table(spec.token_type_count, spec.hidden_size) if spec.token_type_count else None
        self.embedding_norm = norm(spec)
        self.blocks = nn.ModuleList(Block(spec, layer) for layer in range(spec.layer_count))

    def head(self, hidden: Tensor) -> Tensor:
        """There are no logits to be had of hidden states (…, C): always raises NoNextTokenError."""
        raise NoNextTokenError(
            "{family} is an encoder, which predicts no next token. Open a decoder such as gpt2, llama or qwen2.",
            family=self.spec.family,
        )

    def entering(self, ids: Tensor, start: int, types: Tensor | None = None, *, positioned: bool = True) -> Tensor:
        """What the first block gets of ids (1, T) that stand at `start` and after it: (1, T, C)."""
        x: Tensor = self.embedding(ids)  # (1, T, C)
        if self.token_types is not None:
            x = x + self.token_types(torch.zeros_like(ids) if types is None else types)
        if positioned:
            x = x + self.positions.weight[start : start + ids.shape[1]]  # (T, C) onto (1, T, C)
        normed: Tensor = self.embedding_norm(x)
        return normed

    @torch.inference_mode()
    def forward(
        self,
        ids: Sequence[int],
        token_types: Sequence[int] | None = None,
        *,
        masked: bool = False,
        positioned: bool = True,
        between_layers: Callable[[int], None] | None = None,
    ) -> ForwardTrace:
        """The trace of `ids`, which should have the tokenizer's special tokens around them, as in training.

        `token_types` says for each id whether it belongs to the first text (0) or to the second (1); without them all
        belong to the first. With `masked` a query sees no later key, and without `positioned` no learned row is added;
        neither is what the model was trained for. `between_layers` is called with each layer's index before it runs
        and may raise to give up. Raises TokenIdError for an id outside the table, TextError for no ids or more than
        the window holds.
        """
        check_whole(ids, self.spec)
        types = [0] * len(ids) if token_types is None else token_types
        kinds_known = max(1, self.spec.token_type_count)
        if len(types) != len(ids) or not all(0 <= kind < kinds_known for kind in types):
            raise ValueError(f"token types are one number below {kinds_known} for each id")
        weight = self.embedding.weight
        recording = Recording(self.spec, len(ids), weight.dtype, weight.device, causal=masked, positioned=positioned)
        new = torch.tensor([*ids], dtype=torch.long, device=weight.device)[None]  # (1, T)
        kinds = torch.tensor([*types], dtype=torch.long, device=weight.device)[None]  # (1, T)
        x = self.entering(new, 0, kinds, positioned=positioned)  # (1, T, C)
        for layer, block in enumerate(self.blocks):
            if between_layers is not None:
                between_layers(layer)
            x = block(x, recording)  # (1, T, C)
        recording.hidden[:] = x[0]
        recording.length = len(ids)
        return ForwardTrace(self, tuple(map(int, ids)), recording)
