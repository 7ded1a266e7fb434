"""The views of the tokenizer pane, in the order in which its switch offers them."""

from __future__ import annotations

from playground.panes.tokenizer.batch_view import BatchView
from playground.panes.tokenizer.blocks_view import BlocksView
from playground.panes.tokenizer.chips_view import ChipsView
from playground.panes.tokenizer.compare_view import CompareView
from playground.panes.tokenizer.ids_view import IdsView
from playground.panes.tokenizer.replay_view import ReplayView
from playground.panes.tokenizer.special_view import SpecialView
from playground.panes.tokenizer.table_view import TableView
from playground.panes.tokenizer.view import TokenView
from playground.panes.tokenizer.vocabulary_view import VocabularyView

VIEWS: tuple[type[TokenView], ...] = (
    ChipsView,
    TableView,
    BlocksView,
    CompareView,
    SpecialView,
    BatchView,
    IdsView,
    ReplayView,
    VocabularyView,
)
