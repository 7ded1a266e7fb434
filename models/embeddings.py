"""The token table of an open checkpoint, straight from its file: rows, norms, neighbours, principal components.

Nothing is read but what is asked for, and whole-table questions go through the table in blocks, so that one larger
than memory works. The file is mapped into memory after its size, time and inode were found unchanged; a file that is
cut short in the middle of an operation ends the process, which no program can survive that maps files.

V rows of H numbers; `check` is called between blocks and may raise to give up.
"""

from __future__ import annotations

import hashlib
import mmap
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import torch
from torch import Tensor

from models.checkpoint import Checkpoint
from models.errors import CheckpointError, TokenIdError
from models.tensor_files import torch_dtype

Metric = Literal["cosine", "dot", "euclidean"]
Check = Callable[[], None]
METRICS: tuple[Metric, ...] = ("cosine", "dot", "euclidean")
COMPONENTS = 10

# Values of a block: few enough that in float32 they stay in a cache, many enough to keep threads busy.
_BLOCK_VALUES = 1 << 21
# For products of matrices, which use each value many times.
_LARGE_BLOCK_VALUES = 1 << 22
# For products of a block with itself, which long blocks and few columns at a time suit best.
_PRODUCT_VALUES, _SLICE = 1 << 23, 256
# Rows that differ by so much of their length are nearly equal; with how many of its neighbours by length each is
# compared.
_NEARLY = 0.1
_COMPARED = 6
# Up to so many columns a whole eigendecomposition takes less than a second.
_FEW_COLUMNS = 1024
_ROUNDING = 2.0**-24  # of one float32 operation, relative


