"""The special tokens of the tokenizer shown, and what each is for."""

from __future__ import annotations

from typing import Any

from playground.panes.tokenizer.view import TOKEN_NAMES, TokenView
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.token_table import TokenTable


class SpecialView(TokenView):
    """A row a special token: its id, its name, what it is for."""

    name = "special"
    roomy = True
    needs_tokens = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._specials: list[tuple[str, int]] = []
        self.note = ElidedLabel()
        self.note.setObjectName("tokenizer.special.note")
        self.note.setProperty("role", "muted")
        self.table = TokenTable()
        self.table.setObjectName("tokenizer.special")
        self.table.set_prose()
        self.table.copy_requested.connect(self._on_copy)
        self.layout_.addWidget(self.note)
        self.layout_.addWidget(self.table, 1)

    def retranslate(self) -> None:
        """See TokenView.retranslate."""
        self.table.setAccessibleName(self.tr("Special tokens"))
        self.table.setWhatsThis(
            self.tr("Tokens that no text is cut into: a program puts them in to structure its input.")
        )
        self.table.set_columns(
            [self.tr("id"), self.tr("token"), self.tr("what it is for")],
            [self.tr("Its number in the vocabulary"), self.tr("Its name"), self.tr("What it is for")],
            (7, 17, 10),
            frozenset({0}),
        )
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See TokenView.refresh."""
        if names & (TOKEN_NAMES | {"tokenizer_view"}):
            self._show()

    def _show(self) -> None:
        tokenizer = self.tokens.tokenizer
        specials = [] if tokenizer is None else sorted(tokenizer.special_tokens.items(), key=_by_id)
        if specials != self._specials or not self.note.text():
            self._specials = specials
            self.table.set_rows(len(specials), self.row)
        name = "" if tokenizer is None else tokenizer.name
        self.table.setVisible(bool(specials))
        if specials:
            self.note.setText(
                self.tr("Typed into a text they are plain text; only a program puts them in as one token.")
            )
        else:
            self.note.setText(self.tr("{name} has no special tokens: all it has is the text.").format(name=name))

    def row(self, index: int) -> tuple[str, str, str]:
        """What stands in a row."""
        name, token_id = self._specials[index]
        return str(token_id), name, self.purpose(name)

    def purpose(self, name: str) -> str:
        """What a special token is for, by the name that it goes by."""
        begins, ends = self.tr("Begins a text."), self.tr("Ends a text.")
        pads = self.tr("Fills a shorter text up to the length of the batch; the attention mask hides it.")
        unknown = self.tr("Stands for a word that can't be made of the vocabulary's entries.")
        known = {
            "[CLS]": self.tr("Begins every text; what the model has at this place stands for the whole of it."),
            "[SEP]": self.tr("Ends a text, and parts two that are given together."),
            "[PAD]": pads,
            "<pad>": pads,
            "[UNK]": unknown,
            "<unk>": unknown,
            "[MASK]": self.tr("Hides a word that the model then has to guess: how it was trained."),
            "<|endoftext|>": self.tr("Parts two texts in training; generated, it says that the text has ended."),
            "<|fim_prefix|>": self.tr("Begins what stands before a gap that the model is to fill."),
            "<|fim_middle|>": self.tr("Ends what is given; the model fills the gap from here."),
            "<|fim_suffix|>": self.tr("Begins what stands after a gap that the model is to fill."),
            "<|endofprompt|>": self.tr("Ends the instructions; what follows is the answer."),
            "<|im_start|>": self.tr("Begins one turn of a conversation, followed by whose it is."),
            "<|im_end|>": self.tr("Ends one turn of a conversation."),
            "<|eot_id|>": self.tr("Ends one turn of a conversation."),
        }
        for names, purpose in ((("<s>", "<bos>", "<|begin_of_text|>"), begins), (("</s>", "<eos>"), ends)):
            known |= dict.fromkeys(names, purpose)
        return known.get(name, self.tr("A special token of this vocabulary; its name is all that is known of it."))

    def _on_copy(self) -> None:
        self.table.copy_rows()


def _by_id(item: tuple[str, int]) -> int:
    return item[1]
