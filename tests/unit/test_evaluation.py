"""The evaluation protocol against a count by hand and against transformers."""

from __future__ import annotations

import functools
import math
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.checkpoint import open_checkpoint
from models.errors import CorpusError
from models.evaluation import END_OF_TEXT, evaluate_ids, main, read_text, windows
from models.networks.decoder import Decoder
from models.specs import spec_from_config
from models.tokenizers.training import train_byte_level_bpe
from tests.checkpoint_files import reference, written_by_transformers

IDS = [(7 * index * index + 3 * index) % 97 for index in range(150)]
TEXT = "x" * 300


@given(count=st.integers(0, 400), context=st.integers(1, 64))
def test_every_target_is_counted_once_with_half_a_window_before_it(count: int, context: int) -> None:
    counted = []
    for start, stop, first in windows(count, context):
        assert 0 <= start < stop <= count - 1
        assert stop - start <= context
        assert start < first <= stop
        assert start == 0 or first - start >= math.ceil(context / 2)
        counted += range(first, stop + 1)
    assert counted == list(range(1, count))


@pytest.fixture(scope="module")
def gpt2(tmp_path_factory: pytest.TempPathFactory) -> Decoder:
    return open_checkpoint(written_by_transformers(tmp_path_factory.mktemp("gpt2"), "gpt2")).load()


@functools.cache
def nats_by_transformers() -> list[float]:
    """Target by target, from windows written out by hand: 64 tokens, 32 further each time."""
    nats = []
    for target in range(1, len(IDS)):
        start = 0 if target <= 64 else math.ceil((target - 64) / 32) * 32
        with torch.inference_mode():
            logits = reference("gpt2")(torch.tensor([IDS[start:target]])).logits[0, -1]
        nats.append(-float(torch.log_softmax(logits.double(), -1)[IDS[target]]))
    return nats


@pytest.mark.parametrize("count", [2, 64, 65, 66, 97, 98, 150])
@pytest.mark.parametrize("batch", [1, 3])
def test_nats_are_transformers(gpt2: Decoder, count: int, batch: int) -> None:
    result = evaluate_ids(gpt2, IDS[:count], TEXT, batch=batch)
    assert result.tokens == count - 1
    assert result.nats == pytest.approx(sum(nats_by_transformers()[: count - 1]), rel=1e-5)


def test_what_the_nats_are_divided_by(gpt2: Decoder) -> None:
    text = "我爱 a" * 10
    result = evaluate_ids(gpt2, IDS, text)
    assert (result.bytes, result.characters) == (80, 40)
    assert result.nats_per_token == result.nats / 149
    assert result.bits_per_byte == pytest.approx(result.nats / math.log(2) / 80)
    assert result.bits_per_character == pytest.approx(2 * result.bits_per_byte)
    assert result.perplexity == pytest.approx(math.exp(result.nats_per_token))


def test_a_model_that_knows_nothing_needs_the_bits_of_its_vocabulary() -> None:
    config = {"model_type": "gpt2", "vocab_size": 256, "n_embd": 8, "n_layer": 1, "n_head": 1, "n_positions": 16}
    model = Decoder(spec_from_config(config))
    with torch.no_grad():
        model.embedding.weight.zero_()
    text = "abcdefgh" * 9
    result = evaluate_ids(model, list(text.encode()), text)
    assert result.bits_per_byte == pytest.approx(8 * 71 / 72, rel=1e-6)


def test_large_logits_are_not_held_at_once(gpt2: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = []
    batch_logits = gpt2.batch_logits

    def watched(ids: torch.Tensor) -> torch.Tensor:
        rows.append(len(ids))
        return batch_logits(ids)

    monkeypatch.setattr(gpt2, "batch_logits", watched)
    whole = evaluate_ids(gpt2, IDS * 3, TEXT)
    assert max(rows) > 2
    rows.clear()
    monkeypatch.setattr("models.evaluation._MOST_LOGITS", 2 * 64 * 97)
    assert evaluate_ids(gpt2, IDS * 3, TEXT).nats == pytest.approx(whole.nats, rel=1e-6)
    assert max(rows) == 2


def test_bfloat16_is_near(gpt2: Decoder) -> None:
    exact = evaluate_ids(gpt2, IDS, TEXT).nats
    assert evaluate_ids(gpt2, IDS, TEXT, autocast=True).nats == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize("ids", [[], [3]])
def test_nothing_to_predict(gpt2: Decoder, ids: list[int]) -> None:
    with pytest.raises(CorpusError, match=f"a text of {len(ids)} tokens. Choose a longer one"):
        evaluate_ids(gpt2, ids, "a")


def test_reading_a_text(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("a\r\nb 我\n".encode())
    assert read_text(path) == "a\r\nb 我\n"
    for content, sentence in ((b"\xff", r"not UTF-8 text \(byte 0\)"), (b"\n", "is empty"), (b"", "is empty")):
        path.write_bytes(content)
        with pytest.raises(CorpusError, match=sentence):
            read_text(path)
    with pytest.raises(CorpusError, match="can't be read: No such file"):
        read_text(tmp_path / "gone")
    with pytest.raises(CorpusError, match="can't be read: Is a directory"):
        read_text(tmp_path)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written_by_transformers(tmp_path / "model", "gpt2")
    text = f"one two{END_OF_TEXT}three " * 20
    (tmp_path / "text.txt").write_text(text)
    assert main([str(folder), str(tmp_path / "text.txt")]) == 1
    assert "tokenizer.json" in capsys.readouterr().err
    # 97 tokens can't hold the bytes: take a model with room for them.
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(vocab_size=270, n_embd=16, n_layer=1, n_head=1, n_positions=32, bos_token_id=0, eos_token_id=0)
    GPT2LMHeadModel(config).save_pretrained(folder)
    tokenizer = train_byte_level_bpe(text, 262)
    tokenizer.save(str(folder / "tokenizer.json"))
    assert main([str(folder), str(tmp_path / "text.txt"), "--characters", "100"]) == 0
    lines = dict(line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    count = len(tokenizer.encode(text[:100]).ids)
    assert lines["tokens"] == str(count - 1)
    expected = evaluate_ids(open_checkpoint(folder).load(), tokenizer.encode(text[:100]).ids, text[:100])
    assert lines["bits per byte"] == f"{expected.bits_per_byte:.4f}"
    assert main([str(tmp_path / "gone"), str(tmp_path / "text.txt")]) == 1
    assert "no model folder" in capsys.readouterr().err
