"""The encoder and decoder of the T5 family: a decoder whose queries also look at what an encoder made of a source.

Legend of the shape comments: B batch, S source tokens, T target tokens, P target tokens before them, C hidden size,
H heads, D head size, V vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import ConfigError, NoNextTokenError
from models.networks.blocks import FeedForward, Table, check_going_on, check_whole, norm
from models.networks.crossing import step_through
from models.networks.loadable import Loadable
from models.networks.products import Projection, product
from models.networks.relative import relative_bias
from models.recording import ForwardTrace, Recording
from models.sequence_trace import CrossRecording, SequenceTrace
from models.specs import TransformerSpec

_Between = Callable[[int], None]


class SelfAttention(nn.Module):
    """Self-attention whose scores get a bias for each distance and are not scaled."""

    def __init__(self, spec: TransformerSpec, layer: int) -> None:
        super().__init__()
        self.layer = layer
        self.heads, self.size = spec.head_count, spec.head_size
        width = self.heads * self.size
        # The three projections are one product; its rows are all queries, then all keys, then all values.
        self.query_key_value = Projection(spec.hidden_size, 3 * width, bias=False)
        self.output = Projection(width, spec.hidden_size, bias=False)

    def forward(self, x: Tensor, bias: Tensor | None, recording: Recording | None, start: int = 0) -> Tensor:
        batch, count, _ = x.shape
        joined: Tensor = self.query_key_value(x)  # (B, T, 3·H·D)
        query, key, value = joined.view(batch, count, 3, self.heads, self.size).permute(2, 0, 3, 1, 4)  # (B, H, T, D)
        if recording is not None:
            kept_key, kept_value = recording.write(self.layer, start, query[0], key[0], value[0])
            key, value = kept_key[None], kept_value[None]  # (1, H, P + T, D)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=bias, scale=1.0)  # (B, H, T, D)
        projected: Tensor = self.output(mixed.transpose(1, 2).reshape(batch, count, -1))  # (B, T, C)
        return projected


class CrossAttention(nn.Module):
    """A decoder's queries over an encoder's keys and values, without positions and without a mask."""

    def __init__(self, spec: TransformerSpec, layer: int) -> None:
        super().__init__()
        self.layer = layer
        self.heads, self.size = spec.head_count, spec.head_size
        width = self.heads * self.size
        self.query = Projection(spec.hidden_size, width, bias=False)
        self.key_value = Projection(spec.hidden_size, 2 * width, bias=False)
        self.output = Projection(width, spec.hidden_size, bias=False)

    def read(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values (B, H, S, D) of an encoder's last states (B, S, C)."""
        joined: Tensor = self.key_value(source)  # (B, S, 2·H·D)
        key, value = joined.view(*source.shape[:2], 2, self.heads, self.size).permute(2, 0, 3, 1, 4)
        return key, value

    def forward(self, x: Tensor, key: Tensor, value: Tensor, hidden: Tensor | None, recording: _Writes) -> Tensor:
        batch, count, _ = x.shape
        query: Tensor = self.query(x).view(batch, count, self.heads, self.size).transpose(1, 2)  # (B, H, T, D)
        if recording is not None:
            recording(self.layer, query[0])
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=hidden, scale=1.0)  # (B, H, T, D)
        projected: Tensor = self.output(mixed.transpose(1, 2).reshape(batch, count, -1))  # (B, T, C)
        return projected


_Writes = Callable[[int, Tensor], None] | None


class WideProjection(Projection):
    """A projection of float16 numbers to float32 ones; in other dtypes one like the others.

    What a T5's feed-forward adds is often beyond 65 504, the most that float16 holds. transformers keeps this matrix
    in float32 (modeling_t5.py, `_keep_in_fp32_modules`), and with it all that is added up from there on.
    """

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x.float(), self.weight.float()) if x.dtype == torch.float16 else super().forward(x)


def _feed_forward(spec: TransformerSpec) -> FeedForward:
    made = FeedForward(spec)
    made.output = WideProjection(spec.feed_forward_size, spec.hidden_size, bias=False)
    return made


def _bounded(x: Tensor) -> Tensor:
    """Without infinity where a sum in float16 has outgrown it: before the first feed-forward (T5Block.forward)."""
    if x.dtype != torch.float16 or not bool(x.isinf().any()):
        return x
    most = torch.finfo(torch.float16).max - 1000
    return x.clamp(-most, most)


