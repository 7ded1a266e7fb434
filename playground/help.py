"""What's this: every control explains itself, by the text it was given for that or by its tool tip."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWhatsThis, QWidget

# Of controls whose tool tip says something else, of the token under the pointer say, or would be in the way.
_TEXTS: Mapping[str, str] = {
    "tokenizer.text": str(
        QT_TRANSLATE_NOOP(
            "help", "The text. It is cut into tokens as you type; a click on a token chooses it everywhere."
        )
    ),
    "tokenizer.batch": str(
        QT_TRANSLATE_NOOP(
            "help", "Each line of the text as a row of ids, filled up to one length; the arrow keys choose."
        )
    ),
    "tokenizer.table": str(
        QT_TRANSLATE_NOOP("help", "Every token with its id, text and bytes; a row chooses its token in all panes.")
    ),
    "tokenizer.special": str(
        QT_TRANSLATE_NOOP("help", "The tokenizer's special tokens, their ids and what each is for.")
    ),
    "tokenizer.pasted": str(
        QT_TRANSLATE_NOOP("help", "Paste ids here, separated as you like; what they say stands beside.")
    ),
    "tokenizer.pasted.text": str(QT_TRANSLATE_NOOP("help", "The text that the pasted ids stand for.")),
    "tokenizer.replay.piece": str(
        QT_TRANSLATE_NOOP("help", "The word whose merges are shown; empty takes the one at the chosen token.")
    ),
    "tokenizer.replay.step": str(
        QT_TRANSLATE_NOOP("help", "How many merges are done: at the left none, at the right all of them.")
    ),
    "tokenizer.replay.candidates": str(
        QT_TRANSLATE_NOOP("help", "The pairs that could merge now, by rank; the first one does.")
    ),
    "tokenizer.vocabulary.kind": str(
        QT_TRANSLATE_NOOP("help", "Whether the vocabulary is searched by text, bytes, id or pattern.")
    ),
    "tokenizer.vocabulary.query": str(QT_TRANSLATE_NOOP("help", "What is looked for in the vocabulary.")),
    "tokenizer.vocabulary.table": str(
        QT_TRANSLATE_NOOP("help", "The tokens that were found; choose one to see what it is made of.")
    ),
    "tokenizer.vocabulary.replay": str(
        QT_TRANSLATE_NOOP("help", "Show the merges that lead to this token, step by step.")
    ),
    "tokenizer.vocabulary.edit": str(
        QT_TRANSLATE_NOOP(
            "help", "Change the tokenizer: take tokens out, add special ones, truncate; undone at any time."
        )
    ),
    "embedding.table": str(
        QT_TRANSLATE_NOOP(
            "help", "Every row of the embedding table with its norm; the neighbours of a chosen row are a button away."
        )
    ),
    "embedding.jump": str(QT_TRANSLATE_NOOP("help", "Go to the row of this token or id.")),
    "embedding.map_search": str(
        QT_TRANSLATE_NOOP("help", "Mark these words on the map; a single one is brought into view.")
    ),
    "embedding.map_all": str(QT_TRANSLATE_NOOP("help", "Show the whole map again.")),
    "attention.lens": str(
        QT_TRANSLATE_NOOP("help", "What would follow if the model ended behind each layer; a row shows all of it.")
    ),
    "attention.lens.distribution": str(
        QT_TRANSLATE_NOOP("help", "Every token as the chosen layer has it, the likeliest first.")
    ),
    "images.image": str(QT_TRANSLATE_NOOP("help", "The image that is cut into patches.")),
    "images.model": str(QT_TRANSLATE_NOOP("help", "The model that reads the image.")),
    "images.stages": str(
        QT_TRANSLATE_NOOP("help", "The way from pixels to tokens, a row a stage with its shape and its numbers.")
    ),
    "images.costs": str(QT_TRANSLATE_NOOP("help", "What tokens of images cost with patches of several sizes.")),
    "lab.told": str(
        QT_TRANSLATE_NOOP("help", "What the loss of this snapshot means, and what the model has learnt by then.")
    ),
    "lab.facts": str(QT_TRANSLATE_NOOP("help", "How large the model is, and how much text it learns from.")),
    "lab.speed": str(
        QT_TRANSLATE_NOOP("help", "How far the run is, how many tokens it reads a second, and what is left.")
    ),
    "lab.snapshot": str(QT_TRANSLATE_NOOP("help", "Which snapshot is looked at, and its loss on the text held back.")),
    "library.search": str(
        QT_TRANSLATE_NOOP("help", "Shows the models alone whose name, family or folder has this in it.")
    ),
    "library.group": str(QT_TRANSLATE_NOOP("help", "Shows the models alone that lie in this place.")),
    "library.models": str(
        QT_TRANSLATE_NOOP(
            "help", "Every model that was found, with what it is and whether it fits; Enter or a double click opens it."
        )
    ),
    "library.folder": str(QT_TRANSLATE_NOOP("help", "Open a model folder or a GGUF file from anywhere else.")),
    "library.open": str(QT_TRANSLATE_NOOP("help", "Load the chosen model; the open one works on until it is there.")),
    "library.close": str(QT_TRANSLATE_NOOP("help", "Close the library; a download that runs is given up.")),
    "library.repository": str(
        QT_TRANSLATE_NOOP("help", "A repository on the hub, its owner and name as in its address.")
    ),
    "library.revision": str(
        QT_TRANSLATE_NOOP("help", "A branch, tag or commit of the repository; empty takes the newest.")
    ),
    "library.look": str(
        QT_TRANSLATE_NOOP(
            "help", "Ask the hub which files there are and how large they are; nothing is downloaded yet."
        )
    ),
    "library.files": str(
        QT_TRANSLATE_NOOP("help", "Small models to begin with, or the files of the one that was looked up.")
    ),
    "library.download": str(
        QT_TRANSLATE_NOOP("help", "Get the files that are missing, and only those, into the cache.")
    ),
    "library.cancel": str(QT_TRANSLATE_NOOP("help", "Give the download up; the next one goes on from what has come.")),
    "picture.width": str(
        QT_TRANSLATE_NOOP("help", "How many pixels the PNG is wide; its height follows. SVG and PDF have no pixels.")
    ),
    "picture.ground": str(
        QT_TRANSLATE_NOOP("help", "What lies behind the drawing; on white or black the text is dark or light.")
    ),
    "picture.save": str(QT_TRANSLATE_NOOP("help", "Write the picture to a file of the chosen format.")),
    "picture.copy": str(QT_TRANSLATE_NOOP("help", "Put the picture on the clipboard, as pixels.")),
    "picture.close": str(QT_TRANSLATE_NOOP("help", "Close this window without writing a file.")),
    "values.table": str(
        QT_TRANSLATE_NOOP("help", "The values that were drawn. Arrows go from cell to cell, Ctrl+C copies the chosen.")
    ),
    "values.close": str(QT_TRANSLATE_NOOP("help", "Close the table.")),
    "tokenizer.training.kind": str(
        QT_TRANSLATE_NOOP(
            "help", "BPE merges the pair that stands side by side most often, WordPiece the one that is likeliest."
        )
    ),
    "tokenizer.training.size": str(
        QT_TRANSLATE_NOOP("help", "How many tokens the vocabulary ends with; 256 of them are the bytes of BPE.")
    ),
    "tokenizer.training.files": str(
        QT_TRANSLATE_NOOP("help", "Train on text files; choosing none goes back to the current text.")
    ),
    "tokenizer.training.merges": str(
        QT_TRANSLATE_NOOP("help", "The first merges in their order, with how often each pair was found.")
    ),
    "tokenizer.training.start": str(
        QT_TRANSLATE_NOOP("help", "Choose where the tokenizer is put, and train it; the text is cut by it then.")
    ),
    "tokenizer.training.cancel": str(QT_TRANSLATE_NOOP("help", "Give the training up; nothing is saved.")),
    "tokenizer.training.close": str(QT_TRANSLATE_NOOP("help", "Close this window; what trains is given up.")),
    "language": str(QT_TRANSLATE_NOOP("help", "The window's language; it changes at once.")),
}

# Drawings that a cursor goes through, by their class.
_DRAWINGS: Mapping[str, str] = {
    "PlaneMap": str(
        QT_TRANSLATE_NOOP(
            "help",
            "A matrix of numbers as colours around zero. Arrows, Page Up and Page Down move a cursor whose number is "
            "read out; Enter or a click chooses its row.",
        )
    ),
    "MatrixView": str(
        QT_TRANSLATE_NOOP(
            "help",
            "Rows of numbers as colours around zero. Arrows move a cursor, Enter or a click chooses a row; + and − or "
            "Ctrl and the wheel change how wide cells are, 0 gives that back.",
        )
    ),
    "RunChart": str(
        QT_TRANSLATE_NOOP(
            "help",
            "Curves over the steps of a run. Arrows, Home and End read them off, a click or Enter goes to that step.",
        )
    ),
    "CellGrid": str(
        QT_TRANSLATE_NOOP("help", "Rows of cells, stronger where the value is larger. Arrows go from cell to cell.")
    ),
    "ValueCurves": str(
        QT_TRANSLATE_NOOP(
            "help", "Curves over one scale. Arrows, Home and End move a cursor that reads every curve's value."
        )
    ),
    "VectorPlot": str(
        QT_TRANSLATE_NOOP(
            "help", "A vector's numbers as bars and as a strip. Arrows, Home and End go from dimension to dimension."
        )
    ),
    "LookupFlow": str(
        QT_TRANSLATE_NOOP(
            "help", "A table, and the rows that ids pick from it. Arrows move a cursor; Enter changes a number."
        )
    ),
    "PointMap": str(
        QT_TRANSLATE_NOOP(
            "help",
            "Every row as a point. Arrows or dragging move the map, + and − or the wheel zoom, 0 shows all; a click "
            "chooses the nearest point, Enter that nearest to the middle.",
        )
    ),
    "PatchCanvas": str(
        QT_TRANSLATE_NOOP(
            "help", "An image and its patches. Arrows, Home and End go from patch to patch; a click chooses one."
        )
    ),
    "PatchMap": str(
        QT_TRANSLATE_NOOP(
            "help",
            "What each patch is given, as colours over the image. Arrows, Home and End go from patch to patch and tell "
            "its number; a click chooses one.",
        )
    ),
    "PatchStrip": str(
        QT_TRANSLATE_NOOP("help", "The patches as tokens in reading order, behind the class token; arrows go along.")
    ),
    "ProbabilityBars": str(
        QT_TRANSLATE_NOOP("help", "The likeliest next tokens. Arrows go from one to the next, Enter appends it.")
    ),
}

# A control that several small widgets make up explains itself in one of them.
_DEEP = 3
# Says that a text was put here by `explain_all`, which may replace it then.
_BORROWED = "borrowed_explanation"


def explanation(widget: QWidget) -> str:
    """What a control says it does: its What's This, else its tool tip, else that of the control it is a part of."""
    shown: QWidget | None = widget
    drawn = _DRAWINGS.get(type(widget).__name__, "")
    for _ in range(_DEEP):
        if shown is None or isinstance(shown, QMainWindow) or shown.property("pane"):
            break
        own = "" if shown.property(_BORROWED) else shown.whatsThis()
        text = own or QCoreApplication.translate("help", _TEXTS.get(shown.objectName(), "")) or shown.toolTip()
        if text:
            return text
        if drawn:
            return QCoreApplication.translate("help", drawn)
        shown = shown.parentWidget()
    return ""


