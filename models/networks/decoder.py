"""The decoder-only transformer: GPT-2 (learned positions, LayerNorm, GELU) and Llama and its kin (rotary positions,
RMSNorm, gated feed-forward, grouped key/value heads; Mistral's window, Qwen3's and Gemma's norms) from one spec.

Legend of the shape comments: B batch, T new tokens, P tokens before them, C hidden size, H query heads,
G key/value heads, D head size, V vocabulary.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import ConfigError
from models.networks.blocks import (
    ROWS_AT_ONCE,
    FeedForward,
    RMSNorm,
    Table,
    attend_capped,
    attend_plainly,
    check_going_on,
    norm,
    outgrown,
    rotary_frequencies,
    rotate,
)
from models.networks.loadable import Loadable
from models.networks.masks import visible
from models.networks.products import Projection, lay_by_inputs, product
from models.networks.stepping import Rotation, Stepper, can_step
from models.recording import SPARE_ROOM, ForwardTrace, Recording
from models.specs import TransformerSpec


class SelfAttention(nn.Module):
    """Causal self-attention with H query heads over G key/value heads."""

    def __init__(self, spec: TransformerSpec, layer: int, dropout: float) -> None:
        super().__init__()
        self.layer = layer
        self.dropout = dropout
        self.heads, self.groups, self.size = spec.head_count, spec.key_value_head_count, spec.head_size
        self.scale, self.cap, self.window = spec.score_scale(layer), spec.attention_cap, spec.window_of(layer)
        # The three projections are one product; its rows are all queries, then all keys, then all values.
        width = (self.heads + 2 * self.groups) * self.size
        self.query_key_value = Projection(spec.hidden_size, width, bias=spec.query_key_value_bias)
        self.output = Projection(self.heads * self.size, spec.hidden_size, bias=spec.attention_output_bias)
        self._builds_masks = bool(self.window or self.cap)  # torch's kernel knows neither
        self.query_norm = RMSNorm(self.size, spec.norm_epsilon) if spec.query_key_norm else None
        self.key_norm = RMSNorm(self.size, spec.norm_epsilon) if spec.query_key_norm else None

    def forward(self, x: Tensor, rotation: Rotation | None, recording: Recording | None, start: int) -> Tensor:
        batch, count, _ = x.shape
        if recording is None:
            query, key, value = self._project(x, rotation)
        else:
            query, key, value = self._record(x, rotation, recording, start)
        causal = recording is None or recording.causal
        masks = causal and (self._builds_masks or start > 0)  # behind what was read before torch's own won't do
        if recording is not None and masks and count > ROWS_AT_ONCE:  # which a few rows at a time keep small
            found = []
            for rows in torch.split(query, ROWS_AT_ONCE, dim=2):  # (1, H, t, D)
                end = start + rows.shape[2]
                found.append(self._mix(rows, key[:, :, :end], value[:, :, :end], start, causal))
                start = end
            mixed = torch.cat(found, dim=2)  # (1, H, T, D)
        else:
            mixed = self._mix(query, key, value, start, causal)  # (B, H, T, D)
        mixed = mixed.transpose(1, 2).reshape(batch, count, self.heads * self.size)
        projected: Tensor = self.output(mixed)  # (B, T, C)
        return projected

    def _project(self, x: Tensor, rotation: Rotation | None) -> tuple[Tensor, Tensor, Tensor]:
        """Queries (B, H, T, D), keys and values (B, G, T, D), turned."""
        batch, count, _ = x.shape
        joined: Tensor = self.query_key_value(x)  # (B, T, (H + 2G)·D)
        joined = joined.view(batch, count, self.heads + 2 * self.groups, self.size).transpose(1, 2)
        query, key, value = torch.split(joined, [self.heads, self.groups, self.groups], dim=1)  # (B, H|G|G, T, D)
        if self.query_norm is not None and self.key_norm is not None:
            query, key = self.query_norm(query), self.key_norm(key)
        if rotation is not None:
            query, key = rotate(query, *rotation), rotate(key, *rotation)
        return query, key, value

    def _record(
        self, x: Tensor, rotation: Rotation | None, recording: Recording, start: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        """`_project` into the recording, a part of a long text at a time.

        Queries (1, H, T, D) are the new ones, keys and values (1, G, P + T, D) all there are.
        """
        count, place = x.shape[1], 0
        while True:
            end = min(place + ROWS_AT_ONCE, count)
            turned = None if rotation is None else (rotation[0][place:end], rotation[1][place:end])
            query, key, value = self._project(x[:, place:end], turned)
            kept_key, kept_value = recording.write(self.layer, start + place, query[0], key[0], value[0])
            if end == count:
                break
            place = end
        if place:
            query = recording.queries[None, self.layer, :, start : start + count]
        return query, kept_key[None], kept_value[None]

    def _mix(self, query: Tensor, key: Tensor, value: Tensor, start: int, causal: bool) -> Tensor:
        """The values (B, G, P + T, D) weighted for each query (B, H, T, D): (B, H, T, D)."""
        count, end = query.shape[2], start + query.shape[2]
        window = self.window if causal and self.window < end else 0
        if window and count == 1:  # all that the one query sees is the end of the keys
            key, value, window = key[:, :, -window:], value[:, :, -window:], 0
        masked = causal and count > 1
        mask = visible(start, end, end, window, query.device) if masked and (start or window or self.cap) else None
        if self.cap:
            return attend_capped(query, key, value, mask, self.scale, self.cap)
        grouped = self.heads != self.groups
        dropout = self.dropout if self.training else 0.0
        plain = causal and not (grouped or window)
        if torch.is_grad_enabled() and query.dtype == torch.bfloat16 and query.device.type == "cpu" and plain:
            return attend_plainly(query, key, value, self.scale, dropout)
        return F.scaled_dot_product_attention(
            query,
            key,
            value,
            mask,
            dropout,
            is_causal=masked and mask is None,
            scale=self.scale,
            enable_gqa=grouped,
        )


class Block(nn.Module):
    """norm → attention → add, norm → feed-forward → add."""

    def __init__(self, spec: TransformerSpec, layer: int, dropout: float) -> None:
        super().__init__()
        self.attention_norm = norm(spec)
        self.attention = SelfAttention(spec, layer, dropout)
        self.feed_forward_norm = norm(spec)
        self.feed_forward = FeedForward(spec)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, rotation: Rotation | None, recording: Recording | None, start: int) -> Tensor:
        x = x + self.dropout(self.attention(self.attention_norm(x), rotation, recording, start))  # (B, T, C)
        added: Tensor = x + self.dropout(self.feed_forward(self.feed_forward_norm(x)))  # (B, T, C)
        return added


class SandwichBlock(nn.Module):
    """norm → attention → norm → add, norm → feed-forward → norm → add: Gemma 2."""

    def __init__(self, spec: TransformerSpec, layer: int, dropout: float) -> None:
        super().__init__()
        self.attention_norm = norm(spec)
        self.attention = SelfAttention(spec, layer, dropout)
        self.attention_output_norm = norm(spec)
        self.feed_forward_norm = norm(spec)
        self.feed_forward = FeedForward(spec)
        self.feed_forward_output_norm = norm(spec)

    def forward(self, x: Tensor, rotation: Rotation | None, recording: Recording | None, start: int) -> Tensor:
        mixed = self.attention(self.attention_norm(x), rotation, recording, start)  # (B, T, C)
        x = x + self.attention_output_norm(mixed)
        added: Tensor = x + self.feed_forward_output_norm(self.feed_forward(self.feed_forward_norm(x)))  # (B, T, C)
        return added


class Decoder(Loadable):
    """A decoder-only transformer of the given spec, with torch's default weights until loaded or `initialise`d.

    `dropout` acts in training only, where GPT-2 has it: on the embeddings, on what each sub-layer adds, and on the
    attention weights.
    """

    def __init__(self, spec: TransformerSpec, dropout: float = 0.0) -> None:
        super().__init__()
        if not spec.causal or spec.post_norm:
            raise ConfigError(
                "{family} is an encoder, which predicts no next token. Open a decoder such as gpt2, llama or qwen2.",
                family=spec.family,
            )
        self.spec = spec
        self.embedding = Table(spec.vocab_size, spec.hidden_size)
        self.positions = Table(spec.context_length, spec.hidden_size) if spec.positions == "learned" else None
        self.dropout = nn.Dropout(dropout)
        block = SandwichBlock if spec.layer_norms == 4 else Block
        self.blocks = nn.ModuleList(block(spec, layer, dropout) for layer in range(spec.layer_count))
        self.final_norm = norm(spec)
        self.output_head = Projection(spec.hidden_size, spec.vocab_size, bias=False)
        if spec.tied:
            self.output_head.weight = self.embedding.weight
        self._frequencies = rotary_frequencies(spec) if spec.positions == "rotary" else None
        self._stepper: Stepper | None = None

    def materialise(self, dtype: torch.dtype, device: str = "cpu", given: Mapping[str, Tensor] | None = None) -> None:
        """Give a module made on the meta device memory of that dtype, not yet filled, but for `given` parameters.

        GPT-2's matrices are kept the way its files have them, so that they are read straight into their place and a
        step is through them sooner; half-precision products want it the other way.
        """
        if self.spec.family == "gpt2" and dtype == torch.float32:
            for module in self.blocks.modules():
                if isinstance(module, nn.Linear):
                    lay_by_inputs(module)
        super().materialise(dtype, device, given)

    def __getstate__(self) -> dict[str, object]:
        """What a copy is made of: it has parameters of its own, and so a stepper of its own."""
        return {**self.__dict__, "_stepper": None}

    def initialise(self, generator: torch.Generator) -> None:
        """GPT-2's initial weights, scaled to this width: normal, biases 0, gains as they are.

        GPT-2 takes the deviation 0.02 at width 768, and divides it by √(2L) for what is added to the residual
        stream (Radford et al. 2019, §2.3). A sum over C inputs keeps its size at another width if the deviation
        goes with 1/√C (Glorot & Bengio 2010, eq. 10), so it is 0.02·√(768/C) here.
        """
        deviation = 0.02 * math.sqrt(768 / self.spec.hidden_size)
        residual = deviation / math.sqrt(2 * self.spec.layer_count)
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if parameter.dim() == 2:
                    chosen = residual if name.endswith("output.weight") else deviation
                    parameter.normal_(0.0, chosen, generator=generator)
                elif name.endswith("bias"):
                    parameter.zero_()

    def head(self, hidden: Tensor) -> Tensor:
        """Logits (…, V) of normed hidden states (…, C)."""
        logits: Tensor = (
            product(self.output_head.weight, None, hidden) if hidden.dim() == 1 else self.output_head(hidden)
        )
        cap = self.spec.logit_cap
        return cap * torch.tanh(logits / cap) if cap else logits

    def batch_logits(self, ids: Tensor) -> Tensor:
        """(B, T, V) for ids (B, T): the forward pass of training, which leaves no trace."""
        hidden: Tensor = self.final_norm(self._through_blocks(ids, None, 0, None))
        return self.head(hidden)

    def logits_of_embeddings(self, rows: Tensor) -> Tensor:
        """(B, V) behind the last position, for rows (B, T, C) in the place of the table's; gradients reach the rows."""
        x, rotation = self._placed(rows, 0, positioned=True)
        for block in self.blocks:
            x = block(x, rotation, None, 0)  # (B, T, C)
        return self.head(self.final_norm(x[:, -1]))

    @torch.inference_mode()
    def forward(
        self,
        ids: Sequence[int],
        past: ForwardTrace | None = None,
        *,
        masked: bool = True,
        positioned: bool = True,
        between_layers: Callable[[int], None] | None = None,
    ) -> ForwardTrace:
        """The trace of `past`'s ids followed by `ids` (at least one), computing only the new ones.

        Without `masked` every query sees every key, later ones too; without `positioned` no learned row is added and
        nothing is rotated. Neither is what the model was trained for, and neither has a past: a ValueError.

        `between_layers` is called with each layer's index before it runs and may raise to give up; nothing
        changes then. Raises TokenIdError for an id outside the table, ContextFullError beyond the window, TextError
        for no ids at all.
        """
        if past is not None and not past.is_of(self):
            raise ValueError("the past is another model's trace")
        if past is not None and not (masked and positioned and past.causal and past.recording.positioned):
            raise ValueError("a trace without mask or positions has no continuation")
        start = 0 if past is None else len(past)
        check_going_on(ids, start, self.spec)
        stretched = start + len(ids) if outgrown(self.spec, start + len(ids)) else 0
        if past is not None and stretched != past.recording.stretched:  # every key turns otherwise than before
            ids, past, start = [*past.ids, *ids], None, 0
        weight = self.embedding.weight
        if past is None:
            room = min(len(ids) + SPARE_ROOM, self.spec.context_length) if masked and positioned else len(ids)
            recording = Recording(self.spec, room, weight.dtype, weight.device, causal=masked, positioned=positioned)
            recording.stretched = stretched if positioned else 0
        else:
            recording = past.recording.continued(start, len(ids))
        new = torch.tensor(ids, dtype=torch.long, device=weight.device)[None]  # (1, T)
        hidden = self._through_blocks(new, recording, start, between_layers)
        recording.hidden[start : start + len(ids)] = self.final_norm(hidden)[0]
        recording.length = start + len(ids)
        return ForwardTrace(self, (*(past.ids if past else ()), *map(int, ids)), recording)

    def entering(
        self, ids: Tensor, start: int, *, positioned: bool = True, total: int = 0
    ) -> tuple[Tensor, Rotation | None]:
        """What the first block gets of ids (B, T) that stand at `start` and after it: (B, T, C), and the rotation.

        `total` counts the whole text where it goes on behind these ids, which a stretched rotation depends on.
        """
        return self._placed(self.embedding(ids), start, positioned=positioned, total=total)

    def _placed(self, x: Tensor, start: int, *, positioned: bool, total: int = 0) -> tuple[Tensor, Rotation | None]:
        count = x.shape[1]
        if self.positions is not None and positioned:
            x = x + self.positions.weight[start : start + count]  # (T, C) onto (B, T, C)
        if self.spec.embedding_scale != 1.0:  # rounded as the weights are, as the reference models do
            x = x * torch.tensor(self.spec.embedding_scale, dtype=x.dtype, device=x.device)
        return self.dropout(x), self._rotation(start, count, x, total) if positioned else None

    def _through_blocks(
        self,
        ids: Tensor,
        recording: Recording | None,
        start: int,
        between_layers: Callable[[int], None] | None,
    ) -> Tensor:
        x, rotation = self.entering(ids, start, positioned=recording is None or recording.positioned)
        if recording is not None and ids.shape[1] == 1 and not self.training and can_step(self.spec):
            return self._steps().through(x[0, 0], rotation, recording, start, between_layers)[None, None]
        for layer, block in enumerate(self.blocks):
            if between_layers is not None:
                between_layers(layer)
            x = block(x, rotation, recording, start)  # (B, T, C)
        return x

    def _steps(self) -> Stepper:
        blocks = [block for block in self.blocks if isinstance(block, Block)]
        if self._stepper is None or not self._stepper.is_of(blocks):  # converting a module may replace its parameters
            self._stepper = Stepper(blocks, self.spec)
        return self._stepper

    def _rotation(self, start: int, count: int, x: Tensor, total: int) -> Rotation | None:
        if self._frequencies is None:
            return None
        frequencies = self._frequencies
        total = max(total, start + count)
        if outgrown(self.spec, total):
            frequencies = rotary_frequencies(self.spec, total)
        places = torch.arange(start, start + count, device=x.device, dtype=torch.float32)
        angles = torch.outer(places, frequencies.to(x.device)).repeat(1, 2)  # (T, D)
        return angles.cos().to(x.dtype), angles.sin().to(x.dtype)
