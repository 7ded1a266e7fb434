"""The lab's core: its steps against torch's own optimizers, its checkpoints against transformers, its bad inputs."""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest
import sentencepiece
import torch
from torch.nn import functional as F

from models.beginnings import beginning_of
from models.checkpoint import open_checkpoint
from models.embeddings import EmbeddingTable
from models.errors import CorpusError, PlaygroundError, StorageError, TrainingError
from models.lab.bridge import Bridge
from models.lab.corpus import Corpus, lesson_text, prepared, text_of_file
from models.lab.opened import TABLE, agreed
from models.lab.recipe import LabRecipe, bridge_snippet, run_snippet, words_snippet
from models.lab.recipe import corpus_of as corpus_of_recipe
from models.lab.run import LabRun
from models.lab.saving import save_run
from models.lab.snapshots import plane
from models.lab.spec import LabSpec
from models.lab.threads import threads_for
from models.lab.vocabularies import OWN_KINDS, character_tokenizer, own_tokenizer
from models.lab.words import WordsRun
from models.tokenizers import load_tokenizer
from models.tokenizers.editing import DeleteToken, Edit

TEXT = "the cat sat on the mat and the dog sat on the log; " * 12
SMALL = LabSpec(hidden_size=16, layers=1, heads=2, context=8, batch=3, steps=60, learning_rate=1e-2)


def corpus_of(text: str = TEXT, context: int = 8) -> Corpus:
    return prepared(text, character_tokenizer(text), context)


def run_of(spec: LabSpec = SMALL, text: str = TEXT) -> LabRun:
    corpus = corpus_of(text, spec.context)
    return LabRun(corpus, spec, corpus.tokenizer.encode("the "))


def train_on(run: LabRun) -> None:
    while not run.done:
        run.advance()


# The corpus


def test_characters_are_tokens_and_give_the_text_back() -> None:
    text = "我爱 自然\n语言 love\t<unk>"
    tokenizer = character_tokenizer(text)
    ids = tokenizer.encode(text)
    assert len(ids) == len(text)
    assert tokenizer.vocab_size == len(set(text)) + 1
    assert tokenizer.decode(ids) == text
    assert tokenizer.encode("ж") == [0]


def test_the_end_is_held_back_as_far_as_a_row_is_left() -> None:
    corpus = corpus_of()
    ids = corpus.tokenizer.encode(TEXT)
    assert [*corpus.train, *corpus.held_out] == ids
    assert len(corpus.held_out) == len(ids) // 10
    assert corpus.held_out_text == TEXT[-len(corpus.held_out) :]
    counts = Counter(ids)
    assert [counts[one] for one in corpus.frequent] == sorted(counts.values(), reverse=True)
    short = corpus_of("abcdefghij", context=9)
    assert (len(short.train), len(short.held_out)) == (10, 0)


def test_texts_that_nothing_can_be_trained_on_are_told() -> None:
    with pytest.raises(
        CorpusError, match=r"A row of 8 tokens and the one behind it are 9, but the text has 8\. Choose"
    ):
        corpus_of("abcdefgh")
    with pytest.raises(CorpusError, match="no text"):
        character_tokenizer("")
    with pytest.raises(CorpusError, match="words has no vocabulary"):
        prepared(TEXT, load_tokenizer("words"), 8)


# Tokenizers of the lab's own

WORDS_OF_TEXTS = (
    "She said: don't, it's 3.14 of 1,000 — naïve café\u0301 x² ٣.٤  two  blanks\r\n\n\tend \x1c\x85",
    "👩\u200d👩\u200d👧 🇨🇳🇩🇪 👍🏽!!! ❤\ufe0f _under_score l'été 'quoted'",
    lesson_text("en"),
)


@pytest.mark.parametrize("text", WORDS_OF_TEXTS)
def test_words_are_those_of_the_tokenizer_pane(text: str) -> None:
    tokenizer = own_tokenizer("words", text)
    run = tokenizer.tokenize(text)
    assert [text[start:end] for start, end in run.character_spans] == load_tokenizer("words").cut(text)  # type: ignore[attr-defined]
    assert tokenizer.decode(run.ids) == text
    assert 0 not in run.ids


