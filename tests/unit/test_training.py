"""Training end to end on a text of a few kilobytes: it learns, stops, goes on, and spoils nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from tokenizers import Tokenizer
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from models import training_run
from models.checkpoint import open_checkpoint
from models.errors import CheckpointError, CorpusError, StorageError, TrainingError, VocabularyError
from models.evaluation import evaluate_ids
from models.tokenizers.training import END_OF_TEXT, train_byte_level_bpe
from models.training import PRESETS, encode_corpus, prepare, train
from models.training_run import STATE, Batches, Run, TrainingSpec, learning_rate
from tests.stories import CORPUS, HELD_OUT, stories

ROOT = Path(__file__).parents[2]
TINY = TrainingSpec(
    vocab_size=290, hidden_size=32, layers=2, heads=2, context=24, batch=4, steps=40, learning_rate=5e-3,
    evaluate_every=20,
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def in_float32() -> Iterator[None]:
    """The same sums on every processor, on one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training_run, "has_fast_bfloat16", lambda _device: False)
        patch.setattr("models.training.has_fast_bfloat16", lambda _device: False)
        yield
    torch.set_num_threads(threads)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, float]]]:
    """A run from beginning to end, and its figures."""
    folder = tmp_path_factory.mktemp("trained")
    return folder, list(train(folder, CORPUS, HELD_OUT, TINY))


def test_it_learns(trained: tuple[Path, list[dict[str, float]]]) -> None:
    folder, figures = trained
    assert [step["step"] for step in figures] == list(range(1, 41))
    losses = [step["loss"] for step in figures]
    assert losses[0] == pytest.approx(math.log(290), rel=0.1)
    assert losses[-1] < 0.6 * losses[0]
    evaluated = [step for step in figures if "bits_per_byte" in step]
    assert [step["step"] for step in evaluated] == [20, 40]
    assert evaluated[1]["bits_per_byte"] < evaluated[0]["bits_per_byte"] < 8
    assert figures[-1]["progress"] == 1.0
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", STATE]
    )


def test_the_folder_is_everybodys(trained: tuple[Path, list[dict[str, float]]]) -> None:
    folder, figures = trained
    checkpoint = open_checkpoint(folder)
    assert checkpoint.dtype == "F16"
    tokenizer = checkpoint.tokenizer()
    ids = tokenizer.encode(HELD_OUT, allowed_special={END_OF_TEXT})
    assert ids == encode_corpus(Tokenizer.from_file(str(folder / "tokenizer.json")), HELD_OUT).tolist()
    assert PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))(HELD_OUT)["input_ids"] == ids
    assert tokenizer.decode(ids) == HELD_OUT
    model = checkpoint.load()
    assert evaluate_ids(model, ids, HELD_OUT).bits_per_byte == pytest.approx(figures[-1]["bits_per_byte"], rel=2e-3)
    theirs = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32).eval()
    assert theirs.config.eos_token_id == tokenizer.special_tokens[END_OF_TEXT] == 0
    with torch.inference_mode():
        torch.testing.assert_close(
            model.forward(ids[:24]).logits, theirs(torch.tensor([ids[:24]])).logits[0], rtol=0, atol=1e-4
        )


@pytest.mark.parametrize("stops", [[1], [7, 8], [20], [39]], ids=str)
def test_a_run_in_parts_is_the_run_in_one(
    tmp_path: Path, trained: tuple[Path, list[dict[str, float]]], stops: list[int]
) -> None:
    whole, expected = trained
    figures: list[dict[str, float]] = []
    for stop in [*stops, 40]:
        steps = train(tmp_path, CORPUS, HELD_OUT, TINY)
        for step in steps:
            figures.append(step)
            if step["step"] == stop:
                break
        steps.close()
    keys = ("step", "progress", "loss", "gradient_norm", "learning_rate")
    assert [[step[key] for key in keys] for step in figures] == [[step[key] for key in keys] for step in expected]
    assert (tmp_path / "model.safetensors").read_bytes() == (whole / "model.safetensors").read_bytes()


def test_a_finished_run_has_nothing_left_to_do(trained: tuple[Path, list[dict[str, float]]]) -> None:
    folder, _ = trained
    before = (folder / "model.safetensors").read_bytes()
    assert list(train(folder, CORPUS, HELD_OUT, TINY)) == []
    assert (folder / "model.safetensors").read_bytes() == before