def explain_all(window: QWidget) -> None:
    """Give every widget that has none a What's This, in the language of the moment."""
    for widget in window.findChildren(QWidget):
        if widget.whatsThis() and not widget.property(_BORROWED):
            continue
        text = explanation(widget)
        widget.setWhatsThis(text)
        widget.setProperty(_BORROWED, bool(text))


def explain_clicked(window: QWidget) -> None:
    """Show what the control does that is clicked next."""
    explain_all(window)
    QWhatsThis.enterWhatsThisMode()


def explain_focused() -> None:
    """Show what the control does that keys go to, at the control."""
    widget = QApplication.focusWidget()
    if widget is not None:
        text = explanation(widget) or widget.accessibleName()
        QWhatsThis.showText(widget.mapToGlobal(widget.rect().center()), text, widget)


def give_help(dialog: QDialog) -> None:
    """Have F1 and Shift+F1 explain the dialog's controls, too: the keys of the window behind don't reach it."""
    if dialog.findChild(_DialogHelp) is None:
        _DialogHelp(dialog)


class _DialogHelp(QObject):
    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        QShortcut(QKeySequence("F1"), dialog).activated.connect(self._on_pointing)
        QShortcut(QKeySequence("Shift+F1"), dialog).activated.connect(explain_focused)

    def _on_pointing(self) -> None:
        explain_clicked(self._dialog)
