"""The Examples gallery: every example as a card with a picture, grouped by the articles they come from, searchable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from superqt import QFlowLayout

from models import catalog
from playground import theme
from playground.lessons import Lesson
from playground.progress import LessonProgress
from playground.widgets.picture_card import PICTURE, PictureCard

ARTICLES = ("C", "B", "D", "A", "E")  # from what a token is to attention


def picture_path(lesson: str, language: str, theme_name: str) -> Path:
    """Where the picture of an example in a theme lies, if it has one."""
    return catalog.resource_root() / "examples" / "pictures" / f"{lesson}-{language}-{theme_name}.png"


def fits(lesson: Lesson, query: str) -> bool:
    """Whether each word of a search stands in an example's number, titles or notes, in either language."""
    parts = [f"{lesson.row}", *lesson.title.values()]
    parts += [text for step in lesson.steps for text in step.note.values()]
    parts += [str(step.inputs.get("text", "")) for step in lesson.steps]
    whole = " ".join(parts).casefold()
    return all(word in whole for word in query.casefold().split())


class Gallery(QDialog):
    """Choose an example by its picture.

    Signals:
        chosen(str, int): id of an example, and the step to begin with
    """

    chosen = Signal(str, int)

    def __init__(self, lessons: Sequence[Lesson], progress: LessonProgress, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("gallery")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lessons = lessons
        self._progress = progress
        self._cards: list[tuple[PictureCard, Lesson]] = []
        self._groups: list[tuple[QLabel, QWidget, list[PictureCard]]] = []
        self.query = QLineEdit()
        self.query.setObjectName("gallery.query")
        self.query.setClearButtonEnabled(True)
        self.query.textChanged.connect(self._filter)
        self.query.returnPressed.connect(self._on_searched)
        self.none = QLabel()
        self.none.setProperty("role", "muted")
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, theme.GRID, 0)
        self._column.setSpacing(theme.GRID)
        self.area = QScrollArea()
        self.area.setObjectName("gallery.area")
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self._content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*([theme.PANE_MARGIN] * 4))
        outer.setSpacing(theme.GRID)
        outer.addWidget(self.query)
        outer.addWidget(self.none)
        outer.addWidget(self.area, 1)
        self._fill()
        # Three cards with the gaps between them, the scroll bar and the margins.
        width = 3 * theme.scaled(PICTURE.width()) + 4 * theme.GRID + 3 * theme.GRID + 2 * theme.PANE_MARGIN
        self.resize(QSize(min(width, parent.width() - 2 * theme.GRID), parent.height() - 6 * theme.GRID))
        theme.theme_manager().changed.connect(self._on_theme_changed)

    def shown_lessons(self) -> list[str]:
        """Ids of the examples that the search leaves, in their order, each once."""
        return list(dict.fromkeys(lesson.id for card, lesson in self._cards if not card.isHidden()))

    def card(self, lesson: str) -> PictureCard:
        """The first card of an example. LookupError for one that is none."""
        for card, one in self._cards:
            if one.id == lesson:
                return card
        raise LookupError(lesson)

    def _titles(self) -> dict[str, str]:
        return {
            "A": self.tr("Article A · Word vectors, and Qwen's table"),
            "B": self.tr("Article B · From ids to embeddings"),
            "C": self.tr("Article C · What a token is"),
            "D": self.tr("Article D · Token embeddings"),
            "E": self.tr("Article E · Attention is all you need"),
        }

    def _fill(self) -> None:
        self.setWindowTitle(self.tr("Examples"))
        self.query.setPlaceholderText(self.tr("Search the examples"))
        self.query.setAccessibleName(self.tr("Search the examples"))
        self.query.setToolTip(self.tr("Words of a title, a note or a text, in either language"))
        self.none.setText(self.tr("No example speaks of that. Try another word."))
        titles = self._titles()
        for article in ARTICLES:
            lessons = [lesson for lesson in self._lessons if article in lesson.articles]
            if lessons:
                self._add_group(titles[article], lessons)
        self._column.addStretch(1)
        self._filter(self.query.text())

    def _add_group(self, title: str, lessons: Sequence[Lesson]) -> None:
        heading = QLabel(title)
        heading.setProperty("role", "title")
        holder = QWidget()
        flow = QFlowLayout(holder)
        flow.setContentsMargins(0, 0, 0, theme.GRID)
        flow.setHorizontalSpacing(2 * theme.GRID)
        flow.setVerticalSpacing(2 * theme.GRID)
        cards = []
        for lesson in lessons:
            card = self._card(lesson)
            flow.addWidget(card)
            cards.append(card)
            self._cards.append((card, lesson))
        self._column.addWidget(heading)
        self._column.addWidget(holder)
        self._groups.append((heading, holder, cards))

    def _card(self, lesson: Lesson) -> PictureCard:
        language = theme.theme_manager().language
        found = self._progress.of(lesson.id)
        count = len(lesson.steps)
        caption = self.tr("{count} steps").format(count=count)
        if found is not None and found.done:
            caption = self.tr("{count} steps · seen to the end").format(count=count)
        elif found is not None:
            caption = self.tr("go on at step {number} of {count}").format(number=found.step + 1, count=count)
        title = self.tr("{row} · {title}").format(row=lesson.row, title=lesson.title[language])
        card = PictureCard(title, caption, _picture(lesson.id))
        card.setObjectName(f"gallery.{lesson.id}")
        card.set_done(found is not None and found.done)
        card.setToolTip(lesson.steps[0].note[language])
        card.clicked.connect(self._on_card)
        return card

    def _filter(self, query: str) -> None:
        fitting = {lesson.id for lesson in self._lessons if fits(lesson, query)}
        for card, lesson in self._cards:
            card.setVisible(lesson.id in fitting)
        for heading, holder, cards in self._groups:
            some = any(not card.isHidden() for card in cards)
            _put(cards, holder.layout())
            heading.setVisible(some)
            holder.setVisible(some)
        self.none.setVisible(not fitting)

    def _on_searched(self) -> None:
        """Enter behind the words that were looked for: opens the only example, else goes to the first."""
        found = [card for card, _lesson in self._cards if not card.isHidden()]
        if len(self.shown_lessons()) == 1:
            found[0].click()
        elif found:
            found[0].setFocus()

    def _on_card(self) -> None:
        sender = self.sender()
        for card, lesson in self._cards:
            if card is sender:
                found = self._progress.of(lesson.id)
                step = found.step if found is not None and not found.done else 0
                self.accept()
                self.chosen.emit(lesson.id, min(step, len(lesson.steps) - 1))
                return

    def _on_theme_changed(self, _theme: object = None) -> None:
        for card, lesson in self._cards:
            card.set_picture(_picture(lesson.id))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            for heading, holder, _cards in self._groups:
                heading.deleteLater()
                holder.deleteLater()
            self._groups, self._cards = [], []
            while self._column.count():
                self._column.takeAt(0)
            self._fill()
        super().changeEvent(event)


def _put(cards: Sequence[PictureCard], flow: QLayout | None) -> None:
    """Lay out the cards that are not hidden alone: the flow leaves a gap for each that is."""
    if flow is None:
        return
    while flow.count():
        flow.takeAt(0)
    for card in cards:
        if not card.isHidden():
            flow.addWidget(card)


def _picture(lesson: str) -> QPixmap | None:
    path = picture_path(lesson, theme.theme_manager().language, theme.current().name)
    return QPixmap(str(path)) if path.is_file() else None
