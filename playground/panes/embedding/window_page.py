"""Context windows: how much of the current text fits into each, and what the KV cache costs there."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from models.kv_cache import WINDOWS, CacheCost, Fit, kv_cache
from models.memory import DTYPE_BITS
from models.specs import TransformerSpec
from playground import theme
from playground.operations import Operations
from playground.panes.embedding.cost_page import CostPage, DtypePicker, plain_label
from playground.panes.embedding.subjects import Subject, Subjects
from playground.session import Session
from playground.widgets.figure_grid import Figure, FigureGrid, FigureRow
from playground.widgets.numbers import format_bytes, format_share, group_digits


class WindowPage(CostPage):
    """A line a window: the text in it, the full cache, and what it would be if heads shared nothing."""

    def __init__(self, session: Session, operations: Operations, subjects: Subjects) -> None:
        super().__init__(session, operations, subjects)
        self.precision = DtypePicker(session, "embedding.window_dtype")
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self.precision)
        self.text = plain_label("embedding.window_text", "")
        row.addWidget(self.text, 1)
        self.column.addLayout(row)
        self.formula = self.add_label("embedding.window_formula")
        self.grid = FigureGrid()
        self.grid.setObjectName("embedding.windows")
        self.column.addWidget(self.grid)
        self.fits = FigureGrid()
        self.fits.setObjectName("embedding.fits")
        self.column.addWidget(self.fits)
        self.hint = self.add_label("embedding.window_hint", "caption")
        self.column.addStretch(1)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.setAccessibleName(self.tr("Windows"))
        self.precision.retranslate()
        self.grid.setAccessibleName(self.tr("KV cache by context length"))
        self.fits.setAccessibleName(self.tr("What of the text fits"))

    def show_subject(self, subject: Subject) -> None:
        """Show this subject's cache at the text's length and at four windows."""
        dtype = self.precision.follow()
        tokens = self.session.results.tokens
        count = len(tokens.run.ids) if tokens is not None else 0
        characters = len(tokens.text) if tokens is not None else 0
        self._show_fits(count, characters)
        spec = subject.spec
        cached = spec is not None and spec.causal and not spec.is_table
        self.grid.setVisible(cached)
        if spec is None or not cached:
            self.text.setText(self._text_line(count, None, dtype))
            self.formula.setText(
                self.tr("{name} keeps no KV cache: it generates nothing token by token.").format(name=subject.name)
                if spec is not None
                else self.tr("A table on its own has no layers, so there is no KV cache. Choose a model.")
            )
            self.hint.setText("")
            return
        self.text.setText(self._text_line(count, kv_cache(spec, count), dtype))
        self.formula.setText(self.formula_text(spec, dtype))
        shared = spec.head_count != spec.key_value_head_count
        titles = [self.tr("KV cache, {dtype}").format(dtype=dtype), self.tr("÷ the table")]
        if shared:
            titles.insert(1, self.tr("if heads shared nothing"))
        rows = []
        for window in WINDOWS:
            cache = kv_cache(spec, window)
            figures = [_bytes(cache.bytes(dtype)), _times(cache.values, subject.table.parameters)]
            if shared:
                unshared = CacheCost(window, cache.unshared, cache.unshared)
                figures.insert(1, _bytes(unshared.bytes(dtype)))
            rows.append(
                FigureRow(
                    self.tr("{window} tokens").format(window=group_digits(window)),
                    tuple(figures),
                    muted=window > spec.context_length,
                )
            )
        self.grid.set_table(titles, rows)
        self.hint.setText(self.hint_text(spec))

    def _text_line(self, count: int, cache: CacheCost | None, dtype: str) -> str:
        if not count:
            return self.tr("Type a text to see how much of a window it fills.")
        text = self.tr("Tokens in this text: {count}").format(count=group_digits(count))
        if cache is not None:
            text += self.tr(", whose KV cache takes {bytes} in {dtype}").format(
                bytes=format_bytes(cache.bytes(dtype)), dtype=dtype
            )
        return text

    def formula_text(self, spec: TransformerSpec, dtype: str) -> str:
        """The product that a token costs."""
        one = kv_cache(spec, 1)
        return self.tr(
            "2 (key and value) × {layers} layers × {heads} key/value heads × {size} = {values} numbers a token, {bytes}"
        ).format(
            layers=spec.layer_count,
            heads=spec.key_value_head_count,
            size=spec.head_size,
            values=group_digits(one.values),
            bytes=format_bytes(one.values * DTYPE_BITS[dtype] // 8),
        )

    def hint_text(self, spec: TransformerSpec) -> str:
        """What to know about this model's window and its heads."""
        parts = [self.tr("Its own window is {window} tokens.").format(window=group_digits(spec.context_length))]
        if spec.head_count != spec.key_value_head_count:
            parts.append(
                self.tr("{heads} query heads share {groups} key/value heads.").format(
                    heads=spec.head_count, groups=spec.key_value_head_count
                )
            )
        if spec.window_layer_count:
            parts.append(
                self.tr("{layers} of its {all} layers keep no more than {window} tokens.").format(
                    layers=spec.window_layer_count, all=spec.layer_count, window=group_digits(spec.window)
                )
            )
        return " ".join(parts)

    def _show_fits(self, count: int, characters: int) -> None:
        """How much of the text fits, and how much text of its kind would."""
        self.fits.setVisible(count > 0)
        if not count:
            return
        rows = []
        for window in WINDOWS:
            fit = Fit(window, count)
            rows.append(
                FigureRow(
                    self.tr("in {window}").format(window=group_digits(window)),
                    (
                        Figure(f"{group_digits(fit.fitting)} / {group_digits(count)}"),
                        Figure(format_share(fit.share), exact=fit.share),
                        Figure(group_digits(window * characters // count), exact=window * characters // count),
                    ),
                )
            )
        self.fits.set_table([self.tr("of this text"), self.tr("of the window"), self.tr("characters like these")], rows)


def _times(values: int, table: int) -> Figure:
    ratio = values / table
    return Figure(f"{ratio:.2f} ×" if ratio >= 0.01 else "< 0.01 ×", exact=ratio)


def _bytes(count: int) -> Figure:
    return Figure(format_bytes(count), exact=count)
