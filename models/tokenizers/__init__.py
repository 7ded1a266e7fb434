"""Text to token ids and back, with the place of every token in the text.

`load_tokenizer` opens one; what it returns follows the `Tokenizer` protocol and never changes. Importing this package
is cheap: tiktoken, tokenizers and numpy are imported by the first call that needs them.
"""

from __future__ import annotations

from models.tokenizers.display import piece_label, token_label
from models.tokenizers.loading import available_tokenizers, load_tokenizer
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.runs import TokenRun

__all__ = ["TokenRun", "Tokenizer", "available_tokenizers", "load_tokenizer", "piece_label", "token_label"]