class EncoderBlock(nn.Module):
    """norm → attention → add, norm → feed-forward → add."""

    def __init__(self, spec: TransformerSpec, layer: int) -> None:
        super().__init__()
        self.attention_norm = norm(spec)
        self.attention = SelfAttention(spec, layer)
        self.feed_forward_norm = norm(spec)
        self.feed_forward = _feed_forward(spec)

    def forward(self, x: Tensor, bias: Tensor | None, recording: Recording | None = None, start: int = 0) -> Tensor:
        x = _bounded(x + self.attention(self.attention_norm(x), bias, recording, start))  # (B, S, C)
        added: Tensor = x + self.feed_forward(self.feed_forward_norm(x))  # (B, S, C)
        return added


class DecoderBlock(nn.Module):
    """norm → attention → add, norm → cross-attention → add, norm → feed-forward → add."""

    def __init__(self, spec: TransformerSpec, layer: int) -> None:
        super().__init__()
        self.attention_norm = norm(spec)
        self.attention = SelfAttention(spec, layer)
        self.cross_attention_norm = norm(spec)
        self.cross_attention = CrossAttention(spec, layer)
        self.feed_forward_norm = norm(spec)
        self.feed_forward = _feed_forward(spec)

    def forward(
        self,
        y: Tensor,
        bias: Tensor,
        read: tuple[Tensor, Tensor],
        *,
        hidden: Tensor | None = None,
        recording: Recording | None = None,
        start: int = 0,
        writes: _Writes = None,
    ) -> Tensor:
        """(B, T, C) behind y (B, T, C); `read` are the keys and values (B, H, S, D) of the source."""
        y = _bounded(y + self.attention(self.attention_norm(y), bias, recording, start))
        y = _bounded(y + self.cross_attention(self.cross_attention_norm(y), *read, hidden, writes))
        added: Tensor = y + self.feed_forward(self.feed_forward_norm(y))
        return added


