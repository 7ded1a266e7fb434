"""Mutated model files of every kind: each opens or gives one clear error, soon, in little memory, leaving nothing open.

A share runs always; `make soak` runs twenty thousand and more, others in every run. A failure names the kind and the
seed, and `PLAYGROUND_FUZZ_SEED=… pytest -k kind` makes the same file again.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from transformers import ModernBertConfig, ModernBertModel, OPTConfig, OPTForCausalLM

from models.checkpoint import open_checkpoint
from models.config_files import read_config_file
from models.errors import PlaygroundError
from models.gguf_files import read_gguf
from models.tokenizers import load_tokenizer
from models.tokenizers.training import train_byte_level_bpe
from tests.checkpoint_files import written_by_transformers
from tests.encoder_files import WORDS
from tests.hostile.mutations import wrong_bytes, wrong_json
from tests.unit.test_gguf_files import written
from tests.unit.test_older_tokenizers import pieces_model

ALWAYS = 40
SOAK = int(os.environ.get("PLAYGROUND_SOAK", "0"))
COUNT = 260 * SOAK if SOAK else ALWAYS
FIRST = int(os.environ.get("PLAYGROUND_FUZZ_SEED", str(random.SystemRandom().getrandbits(40) if SOAK else 0)))
TEXT = "The king's 我爱 <s> [CLS] <|endoftext|> 123"
LIMIT_BYTES = 200 * 2**20

Change = Callable[[Path, random.Random], None]
Use = Callable[[Path], object]


def of_json(name: str) -> Change:
    def change(folder: Path, random_: random.Random) -> None:
        path = folder / name
        path.write_bytes(wrong_json(json.loads(path.read_bytes()), random_))

    return change


def of_bytes(name: str, head: int = 0) -> Change:
    def change(folder: Path, random_: random.Random) -> None:
        path = folder / name
        path.write_bytes(wrong_bytes(path.read_bytes(), random_, head=head))

    return change


def of_header(folder: Path, random_: random.Random) -> None:
    """The JSON of a safetensors header, its length told rightly: what a forger would write."""
    path = folder / "model.safetensors"
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    text = wrong_json(json.loads(data[8 : 8 + length]), random_)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


def run_checkpoint(folder: Path) -> None:
    checkpoint = open_checkpoint(folder)
    if checkpoint.runs and checkpoint.spec.layer_count < 20:
        checkpoint.load().forward([1, 2])


def run_tokenizer(folder: Path) -> None:
    tokenizer = load_tokenizer(folder)
    tokenizer.decode(tokenizer.encode(TEXT, add_special=True, allowed_special=set(tokenizer.special_tokens)))


def run_config(folder: Path) -> None:
    read_config_file(folder / "config.json")
    run_checkpoint(folder)


def run_gguf(folder: Path) -> None:
    found = read_gguf(folder / "small.gguf")
    assert found.name is not None
    found.spec()


KINDS: dict[str, tuple[str, tuple[Change, ...], Use]] = {
    "safetensors": ("gpt2", (of_header, of_bytes("model.safetensors", 2_000)), run_checkpoint),
    "config": ("llama", (of_json("config.json"), of_bytes("config.json")), run_config),
    "other": ("opt", (of_json("config.json"), of_header), run_config),
    "encoder": ("modernbert", (of_json("config.json"), of_header), run_config),
    "index": ("sharded", (of_json("model.safetensors.index.json"),), run_checkpoint),
    "tokenizer": ("tokenizer", (of_json("tokenizer.json"), of_bytes("tokenizer.json")), run_tokenizer),
    "vocabulary": ("older", (of_json("vocab.json"), of_bytes("merges.txt"), of_json("tokenizer_config.json")),
                   run_tokenizer),
    "wordpiece": ("words", (of_bytes("vocab.txt"), of_json("tokenizer_config.json")), run_tokenizer),
    "sentencepiece": ("pieces", (of_bytes("tokenizer.model"), of_json("tokenizer_config.json")), run_tokenizer),
    "gguf": ("gguf", (of_bytes("small.gguf", 1_500), of_bytes("small.gguf")), run_gguf),
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder of each kind that opens."""
    root = tmp_path_factory.mktemp("sound")
    folders = {source: root / source for source, _, _ in KINDS.values()}
    for folder in folders.values():
        folder.mkdir()
    written_by_transformers(folders["gpt2"], "gpt2")
    written_by_transformers(folders["llama"], "llama-llama3")
    sizes = {"vocab_size": 97, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "ffn_dim": 48}
    other = OPTForCausalLM(OPTConfig(**sizes, word_embed_proj_dim=32, max_position_embeddings=64))
    other.save_pretrained(folders["opt"])
    del sizes["ffn_dim"]
    ends = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 0, "cls_token_id": 0, "sep_token_id": 0}
    windows = {"local_attention": 6, "global_attn_every_n_layers": 2, "max_position_embeddings": 64}
    ModernBertModel(ModernBertConfig(**sizes, **ends, **windows, intermediate_size=48)).save_pretrained(
        folders["modernbert"]
    )
    written_by_transformers(folders["sharded"], "gpt2", max_shard_size="50KB")
    trained = json.loads(train_byte_level_bpe("the king and the queen " * 9, 270).to_str())
    trained["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": r"\p{L}+|\p{N}"}, "behavior": "Isolated", "invert": False},
        {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}]}  # fmt: skip
    (folders["tokenizer"] / "tokenizer.json").write_text(json.dumps(trained))
    (folders["older"] / "vocab.json").write_text(json.dumps(trained["model"]["vocab"]))
    pairs = [pair if isinstance(pair, str) else " ".join(pair) for pair in trained["model"]["merges"]]
    (folders["older"] / "merges.txt").write_text("#version: 0.2\n" + "\n".join(pairs))
    (folders["words"] / "vocab.txt").write_text("\n".join(WORDS))
    pieces_model(folders["pieces"], "bpe", fallback=True, rule="nmt_nfkc", size=300)
    settings = {"tokenizer_class": "LlamaTokenizer", "add_bos_token": True, "bos_token": {"content": "<s>"},
                "added_tokens_decoder": {"300": {"content": "<pad>", "special": True}},
                "additional_special_tokens": ["<x>"], "do_lower_case": True, "strip_accents": None}  # fmt: skip
    for name in ("older", "words", "pieces"):
        kind = {} if name == "pieces" else {"tokenizer_class": "GPT2Tokenizer", "bos_token": None}
        (folders[name] / "tokenizer_config.json").write_text(json.dumps(settings | kind))
    written(folders["gguf"] / "small.gguf")
    return folders


