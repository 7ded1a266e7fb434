"""How attention is looked at while transformers runs a model: what it calls for masks and for attention, and a pass.

transformers hands every attention to a function that is registered by a name. Ours keeps the queries and keys, which
have been turned by then, and the values, in the recording that our own networks write, too.

Legend of the shape comments: B batch, T new tokens, P tokens before them, H query heads, G key/value heads,
D head size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from models.errors import ConfigError
from models.networks.dialects import RUNNABLE
from models.networks.masks import visible
from models.recording import Recording
from models.specs import TransformerSpec

# What our attention function is called in transformers' registries.
NAME = "token_playground"
# What an attention may be given beyond queries, keys, values and a mask, and what a map of softmax(q·k) leaves out.
_BEYOND = ("position_bias", "s_aux", "sinks", "head_mask", "attention_bias", "alibi")


class Seen(SimpleNamespace):
    """What one layer's attention was given: shape (H, G, D, cap), scale and window."""

    shape: tuple[int, int, int, float]
    scale: float
    window: int


class Pass:
    """One forward pass, as its attentions come by: what to keep of them, and whether they are what a trace shows."""

    def __init__(
        self,
        spec: TransformerSpec,
        start: int,
        recording: Recording | None,
        between_layers: Callable[[int], None] | None,
    ) -> None:
        self.spec, self.start, self.recording, self.between = spec, start, recording, between_layers
        self.seen: list[Seen] = []
        self._checked: Tensor | None = None  # the mask that was looked at last; layers share them

    @contextmanager
    def recorded(self, watching: bool) -> Iterator[None]:
        """Attention in this context is this pass's; `watching`, where it is torch's kernel that is called for it."""
        token = _PASS.set(self)
        try:
            with Watch(self) if watching else nullcontext():
                yield
        finally:
            _PASS.reset(token)

    def meet(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        mask: Tensor | None,
        *,
        causal: bool,
        scale: float,
        extra: Mapping[str, Any],
    ) -> None:
        """A layer's queries (1, H, T, D), and all keys and values (1, G, P + T, D).

        `causal` says what no mask means: that a query sees what stands before it, or everything.
        """
        layer, count, total = len(self.seen), query.shape[2], key.shape[2]
        if self.recording is not None and layer >= self.spec.layer_count:
            raise unseen(self.spec.family)
        if self.between is not None:
            self.between(layer)
        for name in _BEYOND:
            if extra.get(name) is not None:
                raise not_shown(self.spec.family, "its attention depends on more than queries and keys")
        if value.shape != key.shape or total != self.start + count or query.shape[1] % key.shape[1]:
            raise not_shown(self.spec.family, "its keys and values differ in shape")
        window: int = getattr(mask, "window", 0) or extra.get("sliding_window") or 0
        if mask is None and causal != self.spec.causal and count > 1:
            raise elsewhere(self.spec)
        self._check_mask(mask, count, total, window)
        shape = (query.shape[1], key.shape[1], query.shape[3], float(extra.get("softcap") or 0.0))
        self.seen.append(Seen(shape=shape, scale=scale, window=window))
        if self.recording is not None:
            new = slice(self.start, total)
            self.recording.write(layer, self.start, query[0], key[0, :, new], value[0, :, new])

    def _check_mask(self, mask: Tensor | None, count: int, total: int, window: int) -> None:
        """Raises ConfigError where a mask shows other tokens than those of a causal model, or of one that isn't."""
        if mask is None or mask is self._checked:
            return
        seen = mask if mask.dtype == torch.bool else mask == 0
        if mask.dtype != torch.bool and bool((~seen & (mask > -1e4)).any()):
            raise not_shown(self.spec.family, "its attention depends on more than queries and keys")
        expected = visible(self.start, total, total, window, mask.device, causal=self.spec.causal)
        if not torch.equal(seen[..., :total].expand(1, -1, count, total)[0, 0], expected):
            raise elsewhere(self.spec)
        self._checked = mask


_PASS: ContextVar[Pass | None] = ContextVar("pass", default=None)