def _go_on() -> None:
    """Nobody wants to give up."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The rows nearest to a query, nearest first: ids, and the value of the metric that ranked them.

    cosine and dot: larger is nearer; euclidean: the distance, smaller is nearer. `left_out` counts rows that hold NaN
    or infinity, which are near to nothing.
    """

    metric: Metric
    ids: tuple[int, ...]
    values: tuple[float, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class PrincipalComponents:
    """The first components of the table's rows, exactly.

    mean (H,), axes (K, H) orthonormal, of each the entry of largest magnitude positive; coordinates (V, K) of every
    row minus the mean; shares (K,) of the whole variance. Rows that hold NaN or infinity have NaN coordinates.
    """

    mean: Tensor
    axes: Tensor
    coordinates: Tensor
    shares: Tensor


class RowTable(ABC):
    """Rows of numbers, wherever they lie, and the questions that can be asked of them."""

    def __init__(self, rows: int, width: int) -> None:
        self.shape = (rows, width)  # (V, H), padded rows included
        self._norms: Tensor | None = None
        self._near: Tensor | None = None

    @abstractmethod
    def _mapped(self) -> Tensor:
        """The table (V, H), whatever its dtype; nobody writes to it. Raises CheckpointError where it is no more."""

    def __len__(self) -> int:
        return self.shape[0]

    def rows(self, ids: Sequence[int]) -> Tensor:
        """The rows of these ids (N, H) float32. Raises TokenIdError for an id without a row."""
        self._check_ids(ids)
        table = self._mapped()
        rows = torch.empty(len(ids), self.shape[1])
        for place, token_id in enumerate(ids):  # one by one: a few rows are not worth waking other threads for
            rows[place].copy_(table[token_id])
        return rows

    def combination(self, terms: Sequence[tuple[float, int]]) -> Tensor:
        """The sum of rows, each times its factor (H,) float64: (1, king), (−1, man), (1, woman), say."""
        if not terms:
            raise ValueError("a combination of no rows")
        self._check_ids([token_id for _, token_id in terms])
        table = self._mapped()
        total = torch.zeros(self.shape[1], dtype=torch.float64)
        for factor, token_id in terms:
            total += factor * table[token_id].double()
        return total

    def norms(self, check: Check = _go_on) -> Tensor:
        """The Euclidean length of every row (V,) float64; read once. NaN or infinite where a row is."""
        for _fraction in self.measuring():
            check()
        assert self._norms is not None
        return self._norms

    def measuring(self) -> Iterator[float]:
        """`norms` in pieces, other work going between: yields how far it is, 0 to 1; nothing once norms are known."""
        if self._norms is not None:
            return
        table = self._mapped()
        norms = torch.empty(len(self), dtype=torch.float64)
        for first, block in self._blocks(table, _LARGE_BLOCK_VALUES):
            for some, part in self._blocks(block, _BLOCK_VALUES // 4):  # summed in float64, twice as wide
                place = norms[first + some : first + some + len(part)]
                # In float64 the sum is as good as exact.
                torch.linalg.vector_norm(part, dim=1, dtype=torch.float64, out=place)
            yield min(1.0, (first + len(block)) / len(self))
        self._norms = norms

    def neighbours(
        self,
        query: int | Tensor,
        count: int = 20,
        metric: Metric = "cosine",
        *,
        exclude: Sequence[int] = (),
        check: Check = _go_on,
    ) -> Neighbours:
        """The `count` rows nearest to a row, by its id, or to a vector (H,); of equal values the lower id first.

        All rows but those in `exclude` are ranked by their exact value rounded to float32: a float32 pass over the
        table finds every row that its rounding errors leave in question, and those are computed again in float64.
        A row or query of nothing but zeros has the cosine 0 with everything.
        """
        if count < 0:
            raise ValueError(f"{count} neighbours")
        vector = self._vector(query, metric)
        norms = self.norms(check)
        table = self._mapped()
        sound = norms.isfinite()
        wanted = sound.clone()
        if exclude:
            self._check_ids(exclude)
            wanted[torch.tensor(exclude, dtype=torch.long)] = False
        length = float(torch.linalg.vector_norm(vector))
        ids = self._in_question(table, vector, length, norms, wanted, min(count, int(wanted.sum())), metric, check)
        values = self._exact(table, ids, vector, length, norms, metric, check)
        # Stable, and the ids ascend: equal values keep the lower id first.
        order = torch.sort(values, descending=metric != "euclidean", stable=True).indices[:count]
        return Neighbours(metric, tuple(ids[order].tolist()), tuple(values[order].tolist()), int((~sound).sum()))

    def values(
        self, query: int | Tensor, ids: Sequence[int], metric: Metric = "cosine", check: Check = _go_on
    ) -> tuple[float, ...]:
        """The metric's value of some rows against a query, as `neighbours` would give it."""
        vector = self._vector(query, metric)
        self._check_ids(ids)
        length = float(torch.linalg.vector_norm(vector))
        found = self._exact(
            self._mapped(), torch.tensor(ids, dtype=torch.long), vector, length, self.norms(check), metric, check
        )
        return tuple(found.tolist())

    def _vector(self, query: int | Tensor, metric: Metric) -> Tensor:
        """A query as a vector (H,) float64. Raises CheckpointError where it holds NaN or infinity."""
        if metric not in METRICS:
            raise ValueError(f"metric is {metric!r}, not one of {', '.join(METRICS)}")
        vector = self.combination([(1.0, query)]) if isinstance(query, int) else query.double()
        if vector.shape != (self.shape[1],):
            raise ValueError(f"a query has the shape {(self.shape[1],)}, not {tuple(vector.shape)}")
        if not bool(vector.isfinite().all()):
            raise CheckpointError("The row holds NaN or infinity, so that nothing is near to it. Choose another token.")
        return vector

    def _in_question(
        self,
        table: Tensor,
        vector: Tensor,
        length: float,
        norms: Tensor,
        wanted: Tensor,
        count: int,
        metric: Metric,
        check: Check,
    ) -> Tensor:
        """The ids, ascending, that may be among the `count` nearest as far as a float32 product can tell.

        A float32 sum of H products errs by at most (H + 2)·2⁻²⁴ times the lengths of both vectors (Higham 2002, §3.1;
        Cauchy and Schwarz); twice that is allowed for here.
        """
        if not count:
            return torch.empty(0, dtype=torch.long)
        # Scaled to length 1, so that nothing overflows that need not.
        unit = (vector / length if length > 0 else vector).float()
        scores = torch.empty(len(self), dtype=torch.float32)
        buffer = torch.empty(min(len(self), max(1, _BLOCK_VALUES // self.shape[1])), self.shape[1])
        for first, block in self._blocks(table, _BLOCK_VALUES):
            check()
            part = buffer[: len(block)]
            part.copy_(block)
            torch.mv(part, unit, out=scores[first : first + len(block)])
        nearness = scores.double()
        error = norms * (2.0 * (self.shape[1] + 2) * _ROUNDING)
        if metric == "cosine":
            divisor = torch.where(norms > 0, norms, 1.0)
            nearness, error = nearness / divisor, error / divisor
        elif metric == "euclidean":  # −(x − q)² + q², divided by the query's length like the products
            scale = length if length > 0 else 1.0
            nearness = 2.0 * nearness - norms * norms / scale
            error = 2.0 * error + (norms * norms / scale) * 2.0**-50
        # Rows whose product overflowed are in question too.
        unsure = wanted & ~nearness.isfinite()
        below = torch.where(wanted & ~unsure, nearness - error, -torch.inf)
        bar = torch.topk(below, count).values[-1]
        return torch.nonzero(unsure | (wanted & (nearness + error >= bar)))[:, 0]

    def _exact(
        self, table: Tensor, ids: Tensor, vector: Tensor, length: float, norms: Tensor, metric: Metric, check: Check
    ) -> Tensor:
        """The metric's value of these rows in float64, rounded to float32."""
        values = torch.empty(len(ids), dtype=torch.float64)
        step = max(1, _BLOCK_VALUES // self.shape[1])
        for first in range(0, len(ids), step):
            check()
            some = ids[first : first + step]
            rows = table[some].double()
            if metric == "euclidean":
                found = torch.linalg.vector_norm(rows - vector, dim=1)
            else:
                found = (rows * vector).sum(1)  # row by row the same sum: equal rows have equal values
                if metric == "cosine":
                    divisor = norms[some] * length
                    found = torch.where(divisor > 0, found / divisor, 0.0).clamp(-1.0, 1.0)
            values[first : first + step] = found
        return values.float()

    def principal_components(self, count: int = COMPONENTS, check: Check = _go_on) -> PrincipalComponents:
        """The first `count` principal components of all rows (fewer where H or V is smaller).

        The covariance is summed over blocks of float32 products in float64, around a point near the mean so that
        nothing cancels, and its largest eigenvectors are found. Memory, beside the result, grows with H alone: some
        280 MB at H = 3 584.
        """
        finding = self.finding_components(count)
        while True:
            check()
            try:
                next(finding)
            except StopIteration as end:
                found: PrincipalComponents = end.value
                return found

    def finding_components(self, count: int = COMPONENTS) -> Generator[float, None, PrincipalComponents]:
        """`principal_components` in pieces, other work going between: yields how far it is, 0 to 1."""
        table, (rows, width) = self._mapped(), self.shape
        step = max(1, _PRODUCT_VALUES // width)
        sound = torch.ones(rows, dtype=torch.bool)
        centre = _finite(table[:step].float()).mean(0)  # near the mean, or nothing where there is no sound row yet
        centre = torch.where(centre.isfinite(), centre, 0.0)
        total = torch.zeros(width, dtype=torch.float64)
        products = torch.zeros(width, width, dtype=torch.float64)
        buffer = torch.empty(min(step, rows), width)
        for first in range(0, rows, step):
            block = table[first : first + step]
            part = buffer[: len(block)]
            torch.sub(block, centre, out=part)
            added = torch.ones(len(part)) @ part
            if not bool(added.isfinite().all()):
                sound[first : first + step] = part.isfinite().all(1)
                part = _finite(part)
                added = part.sum(0)
            total += added
            for some in range(0, width, _SLICE):  # the lower triangle in slices: the upper one is the same
                columns = part[:, : some + _SLICE]
                products[some : some + _SLICE, : some + _SLICE] += columns[:, some:].T @ columns
            yield 0.7 * min(1.0, (first + step) / rows)
        number = int(sound.sum())
        if not number:
            raise CheckpointError("Every row of the table holds NaN or infinity. Get a fresh copy of the model.")
        for some in range(_SLICE, width, _SLICE):
            products[:some, some : some + _SLICE] = products[some : some + _SLICE, :some].T
        offset = total / number
        covariance = products.div_(number).addr_(offset, offset, alpha=-1.0)
        whole = float(covariance.trace().clamp(min=0.0))
        count = min(count, width, rows)
        covariance.div_(whole if whole > 0 else 1.0)
        pair = (yield from _by_lanczos(covariance, count)) if width > _FEW_COLUMNS else None
        variances, axes = pair if pair is not None else _by_decomposition(covariance, count)
        largest = axes.abs().argmax(1, keepdim=True)
        axes = axes * torch.where(axes.gather(1, largest) < 0, -1.0, 1.0)
        mean = centre.double() + offset
        turned, back = axes.T.float().contiguous(), (axes @ mean).float()
        coordinates = torch.empty(rows, count)
        for first in range(0, rows, step):
            block = table[first : first + step]
            place = coordinates[first : first + step]
            torch.sub(block.float() @ turned, back, out=place)
            yield 0.8 + 0.2 * min(1.0, (first + step) / rows)
        coordinates[~sound] = torch.nan
        return PrincipalComponents(mean, axes, coordinates, variances.clamp(min=0.0))

    def equal_rows(self, check: Check = _go_on) -> tuple[tuple[int, ...], ...]:
        """The groups of rows that are equal bit for bit, ids ascending, groups by their first id."""
        norms = self.norms(check)
        table = self._mapped()
        order = torch.argsort(norms, stable=True)
        ordered = norms[order]
        # Equal rows have equal norms; how a norm is summed may depend on the row's place in its block, but hardly so.
        close = (ordered[1:] - ordered[:-1]).abs() <= 1e-9 * ordered[1:].abs()
        suspects = torch.zeros(len(self), dtype=torch.bool)
        suspects[order[1:][close]] = True
        suspects[order[:-1][close]] = True
        groups: dict[bytes, list[int]] = {}
        for token_id in torch.nonzero(suspects)[:, 0].tolist():
            check()
            row = table[token_id].view(torch.uint8).numpy().tobytes()
            groups.setdefault(_digest(row), []).append(token_id)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)

    def comparing(self) -> Iterator[float]:
        """`nearly_equal` in pieces, other work going between: yields how far it is, 0 to 1."""
        for _fraction in self.measuring():
            yield 0.0
        assert self._norms is not None
        norms, table = self._norms, self._mapped()
        order = torch.argsort(norms, stable=True)
        order = order[norms[order].isfinite()]
        near = torch.zeros(len(self), dtype=torch.bool)
        step = max(1, _LARGE_BLOCK_VALUES // self.shape[1])
        for first in range(0, len(order), step):
            some = order[first : first + step + _COMPARED]
            rows = table[some].float()
            for distance in range(1, min(_COMPARED, len(some) - 1) + 1):
                apart = torch.linalg.vector_norm(rows[distance:] - rows[:-distance], dim=1)
                close = apart <= _NEARLY * norms[some[distance:]]
                near[some[distance:][close]] = True
                near[some[:-distance][close]] = True
            yield min(1.0, (first + step) / len(order))
        self._near = torch.nonzero(near)[:, 0]

    def nearly_equal(self, check: Check = _go_on) -> Tensor:
        """The ids (N,) of rows that hardly differ from another: tokens that no text had, pushed the same way.

        Each row is compared with those next to it by length; one that differs by at most a tenth of its length from
        one of them is listed.
        """
        if self._near is None:
            for _fraction in self.comparing():
                check()
        assert self._near is not None
        return self._near

    def unsound_rows(self, check: Check = _go_on) -> Tensor:
        """The ids (N,) of the rows that hold NaN or infinity."""
        return torch.nonzero(~self.norms(check).isfinite())[:, 0]

    def _blocks(self, table: Tensor, values: int) -> Iterator[tuple[int, Tensor]]:
        """The table in blocks of rows with about so many values, each with its first row's index."""
        step = max(1, values // self.shape[1])
        for first in range(0, len(table), step):
            yield first, table[first : first + step]

    def _check_ids(self, ids: Sequence[int]) -> None:
        for token_id in ids:
            if not 0 <= token_id < len(self):
                raise TokenIdError(
                    "There is no row {id}: the table has rows 0 to {last}. Choose one of those.",
                    id=token_id,
                    last=len(self) - 1,
                )


class HeldTable(RowTable):
    """A table in memory (V, H)."""

    def __init__(self, rows: Tensor) -> None:
        super().__init__(rows.shape[0], rows.shape[1])
        self._held = rows

    def _mapped(self) -> Tensor:
        return self._held


class EmbeddingTable(RowTable):
    """The table of a checkpoint. Raises CheckpointError where it has none, or where its file has changed since."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._info = checkpoint.table
        super().__init__(self._info.shape[0], self._info.shape[1])
        self.checkpoint = checkpoint
        self._dtype = torch_dtype(self._info.dtype)
        self._map: Tensor | None = None

    @cached_property
    def initial_norm(self) -> tuple[float, float]:
        """How long a row is before training, and by how much that varies (two numbers; four times it is rare).

        Word vectors begin uniform in ±1/2H, everything else normal with config.json's initializer_range (0.02 in
        transformers where it is left out).
        """
        width = self.shape[1]
        if self.checkpoint.spec.is_table:
            return (12.0 * width) ** -0.5, (12.0 * width) ** -0.5 * (5.0 * width) ** -0.5
        deviation = self.checkpoint.config.get("initializer_range", 0.02)
        if isinstance(deviation, bool) or not isinstance(deviation, (int, float)) or not 0 < deviation < 1e6:
            deviation = 0.02
        return float(deviation) * width**0.5, float(deviation) * 2.0**-0.5

    def at_initial_norm(self, check: Check = _go_on) -> Tensor:
        """The ids (N,) of the rows that are as long as rows are before training."""
        norm, deviation = self.initial_norm
        return torch.nonzero((self.norms(check) - norm).abs() <= 4.0 * deviation)[:, 0]

    def _mapped(self) -> Tensor:
        """The table (V, H), mapped from its file, which is checked to be the one that was opened."""
        info = self._info
        try:
            with self.checkpoint.open_table() as file:
                if self._map is not None:
                    return self._map
                # A private mapping, which torch takes for writable; nothing writes to it.
                view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        except OSError as error:
            raise CheckpointError(
                "{path} can't be read: {reason}. Check the file and its permissions.",
                path=info.file,
                reason=error.strerror or error,
            ) from error
        rows, width = self.shape
        whole = torch.frombuffer(view, dtype=self._dtype, count=rows * width, offset=info.start)
        self._map = whole.view(rows, width)
        return self._map


def _by_decomposition(covariance: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The largest eigenvalues (K,) of a symmetric (H, H) float64 of about unit size, and their vectors (K, H).

    torch.linalg.eigh in float32, which is twice as fast, then one step of subspace iteration with Rayleigh and Ritz in
    float64, which takes its rounding away.
    """
    rough = torch.linalg.eigh(covariance.float()).eigenvectors[:, -2 * count :].double()
    basis = torch.linalg.qr(covariance @ rough).Q
    values, turn = torch.linalg.eigh(basis.T @ covariance @ basis)
    return values.flip(0)[:count], (basis @ turn).flip(1)[:, :count].T.contiguous()


def _by_lanczos(covariance: Tensor, count: int) -> Generator[float, None, tuple[Tensor, Tensor] | None]:
    """The same by block Lanczos, for wide tables: a decomposition takes H³ and can't be interrupted, this H² a round.

    Golub and Underwood 1977, with every block made orthogonal to all before it. A round adds `count` vectors to the
    basis; it ends when no residual of a wanted pair is above 1e-10 of the largest eigenvalue. None where a basis of
    half the columns is not enough.
    """
    width = len(covariance)
    most = width // 2 // count
    basis = torch.empty(most * count, width, dtype=torch.float64)  # rows, as are `images`: basis @ covariance
    images = torch.empty_like(basis)
    block = torch.randn(width, count, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for number in range(1, most + 1):
        known, all_known = basis[: (number - 1) * count], basis[: number * count]
        for _ in range(2):  # rounding leaves something the first time, and nothing the second
            block = torch.linalg.qr(block - known.T @ (known @ block)).Q
        basis[(number - 1) * count : number * count] = block.T
        block = covariance @ block
        images[(number - 1) * count : number * count] = block.T
        if number % 8 == 0 or number in (1, 2, 4):
            inside = all_known @ images[: number * count].T
            values, turn = torch.linalg.eigh((inside + inside.T) / 2)
            values, turn = values.flip(0)[:count], turn.flip(1)[:, :count]
            axes = turn.T @ all_known
            apart = torch.linalg.vector_norm(turn.T @ images[: number * count] - values[:, None] * axes, dim=1)
            if float(apart.max()) <= 1e-10 * float(values[0].abs()):
                return values, axes
        yield number / most
    return None


def _finite(rows: Tensor) -> Tensor:
    """The rows without NaN and infinity."""
    return rows[rows.isfinite().all(1)]


def _digest(row: bytes) -> bytes:
    return hashlib.blake2b(row, digest_size=16).digest()
