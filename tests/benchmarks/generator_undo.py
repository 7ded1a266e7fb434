"""generator.undo: an undo, or a jump between two branches of a 500-token prompt, ÷ a step, at GPT-2's shape.

All end with the stages and the data of the bars of the place that is come to. The slower of undo and jump counts.
"""

from __future__ import annotations

from models.specs import SamplingSpec, spec_from_config
from tests.benchmarks.harness import Measure, fix_threads, in_turn, seconds

SPEC = SamplingSpec(temperature=0.8, top_k=40, top_p=0.95)
BARS = 50
PROMPT, BRANCH = 500, 12


def undo() -> tuple[float, float]:
    """Milliseconds of an undo or a jump, and of a step."""
    import torch

    from models.generation import Generation
    from models.networks.decoder import Decoder

    fix_threads()
    model = Decoder(spec_from_config({"model_type": "gpt2"})).eval()
    model.initialise(torch.Generator().manual_seed(0))

    def grown() -> Generation[object]:
        generation: Generation[object] = Generation(model, range(PROMPT), SPEC, seed=1)  # type: ignore[arg-type]
        for first in (5, 6):
            generation.jump(0)
            generation.choose(first)
            for _ in range(BRANCH - 1):
                generation.step()
                generation.sampling.bars(BARS)
        return generation

    def moved() -> float:
        generation = grown()
        ends = [node.number for node in generation.nodes.values() if not node.children]

        def jumps() -> None:
            for number in ends * BRANCH:
                generation.jump(number)
                generation.sampling.bars(BARS)

        def undone() -> None:
            for _ in range(BRANCH):
                generation.undo()
                generation.sampling.bars(BARS)

        return max(seconds(jumps) / (len(ends) * BRANCH), seconds(undone) / BRANCH) * 1000

    def stepped() -> float:
        generation = grown()

        def steps() -> None:
            for _ in range(BRANCH):
                generation.step()
                generation.sampling.bars(BARS)

        return seconds(steps) * 1000 / BRANCH

    return in_turn(moved, stepped, 3)


MEASURE = Measure("generator.undo", "ms", 0.2, "an undo or a jump between branches ÷ a step, GPT-2's shape", undo)
