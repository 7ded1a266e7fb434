"""Which tokens a constraint allows next: a list of choices, a regular expression or a JSON schema, by llguidance.

llguidance compiles what is wanted into a grammar over bytes and walks a trie of the vocabulary's bytes, so that a token
is allowed where its bytes may come next, whatever pieces the vocabulary cuts. The text has to match as a whole: nothing
may stand before or behind it.

Legend: V vocabulary.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.errors import SamplingError, TokenIdError
from models.sampling_spec import Constraint
from models.tokenizers import Tokenizer

if TYPE_CHECKING:  # imported where a constraint is first used, so that a start without one doesn't wait for it
    import llguidance

Mask = NDArray[np.bool_]

MOST_CHARACTERS = 200_000

# How the special tokens are called after which a text is over, in the families that are known.
END_TOKENS = (
    *("<|endoftext|>", "</s>", "<|end_of_text|>", "<|eot_id|>", "<|im_end|>", "<|end|>", "<eos>", "<end_of_turn>"),
    *("<|endofprompt|>", "[EOS]", "<|return|>"),
)


def end_tokens(tokenizer: Tokenizer) -> tuple[int, ...]:
    """The ids of the special tokens that end a text, lowest first; often one, sometimes none."""
    return tuple(sorted(tokenizer.special_tokens[name] for name in END_TOKENS if name in tokenizer.special_tokens))


class Constraints:
    """The constraints on texts of one tokenizer, each compiled once. Not for several threads at a time."""

    def __init__(self, tokenizer: Tokenizer, vocab_size: int) -> None:
        """`vocab_size` is the model's V, which may be larger than the tokenizer's."""
        self._tokenizer = tokenizer
        self._size = vocab_size
        self._ends = tuple(token_id for token_id in end_tokens(tokenizer) if token_id < vocab_size)
        self._vocabulary: llguidance.LLTokenizer | None = None  # takes about half a second to make
        self._known: dict[Constraint, _Matching] = {}

    def check(self, constraint: Constraint) -> None:
        """Raises SamplingError, in one sentence with the reason, for a constraint that can't be understood or met."""
        self._matching(constraint)

    def allowed(self, constraint: Constraint, ids: Sequence[int]) -> Mask:
        """(V,) true for each token that may follow `ids`, all that was generated under the constraint.

        Once the text is complete, only an end token is allowed; behind that, or where the model has none, everything
        is. Raises SamplingError for a constraint that can't be met, and for ids that break it.
        """
        matching = self._matching(constraint)
        if any(token_id in self._ends for token_id in ids):
            return np.ones(self._size, dtype=np.bool_)
        return matching.allowed(ids)

    def is_met(self, constraint: Constraint, ids: Sequence[int]) -> bool:
        """Whether `ids` are a complete text, which nothing but an end can follow."""
        return any(token_id in self._ends for token_id in ids) or self._matching(constraint).is_complete(ids)

    def _matching(self, constraint: Constraint) -> _Matching:
        found = self._known.get(constraint)
        if found is None:
            if self._vocabulary is None:
                self._vocabulary = _vocabulary(self._tokenizer, self._size)
            found = _Matching(self._vocabulary, self._size, self._ends, constraint)
            if len(self._known) >= 8:  # typed letter by letter, there may be many
                del self._known[next(iter(self._known))]
            self._known[constraint] = found
        return found