def test_chinese_words_are_nearly_always_the_dictionarys() -> None:
    text = lesson_text("zh")
    run = own_tokenizer("words", text).tokenize(text)
    ours, theirs = set(run.character_spans), set(load_tokenizer("words").tokenize(text).character_spans)
    assert 0 not in run.ids
    assert len(ours & theirs) > 0.98 * len(theirs)


def test_rare_and_unknown_words_share_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = own_tokenizer("words", "a rose is a rose is a 自然语言 rose")
    assert tokenizer.decode(tokenizer.encode(" lily")) == "<unk>"
    assert tokenizer.decode(tokenizer.encode("语")) == "<unk>"
    monkeypatch.setattr("models.lab.vocabularies.MOST_WORDS", 3)
    assert own_tokenizer("words", "a rose is a rose is a rose").vocab_size == 4


def test_bytes_are_their_own_ids() -> None:
    text = "a\r\n 我é👍🏽\0"
    tokenizer = own_tokenizer("bytes", text)
    assert tokenizer.encode(text) == list(text.encode())
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert [tokenizer.token_bytes(number) for number in range(256)] == [bytes([number]) for number in range(256)]
    assert tokenizer.tokenize(text).byte_spans == load_tokenizer("bytes").tokenize(text).byte_spans
    with pytest.raises(ValueError, match="none of"):
        own_tokenizer("gpt2", text)


@pytest.mark.parametrize("kind", OWN_KINDS)
def test_what_is_trained_on_an_own_kind_opens_again(tmp_path: Path, kind: str) -> None:
    from transformers import AutoTokenizer

    text = TEXT + "我爱自然语言处理 naïve 👍🏽\r\n"
    tokenizer = own_tokenizer(kind, text)
    run = LabRun(prepared(text, tokenizer, 4), LabSpec(hidden_size=4, layers=1, heads=1, context=4, batch=2, steps=2))
    run.advance()
    save_run(tmp_path / "lab", run)
    checkpoint = open_checkpoint(tmp_path / "lab")
    again = checkpoint.tokenizer()
    assert checkpoint.spec.vocab_size == again.vocab_size
    assert again.encode(text) == tokenizer.encode(text)
    assert again.decode(again.encode(text)) == text
    assert AutoTokenizer.from_pretrained(tmp_path / "lab").encode(text) == tokenizer.encode(text)


# Python that makes a run again


def executed(snippet: str, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], str]:
    names: dict[str, Any] = {}
    exec(compile(snippet, "snippet", "exec"), names)
    return names, capsys.readouterr().out


