"""The views of the generator pane, in the order of its switch; none is imported before it is shown."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from playground.widgets.lazy_pages import PageEntry

_HERE = "playground.panes.generator."
_CONTEXT = "generator"

VIEWS: tuple[PageEntry, ...] = (
    PageEntry(
        "bars",
        _HERE + "bars_view",
        "BarsView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Bars"),
        QT_TRANSLATE_NOOP("generator", "The likeliest next tokens, before and after the settings"),
    ),
    PageEntry(
        "pipeline",
        _HERE + "pipeline_view",
        "PipelineView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Pipeline"),
        QT_TRANSLATE_NOOP("generator", "Every stage between the logits and the next token, side by side"),
    ),
    PageEntry(
        "vocabulary",
        _HERE + "all_tokens_view",
        "AllTokensView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Vocabulary"),
        QT_TRANSLATE_NOOP("generator", "Every token as the next one: search, sort, take any of them"),
    ),
    PageEntry(
        "text",
        _HERE + "text_view",
        "TextView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Text"),
        QT_TRANSLATE_NOOP("generator", "The text tinted by how well the model foresaw it; any text scored"),
    ),
    PageEntry(
        "tree",
        _HERE + "tree_view",
        "TreeView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Tree"),
        QT_TRANSLATE_NOOP("generator", "Every way that was tried: jump, name, prune, compare"),
    ),
    PageEntry(
        "columns",
        _HERE + "columns_view",
        "ColumnsView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Two columns"),
        QT_TRANSLATE_NOOP("generator", "Two settings, seeds or models on one prompt, in step"),
    ),
    PageEntry(
        "why",
        _HERE + "why_view",
        "WhyView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Why"),
        QT_TRANSLATE_NOOP("generator", "What a token was decided by: attribution over the context"),
    ),
    PageEntry(
        "lens",
        _HERE + "lens_view",
        "LensView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Layers"),
        QT_TRANSLATE_NOOP("generator", "What each layer would predict: the logit lens"),
    ),
    PageEntry(
        "sequence",
        _HERE + "sequence_view",
        "SequenceView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Target"),
        QT_TRANSLATE_NOOP("generator", "What a decoder writes behind an encoder, and where it looks in the source"),
    ),
    PageEntry(
        "counts",
        _HERE + "counts_view",
        "CountsView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Counting"),
        QT_TRANSLATE_NOOP("generator", "N-gram tables as models, and how they grow"),
    ),
    PageEntry(
        "chat",
        _HERE + "chat_view",
        "ChatView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Chat"),
        QT_TRANSLATE_NOOP("generator", "Turns of a conversation, and the exact ids that the model gets"),
    ),
    PageEntry(
        "precision",
        _HERE + "precision_view",
        "PrecisionView",
        _CONTEXT,
        QT_TRANSLATE_NOOP("generator", "Precision"),
        QT_TRANSLATE_NOOP("generator", "float32, float16 and bfloat16 weights beside each other"),
    ),
)