class _Matching:
    """One constraint, and how far a text has come in it."""

    def __init__(
        self, vocabulary: llguidance.LLTokenizer, size: int, ends: Collection[int], constraint: Constraint
    ) -> None:
        import llguidance

        grammar = _grammar(constraint)
        self._fresh = llguidance.LLMatcher(vocabulary, grammar, log_level=0)
        if self._fresh.is_error():
            raise _refused(constraint, self._fresh.get_error())
        self._matcher = self._fresh.deep_copy()
        self._consumed: list[int] = []
        self._size = size
        self._ends = list(ends)

    def allowed(self, ids: Sequence[int]) -> Mask:
        self._bring_to(ids)
        bits = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        if self._matcher.is_error():
            raise SamplingError(
                "The constraint is too complex to go on with: {reason}. Make it simpler, or switch it off.",
                reason=_short(self._matcher.get_error()),
            )
        mask = np.unpackbits(bits, bitorder="little")[: self._size + 1].astype(np.bool_)
        may_end, mask = bool(mask[self._size]), mask[: self._size]
        if may_end:
            if not self._ends and not mask.any():
                return np.ones(self._size, dtype=np.bool_)
            mask[self._ends] = True
        return mask

    def is_complete(self, ids: Sequence[int]) -> bool:
        self._bring_to(ids)
        return bool(self._matcher.is_stopped())

    def _bring_to(self, ids: Sequence[int]) -> None:
        """Have the matcher stand behind `ids`, from wherever it stands."""
        wanted = list(ids)
        if wanted[: len(self._consumed)] != self._consumed or self._matcher.is_error():
            self._matcher, self._consumed = self._fresh.deep_copy(), []
        for token_id in wanted[len(self._consumed) :]:
            if self._matcher.is_stopped():  # complete, in a model without an end token: what follows is free
                break
            if self._matcher.try_consume_tokens([token_id]) != 1:
                self._matcher, self._consumed = self._fresh.deep_copy(), []
                raise SamplingError(
                    "The constraint does not allow that token here. Choose another one, or switch the constraint off."
                )
            self._consumed.append(token_id)


def _vocabulary(tokenizer: Tokenizer, size: int) -> llguidance.LLTokenizer:
    """The bytes of V tokens as llguidance wants them, with an end of its own behind them, which has no bytes."""

    import llguidance

    class Pieces:
        eos_token_id = size
        bos_token_id = None

        def __init__(self) -> None:
            special = {token_id: name for name, token_id in tokenizer.special_tokens.items() if token_id < size}
            self.tokens = [special[i].encode() if i in special else _bytes(tokenizer, i) for i in range(size)]
            self.tokens.append(b"<end>")
            self.special_token_ids = [*special, size]

        def __call__(self, text: str | bytes) -> list[int]:
            return tokenizer.encode(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)

    return llguidance.LLTokenizer(llguidance.TokenizerWrapper(Pieces()))


def _bytes(tokenizer: Tokenizer, token_id: int) -> bytes:
    try:
        return tokenizer.token_bytes(token_id)
    except TokenIdError:  # a hole in the vocabulary, or a padded row of the model's table
        return b""


def _grammar(constraint: Constraint) -> str:
    import llguidance

    text = constraint.text
    if len(text) > MOST_CHARACTERS:
        raise SamplingError(
            "The constraint has {count} characters; {most} are the most. Make it shorter.",
            count=len(text),
            most=MOST_CHARACTERS,
        )
    if not text.strip():
        raise SamplingError("The constraint is empty. Write what the text has to be, or switch the constraint off.")
    if constraint.kind == "choices":
        choices = dict.fromkeys(line for line in text.splitlines() if line)
        return llguidance.LLMatcher.grammar_from_lark("start: " + " | ".join(map(_quoted, choices)))
    if constraint.kind == "regex":
        return llguidance.LLMatcher.grammar_from_regex(text)
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(constraint, str(error)) from None
    if not isinstance(schema, dict | bool):
        raise _refused(constraint, "a JSON schema is an object")
    return llguidance.LLMatcher.grammar_from_json_schema(json.dumps(schema))


def _quoted(choice: str) -> str:
    return json.dumps(choice, ensure_ascii=False)


def _refused(constraint: Constraint, reason: str) -> SamplingError:
    reason = _short(reason)
    if constraint.kind == "regex":
        return SamplingError(
            "The pattern can't be used: {reason}. Correct it, or switch the constraint off.", reason=reason
        )
    if constraint.kind == "schema":
        return SamplingError(
            "The JSON schema can't be used: {reason}. Correct it, or switch the constraint off.", reason=reason
        )
    return SamplingError(
        "The choices can't be used: {reason}. Change them, or switch the constraint off.", reason=reason
    )


def _short(reason: str) -> str:
    """The sentence in a report of llguidance, which draws an arrow below the place that it means."""
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    named = [line.removeprefix("error:").strip() for line in lines if line.startswith("error:")]
    return (named or lines or ["unknown"])[0].rstrip(".:")[:200]