@pytest.mark.parametrize(
    ("tokenizer", "edits", "prompt"),
    [("characters", (), "the "), ("words", (), ""), ("bytes", (), "é"), ("gpt2", (DeleteToken(1169),), "the cat")],
)
def test_a_snippet_makes_the_same_run(
    tokenizer: str, edits: tuple[Edit, ...], prompt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = replace(SMALL, hidden_size=8, seed=3)
    recipe = LabRecipe("", TEXT, tokenizer, edits, prompt, spec)
    corpus = corpus_of_recipe(recipe)
    run = LabRun(corpus, spec, corpus.tokenizer.encode(prompt))
    while run.step < 4:
        run.advance()
    run.snap()
    names, printed = executed(run_snippet(recipe, 4), capsys)
    assert names["run"].history[-1].loss == run.history[-1].loss
    assert names["snapshot"].bars == run.snapshots[-1].bars
    assert f"4 {run.history[-1].loss} {run.snapshots[-1].held_out}" in printed
    run.advance(opened=True)
    assert run.opened is not None
    _names, printed = executed(run_snippet(recipe, 5, (TABLE, (1, 2))), capsys)
    assert printed.strip() == str(run.opened.update(TABLE, (1, 2)))
    assert executed(run_snippet(recipe, 0), capsys)[0]["run"].step == 0


def test_snippets_read_files_and_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a text.txt"
    path.write_text(TEXT, encoding="utf-8")
    for source, text in ((str(path), TEXT), ("examples-zh", lesson_text("zh"))):
        names, _printed = executed(run_snippet(LabRecipe(source, "", "characters", (), "", SMALL), 0), capsys)
        assert names["text"] == text
        names, _printed = executed(words_snippet(source, "", 1, ""), capsys)
        assert names["run"].done
    names, _printed = executed(words_snippet("", TEXT, 0, "cat"), capsys)
    assert (names["figures"].word, names["figures"].step) == ("cat", 0)
    names, _printed = executed(bridge_snippet(3), capsys)
    bridge = Bridge()
    for _ in range(3):
        bridge.advance()
    assert names["figures"].loss == bridge.figures().loss


@pytest.mark.parametrize(("language", "script"), [("en", "the "), ("zh", "的")])
def test_the_examples_texts_are_enough_to_learn_from(language: str, script: str) -> None:
    text = lesson_text(language)
    assert len(text) > 5000
    assert text.count(script) > 50
    assert ("A journey of a thousand miles" in text) == (language == "en")


@pytest.mark.parametrize(
    "changes",
    [
        {"hidden_size": 0},
        {"layers": 17},
        {"context": 0},
        {"batch": -1},
        {"steps": 0},
        {"learning_rate": 0.0},
        {"learning_rate": math.nan},
        {"learning_rate": math.inf},
        {"optimizer": "adam"},
        {"seed": -1},
    ],
)
def test_settings_that_cannot_be_meant_are_told(changes: dict[str, object]) -> None:
    with pytest.raises(TrainingError, match=r"but it has to be .* Choose another value\."):
        replace(SMALL, **changes)  # type: ignore[arg-type]


def test_heads_that_do_not_share_the_width_are_told() -> None:
    with pytest.raises(TrainingError, match=r"3 heads can't share a width of 10 evenly"):
        replace(SMALL, hidden_size=10, heads=3)


def test_files_are_read_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "text.txt"
    path.write_text("语言模型" * 3, encoding="utf-8")
    assert text_of_file(path) == "语言模型" * 3
    monkeypatch.setattr("models.lab.corpus._MOST_BYTES", 10)
    assert text_of_file(path) == "语言模", "the last character is cut in two, and left out"
    path.write_bytes(b"ab\xffcd")
    for wrong, says in (
        (path, r"is not UTF-8 text \(byte 2\)"),
        (tmp_path, "is not a file"),
        (tmp_path / "nowhere.txt", "can't be read: No such file"),
        (Path("\0"), "can't be read"),
    ):
        with pytest.raises(CorpusError, match=says):
            text_of_file(wrong)
    path.write_text(" \n")
    with pytest.raises(CorpusError, match="is empty"):
        text_of_file(path)


# Baselines


def test_baselines_are_what_counting_gives() -> None:
    run = run_of()
    corpus, found = run.corpus, run.baselines
    assert found.uniform == pytest.approx(math.log(corpus.vocab_size))
    counts = Counter(corpus.train.tolist())
    total = len(corpus.train) + corpus.vocab_size
    by_hand = -np.mean([math.log((counts[one] + 1) / total) for one in corpus.held_out.tolist()[1:]])
    assert found.unigram == pytest.approx(by_hand)
    assert found.bigram < found.unigram < found.uniform


# Steps


def test_the_loss_falls_below_the_tables_and_can_be_repeated() -> None:
    run, again = run_of(), run_of()
    while not run.done:
        run.advance()
    for _ in range(20):
        again.advance()
    assert [figures.loss for figures in run.history[:20]] == [figures.loss for figures in again.history]
    assert run.snapshots[-1].held_out < run.baselines.unigram
    assert [snapshot.step for snapshot in run.snapshots] == list(range(0, 61, SMALL.snapshot_every))
    first, last = run.snapshots[0], run.snapshots[-1]
    assert abs(first.held_out - run.baselines.uniform) < 0.7
    assert last.bars[0][1] > first.bars[0][1], "the distribution has sharpened"
    assert sum(chance for _, chance in last.bars) <= 1 + 1e-6
    assert last.sample == again.snapshots[0].sample[:0] + last.sample
    assert len(last.sample) == 48
    assert run.tokens_per_second > 0


@pytest.mark.parametrize("kind", ["adamw", "sgd"])
@pytest.mark.parametrize("steps", [1, 4])
def test_an_opened_step_is_the_step_that_torch_takes(kind: str, steps: int) -> None:
    spec = replace(SMALL, optimizer=kind, learning_rate=0.01 if kind == "adamw" else 0.3)  # type: ignore[arg-type]
    run, twin = run_of(spec), run_of(spec)
    for _ in range(steps - 1):
        run.advance()
        twin.advance()
    run.advance(opened=True)
    opened = run.opened
    assert opened is not None
    # The same step by hand, with torch's own cross-entropy and its optimizer for one tensor at a time.
    inputs, targets = twin.batch(steps - 1)
    assert (opened.inputs == inputs.numpy()).all()
    assert (opened.targets == targets.numpy()).all()
    assert (opened.inputs[:, 1:] == opened.targets[:, :-1]).all(), "targets are the inputs shifted by one"
    losses = F.cross_entropy(twin.model.batch_logits(inputs).transpose(1, 2), targets, reduction="none")
    assert opened.losses == pytest.approx(losses.detach().numpy(), abs=1e-6)
    assert opened.loss == pytest.approx(float(losses.detach().mean()), abs=1e-6)
    twin.optimizer.zero_grad()
    losses.mean().backward()
    gradient = twin.model.embedding.weight.grad
    assert gradient is not None
    assert opened.gradient_norm == pytest.approx(
        float(torch.sqrt(sum(one.grad.square().sum() for one in twin.model.parameters()))),
        rel=1e-5,  # type: ignore[arg-type,union-attr]
    )
    for name, taped in opened.taped.items():
        tensor = torch.nn.Parameter(taped.before.clone())
        tensor.grad = taped.gradient.clone()
        if kind == "sgd":
            torch.optim.SGD([tensor], lr=opened.learning_rate).step()
        else:
            theirs = torch.optim.AdamW(
                [tensor], lr=opened.learning_rate, betas=opened.betas, eps=opened.epsilon,
                weight_decay=taped.decay, foreach=False, fused=False,
            )  # fmt: skip
            assert taped.first_before is not None
            assert taped.second_before is not None
            theirs.state[tensor] = {
                "step": torch.tensor(float(steps - 1)),
                "exp_avg": taped.first_before.clone(),
                "exp_avg_sq": taped.second_before.clone(),
            }
            theirs.step()
            assert torch.allclose(theirs.state[tensor]["exp_avg"], taped.first_after, rtol=1e-6, atol=1e-12)
            assert torch.allclose(theirs.state[tensor]["exp_avg_sq"], taped.second_after, rtol=1e-6, atol=1e-16)
        assert torch.allclose(tensor.detach(), taped.after, rtol=1e-6, atol=2e-8), name


@pytest.mark.parametrize("kind", ["adamw", "sgd"])
def test_an_update_written_out_is_torchs_to_the_last_printed_digit(kind: str) -> None:
    spec = replace(SMALL, optimizer=kind, learning_rate=0.01 if kind == "adamw" else 0.3)  # type: ignore[arg-type]
    run = run_of(spec)
    for _ in range(5):
        run.advance()
    run.advance(opened=True)
    opened = run.opened
    assert opened is not None
    short = 0
    for name, taped in opened.taped.items():
        for flat in range(0, taped.before.numel(), 7):
            index = tuple(int(place) for place in np.unravel_index(flat, tuple(taped.before.shape)))
            update = opened.update(name, index)
            assert update.after == float(taped.after[index])
            assert update.clipped == pytest.approx(update.gradient * opened.scale)
            pairs = [(update.result, update.after)]
            if kind == "adamw":
                assert update.first is not None
                assert update.second is not None
                assert update.first_after is not None
                assert update.second_after is not None
                pairs += [(update.first, update.first_after), (update.second, update.second_after)]
            for ours, theirs in pairs:
                assert ours == pytest.approx(theirs, rel=2e-6, abs=2e-7 * abs(update.before))
                text = agreed(ours, theirs)
                assert text == f"{theirs:.{len(text.partition('e')[0].replace('.', '').replace('-', '')) - 1}e}"
                short += len(text.partition("e")[0].replace(".", "").replace("-", "")) < 5
    assert short <= 5, "hardly ever fewer than five digits agree"


def test_only_the_rows_of_tokens_in_the_batch_have_a_gradient() -> None:
    run = run_of()
    run.advance(opened=True)
    opened = run.opened
    assert opened is not None
    rows = opened.rows_in_batch
    assert len(rows) < run.corpus.vocab_size
    assert opened.rows_with_gradient == rows
    assert opened.rows_moved == rows, "no moments of earlier steps yet, and no decay"
    run.advance()
    run.advance(opened=True)
    later = run.opened
    assert later is not None
    assert set(later.rows_with_gradient) == set(later.rows_in_batch)
    assert set(later.rows_moved) > set(later.rows_in_batch), "AdamW's moments still move rows of earlier batches"
    plain = run_of(replace(SMALL, optimizer="sgd", learning_rate=0.3))
    plain.advance()
    plain.advance(opened=True)
    assert plain.opened is not None
    assert plain.opened.rows_moved == plain.opened.rows_in_batch, "SGD has no moments"
    tied = run_of(replace(SMALL, tied=True))
    tied.advance(opened=True)
    assert tied.opened is not None
    assert len(tied.opened.rows_with_gradient) == tied.corpus.vocab_size, "a tied table is the output head, too"


def test_an_update_of_no_weight_is_refused() -> None:
    run = run_of()
    run.advance(opened=True)
    assert run.opened is not None
    with pytest.raises(KeyError):
        run.opened.update("nothing", (0, 0))
    for index in ((0,), (0, 16), (-1, 0)):
        with pytest.raises(IndexError):
            run.opened.update(TABLE, index)


# Snapshots


def test_the_map_is_the_plane_of_largest_spread_and_hardly_turns() -> None:
    table = torch.randn(40, 12, generator=torch.Generator().manual_seed(3)) * torch.linspace(0.2, 2, 12)
    ids = tuple(range(0, 40, 2))
    points = plane(table, ids, None)
    rows = table[list(ids)].double()
    rows -= rows.mean(0)
    _, _, axes = torch.linalg.svd(rows)
    expected = rows @ axes[:2].T
    assert np.abs(points) == pytest.approx(expected.abs().numpy(), abs=1e-4)
    turned = plane(table + 1e-3, ids, -points[:, ::-1].copy())
    assert turned == pytest.approx(-points[:, ::-1], abs=1e-3)
    assert plane(table[:, :1], ids, None).shape == (20, 2)


def test_old_weights_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.lab.run._MOST_KEPT", 1)
    run = run_of()
    for _ in range(3 * SMALL.snapshot_every):
        run.advance()
    assert [bool(snapshot.weights) for snapshot in run.snapshots] == [True, False, False, True]
    with pytest.raises(ValueError, match="were not kept"):
        run.load(run.snapshots[1])


# What goes wrong


def test_a_rate_that_diverges_stops_and_keeps_the_last_good_snapshot() -> None:
    run = run_of(replace(SMALL, optimizer="sgd", learning_rate=1e4, warmup=0.0))
    with pytest.raises(TrainingError, match=r"learning rate 10000 is too high.*Step \d+ is kept"):
        train_on(run)
    good = run.last_good
    assert run.diverged
    assert run.done
    assert good is not None
    for mine, kept in zip(run.model.parameters(), good.weights, strict=True):
        assert torch.equal(mine, kept)
        assert torch.isfinite(mine).all()
    with pytest.raises(ValueError, match="no step left"):
        run.advance()


def test_a_loss_that_is_no_number_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of()
    run.advance()
    with torch.no_grad():
        run.model.output_head.weight[0] = math.nan
    with pytest.raises(TrainingError, match=r"The loss was NaN after 1 steps"):
        run.advance()
    assert all(torch.isfinite(one).all() for one in run.model.parameters())


class Stopped(Exception):
    pass


@pytest.mark.parametrize("when", [1, 2, 3])
def test_a_step_given_up_in_its_middle_has_not_happened(when: int) -> None:
    run, twin = run_of(), run_of()
    for one in (run, twin):
        one.advance()
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == when:
            raise Stopped

    with pytest.raises(Stopped):
        run.advance(check)
    assert run.step == 1
    for mine, theirs in zip(run.model.parameters(), twin.model.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    assert run.advance().loss == twin.advance().loss
    for mine, theirs in zip(run.model.parameters(), twin.model.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_too_little_memory_is_told_before_and_while_training(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of()

    def refuse(_ids: object) -> None:
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory")

    with monkeypatch.context() as patch:
        patch.setattr(run.model, "batch_logits", refuse)
        with pytest.raises(TrainingError, match="memory doesn't hold the training"):
            run.advance()
    assert run.step == 0
    run.advance()
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=1000))
    with pytest.raises(TrainingError, match="memory doesn't hold the training, which needs about"):
        run_of()


def test_other_errors_stay_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of()
    monkeypatch.setattr(run.model, "batch_logits", lambda _ids: torch.zeros(1) @ torch.zeros(2))
    with pytest.raises(RuntimeError, match="size"):
        run.advance()


def test_small_steps_get_one_thread() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with threads_for(1000):
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 2
        with threads_for(1 << 24):
            assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


# Folders


@pytest.mark.parametrize("tied", [False, True])
def test_a_saved_run_is_a_checkpoint_like_any_other(tmp_path: Path, tied: bool) -> None:
    from transformers import AutoModelForCausalLM

    run = run_of(replace(SMALL, tied=tied))
    for _ in range(6):
        run.advance()
    folder = tmp_path / "new" / "lab"
    save_run(folder, run)
    checkpoint = open_checkpoint(folder)
    tokenizer = checkpoint.tokenizer()
    assert tokenizer.encode("the mat") == run.corpus.tokenizer.encode("the mat")
    ids = tokenizer.encode("the mat")
    ours = checkpoint.load_decoder().forward(ids).logits
    run.model.eval()
    assert torch.allclose(ours, run.model.forward(ids).logits, atol=1e-5)
    theirs = AutoModelForCausalLM.from_pretrained(folder).eval()
    with torch.no_grad():
        assert torch.allclose(theirs(torch.tensor([ids])).logits[0], ours, atol=1e-5)
    before = beginning_of(EmbeddingTable(checkpoint))
    assert before is not None
    assert torch.equal(before.rows(range(3)), run.snapshots[0].weights[0][:3])
    with pytest.raises(StorageError, match="holds something already"):
        save_run(folder, run)


def test_an_earlier_snapshot_can_be_saved(tmp_path: Path) -> None:
    run = run_of()
    for _ in range(4):
        run.advance()
    save_run(tmp_path / "lab", run, run.snapshots[1])
    table = EmbeddingTable(open_checkpoint(tmp_path / "lab"))
    assert torch.equal(table.rows(range(5)), run.snapshots[1].weights[0][:5])


@pytest.mark.parametrize("name", ["gpt2", "wordpiece"])
def test_any_vocabulary_can_be_trained_on_and_saved(tmp_path: Path, name: str) -> None:
    tokenizer = load_tokenizer(name)
    corpus = prepared(TEXT, tokenizer, 4)
    run = LabRun(corpus, LabSpec(hidden_size=4, layers=1, heads=1, context=4, batch=2, steps=2), ())
    run.advance(opened=True)
    assert run.opened is not None
    assert run.opened.row_gradients.shape == (tokenizer.vocab_size,)
    save_run(tmp_path / "lab", run)
    assert open_checkpoint(tmp_path / "lab").tokenizer().encode(TEXT) == tokenizer.encode(TEXT)


def test_a_sentencepiece_model_is_kept_as_it_is(tmp_path: Path) -> None:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT.split("; ")), model_writer=written, vocab_size=40, model_type="bpe",
        hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    source = tmp_path / "source"
    source.mkdir()
    (source / "tokenizer.model").write_bytes(written.getvalue())
    (source / "added_tokens.json").write_text(json.dumps({"<more>": 40}))
    tokenizer = load_tokenizer(source)
    run = LabRun(prepared(TEXT, tokenizer, 4), LabSpec(hidden_size=4, layers=1, heads=1, context=4, batch=2, steps=2))
    save_run(tmp_path / "lab", run)
    saved = open_checkpoint(tmp_path / "lab").tokenizer()
    assert saved.encode(TEXT + "<more>") == tokenizer.encode(TEXT + "<more>")
    assert saved.vocab_size == tokenizer.vocab_size == run.corpus.vocab_size


# The bridge and the words


def test_the_network_comes_to_the_tables_probabilities() -> None:
    bridge = Bridge()
    first = bridge.figures()
    assert first.words == ("I", "love", "oranges", "grapes", "you")
    assert first.counts.sum() == 6
    love, oranges, grapes = 1, 2, 3
    assert first.counted[love, oranges] == pytest.approx(2 / 3)
    assert first.counted[love, grapes] == pytest.approx(1 / 3)
    assert np.isnan(first.counted[[oranges, grapes]]).all()
    # ln 3 − 2/3·ln 2 for each of the three pairs behind love, nothing for the others.
    assert first.lowest == pytest.approx((math.log(3) - 2 / 3 * math.log(2)) / 2)
    assert first.loss > first.lowest
    gaps = []
    for _ in range(3):
        for _ in range(50):
            bridge.advance()
        gaps.append(bridge.figures().furthest)
    assert first.furthest > gaps[0] > gaps[2]
    assert gaps[2] < 0.005
    last = bridge.figures()
    assert last.learned.sum(1) == pytest.approx(np.ones(5))
    assert last.lowest <= last.loss < last.lowest + 1e-3
    assert last.step == 150


def test_words_find_neighbours_that_share_their_company(tmp_path: Path) -> None:
    sentences = [f"the {animal} {verb} in the garden today" for animal in ("cat", "dog") for verb in ("sleeps", "runs")]
    sentences += [f"we drink {drink} with {kind} sugar" for drink in ("tea", "coffee") for kind in ("white", "brown")]
    run = WordsRun("\n".join(sentences * 30), size=16, epochs=20, window=3)
    start = run.figures("cat")
    assert start.before == start.after
    while not run.done:
        run.advance()
    found = run.figures("Cat ")
    assert found.word == "cat"
    assert found.before == start.before
    assert "dog" in [word for word, _ in found.after[:4]]
    assert "tea" not in [word for word, _ in found.after[:4]]
    values = [value for _, value in found.after]
    assert values == sorted(values, reverse=True)
    assert found.losses[-1] < found.losses[0]
    assert run.figures("elephant").word == ""
    run.save(tmp_path / "vectors")
    checkpoint = open_checkpoint(tmp_path / "vectors")
    assert checkpoint.spec.is_table
    before = beginning_of(EmbeddingTable(checkpoint))
    assert before is not None, "the first vectors are drawn again"
    with pytest.raises(StorageError):
        run.save(tmp_path / "vectors")


def test_chinese_words_are_parted_by_the_dictionary() -> None:
    run = WordsRun("我爱自然语言处理。我爱人工智能。" * 10, epochs=1)
    assert run.figures("我爱").word == ""
    assert run.figures("自然语言").word == "自然语言"
    with pytest.raises(PlaygroundError, match="1 different words"):
        WordsRun("hello")


def test_lessons_texts_of_a_damaged_example_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "broken.json"
    path.write_text(json.dumps({"title": {}}))
    monkeypatch.setattr("models.catalog.example_paths", lambda: [path])
    with pytest.raises(PlaygroundError, match=r"broken\.json can't be read"):
        lesson_text("en")