class Watch(TorchFunctionMode):
    """Looks on at torch's attention kernel, which families call that transformers' registry doesn't reach."""

    def __init__(self, made: Pass) -> None:
        super().__init__()
        self.made = made

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is F.scaled_dot_product_attention:
            self._meet(*args, **(kwargs or {}))
        return func(*args, **(kwargs or {}))

    def _meet(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        scale: float | None = None,
        enable_gqa: bool = False,
    ) -> None:
        scale = query.shape[-1] ** -0.5 if scale is None else scale
        self.made.meet(query, key, value, attn_mask, causal=is_causal, scale=scale, extra={})


def mask_of(
    theirs: Callable[..., Tensor | None], *sizes: Any, local_size: int | None = None, **options: Any
) -> Tensor | None:
    """What transformers calls for each mask: its own for torch's kernel, `theirs`, which carries the window it has.

    Some families give their attention the mask alone. The pass on trial is too short for a window to show in it, and
    none would be made.
    """
    made = _PASS.get()
    if local_size and made is not None and made.recording is None:
        options |= {"allow_is_causal_skip": False, "allow_is_bidirectional_skip": False}
    mask = theirs(*sizes, local_size=local_size, **options)
    if mask is not None and local_size:
        first, last = torch.tensor(0), torch.tensor(local_size)  # the token at its end counts or doesn't
        counts = bool(options["mask_function"](first, first, first, last)) if "mask_function" in options else False
        mask.window = local_size + counts  # type: ignore[attr-defined]
    return mask


def attend(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    **extra: Any,
) -> tuple[Tensor, None]:
    """What transformers calls for each attention: (B, H, T, D) over (B, G, P + T, D) gives (B, T, H, D)."""
    scale = query.shape[-1] ** -0.5 if scaling is None else float(scaling)
    causal = extra.get("is_causal")
    causal = bool(getattr(module, "is_causal", True) if causal is None else causal)
    made = _PASS.get()
    if made is not None:
        made.meet(query, key, value, attention_mask, causal=causal, scale=scale, extra=extra)
    count, total = query.shape[2], key.shape[2]
    if extra.get("softcap"):
        groups = query.shape[1] // key.shape[1]
        key, value = key.repeat_interleave(groups, 1), value.repeat_interleave(groups, 1)
        scores = query @ key.transpose(2, 3) * scale  # (B, H, T, P + T)
        scores = extra["softcap"] * torch.tanh(scores / extra["softcap"])
        if attention_mask is None:
            attention_mask = visible(total - count, total, total, 0, query.device)
        scores = (
            scores.masked_fill(~attention_mask, float("-inf"))
            if attention_mask.dtype == torch.bool
            else (scores + attention_mask)
        )
        return (scores.softmax(-1) @ value).transpose(1, 2).contiguous(), None
    mixed = F.scaled_dot_product_attention(
        query,
        key,
        value,
        attention_mask,
        is_causal=attention_mask is None and count > 1 and causal,
        scale=scale,
        enable_gqa=query.shape[1] != key.shape[1],
    )
    return mixed.transpose(1, 2).contiguous(), None


def unseen(family: str) -> ConfigError:
    """The error for a model that doesn't call what is registered, nor torch's kernel."""
    return not_shown(family, "its attention is not handed over")


def elsewhere(spec: TransformerSpec) -> ConfigError:
    """The error for layers that look at other tokens than those of such a model."""
    if spec.causal:
        return not_shown(spec.family, "its layers look at other tokens than those before each one")
    return not_shown(
        spec.family, "it predicts no next token, and its layers don't look at the tokens on both sides of each one"
    )


def not_shown(family: str, reason: str) -> ConfigError:
    """The error for a model whose attention is more, or other, than what a trace tells."""
    return ConfigError(
        "transformers can't run this {family} model so that its attention can be seen: {reason}. "
        "Open a model of one of these: {known}.",
        family=family,
        reason=reason,
        known=", ".join(RUNNABLE),
    )


def failed(family: str, error: Exception) -> ConfigError:
    """The error for what transformers or the model's own code raised."""
    return ConfigError(
        "transformers can't run this {family} model: {reason}. "
        "Bring transformers up to date, get a fresh copy of the model, or open one of these: {known}.",
        family=family,
        reason=f"{type(error).__name__}: {str(error)[:200]}",
        known=", ".join(RUNNABLE),
    )
