"""The views of the tokenizer pane, in the order of its switch; none is imported before it is shown."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from playground.widgets.lazy_pages import PageEntry

_HERE = "playground.panes.tokenizer."
VIEWS = (
    PageEntry(
        *("chips", _HERE + "chips_view", "ChipsView", "ChipsView"),
        QT_TRANSLATE_NOOP("ChipsView", "Chips"),
        QT_TRANSLATE_NOOP("ChipsView", "One chip a token: its id, its text or its bytes"),
    ),
    PageEntry(
        *("table", _HERE + "table_view", "TableView", "TableView"),
        QT_TRANSLATE_NOOP("TableView", "Table"),
        QT_TRANSLATE_NOOP("TableView", "One row a token, with its bytes and its place in the text"),
    ),
    PageEntry(
        *("blocks", _HERE + "blocks_view", "BlocksView", "BlocksView"),
        QT_TRANSLATE_NOOP("BlocksView", "Blocks"),
        QT_TRANSLATE_NOOP("BlocksView", "One block a token, and no letters: the same id, the same block"),
    ),
    PageEntry(
        *("compare", _HERE + "compare_view", "CompareView", "CompareView"),
        QT_TRANSLATE_NOOP("CompareView", "Compare"),
        QT_TRANSLATE_NOOP("CompareView", "The same text in two to six tokenizers at once"),
    ),
    PageEntry(
        *("special", _HERE + "special_view", "SpecialView", "SpecialView"),
        QT_TRANSLATE_NOOP("SpecialView", "Special tokens"),
        QT_TRANSLATE_NOOP("SpecialView", "Tokens that carry no text of their own, and what they are for"),
    ),
    PageEntry(
        *("batch", _HERE + "batch_view", "BatchView", "BatchView"),
        QT_TRANSLATE_NOOP("BatchView", "Batch"),
        QT_TRANSLATE_NOOP("BatchView", "The lines of the text padded to one length, with the attention mask"),
    ),
    PageEntry(
        *("ids", _HERE + "ids_view", "IdsView", "IdsView"),
        QT_TRANSLATE_NOOP("IdsView", "Ids to text"),
        QT_TRANSLATE_NOOP("IdsView", "Paste ids in any notation and read the text that they stand for"),
    ),
    PageEntry(
        *("replay", _HERE + "replay_view", "ReplayView", "ReplayView"),
        QT_TRANSLATE_NOOP("ReplayView", "Replay"),
        QT_TRANSLATE_NOOP("ReplayView", "The merges that make the tokens of a piece, one by one"),
    ),
    PageEntry(
        *("vocabulary", _HERE + "vocabulary_view", "VocabularyView", "VocabularyView"),
        QT_TRANSLATE_NOOP("VocabularyView", "Vocabulary"),
        QT_TRANSLATE_NOOP("VocabularyView", "Every token there is: search them, see how they are built, edit"),
    ),
)
