"""What the torch lane answers about the branches of a text: the tree, what a token was decided by, and guesses.

Each answer is for a StepResult; where the generation has moved on since, the question is given up, for a newer one is
on its way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from models.errors import TextError
from playground.engine import Engine, tail_of
from playground.results.generator import AttributionResult, BranchNode, TreeResult
from playground.results.reading import StepResult

if TYPE_CHECKING:
    from models.attribution import Method

# Of what a branch spells, this much of the end is shown.
_BRANCH_TEXT = 200


def tree(engine: Engine, step: StepResult) -> TreeResult:
    """Every branch of the prompt."""
    generation = engine.current(step)
    spelled: dict[int, bytes] = {}
    nodes: dict[int, BranchNode] = {}
    for node in generation.root.walk():
        parent = node.parent
        above = b"" if parent is None else spelled[parent.number]
        spelled[node.number] = (above + engine.piece(node.token_id))[-4 * _BRANCH_TEXT :]
        nodes[node.number] = BranchNode(
            number=node.number,
            parent=-1 if parent is None else parent.number,
            children=tuple(child.number for child in node.children.values()),
            depth=node.depth,
            token_id=node.token_id,
            label="" if node.token_id < 0 else engine.labels[node.token_id],
            name=node.name,
            raw=node.raw,
            final=node.final,
            log_probability=node.log_probability,
            total=node.total,
            by_hand=getattr(node.record, "by_hand", False),
            explored=node.explored,
            text=tail_of([spelled[node.number]], 0)[0][-_BRANCH_TEXT:],
        )
    path = tuple(node.number for node in generation.node.path())
    prompt = engine.prompt
    return TreeResult(prompt.text if prompt is not None else "", nodes, generation.node.number, path)


def why(
    engine: Engine, step: StepResult, position: int, target: int, method: Method, report: Callable[[float], None]
) -> Generator[None, None, AttributionResult]:
    """What the token at `position` was decided by; `target` is the candidate explained where that is the end (−1:
    the likeliest)."""
    from models.attribution import attribute

    generation = engine.current(step)
    context = step.trace.first(position - step.window_start)
    if position < len(step.ids):
        target = step.ids[position]
    elif target < 0 or target >= engine.model.vocab_size:
        target = generation.sampling.likeliest
    work = attribute(engine.decoder, context, target, method)
    while True:
        try:
            report(next(work))
        except StopIteration as done:
            found = done.value
            break
        yield
    return AttributionResult(
        step=step,
        position=position,
        start=step.window_start,
        target=target,
        target_label=engine.labels[target],
        method=method,
        scores=found.scores,
        value=found.value,
        baseline=found.baseline,
        error=found.error,
        steps=found.steps,
    )


def guessed(engine: Engine, step: StepResult, guess: int | str) -> tuple[int, str, float, float, int, float]:
    """A guess of the next token, by id or text: id, label, raw and final probability, rank, and surprise in bits.

    Of a text the first token counts; where it is typed without the space that words have inside a text, the
    likelier of the two is taken. Raises TextError for no text.
    """
    sampling = engine.current(step).sampling
    if isinstance(guess, int):
        token_id = guess
    else:
        spellings = [guess] if guess[:1].isspace() else [guess, " " + guess]
        firsts = [ids[0] for ids in map(engine.tokenizer.encode, spellings) if ids and guess]
        firsts = [token_id for token_id in firsts if token_id < len(sampling)]
        if not firsts:
            raise TextError("There is no guess to score. Type what comes next.")
        token_id = max(firsts, key=sampling.raw_probability)
    raw = sampling.raw_probability(token_id)
    bits = -math.log2(raw) if raw > 0 else math.inf
    return (
        token_id,
        engine.labels[token_id],
        raw,
        sampling.final_probability(token_id),
        sampling.rank(token_id),
        bits,
    )
