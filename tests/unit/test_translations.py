"""The Chinese texts: complete, up to date with the sources, and with the fields of their originals."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

from models.checkpoint import open_checkpoint
from models.errors import PlaygroundError
from models.memory import embedding_cost
from models.sampling import sampling_trace
from models.specs import SamplingSpec, spec_from_config
from models.tokenizers import load_tokenizer
from playground import translate
from playground.jobs import problem_of
from playground.opening import read_text_file
from playground.translate import Message, core_texts, fault_of, messages

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TS_FILE = translate.TS_FILE
ALL = messages(TS_FILE)


@pytest.fixture(scope="module")
def chinese() -> QTranslator:
    translator = QTranslator()
    assert translator.load(str(TS_FILE.with_suffix(".qm")))
    return translator


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The .ts file and its .qm in a folder of their own; gives the .ts file."""
    for suffix in (".ts", ".qm"):
        shutil.copy(TS_FILE.with_suffix(suffix), tmp_path)
    return tmp_path / TS_FILE.name


@pytest.fixture
def few_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the sources with the texts that the test changes: reading all of them takes long."""
    folder = translate.ROOT / "playground" / "panes" / "attention"
    monkeypatch.setattr(translate, "source_files", lambda *_root: (folder / "pane.py", folder / "place_bar.py"))


def test_nothing_is_left_to_translate() -> None:
    assert translate.check() == []


@pytest.mark.usefixtures("few_sources")
def test_what_is_left_to_do_is_told(copied: Path) -> None:
    text = copied.read_text(encoding="utf-8")
    for found, put in (
        ("<source>Attention</source>", "<source>Inattention</source>"),
        ("<translation>层</translation>", '<translation type="unfinished"></translation>'),
        ("{heads} 头", "{head} 头"),
    ):
        assert found in text
        text = text.replace(found, put)
    copied.write_text(text, encoding="utf-8")
    report = "\n".join(translate.check(copied))
    for complaint in (
        "app_zh.ts is not up to date",
        "AttentionPane: 'Attention' is unfinished",
        "AttentionPane: 'Inattention' is vanished",
        "PlaceBar: 'Layer' is unfinished",
        "has other fields than its source",
        "app_zh.qm is not what lrelease makes",
    ):
        assert complaint in report


@pytest.mark.usefixtures("few_sources")
def test_an_update_keeps_what_is_translated(copied: Path) -> None:
    text = copied.read_text(encoding="utf-8")
    copied.write_text(text.replace("<source>Attention</source>", "<source>Inattention</source>"), encoding="utf-8")
    translate.update(copied)
    states = {message.source: (message.translation, message.state) for message in messages(copied)}
    assert states["Inattention"] == ("注意力", "vanished")
    assert states["Layer"] == ("层", "")
    translate.update(copied, prune=True)
    assert "Inattention" not in {message.source for message in messages(copied)}


def test_compiling_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first.qm", "second.qm"):
        translate.compile_translations(TS_FILE, tmp_path / name)
    assert (tmp_path / "first.qm").read_bytes() == (tmp_path / "second.qm").read_bytes()


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("{a} of {b}", "{b} 中的 {a}", ""),
        ("{a} of {b}", "{b} 中的", "fields"),
        ("{a} of {b}", "{b} 中的 {a} 和 {a}", "fields"),
        ("U+{code:04X}", "U+{code}", "fields"),
        ("{{literal}}", "{literal}", "fields"),
        ("a", "{", "braces"),
        ("&File", "文件(&F)", ""),
        ("&File", "文件", "access keys"),
        ("Q && A", "问与答", ""),
        ("a", "", "not translated"),
    ],
)
def test_faults_are_found(source: str, translation: str, fault: str) -> None:
    found = fault_of(Message("context", source, translation, "", False))
    assert fault in found
    assert bool(fault) == bool(found)


def literals_of_tr() -> Iterator[tuple[str, str]]:
    """(class, text) of every self.tr("…"), found without lupdate."""

    def walk(node: ast.AST, owner: str) -> Iterator[tuple[str, str]]:
        if isinstance(node, ast.ClassDef):
            owner = node.name
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tr":
            yield owner, ast.literal_eval(node.args[0])
        for child in ast.iter_child_nodes(node):
            yield from walk(child, owner)

    for path in translate.source_files():
        yield from walk(ast.parse(path.read_text(encoding="utf-8")), "")


def test_every_text_of_the_window_is_compiled(chinese: QTranslator) -> None:
    texts = set(literals_of_tr())
    assert len(texts) > 150
    assert [text for text in texts if not chinese.translate(*text)] == []


def raised_by(cause: Callable[[], object]) -> PlaygroundError:
    with pytest.raises(PlaygroundError) as caught:
        cause()
    return caught.value


@pytest.mark.parametrize(
    "cause",
    [
        lambda: open_checkpoint(Path("/nowhere")),
        lambda: load_tokenizer("nobody's"),
        lambda: load_tokenizer("gpt2").token_bytes(60_000),
        lambda: load_tokenizer("gpt2").tokenize("\ud83d"),
        lambda: read_text_file(Path("/nowhere")),
        lambda: spec_from_config({"model_type": "unheard-of"}),
        lambda: embedding_cost(vocab_size=0, hidden_size=8),
        lambda: SamplingSpec(temperature=-1.0),
    ],
)
def test_errors_are_told_in_chinese(chinese: QTranslator, cause: Callable[[], object]) -> None:
    error = raised_by(cause)
    sentence = chinese.translate("errors", error.template).format(**error.fields)
    assert CHINESE.search(sentence)
    assert sentence.endswith("。")


def test_the_unexpected_is_told_in_chinese(chinese: QTranslator) -> None:
    failure = problem_of(KeyError("x"))
    assert "KeyError" in chinese.translate("errors", failure.template).format(**failure.fields)


def test_what_cut_a_token_is_told_in_chinese(chinese: QTranslator) -> None:
    import torch

    logits = torch.tensor([3.0, 2.0, 1.0, -torch.inf])
    for spec in (
        SamplingSpec(temperature=0.0),
        SamplingSpec(top_k=1),
        SamplingSpec(top_p=0.5),
        SamplingSpec(min_p=0.9),
    ):
        trace = sampling_trace(logits, spec)
        words, _, value = trace.reason_for(2).rpartition(" ")
        assert value in chinese.translate("sampling", words + " {value}").format(value=value)
        assert CHINESE.search(chinese.translate("sampling", trace.reason_for(3)))


def write(folder: Path, source: str) -> Path:
    for package in ("models", "playground"):
        (folder / package).mkdir()
    (folder / "models" / "errors.py").write_text(
        "class PlaygroundError(Exception): ...\nclass FileError(PlaygroundError): ...\n"
        "class OddError(FileError): ...\n",
        encoding="utf-8",
    )
    (folder / "playground" / "source.py").write_text(source, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('raise FileError("It is gone.")', ["It is gone."]),
        (
            'raise errors.OddError("{path} is odd. "\n    "Choose another.", path=path)',
            ["{path} is odd. Choose another."],
        ),
        ('raise ValueError("a mistake")', []),
        ('LOST = "Lost."\nshow(Problem(LOST))', ["Lost."]),
        ('UNUSED = "No message."', []),
        ('def told_as(kind, template): ...\nwith told_as(OddError, "It is {reason}."): ...', ["It is {reason}."]),
        ('raise OddError("{name}: {why}", name="top_k", why="not whole")', ["not whole", "{name}: {why}"]),
        (
            'def damaged(path, why):\n    return OddError("{why}", path=path, why=why)\n'
            'raise damaged("model.safetensors of mine", "no header")',
            ["model.safetensors of mine", "no header", "{why}"],
        ),
    ],
)
def test_what_errors_say_is_found(tmp_path: Path, source: str, texts: list[str]) -> None:
    found = core_texts(write(tmp_path, source))
    assert list(found.texts["errors"]) == texts
    assert found.unreadable == ()


def test_constants_of_one_name_in_two_files_are_two_texts(tmp_path: Path) -> None:
    root = write(tmp_path, '_GONE = "The file is gone."\nshow(Problem(_GONE))\n')
    (root / "models" / "other.py").write_text('_GONE = "The model is gone."\nraise OddError(_GONE)\n')
    (root / "models" / "third.py").write_text("from models.other import _GONE\nraise OddError(_GONE)\n")
    found = core_texts(root)
    assert found.texts["errors"] == ("The file is gone.", "The model is gone.")
    assert found.unreadable == ("models/third.py:2",)  # where it stands is where it is read


def test_phrases_for_an_error_of_another_file_are_found(tmp_path: Path) -> None:
    root = write(tmp_path, "from models.other import unseen as hidden\nraise hidden('gpt2', 'it has no heads')\n")
    (root / "models" / "other.py").write_text(
        'def unseen(family, reason):\n    return OddError("{family}: {reason}", family=family, reason=reason)\n'
    )
    (root / "models" / "third.py").write_text("def unseen(family, reason): ...\nunseen('gpt2', 'it is no error')\n")
    assert core_texts(root).texts["errors"] == ("it has no heads", "{family}: {reason}")


def test_an_error_whose_text_is_not_fixed_is_told(tmp_path: Path) -> None:
    root = write(tmp_path, 'x = 1\nraise OddError(f"It is {x}.")\n')
    assert core_texts(root).unreadable == ("playground/source.py:2",)


def test_texts_survive_the_way_through_lupdate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = 'back\\slash, "quotes", it\'s, −∞, 我, two\nlines, \\n, {{braces}}'
    monkeypatch.setattr(translate, "core_texts", lambda: translate.CoreTexts({"errors": (odd,)}, ()))
    fresh = tmp_path / "app_zh.ts"
    translate.update(fresh)
    assert [message.source for message in messages(fresh) if message.context == "errors"] == [odd]


def test_punctuation_beside_chinese_is_full_width() -> None:
    # ";;" is Qt's between the filters of a file dialog.
    half = re.compile(r"[\u4e00-\u9fff][,;:!?]|(?<!;)[,;:!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?:\s|$)")
    assert [message.translation for message in ALL if half.search(message.translation)] == []


def test_one_word_is_used_for_one_thing() -> None:
    # 词元 for token, 分词器 for tokenizer, 词表 for vocabulary, 随机种子 for seed.
    other = re.compile(r"令牌|标记|记号|词汇表|分词工具|词符")
    assert [message.translation for message in ALL if other.search(message.translation)] == []
    tokens = re.compile(r"\btokens?\b", re.IGNORECASE)
    in_names = re.compile(r"Token Playground|token types|token_type_count|\{\w+\}")
    kept = [message.source for message in ALL if tokens.search(in_names.sub("", message.source))]
    assert len(kept) > 40
    wrong = [message.source for message in ALL if message.source in kept and "词元" not in message.translation]
    assert wrong == []