def test_a_schedule_by_the_clock_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two readings of the clock a step, two seconds apart: 30 steps are a minute, evaluations and pauses none."""
    clock = iter(range(0, 10_000, 2))
    monkeypatch.setattr(training_run.time, "perf_counter", lambda: float(next(clock)))
    spec = TrainingSpec(**{name: getattr(TINY, name) for name, *_ in TINY.options()} | {"minutes": 1.0, "steps": 3})
    first = train(tmp_path, CORPUS, HELD_OUT, spec)
    figures = [next(first) for _ in range(12)]
    first.close()
    figures += list(train(tmp_path, CORPUS, HELD_OUT, spec))
    assert [step["step"] for step in figures] == list(range(1, 31))
    assert figures[-1]["seconds"] == 60.0
    for index, step in enumerate(figures):
        assert step["progress"] == pytest.approx((index + 1) / 30)
        assert step["learning_rate"] == pytest.approx(learning_rate(spec, index / 30))


# The schedule and the order of the data


def test_learning_rate_rises_and_falls() -> None:
    spec = TrainingSpec(learning_rate=0.01, warmup=0.1)
    rates = [learning_rate(spec, step / 1000) for step in range(1001)]
    assert 0 < rates[0] < 1e-4
    assert max(rates) == rates[100] == pytest.approx(0.01)
    assert rates[50] == pytest.approx(0.005)
    assert rates[550] == pytest.approx(0.005)  # half way down the cosine
    assert rates[1000] == pytest.approx(0, abs=1e-12)
    assert rates[:101] == sorted(rates[:101])
    assert rates[100:] == sorted(rates[100:], reverse=True)
    assert learning_rate(TrainingSpec(learning_rate=0.01, warmup=0.0), 0.0) == 0.01


def test_learning_rate_is_torchs_cosine() -> None:
    spec = TrainingSpec(learning_rate=0.01, warmup=0.0)
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=0.01)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50)
    for step in range(50):
        assert learning_rate(spec, step / 50) == pytest.approx(scheduler.get_last_lr()[0], abs=1e-9)
        optimizer.step()
        scheduler.step()


@pytest.mark.parametrize(("count", "context", "batch"), [(1000, 10, 4), (997, 7, 5), (300, 1, 3), (60, 10, 4)])
def test_an_epoch_predicts_each_token_once(count: int, context: int, batch: int) -> None:
    spec = TrainingSpec(context=context, batch=batch)
    data = torch.arange(count, dtype=torch.int32)
    rows = (count - 1) // context - 1
    steps = rows // batch
    batches = Batches(data, spec)
    phases, missed = set(), []
    for epoch in range(6):
        seen: list[int] = []
        for step in range(epoch * steps, (epoch + 1) * steps):
            inputs, targets = batches.at(step)
            assert inputs.shape == targets.shape == (batch, context)
            assert inputs.dtype == torch.int64
            assert torch.equal(targets, inputs + 1)
            seen += targets.flatten().tolist()
        assert len(seen) == len(set(seen))
        assert max(seen) < count
        assert count - len(seen) <= (batch - 1) * context + 2 * context + 1
        missed.append(set(range(1, count)) - set(seen))
        phases.add((min(seen) - 1) % context)
    assert context == 1 or len(phases) > 1
    # The first and the last tokens may be out of every epoch's reach, nothing else is.
    assert {index for index in set.intersection(*missed) if context < index < count - 2 * context} == set()


def test_rows_are_short_at_first_where_asked_and_the_same_tokens(tmp_path: Path) -> None:
    seen: list[torch.Tensor] = []
    spec = replace(TINY, steps=4, short_rows=0.5)
    run = Run(tmp_path, spec)
    run._objective = lambda inputs, targets: seen.append(inputs) or run._losses(inputs, targets)  # type: ignore[func-returns-value]
    data = torch.randint(290, (2000,), generator=torch.Generator().manual_seed(1))
    for _ in range(4):
        run.advance(data)
    assert [tuple(inputs.shape) for inputs in seen] == [(16, 6), (16, 6), (4, 24), (4, 24)]
    batches = Batches(data, spec)
    assert all(torch.equal(inputs.flatten(), batches.at(step)[0].flatten()) for step, inputs in enumerate(seen))


def test_the_order_depends_on_seed_and_step_alone() -> None:
    data = torch.arange(1000, dtype=torch.int32)
    spec, other = TrainingSpec(context=10, batch=4), TrainingSpec(context=10, batch=4, seed=2)
    batches = Batches(data, spec)
    forwards = [batches.at(step)[0] for step in range(60)]  # more than two epochs
    backwards = [Batches(data, spec).at(step)[0] for step in reversed(range(60))][::-1]
    assert all(torch.equal(first, second) for first, second in zip(forwards, backwards, strict=True))
    assert not torch.equal(batches.at(5)[0], batches.at(6)[0])
    assert not torch.equal(batches.at(5)[0], Batches(data, other).at(5)[0])


# What a longer run takes


REGULARISED = replace(TINY, dropout=0.2, average=0.5, final_rate=0.1)


def test_what_is_left_out_and_averaged_survives_a_stop(tmp_path: Path) -> None:
    whole = list(train(tmp_path / "whole", CORPUS, HELD_OUT, REGULARISED))
    parts: list[dict[str, float]] = []
    for stop in (9, 27, 40):
        steps = train(tmp_path / "parts", CORPUS, HELD_OUT, REGULARISED)
        for step in steps:
            parts.append(step)
            if step["step"] == stop:
                break
        steps.close()
    assert [step["loss"] for step in parts] == [step["loss"] for step in whole]
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("whole", "parts")]
    assert weights[0] == weights[1]
    plain = list(train(tmp_path / "plain", CORPUS, HELD_OUT, replace(REGULARISED, dropout=0.0)))
    assert plain[0]["loss"] != whole[0]["loss"]


def test_the_kept_weights_are_the_mean_of_the_last_steps(tmp_path: Path) -> None:
    run = Run(tmp_path, REGULARISED)
    data = torch.randint(290, (2000,), generator=torch.Generator().manual_seed(1))
    seen: list[torch.Tensor] = []
    for _ in range(40):
        run.advance(data)
        if run.step >= 20:
            seen.append(run.model.embedding.weight.detach().clone())
    last = seen[-1].clone()
    with run.settled() as model:
        torch.testing.assert_close(model.embedding.weight.detach(), torch.stack(seen).mean(0))
        assert model.output_head.weight is model.embedding.weight
        assert not model.training
    assert torch.equal(run.model.embedding.weight, last)
    assert run.model.training


def test_dropout_leaves_nothing_out_of_an_evaluation(tmp_path: Path) -> None:
    run = Run(tmp_path, replace(TINY, dropout=0.5))
    ids = torch.arange(24)[None]
    with run.settled() as model, torch.no_grad():
        first, second = model.batch_logits(ids), model.batch_logits(ids)
        plain = Run(tmp_path, TINY).model.eval().batch_logits(ids)
    assert torch.equal(first, second)
    assert torch.equal(first, plain)
    assert not torch.equal(run.model.batch_logits(ids), run.model.batch_logits(ids))


def test_the_teachers_mean_distribution_is_learnt(tmp_path: Path) -> None:
    spec = replace(TINY, distillation=0.25)
    teachers = [Run(tmp_path, replace(TINY, seed=seed)).model for seed in (5, 6)]
    run = Run(tmp_path, spec, teachers=teachers)
    generator = torch.Generator().manual_seed(3)
    inputs, targets = (torch.randint(290, (4, 24), generator=generator) for _ in range(2))
    loss, objective = run._losses(inputs, targets)
    with torch.no_grad():
        mine = run.model.batch_logits(inputs).log_softmax(-1)
        expected = torch.stack([teacher.batch_logits(inputs).softmax(-1) for teacher in teachers]).mean(0)
        text = -mine.gather(-1, targets[..., None]).mean()
        taught = -(expected * mine).sum(-1).mean()
    torch.testing.assert_close(loss.detach(), text)
    torch.testing.assert_close(objective.detach(), 0.75 * text + 0.25 * taught)
    before = [parameter.clone() for teacher in teachers for parameter in teacher.parameters()]
    run.advance(torch.randint(290, (2000,), generator=generator))
    after = [parameter for teacher in teachers for parameter in teacher.parameters()]
    assert all(torch.equal(old, new) for old, new in zip(before, after, strict=True))


def test_a_teacher_has_to_read_the_same(tmp_path: Path, trained: tuple[Path, list[dict[str, float]]]) -> None:
    teacher, _ = trained
    other = tmp_path / "other"
    with pytest.raises(CheckpointError, match="has another tokenizer"):
        next(train(other, stories(120, seed=9), None, TINY, teachers=[teacher]))
    same = tmp_path / "same"
    with pytest.raises(CheckpointError, match="sees 24 tokens at once, fewer than 28"):
        next(train(same, CORPUS, None, replace(TINY, context=28), teachers=[teacher]))
    figures = next(train(same, CORPUS, None, replace(TINY, distillation=0.5), teachers=[teacher]))
    assert figures["step"] == 1


def test_a_run_begins_with_the_weights_it_resumes(tmp_path: Path, trained: tuple[Path, list[dict[str, float]]]) -> None:
    folder, figures = trained
    steps = train(tmp_path, CORPUS, None, replace(TINY, learning_rate=1e-6), resumed=folder)
    assert next(steps)["loss"] == pytest.approx(figures[-1]["loss"], rel=0.15)
    steps.close()
    assert (tmp_path / "tokenizer.json").read_bytes() == (folder / "tokenizer.json").read_bytes()
    going_on = train(tmp_path, CORPUS, None, replace(TINY, learning_rate=1e-6), resumed=folder)
    assert next(going_on)["step"] == 2
    going_on.close()


@pytest.mark.parametrize(
    ("change", "told"),
    [({"hidden_size": 64}, "hidden_size 32, not 64"), ({"layers": 3}, "layer_count 2, not 3")],
)
def test_a_model_of_another_shape_is_not_resumed(
    tmp_path: Path, trained: tuple[Path, list[dict[str, float]]], change: dict[str, int], told: str
) -> None:
    folder, _ = trained
    before = files(folder)
    with pytest.raises(CheckpointError, match=rf"has {told}\. Ask for its sizes"):
        next(train(tmp_path / "new", CORPUS, None, replace(TINY, **change), resumed=folder))
    assert files(folder) == before
    assert not (tmp_path / "new").exists()


def test_a_model_without_a_run_is_not_overwritten(tmp_path: Path, trained: tuple[Path, list[dict[str, float]]]) -> None:
    folder, _ = trained
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    before = files(tmp_path)
    with pytest.raises(CheckpointError, match="would be lost"):
        next(train(tmp_path, CORPUS, None, TINY))
    with pytest.raises(CheckpointError, match="would be lost"):
        next(train(tmp_path, CORPUS, None, TINY, resumed=tmp_path))
    assert files(tmp_path) == before


def test_snapshots_are_folders_like_any_other(tmp_path: Path) -> None:
    list(train(tmp_path, CORPUS, None, replace(TINY, steps=6), snapshots=(0, 4, 6, 9)))
    found = sorted((tmp_path / "snapshots").iterdir())
    assert [path.name for path in found] == ["step-000000", "step-000004", "step-000006"]
    models = [open_checkpoint(path).load_decoder() for path in found]
    assert open_checkpoint(found[0]).tokenizer().vocab_size == 290
    first = Run(tmp_path / "fresh", TINY).model.embedding.weight
    torch.testing.assert_close(models[0].embedding.weight, first.half().float())
    assert not torch.equal(models[1].embedding.weight, models[2].embedding.weight)
    assert (found[2] / "model.safetensors").read_bytes() == (tmp_path / "model.safetensors").read_bytes()


def test_every_preset_is_a_run() -> None:
    sizes = {name: TrainingSpec(**preset) for name, preset in PRESETS.items()}  # type: ignore[arg-type]
    for name in ("english-stories", "chinese-poems"):
        config = json.loads((ROOT / "resources" / "checkpoints" / name / "config.json").read_bytes())
        spec, teacher = sizes[name], sizes[f"{name}-teacher"]
        assert (spec.vocab_size, spec.hidden_size, spec.layers, spec.heads, spec.context) == tuple(
            config[key] for key in ("vocab_size", "n_embd", "n_layer", "n_head", "n_positions")
        )
        assert (teacher.vocab_size, teacher.tokenizer) == (spec.vocab_size, spec.tokenizer)
        assert teacher.context >= spec.context


# The tokenizer


def test_merges_by_character_join_no_two() -> None:
    text = "静夜思\n床前明月光，疑是地上霜。\n举头望明月，低头思故乡。\n" * 4
    tokenizer = train_byte_level_bpe(text, 290, by_character=True)
    assert all(end - start == 1 for start, end in tokenizer.encode(text).offsets)
    assert len(tokenizer.encode(text).ids) < len(text.encode())
    assert any(end - start > 1 for start, end in train_byte_level_bpe(text, 290).encode(text).offsets)
    ids = tokenizer.encode("明月 moon\n🌕").ids
    assert tokenizer.decode(ids) == "明月 moon\n🌕"


def test_the_tokenizer_is_trained_as_gpt2s_is_built() -> None:
    tokenizer = train_byte_level_bpe(CORPUS, 290)
    assert tokenizer.get_vocab_size() == 290
    assert tokenizer.token_to_id(END_OF_TEXT) == 0
    for text in ("The cat saw 我 😀\n\t\x00", "ünïcödé", "  x"):
        assert tokenizer.decode(tokenizer.encode(text).ids) == text
    assert tokenizer.encode("Tom saw Tom").tokens[0].isascii()
    assert train_byte_level_bpe(CORPUS, 290).to_str() == tokenizer.to_str()


def test_the_end_of_a_text_is_its_token_and_never_learnt_as_letters() -> None:
    tokenizer = train_byte_level_bpe(f"ab{END_OF_TEXT}ab" * 50, 258)
    ids = encode_corpus(tokenizer, f"ab{END_OF_TEXT}{END_OF_TEXT}ab").tolist()
    assert ids.count(0) == 2
    assert ids == [*tokenizer.encode("ab").ids, 0, 0, *tokenizer.encode("ab").ids]


@pytest.mark.parametrize("size", [2000, 10**6, 10**12])
def test_a_vocabulary_too_large_for_the_text(tmp_path: Path, size: int) -> None:
    with pytest.raises(CorpusError, match=rf"too small for {size} tokens: it gives at most \d+\. Choose a smaller"):
        prepare(tmp_path, CORPUS, TrainingSpec(vocab_size=size))
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_too_short_for_a_batch(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a batch of 500 rows of 24 needs 12048\. Choose a longer text"):
        prepare(tmp_path, CORPUS, TrainingSpec(vocab_size=290, context=24, batch=500))
    assert list(tmp_path.iterdir()) == []


def test_a_held_out_text_with_nothing_to_predict(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="held-out text is too short"):
        next(train(tmp_path, CORPUS, "a", TINY))


def test_the_folders_tokenizer_is_kept(tmp_path: Path) -> None:
    own = train_byte_level_bpe("other words than those of the corpus", 290 - 20)
    own.add_tokens([f"[{number}]" for number in range(20)])
    own.enable_truncation(5)
    own.save(str(tmp_path / "tokenizer.json"))
    _, ids = prepare(tmp_path, CORPUS, TINY)
    assert len(ids) > 1000
    with pytest.raises(CheckpointError, match="has 290 tokens, not 291"):
        prepare(tmp_path, CORPUS, TrainingSpec(vocab_size=291))


@pytest.mark.parametrize("content", ["", "{}", "[" * 1000, '{"model": {"type": "BPE"}}'])
def test_a_damaged_tokenizer_in_the_folder(tmp_path: Path, content: str) -> None:
    (tmp_path / "tokenizer.json").write_text(content)
    with pytest.raises(VocabularyError, match="Delete it to train a new one"):
        prepare(tmp_path, CORPUS, TINY)


def test_a_tokenizer_without_the_end_token(tmp_path: Path) -> None:
    document = json.loads(train_byte_level_bpe(CORPUS, 290).to_str().replace(END_OF_TEXT, "<end>"))
    (tmp_path / "tokenizer.json").write_text(json.dumps(document))
    with pytest.raises(CheckpointError, match=r"has no token <\|endoftext\|>"):
        prepare(tmp_path, CORPUS, TINY)


# What goes wrong


@pytest.mark.parametrize(
    "change",
    [
        {"hidden_size": 0}, {"layers": -1}, {"heads": 3}, {"context": 0}, {"batch": 0}, {"steps": 0},
        {"vocab_size": 256}, {"learning_rate": 0.0}, {"learning_rate": math.nan}, {"warmup": 1.0}, {"warmup": -0.1},
        {"minutes": -1.0}, {"minutes": math.inf}, {"clip": 0.0}, {"weight_decay": -1.0}, {"seed": -1},
        {"evaluate_every": 0}, {"evaluate_characters": 0},
    ],
    ids=str,
)  # fmt: skip
def test_settings_with_which_nothing_can_be_trained(change: dict[str, float]) -> None:
    option = "--" + next(iter(change)).replace("_", "-")
    with pytest.raises(TrainingError, match=rf"^{option} is .* has to be .*\. Choose another value\.$"):
        TrainingSpec(**change)  # type: ignore[arg-type]


@pytest.mark.parametrize("device", ["tpu9", "", "cuda:99", "cpu:x"])
def test_devices_that_are_not_there(tmp_path: Path, device: str) -> None:
    with pytest.raises(TrainingError, match=r"can't be used: .*\. Choose cpu"):
        Run(tmp_path, TINY, device)


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """The folder of a run that was stopped after three steps."""
    steps = train(tmp_path, CORPUS, None, TINY)
    for _ in range(3):
        next(steps)
    steps.close()
    return tmp_path


@pytest.mark.parametrize("change", [{"hidden_size": 64}, {"layers": 3}, {"heads": 4}, {"context": 12}])
def test_a_run_of_another_shape_is_left_alone(stopped: Path, change: dict[str, int]) -> None:
    before = files(stopped)
    spec = TrainingSpec(**{name: getattr(TINY, name) for name, *_ in TINY.options()} | change)
    name, value = next(iter(change.items()))
    with pytest.raises(CheckpointError, match=rf"has {name} {getattr(TINY, name)}, not {value}\. Use its settings"):
        next(train(stopped, CORPUS, None, spec))
    assert files(stopped) == before


@pytest.mark.parametrize("damage", ["cut", "empty", "no counters", "bad counters", "no moments", "other shapes"])
def test_a_damaged_state_is_left_alone(stopped: Path, damage: str) -> None:
    path = stopped / STATE
    from safetensors.torch import load_file, save_file

    with safe_open(path, framework="pt") as file:
        counters = file.metadata()
    tensors = load_file(path)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-10])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "no counters":
        save_file(tensors, path)
    elif damage == "bad counters":
        run = json.loads(counters["run"]) | {"step": "three"}
        save_file(tensors, path, metadata={"run": json.dumps(run)})
    else:
        name = "exp_avg/blocks.0.attention.output.weight"
        if damage == "no moments":
            del tensors[name]
        else:
            tensors[name] = torch.zeros(3)
        save_file(tensors, path, metadata=counters)
    before = files(stopped)
    with pytest.raises(CheckpointError, match=r"can't be read: .*Delete it to start over"):
        next(train(stopped, CORPUS, None, TINY))
    assert files(stopped) == before


def test_the_names_in_the_state_file_stay(stopped: Path) -> None:
    """A run that was started with an older version goes on with this one."""
    with safe_open(stopped / STATE, framework="pt") as file:
        names = set(file.keys())
        counters = json.loads(file.metadata()["run"])
    assert set(counters) == {"step", "seconds", "averaged", "spec"}
    parameters = {
        "embedding.weight", "positions.weight", "final_norm.weight", "final_norm.bias",
        *(
            f"blocks.{layer}.{part}.{kind}"
            for layer in range(2)
            for part in ("attention_norm", "attention.query_key_value", "attention.output", "feed_forward_norm",
                         "feed_forward.input", "feed_forward.output")
            for kind in ("weight", "bias")
        ),
    }  # fmt: skip
    keys = ("weight", "step", "exp_avg", "exp_avg_sq")
    assert names == {f"{key}/{parameter}" for key in keys for parameter in parameters}


def test_a_full_disk_leaves_what_was_there(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(stopped)
    write = Path.write_bytes
    tried = []

    def half_of_it(path: Path, data: bytes) -> int:
        tried.append(path)
        write(path, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half_of_it)
    steps = train(stopped, CORPUS, None, TINY)
    next(steps)
    with pytest.raises(StorageError, match=rf"{STATE} could not be written: No space left on device\. Free some"):
        steps.close()
    assert len(tried) == 1
    monkeypatch.undo()
    assert files(stopped) == before
    assert next(train(stopped, CORPUS, None, TINY))["step"] == 4


def test_a_run_that_diverges_spoils_nothing(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(stopped)
    steps = train(stopped, CORPUS, None, TINY)
    next(steps)
    batch_logits = training_run.Decoder.batch_logits
    monkeypatch.setattr(training_run.Decoder, "batch_logits", lambda model, ids: batch_logits(model, ids) * math.nan)
    with pytest.raises(TrainingError, match=r"no longer a number at step 4\. Start again .* lower --learning-rate"):
        next(steps)
    assert files(stopped) == before
