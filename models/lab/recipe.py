"""What a lab's run is made of, and the Python that makes the same run again with the library alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from pprint import pformat

from models.lab.corpus import Corpus, lesson_text, prepared, text_of_file
from models.lab.spec import LabSpec
from models.lab.vocabularies import OWN_KINDS, own_tokenizer
from models.tokenizers import Tokenizer, load_tokenizer
from models.tokenizers.editing import Edit, edited, edits_to_json

EXAMPLES = "examples-"


@dataclass(frozen=True, slots=True)
class LabRecipe:
    """The text, the tokens and the settings of a run.

    `source` is empty for `text`, "examples-en" or "examples-zh" for the carried examples', or a file's path.
    `tokenizer` is one of OWN_KINDS, or what `load_tokenizer` takes, to which `edits` are made. `prompt` is what every
    snapshot goes on from.
    """

    source: str
    text: str
    tokenizer: str
    edits: tuple[Edit, ...]
    prompt: str
    spec: LabSpec


def read_source(source: str, text: str = "") -> str:
    """The text that is trained on: see LabRecipe. Raises CorpusError, or ResourceError for a damaged example."""
    if source.startswith(EXAMPLES):
        return lesson_text(source.removeprefix(EXAMPLES))
    return text_of_file(Path(source)) if source else text


def made_tokenizer(name: str, edits: Sequence[Edit], text: str) -> Tokenizer:
    """The tokenizer of a recipe. Raises what `own_tokenizer`, `load_tokenizer` and `edited` raise."""
    return own_tokenizer(name, text) if name in OWN_KINDS else edited(load_tokenizer(name), tuple(edits))


def corpus_of(recipe: LabRecipe) -> Corpus:
    """Its text, cut by its tokenizer. Raises what reading, the tokenizer and `prepared` raise."""
    text = read_source(recipe.source, recipe.text)
    return prepared(text, made_tokenizer(recipe.tokenizer, recipe.edits, text), recipe.spec.context)


def run_snippet(recipe: LabRecipe, steps: int, weight: tuple[str, tuple[int, ...]] | None = None) -> str:
    """Python that trains so many steps and prints where the run is then.

    With a `weight` (its name and place) the last step is opened up, and the weight's update printed.
    """
    own = recipe.tokenizer in OWN_KINDS
    reader, text = _text_line(recipe.source, recipe.text)
    readers = ", ".join(sorted({"prepared", *reader}))
    path = bool(recipe.source) and not recipe.source.startswith(EXAMPLES)
    lines = [
        *(["from pathlib import Path", ""] if path else []),
        f"from models.lab.corpus import {readers}",
        "from models.lab.run import LabRun",
        "from models.lab.spec import LabSpec",
        *(["from models.lab.vocabularies import own_tokenizer"] if own else []),
        *([] if own else ["from models.tokenizers import load_tokenizer"]),
        *(["from models.tokenizers.editing import edited, edits_from_json"] if recipe.edits else []),
        "",
        text,
        f"tokenizer = {'own_tokenizer' if own else 'load_tokenizer'}({recipe.tokenizer!r}{', text' if own else ''})",
    ]
    if recipe.edits:
        written = pformat(edits_to_json(recipe.edits), width=100, compact=True)
        lines.append(f"tokenizer = edited(tokenizer, edits_from_json({written}))")
    lines += [
        f"spec = LabSpec({_settings(recipe.spec)})",
        "corpus = prepared(text, tokenizer, spec.context)",
        f"run = LabRun(corpus, spec, tokenizer.encode({recipe.prompt!r}))",
        f"while run.step < {steps - 1 if weight else steps}:",
        "    run.advance()",
    ]
    if weight is None:
        lines += [
            "run.snap()",
            "snapshot = run.snapshots[-1]",
            "print(run.step, run.history[-1].loss, snapshot.held_out)"
            if steps
            else "print(run.step, snapshot.held_out)",
            "for token_id, probability in snapshot.bars:",
            "    print(tokenizer.token_bytes(token_id), probability)",
            "print(tokenizer.decode([*run.prompt, *snapshot.sample]))",
        ]
    else:
        name, index = weight
        lines += [
            "run.advance(opened=True)",
            f"print(run.opened.update({name!r}, {index!r}))",
        ]
    return "\n".join([*lines, ""])


def bridge_snippet(steps: int) -> str:
    """Python that trains the network beside the count table so many steps, and prints both."""
    lines = [
        "from models.lab.bridge import Bridge",
        "",
        "bridge = Bridge()",
        f"for _ in range({steps}):",
        "    bridge.advance()",
        "figures = bridge.figures()",
        "print(figures.words, figures.counted, figures.learned, sep='\\n')",
        "print(figures.loss, figures.lowest, figures.furthest)",
        "",
    ]
    return "\n".join(lines)


def words_snippet(source: str, text: str, passes: int, word: str) -> str:
    """Python that trains word vectors of a text, and prints a word's neighbours before and after."""
    reader, line = _text_line(source, text)
    path = bool(source) and not source.startswith(EXAMPLES)
    lines = [
        *(["from pathlib import Path", ""] if path else []),
        *([f"from models.lab.corpus import {reader[0]}"] if reader else []),
        "from models.lab.words import WordsRun",
        "",
        line,
        f"run = WordsRun(text, epochs={max(1, passes)})",
        *(["while not run.done:", "    run.advance()"] if passes else []),
        f"figures = run.figures({word!r})",
        "print(figures.word, figures.before, figures.after, sep='\\n')",
        "",
    ]
    return "\n".join(lines)


def _text_line(source: str, text: str) -> tuple[list[str], str]:
    """The functions of models.lab.corpus that the text is read with, and the line that does."""
    if source.startswith(EXAMPLES):
        return ["lesson_text"], f"text = lesson_text({source.removeprefix(EXAMPLES)!r})"
    if source:
        return ["text_of_file"], f"text = text_of_file(Path({source!r}))"
    return [], f"text = {text!r}"


def _settings(spec: LabSpec) -> str:
    """The settings that differ from LabSpec's own."""
    plain = LabSpec()
    values = ((item.name, getattr(spec, item.name)) for item in fields(spec))
    return ", ".join(f"{name}={value!r}" for name, value in values if value != getattr(plain, name))
