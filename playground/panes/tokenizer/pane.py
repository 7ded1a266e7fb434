"""The tokenizer pane: the text with its tokens tinted, a switch between views of them, and counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from models import catalog
from models.tokenizers import Tokenizer
from models.tokenizers.edits import note_edit
from models.tokenizers.words import has_vocabulary
from playground import theme
from playground.opening import shown_tokenizer
from playground.operations import Operations
from playground.pane import EVERYTHING, Pane, sentence
from playground.panes.tokenizer.copies import COPIES, can_copy, copied
from playground.panes.tokenizer.figures import Figures
from playground.panes.tokenizer.picker import TokenizerPicker
from playground.panes.tokenizer.selection import select_characters, select_nothing, selected_characters
from playground.panes.tokenizer.tokens import ShownTokens, Spans, hex_bytes, overlapping, tokens_between
from playground.panes.tokenizer.view import TOKEN_NAMES, TokenView
from playground.panes.tokenizer.views import VIEWS
from playground.results.reading import Problem, TokensResult
from playground.session import Session
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.find_bar import FindBar
from playground.widgets.icons import icon
from playground.widgets.lazy_pages import LazyPages, PageEntry
from playground.widgets.numbers import NOT_A_NUMBER
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.state_view import StateStack
from playground.widgets.token_chips import TokenChips
from playground.widgets.token_editor import TokenEditor
from playground.widgets.view_switch import ViewSwitch

if TYPE_CHECKING:
    from playground.panes.tokenizer.chips_view import ChipsView

# A pane lower than this has no room for both the figures and a view that shows much.
_LOW = 320
# And a view needs no more than two rows of chips; the states behind it would ask for twice that.
_LOWEST_VIEW = 60


if TYPE_CHECKING:
    from playground.widgets.keep_button import Keepable, KeepButton


class TokenizerPane(Pane):
    """Editable text, tinted by token; views of its tokens; counts; a picker of tokenizers."""

    name = "tokenizer"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.tokens = ShownTokens()
        self._picked: int | None = None  # the token shown that was chosen here: others may be of the same position
        self._selected = range(0)  # the tokens whose text is selected
        self._selecting = False  # the selection in the editor comes from a view
        self._beginnings = -1  # of sessions that the text's history was begun with
        self._outdated: TokensResult | None = None  # of the tokenizer before this one: not to be taken for its tokens
        self._stale = False  # the tokens shown are an earlier text's
        self._halves_moved = False  # the user has shared out the room between text and view
        self._make_header()
        self._make_editor()
        self._make_views()
        self._make_figures()
        self.states.show_content()

    def _make_header(self) -> None:
        self.notation = SegmentedButtons()
        self.notation.setObjectName("tokenizer.notation")
        self.notation.selected.connect(self._on_notation)
        self.header_layout.addWidget(self.notation)
        self.picker = TokenizerPicker()
        self.picker.setObjectName("tokenizer.picker")
        self.picker.picked.connect(self._on_picked)
        self.picker.file_chosen.connect(self.operations.open_tokenizer)
        self.header_layout.addWidget(self.picker)

    def _make_editor(self) -> None:
        self.editor = TokenEditor()
        self.editor.setObjectName("tokenizer.text")
        self.editor.text_edited.connect(self._on_text_edited)
        self.editor.token_chosen.connect(self._on_token_chosen)
        self.editor.token_hovered.connect(self._on_token_hovered)
        self.editor.selectionChanged.connect(self._on_text_selected)
        self.editor.set_tooltip_provider(self.token_text)
        self.find_bar = FindBar(self.editor)
        self._halves = QSplitter(Qt.Orientation.Vertical)
        self._halves.setObjectName("tokenizer.halves")
        self._halves.setChildrenCollapsible(False)
        self._halves.splitterMoved.connect(self._on_halves_moved)
        upper, layout = _column()
        layout.addWidget(self.find_bar)
        layout.addWidget(self.editor, 1)
        self._halves.addWidget(upper)
        self.body_layout.addWidget(self._halves, 1)

    def _make_views(self) -> None:
        lower, layout = _column()
        self.detail = ElidedLabel()
        self.detail.setObjectName("tokenizer.detail")
        self.detail.setProperty("role", "muted")
        row = self._view_row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        self.view_switch = ViewSwitch()
        self.view_switch.setObjectName("tokenizer.views")
        self.view_switch.fitted.connect(self._share_room)
        self.view_switch.selected.connect(self._on_view)
        row.addWidget(self.view_switch)
        row.addStretch(1)
        self.white_space = QToolButton()
        self.white_space.setObjectName("tokenizer.white-space")
        self.white_space.setCheckable(True)
        self.white_space.setAutoRaise(True)
        self.white_space.setIcon(icon("pilcrow", "muted"))
        self.white_space.toggled.connect(self.editor.set_whitespace_visible)
        row.addWidget(self.white_space)
        self.copy = QToolButton()
        self.copy.setObjectName("tokenizer.copy")
        self.copy.setIcon(icon("copy", "muted"))
        self.copy.setAutoRaise(True)
        self.copy.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.copy_actions = {kind: QAction(self) for kind in COPIES}
        for kind, action in self.copy_actions.items():
            action.setObjectName(f"tokenizer.copy.{kind}")
            action.setData(kind)
            action.triggered.connect(self._on_copy)
        self.copy_menu = QMenu(self.copy)
        self.copy_menu.addActions(list(self.copy_actions.values()))
        self.copy_menu.aboutToShow.connect(self._offer_keeping)
        self.copy.setMenu(self.copy_menu)
        self._keep: KeepButton | None = None
        row.addWidget(self.copy)
        self._below = layout
        layout.addWidget(self.detail)
        layout.addLayout(row)
        self._stack = QStackedWidget()
        self._stack.setMinimumHeight(2 * theme.CONTROL_HEIGHT)
        self.views: LazyPages[TokenView] = LazyPages(VIEWS, self._make_view, self._stack)
        self.view_states = StateStack(self._stack)  # the text above stays: it is what has to be changed
        self.view_states.setMinimumHeight(theme.scaled(_LOWEST_VIEW))
        layout.addWidget(self.view_states, 1)
        self._halves.addWidget(lower)

    def _make_figures(self) -> None:
        self._figures_row = Figures()
        self.figures = self._figures_row.figures
        self.body_layout.addWidget(self._figures_row)

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.tr("Tokenizer")

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.editor.set_placeholder(self.tr("Type or paste a text here. Its tokens appear as you type."))
        self.notation.set_options(
            [
                ("ids", self.tr("Ids"), self.tr("Each token's number in the vocabulary")),
                ("text", self.tr("Text"), self.tr("Each token's text; parts of characters as bytes")),
                ("bytes", self.tr("Bytes"), self.tr("Each token's bytes in hexadecimal")),
            ]
        )
        self.view_switch.set_options(self.views.options())
        self.view_switch.set_name(self.tr("How the tokens are shown"))
        self.white_space.setToolTip(self.tr("Mark spaces, tabs, other blanks, and characters without width"))
        self.white_space.setAccessibleName(self.tr("Show white space"))
        self.copy.setToolTip(self.tr("Copy or save the selected tokens, or all of them"))
        self.copy.setAccessibleName(self.tr("Copy"))
        for kind, text in (
            ("ids", self.tr("Copy ids")),
            ("text", self.tr("Copy text")),
            ("bytes", self.tr("Copy bytes")),
            ("rows", self.tr("Copy as a table")),
            ("json", self.tr("Copy as JSON")),
            ("python", self.tr("Copy as Python")),
        ):
            self.copy_actions[kind].setText(text)
        self.copy_actions["python"].setToolTip(self.tr("A script that prints these tokens again"))
        self.picker.retranslate()
        self._figures_row.retranslate()
        self._fill_picker()
        for view in self.views.made():
            view.retranslate()
        self._show_chosen()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"model", "tokenizer", "tokenizer_edits"}:
            self._fill_picker()
            self._outdated = None if "tokens" in names else self.session.results.tokens
        if "notation" in names:
            self.notation.set_current(self.session.inputs.notation)
        if names & TOKEN_NAMES:
            self._show_tokens()
        if self._beginnings != self.session.beginnings:
            self._beginnings = self.session.beginnings
            self.editor.begin()
        view = self._show_view() if "tokenizer_view" in names else self.view
        self._show_state()
        view.refresh(names)
        if names & {"position", "step", "tokens", "tokenizer", "tokenizer_edits", "notation", "tokenizer_view"}:
            self._show_chosen()

    # Views

    @property
    def view(self) -> TokenView:
        """The view that is shown."""
        found = self._stack.currentWidget()
        return found if isinstance(found, TokenView) else self._show_view()

    @property
    def chips(self) -> TokenChips:
        """The chips, whether they are shown or not."""
        return cast("ChipsView", self.views["chips"]).chips

    def _make_view(self, entry: PageEntry) -> TokenView:
        """A view, for its first showing."""
        view: TokenView = entry.load()(self.session, self.operations, self.tokens, self.token_text)
        view.token_chosen.connect(self._on_token_chosen)
        view.token_hovered.connect(self._on_token_hovered)
        view.tokens_selected.connect(self._on_tokens_selected)
        view.copy_requested.connect(self._on_copy_requested)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        view.addActions(list(self.copy_actions.values()))
        view.retranslate()
        return view

    def _show_view(self) -> TokenView:
        """Bring up the view that the session names, with everything that changed while it was not there."""
        view = self.views.bring_up(self.views.known(self.session.inputs.tokenizer_view))
        self.view_switch.set_current(view.name)
        self.notation.setVisible(view.name == "chips")
        self._share_room()
        view.refresh(EVERYTHING)
        view.set_stale(self._stale)
        view.set_selected(self._selected)
        return view

    def _share_room(self) -> None:
        """Give the view what it can use, as long as the user hasn't shared out the room.

        A narrow pane has the views in a list with the token's detail beside it; a low one leaves the figures out while
        a view is shown that needs the room.
        """
        margins = self.body_layout.contentsMargins()
        tools = self.white_space.sizeHint().width() + self.copy.sizeHint().width() + 3 * theme.GRID
        self.view_switch.fit(self.width() - margins.left() - margins.right() - tools)
        beside = self._view_row.indexOf(self.detail) >= 0
        if beside != self.view_switch.is_list():
            if beside:
                self._view_row.removeWidget(self.detail)
                self._below.insertWidget(0, self.detail)
            else:
                self._below.removeWidget(self.detail)
                self._view_row.insertWidget(1, self.detail, 100)
        self._figures_row.setVisible(not self.view.roomy or self.height() >= theme.scaled(_LOW))
        if not self._halves_moved:
            part = 0.7 if self.view.roomy else 0.45
            height = self._halves.height()
            self._halves.setSizes([round(height * (1 - part)), round(height * part)])

    def _on_halves_moved(self, _position: int, _index: int) -> None:
        self._halves_moved = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.views.made():
            self._share_room()

    # Tokens

    def _fill_picker(self) -> None:
        self.picker.fill(self.session.inputs, self.session.results.model)

    @property
    def _is_own(self) -> bool:
        """Whether the tokens shown are those that the model reads."""
        model = self.session.results.model
        return self.session.inputs.shows_own_tokens and model is not None and model.tokenizer is not None

    def _show_tokens(self) -> None:
        inputs, results = self.session.inputs, self.session.results
        step, tokens = results.step, results.tokens
        current_step = step if step is not None and step.text == inputs.text else None
        tail = current_step.tail if current_step is not None else ""
        self.editor.set_content(inputs.text, tail)
        if "tokens" in results.problems:
            self._show_problem(results.problems["tokens"], inputs.text + tail)
            return
        own = results.model.tokenizer if results.model is not None and not inputs.tokenizer else None
        if self._is_own and current_step is not None:
            step = current_step
            self._take(step.ids, step.labels, step.spans, step.byte_spans, own, tail, step.prompt_length)
        elif tokens is not None and tokens is not self._outdated and tokens.text in (inputs.text, inputs.text + tail):
            run = tokens.run
            own = shown_tokenizer(inputs.tokenizer, own, inputs.tokenizer_edits)  # kept from when it made the tokens
            prompt_length = None if tail else len(run)
            self._take(run.ids, tokens.labels, run.character_spans, run.byte_spans, own, tail, prompt_length)
        else:
            self.editor.set_stale(tokens is not None)
            self._stale = tokens is not None
            self.view.set_stale(self._stale)

    def _take(
        self,
        ids: Sequence[int],
        labels: Sequence[str],
        spans: Spans,
        byte_spans: Spans,
        tokenizer: Tokenizer | None,
        tail: str,
        prompt_length: int | None,
    ) -> None:
        """Show these tokens of the session's text and what was generated after it."""
        text = self.session.inputs.text
        self.tokens.show(text + tail, len(text), ids, labels, spans, byte_spans, tokenizer, prompt_length)
        self._tokens_shown(spans)
        size = byte_spans[-1][1] if tokenizer is not None and tokenizer.lossless and byte_spans and not tail else None
        self._show_figures(text + tail, len(ids), size)

    def _tokens_shown(self, spans: Spans) -> None:
        self.editor.set_stale(False)
        self._stale = False
        self.view.set_stale(False)
        for kind, action in self.copy_actions.items():
            action.setEnabled(can_copy(self.tokens, kind))
        self.editor.set_tokens(spans)
        self._on_text_selected()

    def _show_figures(self, text: str, count: int | None, size: int | None = None) -> None:
        """Counts of a text; its size in bytes is looked for where it is not known from tokens that tile it."""
        model = self.session.results.model
        window = model.spec.context_length if model is not None and not model.spec.is_table else None
        if size is None:
            size = len(text.encode("utf-8", "replace"))
        self._figures_row.show_counts(count, len(text), size, window)

    def _show_problem(self, problem: Problem, text: str) -> None:
        """Say why there are no tokens where they would be; the text can be changed."""
        inputs, model = self.session.inputs, self.session.results.model
        own = model.tokenizer if model is not None and not inputs.tokenizer else None
        self.tokens.show(text, len(inputs.text), (), (), (), (), own)
        self._tokens_shown(())
        self._show_figures(text, None)

    def _show_state(self) -> None:
        """The view that is chosen, or the problem in its place if it is one of the tokens."""
        problem = self.session.results.problems.get("tokens")
        if problem is not None and self.view.needs_tokens:
            self.view_states.setMinimumHeight(0)  # as high as the sentence needs
            self.view_states.show_error(sentence(problem), problem.details)
        else:
            self.view_states.setMinimumHeight(theme.scaled(_LOWEST_VIEW))
            self.view_states.show_content()

    def _show_chosen(self) -> None:
        index = self._shown_index()
        self.editor.set_chosen(index)
        self.view.set_chosen(index)
        self._show_detail(index)

    def _shown_index(self) -> int | None:
        """The chosen position of the sequence as an index of the tokens shown."""
        position, step, byte_spans = self.session.inputs.position, self.session.results.step, self.tokens.byte_spans
        if position is None:
            return None
        if self._is_own or step is None:
            return position if position < len(self.tokens) else None
        if position >= len(step.byte_spans):
            return None
        start, end = step.byte_spans[position]
        if self._picked is not None and self._picked < len(byte_spans):
            first, last = byte_spans[self._picked]
            if max(first, start) < min(last, end):
                return self._picked
        return overlapping(byte_spans, start, end)

    def _show_detail(self, index: int | None) -> None:
        text = self.token_text(index) if index is not None and 0 <= index < len(self.tokens) else ""
        problem = self.session.results.problems.get("tokens")
        if problem is not None and not self.view.needs_tokens:  # else it stands below
            text = sentence(problem)
        self.detail.setText(text or self.tr("Point at a token to see its id and bytes; click to follow it."))

    def token_text(self, index: int) -> str:
        """What is known of a token shown: its number, id, text, bytes, and the character that it is part of."""
        tokens = self.tokens
        if not 0 <= index < len(tokens):
            return ""
        token_id = tokens.ids[index]
        known = tokens.tokenizer is None or has_vocabulary(tokens.tokenizer)
        text = self.tr("token {number} · id {id} · {label} · bytes {bytes}").format(
            number=index,
            id=token_id if known else NOT_A_NUMBER,
            label=tokens.labels[index],
            bytes=hex_bytes(tokens.bytes_of(token_id)),
        )
        whole = tokens.part_of(index)
        return text + " " + self.tr("· part of {characters}").format(characters=whole) if whole else text

    # What the user does

    def _on_picked(self, name: str) -> None:
        self.session.update(tokenizer=name, tokenizer_edits=())

    def _on_text_edited(self, text: str) -> None:
        note_edit(*self.editor.last_edit)
        self.session.update(text=text, position=None)

    def _on_notation(self, key: str) -> None:
        self.session.update(notation=key)

    def _on_view(self, key: str) -> None:
        self.session.update(tokenizer_view=key)

    def _on_token_hovered(self, index: int) -> None:
        self._show_detail(index if index >= 0 else self._shown_index())

    def _on_token_chosen(self, index: int) -> None:
        self._picked = index
        self._on_tokens_selected(0, 0)
        step = self.session.results.step
        if self._is_own or step is None:
            self.session.update(position=index)
        else:
            self.session.update(position=overlapping(step.byte_spans, *self.tokens.byte_spans[index]))
        self._show_chosen()

    def _on_text_selected(self) -> None:
        """Mark the tokens of the selected text."""
        if self._selecting:
            return
        start, end = selected_characters(self.editor)
        selected = tokens_between(self.tokens.spans, start, end)
        if selected != self._selected:
            self._selected = selected
            self.view.set_selected(selected)

    def source(self) -> str:
        """What `load_tokenizer` takes to get the tokenizer whose tokens are shown."""
        model, chosen = self.session.results.model, self.session.inputs.tokenizer
        if chosen or model is None or model.tokenizer is None:
            return chosen or "gpt2"
        name = model.folder.name
        carried = name in catalog.bundled_checkpoints() and catalog.checkpoint_path(name) == model.folder
        return name if carried else str(model.folder)

    def _on_copy(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.copy_as(str(action.data()))

    def _offer_keeping(self) -> None:
        """The menu of pictures and files below the copies; what makes them is imported when it is first asked for."""
        if self._keep is None:
            from playground.widgets.keep_button import KeepButton

            self._keep = KeepButton(self._keepable, self.copy)
            self._keep.hide()
            self.copy_menu.addSeparator()
            self.copy_menu.addMenu(self._keep.keep_menu)
        self._keep.keep_menu.setTitle(self.tr("Pictures and files"))

    def _keepable(self) -> Keepable | None:
        from playground.panes.tokenizer.keeping import keepable

        return keepable(self.tokens, self._selected, self.view, self.editor, self.title())

    def _on_copy_requested(self) -> None:
        self.copy_as(self.view.copies())

    def copy_as(self, kind: str) -> None:
        """Put the selected tokens, or all of them, on the clipboard; `kind` is one of COPIES."""
        if can_copy(self.tokens, kind):
            edits = self.session.inputs.tokenizer_edits
            QGuiApplication.clipboard().setText(copied(self.tokens, kind, self._selected, self.source(), edits))

    def _on_tokens_selected(self, first: int, last: int) -> None:
        """Select the text of the selected tokens."""
        self._selected = range(first, last)
        self.view.set_selected(self._selected)
        spans = self.tokens.spans[first:last]
        self._selecting = True
        if spans:
            select_characters(self.editor, spans[0][0], spans[-1][1])
        else:
            select_nothing(self.editor)
        self._selecting = False


def _column() -> tuple[QWidget, QVBoxLayout]:
    widget = QWidget()
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.GRID)
    return widget, layout
