"""What the networks share: the sizes of their spec, and memory for parameters that are filled from files, or mapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import torch
from torch import Tensor, nn

from models.networks.rooms import room_like
from models.specs import TransformerSpec

# Bytes that are copied at once.
_COPIED = 1 << 25


class Loadable(nn.Module):
    """A network that is made on the meta device and then gets its parameters from a checkpoint's files.

    `mapped` names those that lie in a file's mapping, `settled` is called when none does any more.
    """

    spec: TransformerSpec
    mapped: tuple[str, ...] = ()
    settled: Callable[[], None] | None = None

    @property
    def vocab_size(self) -> int:
        """Rows of the embedding table."""
        return self.spec.vocab_size

    @property
    def context_length(self) -> int:
        """The most tokens that one forward pass can hold."""
        return self.spec.context_length

    def materialise(self, dtype: torch.dtype, device: str = "cpu", given: Mapping[str, Tensor] | None = None) -> None:
        """Give its parameters memory of that dtype, not yet filled; the `given` ones have theirs.

        Every parameter is another one then, which wants no gradient; what was tied stays tied.
        """
        given = given or {}
        made: dict[nn.Parameter, nn.Parameter] = {}
        for path, part in self.named_modules():
            for leaf, parameter in part.named_parameters(recurse=False):
                if parameter not in made:
                    own = given.get(f"{path}.{leaf}" if path else leaf)
                    memory = room_like(parameter, dtype, device) if own is None else own.view(parameter.shape)
                    made[parameter] = nn.Parameter(memory, requires_grad=False)
                part.register_parameter(leaf, made[parameter])
        self.mapped = tuple(given)

    def settling(self) -> Iterator[None]:
        """Make it independent of the files that it was loaded from, block by block; it may be used between.

        Raises CheckpointError at the end where somebody has written into one of them meanwhile.
        """
        for parameter in map(self.get_parameter, self.mapped):
            place = room_like(parameter, parameter.dtype)
            rows = max(1, _COPIED * len(parameter) // max(1, parameter.nbytes))
            for start in range(0, len(parameter), rows):
                place[start : start + rows] = parameter.data[start : start + rows]
                yield
            parameter.data = place
        self.mapped, settled, self.settled = (), self.settled, None
        if settled is not None:
            settled()
