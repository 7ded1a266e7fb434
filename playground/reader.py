"""A model that reads texts, and the embedding rows of what it has read.

Called only from jobs of the torch lane, never from the GUI thread; torch is imported here, on first use. Every method
returns frozen results with plain numbers and arrays.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.errors import TokenizerError
from models.placing import free_memory, has_room
from models.specs import SamplingSpec
from playground.results.reading import RowsResult, StepResult, TokensResult

if TYPE_CHECKING:
    from models.checkpoint import Network
    from models.networks.encoder import Encoder
    from models.networks.encoder_decoder import EncoderDecoder

Check = Callable[[], None]  # raises where the job is no longer wanted

# The jobs that make a model independent of its files: of the open one, and of one beside it. What gives up questions
# spares them, or a model would depend on its files for good.
SETTLING = ("weights", "weights of a column")


@dataclass(frozen=True, slots=True)
class StepSettings:
    """What the user had set when asking for a step. `on_last_half` answers what happens when the window is full."""

    sampling: SamplingSpec
    seed: int
    on_last_half: bool = False


class ModelViews:
    """A model, and what the panes show of a text that it has read, whoever read it."""

    def __init__(self, model: Network) -> None:
        self.model = model
        weight = model.embedding.weight
        self.dtype = str(weight.dtype).removeprefix("torch.")
        self.device = weight.device.type

    def settling(self) -> Generator[None, None, None]:
        """Make the model independent of its files, other work going between.

        One that memory has no room for stays on them: what it needs is read again at each step, as in other programs.
        """
        if not has_room(sum(self.model.get_parameter(name).nbytes for name in self.model.mapped), free_memory()):
            return
        yield from self.model.settling()

    def rows(self, step: StepResult) -> RowsResult:
        """The embedding rows of the window's tokens."""
        import torch

        with torch.inference_mode():
            weight = self.model.embedding.weight
            ids = torch.tensor(step.ids[step.window_start :], dtype=torch.long, device=weight.device)
            return RowsResult(step, weight[ids].float().cpu().numpy())

    def _check_rows(self, prompt: TokensResult) -> None:
        highest = max(prompt.run.ids, default=0)
        if highest >= self.model.vocab_size:
            raise TokenizerError(
                "The tokenizer {tokenizer} gives the id {id} here, but the model's table has {rows} rows. "
                "Open a copy of the model whose tokenizer belongs to it.",
                tokenizer=prompt.tokenizer,
                id=highest,
                rows=self.model.vocab_size,
            )


class Reader(ModelViews):
    """An encoder, which reads a text whole and expects nothing to follow it; a decoder may stand behind it."""

    def __init__(self, model: Encoder | EncoderDecoder) -> None:
        super().__init__(model)
        self._encoder = model

    def read(self, prompt: TokensResult, settings: StepSettings, check: Check) -> StepResult:
        """Read a text, which is all there is: no candidates come of it.

        Raises TextError for no tokens or more than the window holds, TokenizerError for tokens that the model's table
        has no rows for.
        """
        began = time.perf_counter()
        self._check_rows(prompt)

        def between_layers(_layer: int) -> None:
            check()

        trace = self._encoder.forward(prompt.run.ids, between_layers=between_layers)
        return StepResult(
            text=prompt.text,
            prompt=prompt,
            ids=trace.ids,
            labels=prompt.labels,
            prompt_length=len(prompt.run),
            window_start=0,
            tail="",
            spans=tuple(prompt.run.character_spans),
            byte_spans=tuple(prompt.run.byte_spans),
            candidates=(),
            others=0,
            raw_entropy=0.0,
            final_entropy=0.0,
            sampling=settings.sampling,
            drawn=None,
            drawn_label="",
            can_undo=False,
            window_full=False,
            seconds=time.perf_counter() - began,
            trace=trace,
        )
