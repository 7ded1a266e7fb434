"""A target written token by token behind a source: a small T5's greedy answer, one step at a time or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from models.networks.encoder_decoder import EncoderDecoder
from models.recording import ForwardTrace
from models.sequence_trace import SequenceTrace

# Sources that are decoded at once.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class TargetStep:
    """A target so far: its trace, whether it has ended, and how likely each token was when it was chosen."""

    trace: SequenceTrace
    probabilities: tuple[float, ...]  # one a token behind the start
    ended: bool

    @property
    def ids(self) -> tuple[int, ...]:
        """The target's ids without its start token."""
        return self.trace.ids[1:]


def begin(model: EncoderDecoder, source: ForwardTrace) -> TargetStep:
    """A target that has its start token alone. `source` is the model's trace of a text."""
    return TargetStep(model.translate(source), (), ended=False)


def advanced(model: EncoderDecoder, step: TargetStep, end: int, chosen: int | None = None) -> TargetStep:
    """One token further: the likeliest, or the one that was `chosen`. A target that has ended or is full stays.

    `end` is the id that ends a target. Raises TokenIdError for a chosen id that the model has no row for.
    """
    if step.ended or len(step.trace) >= model.context_length:
        return step
    probabilities = torch.softmax(step.trace.logits, dim=-1)
    token = int(probabilities.argmax()) if chosen is None else chosen
    trace = model.go_on(step.trace, [token])
    return TargetStep(trace, (*step.probabilities, float(probabilities[token])), ended=token == end)


@torch.inference_mode()
def answers(model: EncoderDecoder, sources: Sequence[Sequence[int]], end: int, longest: int = 32) -> list[list[int]]:
    """The greedy target of each source (ids with their end token), without start and end, at most `longest` tokens."""
    found: list[list[int]] = []
    for first in range(0, len(sources), _BATCH):
        group = sources[first : first + _BATCH]
        source = torch.zeros(len(group), max(map(len, group)), dtype=torch.long)
        hidden = torch.ones_like(source, dtype=torch.bool)
        for row, ids in enumerate(group):
            source[row, : len(ids)] = torch.tensor(ids)
            hidden[row, : len(ids)] = False
        read, unseen = model.batch_read(source, hidden)
        target = torch.full((len(group), 1), model.spec.start_id, dtype=torch.long)
        for _ in range(longest):
            following: Tensor = model.batch_continued(read, unseen, target)[:, -1].argmax(-1)
            target = torch.cat((target, following[:, None]), dim=1)
            if bool((target == end).any(dim=1).all()):
                break
        for ids in target[:, 1:].tolist():
            found.append(ids[: ids.index(end)] if end in ids else ids)
    return found
