"""A run as a table of what was likely at each step, and as Python that takes it again through the library's face."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from models.specs import Constraint, SamplingSpec

if TYPE_CHECKING:
    from models.generation import Generation
    from models.tokenizers import Tokenizer

HEADER = (
    *("step", "position", "rank", "token_id", "token", "bytes", "probability", "log_probability"),
    *("final_probability", "reason", "taken", "by_hand"),
)


def rows(
    generation: Generation[Any], label: Callable[[int], str], data: Callable[[int], bytes], top: int
) -> Iterator[Sequence[object]]:
    """For each step of the present branch a row (see HEADER) for each of the `top` likeliest tokens, best first.

    The token that was taken has a row in any case. What the window no longer reaches is left out.
    """
    from models.generation import StepRecord

    spec = generation.spec
    try:
        for node in generation.node.path():
            record = node.record
            position = generation.prompt_length + node.depth - 1
            if not isinstance(record, StepRecord) or position <= generation.window_start:
                continue
            generation.spec = record.spec
            sampling = generation.sampling_at(position)
            ids = sampling.ranking(top).tolist()
            ids += [] if record.token_id in ids else [record.token_id]
            raw = sampling.raw.probabilities_of(np.array(ids))
            final = sampling.end.probabilities_of(np.array(ids))
            cut = sampling.cut_at(np.array(ids))
            for place, token_id in enumerate(ids):
                taken = token_id == record.token_id
                chance = float(raw[place])
                yield (
                    node.depth,
                    position,
                    sampling.rank(token_id),
                    token_id,
                    label(token_id),
                    data(token_id).hex(" "),
                    chance,
                    float(np.log(chance)) if chance > 0 else float("-inf"),
                    float(final[place]),
                    sampling.stages[cut[place]].reason if cut[place] >= 0 else "",
                    int(taken),
                    int(taken and record.by_hand),
                )
    finally:
        generation.spec = spec


def snippet(generation: Generation[Any], folder: str, tokenizer: Tokenizer) -> str:
    """Python that takes the present branch again with `models` alone, and checks that the ids are the same."""
    from models.generation import WindowRecord

    history = generation.history
    constrained = any(not isinstance(record, WindowRecord) and record.spec.constrains for record in history)
    lines = [
        "from models.checkpoint import open_checkpoint",
        *(["from models.constraints import Constraints"] if constrained else []),
        "from models.generation import Generation",
        f"from models.sampling import {'Constraint, ' if constrained else ''}SamplingSpec",
        "",
        f"checkpoint = open_checkpoint({folder!r})",
        "tokenizer = checkpoint.tokenizer()",
        'model = checkpoint.load(dtype="float32")',
        f"prompt = {list(generation.prompt_ids)}",
    ]
    options = ", constraints=Constraints(tokenizer, model.vocab_size)" if constrained else ""
    lines.append(f"generation = Generation(model, prompt, SamplingSpec(), seed={generation.first_seed}{options})")
    spec: SamplingSpec | None = None
    steps = 0

    def flush() -> None:
        nonlocal steps
        if steps > 1:
            lines.extend([f"for _ in range({steps}):", "    generation.step()"])
        elif steps:
            lines.append("generation.step()")
        steps = 0

    for record in history:
        if isinstance(record, WindowRecord):
            flush()
            lines.append("generation.continue_on_last_half()")
            continue
        if record.spec != spec:
            flush()
            spec = record.spec
            lines.append(f"generation.spec = {_spec(spec)}")
        if record.reseeded is not None:
            flush()
            lines.append(f"generation.reseed({record.reseeded})")
        if record.by_hand:
            flush()
            lines.append(f"generation.choose({record.token_id})")
        else:
            steps += 1
    flush()
    lines += [
        f"assert list(generation.ids) == {list(generation.ids)}",
        "print(tokenizer.decode(generation.ids))",
        "",
    ]
    return "\n".join(lines)


def _spec(spec: SamplingSpec) -> str:
    """The settings as they are written, those that are at their defaults left out."""
    plain = SamplingSpec()
    names = (
        *("temperature", "top_k", "top_p", "min_p"),
        *("repetition_penalty", "presence_penalty", "frequency_penalty", "order"),
    )
    parts = [f"{name}={getattr(spec, name)!r}" for name in names if getattr(spec, name) != getattr(plain, name)]
    if spec.constraint != Constraint():
        parts.append(f"constraint=Constraint({spec.constraint.kind!r}, {spec.constraint.text!r})")
    return f"SamplingSpec({', '.join(parts)})"
