"""The tree of everything that was tried: jump, name, prune, expand, compare, save."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QInputDialog, QMenu, QPushButton, QSpinBox, QSplitter, QWidget

from playground import theme
from playground.operations import Operations
from playground.panes.generator.view import GeneratorView, name_button, plain_label, tool_button
from playground.results.generator import BranchNode, TreeResult
from playground.session import Session
from playground.widgets.branch_tree import BranchTree
from playground.widgets.data_table import Column, DataTable
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import NOT_A_NUMBER, format_decimal, format_percent
from playground.widgets.padded import padded
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack
from playground.widgets.tree_layout import TreeNode

_BESIDE = 760  # from this width on the branches are listed beside the tree, else below it
_ROOM_FOR_LIST = 300


class TreeView(GeneratorView):
    """The tree, what can be done with the marked node, and the branches' ends ranked by their log-probability."""

    name = "tree"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._found: TreeResult | None = None
        self._ends: list[BranchNode] = []
        self.tree = BranchTree()
        self.tree.setObjectName("generator.tree")
        self.tree.node_chosen.connect(self._on_chosen)
        self.tree.node_marked.connect(self._on_marked)
        self.tree.prune_requested.connect(self._prune)
        self.tree.name_requested.connect(self._name)
        self.tree.menu_requested.connect(self._on_menu)
        self.width_box, self.depth_box = padded(QSpinBox()), padded(QSpinBox())
        for box, name, value, most in (
            (self.width_box, "generator.tree.width", 3, 10),
            (self.depth_box, "generator.tree.depth", 2, 6),
        ):
            box.setObjectName(name)
            box.setRange(1, most)
            box.setValue(value)
            sized(box, width=58)
        self.expand = QPushButton()
        self.expand.setObjectName("generator.tree.expand")
        self.expand.clicked.connect(self._on_expand)
        self.by = plain_label("", "muted")
        self.rename = tool_button("generator.tree.name", "pencil")
        self.rename.clicked.connect(self._on_rename)
        self.prune = tool_button("generator.tree.prune", "trash-2")
        self.prune.clicked.connect(self._on_prune)
        self.save = tool_button("generator.tree.save", "save")
        self.save.clicked.connect(self._on_save)
        self.open = tool_button("generator.tree.open", "folder-open")
        self.open.clicked.connect(self._on_open)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        for widget in (self.expand, self.width_box, self.by, self.depth_box):
            row.addWidget(widget)
        row.addStretch(1)
        for button in (self.rename, self.prune, self.open, self.save):
            row.addWidget(button)
        self.branches = DataTable()
        self.branches.setObjectName("generator.branches")
        self.branches.row_activated.connect(self._on_branch)
        self.halves = QSplitter(Qt.Orientation.Horizontal)
        self.halves.setChildrenCollapsible(False)
        self.halves.addWidget(self.tree)
        self.halves.addWidget(self.branches)
        self.halves.setStretchFactor(0, 3)
        self.halves.setStretchFactor(1, 2)
        self.states = StateStack(self.halves)
        self.detail = ElidedLabel()
        self.detail.setObjectName("generator.tree.detail")
        self.detail.setProperty("role", "muted")
        self.layout_.addLayout(row)
        self.layout_.addWidget(self.states, 1)
        self.layout_.addWidget(self.detail)

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.tree.setAccessibleName(self.tr("Tree of branches"))
        self.tree.setToolTip(self.tr("Click a token to go on from there; Delete prunes it, F2 names it"))
        self.expand.setText(self.tr("Expand"))
        self.expand.setToolTip(self.tr("Try the likeliest tokens from here, so many at each place and so many deep"))
        self.by.setText("×")
        self.width_box.setAccessibleName(self.tr("Tokens at each place"))
        self.width_box.setToolTip(self.tr("How many of the likeliest tokens are tried at each place"))
        self.depth_box.setAccessibleName(self.tr("Levels"))
        self.depth_box.setToolTip(self.tr("How many tokens deep"))
        name_button(self.rename, self.tr("Name the marked branch"))
        name_button(self.prune, self.tr("Prune the marked token and all that follows it"))
        name_button(self.save, self.tr("Save the tree to a file"))
        name_button(self.open, self.tr("Open a saved tree"))
        self.branches.setAccessibleName(self.tr("Branches, the likeliest first"))
        self.branches.setToolTip(self.tr("The branches' ends, the likeliest first; click one to go there"))
        self.branches.set_columns(
            [
                Column(self.tr("branch"), 0, mono=False),
                Column(self.tr("tokens"), 6, right=True),
                Column("Σ ln p", 8, right=True, tool_tip=self.tr("The logarithm of the whole branch's probability")),
                Column(self.tr("a token"), 7, right=True, tool_tip=self.tr("The mean of ln p")),
                Column("p", 11, right=True, tool_tip=self.tr("The whole branch's probability")),
            ]
        )
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        if "tree" in names:
            self._show()

    def kept(self) -> tuple[QWidget, str] | None:
        """See GeneratorView.kept."""
        return (self.tree, "tree") if self.tree.nodes() else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= theme.scaled(_BESIDE)
        self.halves.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        self.branches.setVisible(beside or self.height() >= theme.scaled(_ROOM_FOR_LIST))

    def _show(self) -> None:
        found = self.session.results.tree
        if self.show_problem_of("tree", self.states) or found is None:
            return
        self._found = found
        self.states.show_content()
        nodes = [
            TreeNode(
                one.number,
                one.parent,
                one.label if one.token_id >= 0 else self._placeless(one),
                one.raw,
                one.total if one.depth else math.nan,
                one.name,
                one.explored,
            )
            for one in found.nodes.values()
        ]
        self.tree.set_tree(nodes, found.current)
        self._ends = sorted(
            (one for one in found.nodes.values() if not one.children and one.depth), key=lambda one: -one.total
        )
        self.branches.set_rows(len(self._ends), self._cell)
        self._show_detail()

    def _placeless(self, node: BranchNode) -> str:
        return self.tr("prompt") if node.parent < 0 else self.tr("window shortened")

    def _cell(self, row: int, column: int) -> str:
        node = self._ends[row]
        if column == 0:
            return f"{node.name} {node.text}".strip()
        if column == 1:
            return str(node.depth)
        if math.isnan(node.total):
            return NOT_A_NUMBER
        values = ("", "", format_decimal(node.total, 2), format_decimal(node.total / node.depth, 2))
        return format_percent(math.exp(node.total)) if column == 4 else values[column]

    def _marked(self) -> int:
        """The node that the buttons are about: the marked one, else where the generation stands."""
        return self.tree.marked if self.tree.marked >= 0 else self.tree.current

    def _show_detail(self) -> None:
        found, number = self._found, self._marked()
        has_node = found is not None and number in found.nodes
        inner = has_node and number != 0
        self.rename.setEnabled(inner)
        self.prune.setEnabled(inner)
        if found is None or not has_node:
            self.detail.setText("")
            return
        node = found.nodes[number]
        if not node.depth:
            self.detail.setText(self.tr("The prompt. Step, or expand, and every way taken stays here."))
            return
        text = self.tr("{text} · {label} {raw} from the model, {final} after the settings · Σ ln p {total}").format(
            text=node.text.strip()[-60:],
            label=node.label,
            raw=format_percent(node.raw),
            final=format_percent(node.final),
            total=format_decimal(node.total, 2),
        )
        self.detail.setText(f"{node.name} · {text}" if node.name else text)

    # What the user does

    def _on_chosen(self, number: int) -> None:
        if self._found is not None and number != self._found.current:
            self.operations.generation.jump(number)

    def _on_marked(self, _number: int) -> None:
        self._show_detail()

    def _on_branch(self, row: int) -> None:
        if 0 <= row < len(self._ends):
            self.tree.mark(self._ends[row].number)
            self._on_chosen(self._ends[row].number)

    def _on_expand(self) -> None:
        self.operations.generation.expand(self.width_box.value(), self.depth_box.value())

    def _on_rename(self) -> None:
        self._name(self._marked())

    def _on_prune(self) -> None:
        self._prune(self._marked())

    def _name(self, number: int) -> None:
        found = self._found
        if found is None or number not in found.nodes or not number:
            return
        text, accepted = QInputDialog.getText(
            self, self.tr("Name the branch"), self.tr("Name"), text=found.nodes[number].name
        )
        if accepted:
            self.operations.generation.name_branch(number, text.strip())

    def _prune(self, number: int) -> None:
        if self._found is not None and number in self._found.nodes and number:
            self.operations.generation.prune(number)

    def _on_menu(self, number: int, place: QPoint) -> None:
        menu = QMenu(self)
        for text, slot in (
            (self.tr("Go on from here"), self._menu_jump),
            (self.tr("Name…"), self._menu_name),
            (self.tr("Prune"), self._menu_prune),
        ):
            action = QAction(text, menu)
            action.setData(number)
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _menu_number(self) -> int:
        action = self.sender()
        return int(action.data()) if isinstance(action, QAction) else -1

    def _menu_jump(self) -> None:
        self._on_chosen(self._menu_number())

    def _menu_name(self) -> None:
        self._name(self._menu_number())

    def _menu_prune(self) -> None:
        self._prune(self._menu_number())

    def _on_save(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Save the tree"), "tree.json", self.tr("Trees (*.json)")
        )
        if path:
            self.operations.generation.save_tree(Path(path))

    def _on_open(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, self.tr("Open a saved tree"), "", self.tr("Trees (*.json)"))
        if path:
            self.operations.generation.open_tree(Path(path))
