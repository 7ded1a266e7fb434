"""A table split over the ranks of a parallel run: rows a rank, padding, which rank answers for an id, what is sent."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel

from models.errors import ConfigError
from models.parallel import StepTraffic, VocabularySplit, split_vocabulary, step_traffic
from models.training_memory import training_cost
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.embedding.cost_page import CostPage, plain_label
from playground.panes.embedding.subjects import Subject, Subjects
from playground.panes.embedding.training_page import chosen_recipe
from playground.results.reading import Problem
from playground.session import Session
from playground.widgets.block_strip import BlockStrip
from playground.widgets.figure_grid import Figure, FigureGrid, FigureRow
from playground.widgets.number_field import NumberField
from playground.widgets.numbers import format_bytes, group_digits

_FIELDS = ("ranks", "rank_multiple", "rank_id", "step_tokens")


class RanksPage(CostPage):
    """Four numbers, the strip of ranks, and two small tables. A number that makes no split is told below the fields."""

    def __init__(self, session: Session, operations: Operations, subjects: Subjects) -> None:
        super().__init__(session, operations, subjects)
        self._subject: Subject | None = None
        self._split: VocabularySplit | None = None
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID)
        grid.setVerticalSpacing(4)
        self.fields: dict[str, NumberField] = {}
        self._names: dict[str, QLabel] = {}
        for place, name in enumerate(_FIELDS):
            field = NumberField(characters=8)
            field.setObjectName(f"embedding.{name}")
            field.entered.connect(self._on_entered)
            label = QLabel()
            label.setProperty("role", "muted")
            label.setBuddy(field)
            grid.addWidget(label, place // 2, 2 * (place % 2))
            grid.addWidget(field, place // 2, 2 * (place % 2) + 1)
            self.fields[name] = field
            self._names[name] = label
        grid.setColumnStretch(4, 1)
        self.column.addLayout(grid)
        self.problem = plain_label("embedding.ranks_problem", "error")
        self.column.addWidget(self.problem)
        self.split = self.add_label("embedding.split", "")
        self.strip = BlockStrip()
        self.strip.setObjectName("embedding.strip")
        self.strip.chosen.connect(self._on_rank)
        self.column.addWidget(self.strip)
        self.owner = self.add_label("embedding.owner", "")
        self.memory = FigureGrid()
        self.memory.setObjectName("embedding.rank_memory")
        self.column.addWidget(self.memory)
        self.column.addSpacing(theme.GRID // 2)
        self.traffic = FigureGrid()
        self.traffic.setObjectName("embedding.traffic")
        self.column.addWidget(self.traffic)
        self.source = self.add_label("embedding.split_source", "caption")
        self.column.addStretch(1)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.setAccessibleName(self.tr("Split over ranks"))
        self.strip.setAccessibleName(self.tr("Ranks"))
        self.strip.setToolTip(self.tr("Click a rank to see its rows; grey is padding"))
        self.memory.setAccessibleName(self.tr("Memory of a rank"))
        self.traffic.setAccessibleName(self.tr("Communication of a step"))
        texts = {
            "ranks": (self.tr("ranks"), self.tr("How many devices share the table's rows")),
            "rank_multiple": (self.tr("rows in multiples of"), self.tr("Every rank's rows are padded to a multiple")),
            "rank_id": (self.tr("token id"), self.tr("Which rank answers for this id?")),
            "step_tokens": (self.tr("tokens a step"), self.tr("Batch × length: what one step communicates about")),
        }
        for name, (label, tip) in texts.items():
            self._names[name].setText(label)
            self.fields[name].setAccessibleName(label)
            self.fields[name].setToolTip(tip)
        self.source.setText(
            self.tr(
                "Vocabulary parallelism of Megatron-LM (Shoeybi et al. 2019, section 3). A ring all-reduce over N "
                "ranks sends 2 (N − 1) / N of the buffer from each (Patarasuk and Yuan 2009)."
            )
        )

    def show_subject(self, subject: Subject) -> None:
        """Show how this subject's table is split."""
        self._subject = subject
        inputs = self.session.inputs
        values = {name: getattr(inputs, name) for name in _FIELDS}
        values["rank_id"] = self.token_id(subject)
        for name, field in self.fields.items():
            field.set_value(values[name])
        self._show_split(values)

    def token_id(self, subject: Subject) -> int:
        """The id that is asked about: the one set, else the chosen token's of the open model, else 0."""
        inputs, step = self.session.inputs, self.session.results.step
        if inputs.rank_id is not None:
            return inputs.rank_id
        if inputs.position is not None and step is not None and inputs.position < len(step.ids):
            chosen = step.ids[inputs.position]
            return chosen if chosen < subject.table.vocab_size else 0
        return 0

    def _show_split(self, values: dict[str, object]) -> None:
        """Figures of a split, or what is wrong with the numbers; the last split stays to be seen."""
        assert self._subject is not None
        table = self._subject.table
        try:
            split = split_vocabulary(
                vocab_size=table.vocab_size,
                hidden_size=table.hidden_size,
                ranks=values["ranks"],  # type: ignore[arg-type]
                multiple=values["rank_multiple"],  # type: ignore[arg-type]
            )
            traffic = step_traffic(split, values["step_tokens"])  # type: ignore[arg-type]
            owner = split.owner_of(values["rank_id"])  # type: ignore[arg-type]
        except ConfigError as error:
            self.problem.setText(sentence(Problem.of(error)))
            self.problem.show()
            self.column.activate()
            self.ensureWidgetVisible(self.problem, 0, theme.GRID)
            return
        self.problem.hide()
        self._split = split
        self.split.setText(
            self.tr("{rows} rows + {padding} of padding = {padded} = {ranks} ranks × {each} rows each").format(
                rows=group_digits(split.vocab_size),
                padding=group_digits(split.padding),
                padded=group_digits(split.padded_rows),
                ranks=group_digits(split.ranks),
                each=group_digits(split.rows_per_rank),
            )
        )
        text = self.owner_text(split, int(str(values["rank_id"])), owner)
        self.owner.setText(text)
        self.strip.set_blocks(split.ranks, split.vocab_size / split.padded_rows, owner, text)
        self._show_memory(split)
        self._show_traffic(traffic)

    def owner_text(self, split: VocabularySplit, token_id: int, owner: int) -> str:
        """Which rank holds an id, and what else it holds."""
        rows = split.rows_of(owner)
        text = self.tr("Id {id} belongs to rank {rank}, which holds the rows {first} to {last}").format(
            id=group_digits(token_id),
            rank=owner,
            first=group_digits(rows.start),
            last=group_digits(rows.stop - 1),
        )
        padding = split.padding_of(owner)
        if padding:
            text += self.tr(", {padding} of them padding").format(padding=group_digits(padding))
        return text

    def _show_memory(self, split: VocabularySplit) -> None:
        assert self._subject is not None
        recipe = chosen_recipe(self.session)
        columns = [
            (self.tr("whole table"), self._subject.table.parameters),
            (self.tr("a rank's block"), split.parameters_per_rank),
        ]
        rows = [
            FigureRow(
                self.tr("parameters"), tuple(Figure(group_digits(count), exact=count) for _title, count in columns)
            ),
            FigureRow("float16", tuple(_bytes(2 * count) for _title, count in columns)),
            FigureRow(
                self.tr("training, {bytes} B each").format(bytes=recipe.bytes_per_parameter),
                tuple(_bytes(training_cost(count, recipe).bytes) for _title, count in columns),
            ),
        ]
        self.memory.set_table([title for title, _count in columns], rows)

    def _show_traffic(self, traffic: StepTraffic) -> None:
        def row(name: str, buffer: int, *, strong: bool = False) -> FigureRow:
            return FigureRow(name, (_bytes(buffer), _bytes(traffic.sent(buffer))), strong)

        rows = [
            row(self.tr("forward: looked-up rows"), traffic.lookup),
            row(self.tr("backward: head's input"), traffic.head_gradient),
            row(self.tr("loss: 3 sums a token"), traffic.loss),
            row(self.tr("all-reduced a step"), traffic.reduced, strong=True),
            FigureRow(self.tr("instead: gather all logits"), (_bytes(traffic.logits), Figure("")), muted=True),
        ]
        self.traffic.set_table([self.tr("buffer, float16"), self.tr("sent by each rank")], rows)

    def _on_entered(self, _value: object) -> None:
        values: dict[str, object] = {name: field.value() for name, field in self.fields.items()}
        self._show_split(values)
        if not self.problem.isHidden():
            return
        if values["rank_id"] == self._shown_id():  # it goes on following the chosen token
            del values["rank_id"]
        self.session.update(undoable=True, **values)

    def _shown_id(self) -> int:
        assert self._subject is not None
        return self.token_id(self._subject)

    def _on_rank(self, rank: int) -> None:
        """The first row of the rank that was clicked; one of padding alone has none to ask about."""
        if self._split is not None:
            first = self._split.rows_of(rank).start
            self.session.update(rank_id=min(first, self._split.vocab_size - 1))


def _bytes(count: int) -> Figure:
    return Figure(format_bytes(count), exact=count)
