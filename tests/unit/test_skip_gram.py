"""Skip-gram: what a corpus becomes, one step against autograd, repeatable runs, and the folder that it writes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest
import torch
from safetensors.torch import load_file
from torch.nn import functional

from models.checkpoint import open_checkpoint
from models.embeddings import EmbeddingTable
from models.errors import CheckpointError, ConfigError, CorpusError, TrainingError
from models.skip_gram import (
    END_ID,
    UNKNOWN_ID,
    SkipGram,
    SkipGramSpec,
    encode_words,
    main,
    save_vectors,
    word_tokenizer,
)

# Two words for each of two topics, which never meet, and rare ones.
TOPICS = ("the king and the queen sat on the throne . ", "a dog chased a cat round the yard ! ")
CORPUS = "<|endoftext|>".join(topic * 6 for topic in TOPICS * 8) + " The KING's it isn't 3 d'un"
SMALL = SkipGramSpec(words=18, size=12, epochs=3, window=3, subsample=1.0, batch=256, shared_negatives=32)


def ids_of(corpus: str, words: int) -> torch.Tensor:
    return encode_words(word_tokenizer(corpus, words), corpus)


def test_words_are_lower_cased_counted_and_parted() -> None:
    tokenizer = word_tokenizer(CORPUS, SMALL.words)
    counts = Counter(re.findall(r"[a-z]+(?:'[a-z]+)*", CORPUS.replace("<|endoftext|>", " 0 ").lower()))
    ranked = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    found = [tokenizer.id_to_token(number) for number in range(SMALL.words)]
    assert found == ["<|endoftext|>", "<unk>", *ranked[: SMALL.words - 2]]
    ids = encode_words(tokenizer, CORPUS)
    assert int((ids == END_ID).sum()) == len(TOPICS) * 8
    bins = torch.bincount(ids.long(), minlength=SMALL.words).tolist()
    assert {found[number]: bins[number] for number in range(2, SMALL.words)} == {
        word: counts[word] for word in ranked[: SMALL.words - 2]
    }
    assert bins[UNKNOWN_ID] == sum(counts.values()) - sum(bins[2:])


def test_one_step_is_adagrad_along_the_gradient_of_the_papers_loss() -> None:
    run = SkipGram(ids_of(CORPUS, SMALL.words), SMALL)
    for _ in range(3):
        run.step()
    vectors = run.vectors.clone().double().requires_grad_()
    contexts = run.contexts.clone().double().requires_grad_()
    squares = [table.clone() for table in run._squares]
    caught: dict[str, torch.Tensor] = {}
    learn = run._learn

    def watched(
        centres: torch.Tensor, around: torch.Tensor, valid: torch.Tensor, drawn: torch.Tensor, rate: float
    ) -> float:
        caught.update(centres=centres, around=around, valid=valid, drawn=drawn, rate=torch.tensor(rate))
        return learn(centres, around, valid, drawn, rate)

    run._learn = watched  # type: ignore[method-assign]
    loss = run.step()
    expected, pairs = torch.zeros((), dtype=torch.float64), 0
    for centre, around, valid in zip(caught["centres"], caught["around"], caught["valid"], strict=True):
        for context in around[valid]:
            expected = expected - functional.logsigmoid(vectors[centre] @ contexts[context])
            negatives = functional.logsigmoid(-(contexts[caught["drawn"]] @ vectors[centre]))
            expected = expected - SMALL.negatives * negatives.mean()  # each pair has so many, drawn from these
            pairs += 1
    expected.backward()
    assert loss == pytest.approx(float(expected.detach()) / pairs, rel=1e-5)
    for before, after, squared in ((vectors, run.vectors, squares[0]), (contexts, run.contexts, squares[1])):
        gradient = before.grad
        assert gradient is not None
        moved = before.detach() - float(caught["rate"]) * gradient / (squared.double() + gradient**2).sqrt()
        torch.testing.assert_close(after.double(), moved, rtol=1e-3, atol=1e-4)


def test_pairs_stay_in_their_window_and_their_text() -> None:
    corpus = "<|endoftext|>".join(f"{a} {b} {c}" for a, b, c in zip("abcde", "fghij", "klmno", strict=True))
    spec = SkipGramSpec(words=17, size=2, window=2, subsample=1.0, batch=64, shared_negatives=4, epochs=1)
    ids = ids_of(corpus, spec.words)
    run = SkipGram(ids, spec)
    texts = [set(part.tolist()) for part in torch.tensor_split(ids, (torch.nonzero(ids == END_ID)[:, 0] + 1).tolist())]
    run._begin_epoch()
    seen = 0
    for _ in range(20):
        centres, around, valid = run._pairs(run._order)
        for centre, words, inside in zip(centres.tolist(), around, valid, strict=True):
            (text,) = [text for text in texts if centre in text]
            near = words[inside].tolist()
            assert set(near) <= text - {centre}
            assert 1 <= len(near) <= 2
            seen += len(near) == 2
    assert seen


def test_frequent_words_are_left_out_and_negatives_drawn_as_the_paper_says() -> None:
    ids = ids_of(CORPUS, SMALL.words)
    spec = SkipGramSpec(words=18, size=2, subsample=0.02)
    run = SkipGram(ids, spec)
    counts = torch.bincount(ids.long(), minlength=18).double()
    counts[:2] = 0
    weights = counts**0.75
    torch.testing.assert_close(run._noise, (weights / weights.sum()).cumsum(0))
    share = 0.02 / (counts / counts.sum())
    expected = torch.where(counts > 0, (share.sqrt() + share).clamp(max=1), 0.0)
    torch.testing.assert_close(run._keep.double(), expected, rtol=1e-6, atol=1e-6)
    assert float(expected[2]) < 0.6, "the most frequent word is left out often"


def test_the_same_seed_gives_the_same_vectors_and_topics_part() -> None:
    random = Random(0)
    topics = ("king queen throne crown palace court", "dog cat yard bone kennel fence")
    corpus = "<|endoftext|>".join(" ".join(random.choices(topic.split(), k=60)) for topic in topics * 20)
    tokenizer = word_tokenizer(corpus, 14)
    ids = encode_words(tokenizer, corpus)
    spec = SkipGramSpec(words=14, size=6, epochs=12, subsample=1.0, batch=512, shared_negatives=32)
    runs = [SkipGram(ids, spec) for _ in range(2)]
    start = runs[0].vectors.clone()
    losses = [list(run.train()) for run in runs]
    assert losses[0] == losses[1]
    assert torch.equal(runs[0].vectors, runs[1].vectors)
    assert losses[0][-1] < losses[0][0] * 0.8
    assert runs[0].progress == 1.0
    assert runs[0].step_count == len(losses[0])
    assert not torch.equal(start, SkipGram(ids, SkipGramSpec(words=14, size=6, seed=1)).vectors)
    unit = functional.normalize(runs[0].vectors, dim=1)
    first, second = (unit[[tokenizer.token_to_id(word) for word in topic.split()]] for topic in topics)
    apart = float((first @ second.T).max())
    assert float((first @ first.T).min()) > apart + 0.3
    assert float((second @ second.T).min()) > apart + 0.3
    assert torch.equal(runs[0].vectors[:2], start[:2]), "the special rows are never trained"


def test_a_folder_opens_as_a_table(tmp_path: Path) -> None:
    tokenizer = word_tokenizer(CORPUS, 18)
    vectors = torch.randn(18, 12, generator=torch.Generator().manual_seed(0))
    save_vectors(tmp_path / "words", vectors, tokenizer)
    checkpoint = open_checkpoint(tmp_path / "words")
    assert checkpoint.spec.is_table
    assert (checkpoint.spec.vocab_size, checkpoint.spec.hidden_size, checkpoint.spec.layer_count) == (18, 12, 0)
    own = checkpoint.tokenizer()
    assert own.encode("The  Queen, THE king") == [
        tokenizer.token_to_id(word) for word in ("the", "queen", "the", "king")
    ]
    assert torch.equal(EmbeddingTable(checkpoint).rows(range(18)), vectors.half().float())
    with pytest.raises(ConfigError, match="no layers"):
        checkpoint.load()
    with pytest.raises(ValueError, match="18 tokens"):
        save_vectors(tmp_path / "other", vectors[:4], tokenizer)
    (tmp_path / "words" / "config.json").write_text(
        '{"model_type": "word_vectors", "vocab_size": 19, "hidden_size": 12}'
    )
    with pytest.raises(CheckpointError, match="19"):
        open_checkpoint(tmp_path / "words")


@pytest.mark.parametrize(
    "change",
    [{"words": 2}, {"size": 0}, {"epochs": 0}, {"subsample": 0.0}, {"learning_rate": float("nan")}, {"seed": -1}],
)
def test_settings_that_can_not_be_meant_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(TrainingError):
        SkipGramSpec(**change)  # type: ignore[arg-type]


def test_corpora_without_enough_words_are_refused() -> None:
    with pytest.raises(CorpusError, match="only 17 different words"):
        word_tokenizer(CORPUS, 500)
    lonely = "one<|endoftext|>two<|endoftext|>three"
    with pytest.raises(CorpusError, match="no two words in a row"):
        SkipGram(ids_of(lonely, 5), SkipGramSpec(words=5))
    with pytest.raises(ValueError, match="no row of numbers"):
        SkipGram(torch.tensor([1, 9]), SkipGramSpec(words=5))


def test_the_command_writes_a_folder_and_tells_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus.txt"
    corpus.write_text(CORPUS, encoding="utf-8")
    out = tmp_path / "words"
    arguments = ["--corpus", str(corpus), "--out", str(out), "--words", "18", "--size", "4", "--epochs", "2"]
    assert main(arguments) == 0
    first = load_file(out / "model.safetensors")["embedding.weight"]
    assert first.shape == (18, 4)
    assert first.dtype == torch.float16
    assert open_checkpoint(out).config["training"]["corpus_words"] > 0
    assert main(arguments) == 0
    assert torch.equal(load_file(out / "model.safetensors")["embedding.weight"], first)
    capsys.readouterr()
    assert main(["--corpus", str(corpus), "--out", str(out)]) == 1
    assert "fewer words" in capsys.readouterr().err
    corpus.write_bytes(b"\xff\xfe")
    assert main(arguments) == 1
    assert "not UTF-8" in capsys.readouterr().err


def test_the_carried_vectors_know_the_stories() -> None:
    from models import catalog

    (name,) = catalog.bundled_vectors()
    folder = catalog.checkpoint_path(name)
    assert catalog.model_name(folder) == "english-stories (word vectors)"
    checkpoint = open_checkpoint(folder)
    assert checkpoint.spec.vocab_size == 10_000
    assert sum(path.stat().st_size for path in folder.iterdir()) < 4_000_000
    table, tokenizer = EmbeddingTable(checkpoint), checkpoint.tokenizer()

    def row(word: str) -> int:
        (token_id,) = tokenizer.encode(word)
        return token_id

    queen, carriage = table.values(row("king"), [row("queen"), row("carriage")])
    assert queen > carriage + 0.4
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert f"| king – queen, king – carriage, king – car | {queen:.3f}, {carriage:.3f}" in card
    for word, line in re.findall(r"^\| (king|three|red|sea) \| (.*) \|$", card, re.MULTILINE):
        named = line.split(", ")
        found = table.neighbours(row(word), len(named), exclude=[row(word)])
        assert [tokenizer.token_bytes(token_id).decode() for token_id in found.ids] == named
    for first, minus, plus, line in re.findall(r"^\| (\w+) − (\w+) \+ (\w+) \| (.*) \|$", card, re.MULTILINE):
        inputs = [row(first), row(minus), row(plus)]
        found = table.neighbours(table.combination(list(zip((1.0, -1.0, 1.0), inputs, strict=True))), 4, exclude=inputs)
        assert [tokenizer.token_bytes(token_id).decode() for token_id in found.ids] == line.split(", ")
