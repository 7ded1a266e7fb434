"""A token table split over the ranks of a parallel run, by rows: who has which, and what a step sends. No torch.

The scheme is Megatron-LM's vocabulary parallelism (Shoeybi et al. 2019, arXiv:1909.08053, section 3): the rows are
padded to a multiple of `multiple` x ranks (its option --make-vocab-size-divisible-by, 128 unless set), each rank
holds an equal block of neighbouring rows. Looking up, a rank fills in the rows that it has and zeros for the others;
the sum over all ranks (an all-reduce) is the answer. The output head is split the same way: each rank has the logits
of its own block, and the loss needs three sums a token instead of all logits.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import ConfigError, shown

MOST_RANKS = 65_536
# A thousand times the largest batches that anybody has trained with.
MOST_TOKENS = 10**11
DEFAULT_MULTIPLE = 128


@dataclass(frozen=True, slots=True)
class VocabularySplit:
    """A table of `vocab_size` rows of `hidden_size` numbers over `ranks` ranks, padded to `multiple` x ranks."""

    vocab_size: int
    hidden_size: int
    ranks: int
    multiple: int = DEFAULT_MULTIPLE

    @property
    def padded_rows(self) -> int:
        """Rows after padding: the next multiple of `multiple` x ranks."""
        step = self.multiple * self.ranks
        return -(-self.vocab_size // step) * step

    @property
    def padding(self) -> int:
        """Rows that no token has, all of them at the end."""
        return self.padded_rows - self.vocab_size

    @property
    def rows_per_rank(self) -> int:
        """How many rows each rank holds, padding included."""
        return self.padded_rows // self.ranks

    @property
    def parameters_per_rank(self) -> int:
        """The numbers in one rank's block."""
        return self.rows_per_rank * self.hidden_size

    def rows_of(self, rank: int) -> range:
        """The ids whose rows `rank` holds, padding included. Raises ValueError for a rank that there isn't."""
        if not 0 <= rank < self.ranks:
            raise ValueError(f"rank {rank} of {self.ranks}")
        return range(rank * self.rows_per_rank, (rank + 1) * self.rows_per_rank)

    def padding_of(self, rank: int) -> int:
        """How many of a rank's rows belong to no token."""
        rows = self.rows_of(rank)
        return len(range(max(rows.start, self.vocab_size), rows.stop)) if rows.stop > self.vocab_size else 0

    def owner_of(self, token_id: int) -> int:
        """The rank that holds the row of an id. Raises ConfigError for an id that no token has."""
        if not _is_whole(token_id, 0, self.vocab_size - 1):
            raise ConfigError(
                "No token has the id {id}: the ids go from 0 to {last}. Enter one of these.",
                id=shown(token_id),
                last=self.vocab_size - 1,
            )
        return token_id // self.rows_per_rank


@dataclass(frozen=True, slots=True)
class StepTraffic:
    """Bytes that go through an all-reduce in one step, by what they are for; `ranks` take part."""

    ranks: int
    lookup: int  # forward: the rows that were looked up, tokens x hidden
    head_gradient: int  # backward: the gradient of the head's input, tokens x hidden
    loss: int  # forward: largest logit, the true token's logit and the sum of exponentials, 3 x tokens, float32
    logits: int  # what gathering all logits would take instead: tokens x padded rows

    @property
    def reduced(self) -> int:
        """The buffers together."""
        return self.lookup + self.head_gradient + self.loss

    def sent(self, reduced: int) -> int:
        """Bytes that one rank sends for an all-reduce of that many: 2 (N - 1) / N of them, in a ring.

        Patarasuk and Yuan 2009, "Bandwidth optimal all-reduce algorithms for clusters of workstations". Rounded up.
        """
        return -(-2 * (self.ranks - 1) * reduced // self.ranks)


def split_vocabulary(
    *, vocab_size: int, hidden_size: int, ranks: int, multiple: int = DEFAULT_MULTIPLE
) -> VocabularySplit:
    """The split of a table over `ranks` ranks. Raises ConfigError for numbers that make none."""
    from models.memory import embedding_cost

    embedding_cost(vocab_size=vocab_size, hidden_size=hidden_size)  # which checks both
    _check("number of ranks", ranks, MOST_RANKS)
    _check("padding multiple", multiple, MOST_RANKS)
    return VocabularySplit(vocab_size, hidden_size, ranks, multiple)


def step_traffic(split: VocabularySplit, tokens: int, *, value_bytes: int = 2) -> StepTraffic:
    """What one training step of `tokens` tokens communicates because of the split; nothing on a single rank.

    Activations take `value_bytes` a number (2: float16 or bfloat16), the loss's sums float32. Raises ConfigError for
    fewer than one token.
    """
    if not _is_whole(tokens, 1, MOST_TOKENS):
        raise ConfigError(
            "A step of {value} tokens can't be. Enter a whole number above 0, up to {largest}.",
            value=shown(tokens),
            largest=MOST_TOKENS,
        )
    if split.ranks == 1:
        return StepTraffic(1, 0, 0, 0, 0)
    activations = tokens * split.hidden_size * value_bytes
    return StepTraffic(split.ranks, activations, activations, 3 * tokens * 4, tokens * split.padded_rows * value_bytes)


def _is_whole(value: object, least: int, most: int) -> bool:
    """Whether something is a whole number within these limits; what comes from a field may be anything."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _check(label: str, value: object, largest: int) -> None:
    if not _is_whole(value, 1, largest):
        raise ConfigError(
            "The {label} is {value}. Enter a whole number from 1 to {largest}.",
            label=label,
            value=shown(value),
            largest=largest,
        )