class Stack(nn.Module):
    """The layers of one side, the biases that all of them share, and the norm behind the last.

    It is what a ForwardTrace of that side is of: `spec` is the side's own.
    """

    def __init__(self, spec: TransformerSpec, head: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.spec = spec
        block = DecoderBlock if spec.causal else EncoderBlock
        self.blocks = nn.ModuleList(block(spec, layer) for layer in range(spec.layer_count))
        self.relative = Table(spec.relative_buckets, spec.head_count)
        self.final_norm = norm(spec)
        self._head = head

    @property
    def crossing_blocks(self) -> Sequence[DecoderBlock]:
        """The layers of the decoder's side."""
        return cast("Sequence[DecoderBlock]", self.blocks)

    def head(self, hidden: Tensor) -> Tensor:
        """Logits (…, V) of normed hidden states (…, C) of the decoder. Raises NoNextTokenError for the encoder's."""
        return self._head(hidden)

    def forward(self, ids: Sequence[int]) -> ForwardTrace:
        """A side is run by the whole it is part of."""
        raise NotImplementedError

    def bias(self, start: int, stop: int, keys: int, *, causal: bool) -> Tensor:
        """(1, H, stop − start, keys): what is added to the scores; −inf where a query may not look."""
        spec = self.spec
        # The buckets are those of the side, whether later keys are hidden or not.
        bias = relative_bias(self.relative.weight, start, stop, keys, spec.relative_distance, causal=spec.causal)
        if causal:
            later = torch.ones(stop - start, keys, dtype=torch.bool, device=bias.device).triu(start + 1)
            bias = bias.masked_fill(later, float("-inf"))
        return bias[None]


class EncoderDecoder(Loadable):
    """A T5 of the given spec (Raffel et al. 2020), with torch's default weights until loaded or `initialise`d.

    As a model that reads texts it is its encoder: `forward`, `blocks` and `spec` are that one's. `decoder` and
    `translate` go on from there.
    """

    def __init__(self, spec: TransformerSpec) -> None:
        super().__init__()
        if spec.causal or not spec.has_decoder or spec.positions != "relative":
            raise ConfigError("{family} has no encoder with a decoder behind it. Open a t5 model.", family=spec.family)
        self.spec = spec
        self.embedding = Table(spec.vocab_size, spec.hidden_size)
        self.encoder = Stack(spec, self.head)
        decoding = replace(spec, causal=True, layer_count=spec.decoder_layer_count, decoder_layer_count=0)
        self.decoder = Stack(decoding, self.logits_of)
        self.output_head = Projection(spec.hidden_size, spec.vocab_size, bias=False)
        if spec.tied:
            self.output_head.weight = self.embedding.weight
        self.positions = None  # they are biases of the scores: see Stack.relative

    @property
    def blocks(self) -> nn.ModuleList:
        """The encoder's layers."""
        return self.encoder.blocks

    @property
    def final_norm(self) -> nn.Module:
        """The norm behind the encoder's last layer."""
        return self.encoder.final_norm

    def initialise(self, generator: torch.Generator) -> None:
        """T5's initial weights: of each product by the size of its input, gains 1 (modeling_t5.py, `_init_weights`)."""
        spec = self.spec
        width, inner = spec.hidden_size**-0.5, (spec.head_count * spec.head_size) ** -0.5
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if parameter.dim() != 2:
                    continue
                if name in ("embedding.weight", "output_head.weight"):
                    parameter.normal_(0.0, 1.0, generator=generator)
                elif name.endswith("feed_forward.output.weight"):
                    parameter.normal_(0.0, spec.feed_forward_size**-0.5, generator=generator)
                elif name.endswith("output.weight"):
                    parameter.normal_(0.0, inner, generator=generator)
                else:
                    parameter.normal_(0.0, width, generator=generator)
                # Queries are smaller by the root of the head size: the scores are not scaled.
                if name.endswith("query_key_value.weight"):
                    parameter[: spec.head_count * spec.head_size].mul_(spec.head_size**-0.5)
                elif name.endswith("cross_attention.query.weight"):
                    parameter.mul_(spec.head_size**-0.5)

    def head(self, hidden: Tensor) -> Tensor:
        """There are no logits to be had of the encoder's states (…, C): always raises NoNextTokenError."""
        raise NoNextTokenError(
            "An encoder predicts no next token. The decoder behind it does: see source and target in the generator."
        )

    def logits_of(self, hidden: Tensor) -> Tensor:
        """Logits (…, V) of the decoder's normed states (…, C)."""
        scaled = hidden * self.spec.logit_scale if self.spec.logit_scale != 1.0 else hidden
        if hidden.dim() == 1:
            return product(self.output_head.weight, None, scaled)
        logits: Tensor = self.output_head(scaled)
        return logits

    def entering(self, ids: Tensor, start: int, *, positioned: bool = True) -> Tensor:
        """What a first block gets of ids (B, T): their rows (B, T, C), as positions are a matter of the scores."""
        rows: Tensor = self.embedding(ids)
        return rows

    # Training

    def batch_logits(self, source: Tensor, hidden: Tensor, target: Tensor) -> Tensor:
        """(B, T, V) for sources (B, S), of which those marked in `hidden` (B, S) are padding, and targets (B, T)."""
        return self.batch_continued(*self.batch_read(source, hidden), target)

    def batch_read(self, source: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """The encoder's states (B, S, C) of such sources, and what hides their padding from queries (B, 1, 1, S)."""
        unseen = torch.zeros(hidden.shape, dtype=self.embedding.weight.dtype, device=hidden.device)
        unseen = unseen.masked_fill(hidden, float("-inf"))[:, None, None]  # (B, 1, 1, S)
        length = source.shape[1]
        x = self.embedding(source)  # (B, S, C)
        bias = self.encoder.bias(0, length, length, causal=False) + unseen  # (B, H, S, S)
        for block in self.encoder.blocks:
            x = block(x, bias, None)
        return self.encoder.final_norm(x), unseen

    def batch_continued(self, read: Tensor, unseen: Tensor, target: Tensor) -> Tensor:
        """(B, T, V) for targets (B, T) behind what `batch_read` gave."""
        count = target.shape[1]
        y = self.embedding(target)  # (B, T, C)
        bias = self.decoder.bias(0, count, count, causal=True)
        for block in self.decoder.crossing_blocks:
            y = block(y, bias, block.cross_attention.read(read), hidden=unseen)
        return self.logits_of(self.decoder.final_norm(y))

    # Reading and continuing

    @torch.inference_mode()
    def forward(
        self,
        ids: Sequence[int],
        *,
        masked: bool = False,
        positioned: bool = True,
        between_layers: _Between | None = None,
    ) -> ForwardTrace:
        """The encoder's trace of `ids`, which should end with the tokenizer's own end token, as in training.

        With `masked` a query sees no later key, and without `positioned` no bias is added; neither is what the model
        was trained for. `between_layers` is called with each layer's index before it runs and may raise to give up.
        Raises TokenIdError for an id outside the table, TextError for no ids or more than the window holds.
        """
        check_whole(ids, self.spec)
        side, weight, count = self.encoder, self.embedding.weight, len(ids)
        recording = Recording(self.spec, count, weight.dtype, weight.device, causal=masked, positioned=positioned)
        if positioned:
            recording.relative = side.relative.weight
        x = self.entering(torch.tensor([*ids], dtype=torch.long, device=weight.device)[None], 0)  # (1, S, C)
        bias = self.score_bias(recording, 0, count, count)
        for layer, block in enumerate(side.blocks):
            if between_layers is not None:
                between_layers(layer)
            x = block(x, bias, recording)  # (1, S, C)
        recording.hidden[:] = side.final_norm(x)[0]
        recording.length = count
        return ForwardTrace(side, tuple(map(int, ids)), recording)

    def score_bias(self, recording: Recording, start: int, stop: int, keys: int) -> Tensor | None:
        """What a pass of the encoder adds to the scores of some queries: (1, H, stop − start, keys), or None."""
        if recording.positioned:
            return self.encoder.bias(start, stop, keys, causal=recording.causal)
        if not recording.causal:
            return None
        hidden = torch.zeros(stop - start, keys, dtype=recording.hidden.dtype, device=recording.hidden.device)
        later = torch.ones_like(hidden, dtype=torch.bool).triu(start + 1)
        return hidden.masked_fill(later, float("-inf"))[None, None]

    @torch.inference_mode()
    def translate(self, source: ForwardTrace, ids: Sequence[int] | None = None) -> SequenceTrace:
        """The decoder's pass over target `ids` (its start token alone, if there are none) behind a source's trace.

        Raises TokenIdError, TextError for no ids at all, ContextFullError for more than the window holds.
        """
        recording = CrossRecording(self.decoder.spec, len(source), source.hidden)
        for layer, block in enumerate(self.decoder.crossing_blocks):
            key, value = block.cross_attention.read(source.hidden[None])
            recording.keys[layer], recording.values[layer] = key[0], value[0]
        weight = self.embedding.weight
        own = Recording(self.decoder.spec, 1, weight.dtype, weight.device)
        own.relative = self.decoder.relative.weight
        nothing = SequenceTrace(source, (), self.decoder, own, recording)
        return self.go_on(nothing, [self.spec.start_id] if ids is None else ids)

    @torch.inference_mode()
    def go_on(self, past: SequenceTrace, ids: Sequence[int]) -> SequenceTrace:
        """The trace of a target that goes on with `ids` (at least one), computing only those. Raises as `translate`."""
        start, end = len(past), len(past) + len(ids)
        check_going_on(ids, start, self.spec)
        own, cross = past.recording.continued(start, len(ids)), past.crossing.continued(start, len(ids))
        own.relative = past.recording.relative
        new = torch.tensor([*ids], dtype=torch.long, device=self.embedding.weight.device)[None]
        bias = self.decoder.bias(start, end, end, causal=len(ids) > 1)
        if len(ids) == 1 and self.embedding.weight.dtype == torch.float32:
            last = step_through(self.decoder, self.embedding.weight[ids[0]], bias[0, :, 0], own, cross, start)
            own.hidden[start] = self.decoder.final_norm(last)
            own.length = cross.length = end
            return SequenceTrace(past.source, (*past.ids, *map(int, ids)), self.decoder, own, cross)
        y = self.embedding(new)  # (1, T, C)

        def note(layer: int, query: Tensor) -> None:
            cross.queries[layer, :, start:end] = query

        for layer, block in enumerate(self.decoder.crossing_blocks):
            read = cross.keys[layer, None], cross.values[layer, None]  # (1, H, S, D)
            y = block(y, bias, read, recording=own, start=start, writes=note)
        own.hidden[start:end] = self.decoder.final_norm(y)[0]
        own.length = cross.length = end
        return SequenceTrace(past.source, (*past.ids, *map(int, ids)), self.decoder, own, cross)