def open_handles() -> set[str]:
    """What this process has open: a path each, or the number of a pipe or socket."""
    handles = Path("/proc/self/fd")
    found: set[str] = set()
    for handle in handles.iterdir() if handles.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):  # the one that lists them
            found.add(str(handle.readlink()))
    return found


def most_memory() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_seed_makes_the_same_file_whatever_was_made_before() -> None:
    document = {"a": {"b": [1, {"c": None}]}, "d": "text"}

    def made() -> list[bytes]:
        return [wrong_json(document, random.Random(seed)) for seed in range(3_000)]

    assert made() == made()


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", KINDS)
def test_mutated_files_open_or_say_why(kind: str, sound: dict[str, Path], tmp_path: Path) -> None:
    source, changes, use = KINDS[kind]
    use(sound[source])  # as it is it opens; imports and caches are there then
    gc.collect()
    handles, memory = open_handles(), most_memory()
    opened = 0
    for seed in range(FIRST, FIRST + COUNT):
        random_ = random.Random(f"{kind} {seed}")
        folder = tmp_path / str(seed)
        shutil.copytree(sound[source], folder)
        changes[seed % len(changes)](folder, random_)
        try:
            use(folder)
            opened += 1
        except PlaygroundError as error:
            said = str(error)
            assert said.rstrip().endswith((".", "(…).", ")")), f"{kind} {seed}: {said}"
            assert len(said) < 1_500, f"{kind} {seed}"
        except BaseException as error:
            error.add_note(f"{kind} {seed}")
            raise
        shutil.rmtree(folder)
    assert opened < COUNT, "nothing was ever refused"
    assert most_memory() - memory < LIMIT_BYTES, f"{kind}: more memory than a model of this size may take"
    gc.collect()
    assert not open_handles() - handles, f"{kind}: files were left open"
