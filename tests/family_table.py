"""The READMEs' table of model families, made of the variants that the tests compare with transformers.

`python -m tests.family_table` writes it between its marks in both READMEs; tests/unit/test_family_table.py fails
where they differ.
"""

from __future__ import annotations

from pathlib import Path

from models.networks.dialects import RUNNABLE
from tests import checkpoint_files, encoder_files, sequence_files

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- families: python -m tests.family_table -->", "<!-- /families -->"

# model_type → what is published under it.
MODELS = {
    "gpt2": "GPT-2, DistilGPT-2",
    "llama": "Llama 1–3, SmolLM, TinyLlama",
    "qwen2": "Qwen2, Qwen2.5",
    "mistral": "Mistral",
    "qwen3": "Qwen3",
    "gemma": "Gemma",
    "gemma2": "Gemma 2",
    "bert": "BERT, MiniLM",
    "distilbert": "DistilBERT",
    "t5": "T5, T5 1.1, Flan-T5",
    "vit": "ViT",
}

# What a variant's name says beyond its family, in English and in Chinese.
PARTS = {
    "untied": ("untied head", "不共享输出头"),
    "tied": ("tied head", "共享输出头"),
    "other-activation": ("other activations", "其他激活函数"),
    "unscaled": ("unscaled attention", "不缩放的注意力"),
    "layer-scaled": ("attention scaled layer by layer", "逐层缩放的注意力"),
    "biases": ("biases", "偏置"),
    "head-size": ("own head size", "单独的头宽"),
    "share": ("a rotary share (which transformers ignores)", "旋转比例（transformers 会忽略）"),
    "linear": ("linear rotary scaling", "线性旋转缩放"),
    "dynamic": ("dynamic rotary scaling", "动态旋转缩放"),
    "llama3": ("llama3 rotary scaling", "llama3 旋转缩放"),
    "window": ("sliding window", "滑动窗口"),
    "no-window": ("without a window", "无滑动窗口"),
    "no-caps": ("without caps", "无上限截断"),
    "one-type": ("one token type", "单一片段类型"),
    "relu": ("ReLU", "ReLU"),
    "gated": ("gated feed-forward and a head of its own (version 1.1)", "门控前馈与独立输出头（1.1 版）"),
    "fewer-layers": ("fewer layers in the decoder", "解码器层数较少"),
    "oblong": ("oblong images and patches, three channels, no biases", "长方形图像与图块、三通道、无偏置"),
}


def variants() -> dict[str, list[str]]:
    """The variants of each family that the tests run, its plain form first."""
    found: dict[str, list[str]] = {family: [] for family in RUNNABLE}
    for name, (family, _settings) in checkpoint_files.VARIANTS.items():
        found[family].append(name.removeprefix(family).removeprefix("-"))
    for name in (*encoder_files.VARIANTS, *sequence_files.VARIANTS):
        family, _, rest = name.partition("-")
        found[family].append(rest)
    return found


def table(language: str) -> str:
    """The table in Markdown, in "en" or "zh"."""
    place = 0 if language == "en" else 1
    heads = (
        ("`model_type`", "Models", "Checked against transformers, besides its plain form")
        if language == "en"
        else ("`model_type`", "模型", "除基本形式外，与 transformers 对照检验的变体")
    )
    lines = ["| " + " | ".join(heads) + " |", "|---|---|---|"]
    for family, names in variants().items():
        if "" not in names:
            raise ValueError(f"no test runs {family} in its plain form")
        parts = [PARTS[name][place] for name in names if name]
        lines.append(f"| {family} | {MODELS[family]} | {(', ' if place == 0 else '、').join(parts)} |")
    return "\n".join(lines)


def with_table(text: str, language: str) -> str:
    """A README with the table between its marks. Raises ValueError where they are missing."""
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    return f"{text[:start]}\n{table(language)}\n{text[end:]}"


READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}

if __name__ == "__main__":
    for chosen, path in READMES.items():
        path.write_text(with_table(path.read_text(encoding="utf-8"), chosen), encoding="utf-8")
