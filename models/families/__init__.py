"""What a config.json describes, one reader a family.

A `Family` is data and a function: the keys that its config.json may leave out with transformers' defaults for them
(configuration_gpt2.py and so on, of transformers 5), the other names that its keys go by, and what makes a spec of
the values. Which families run is a matter of models/networks/dialects.py; the rest can be told the cost of, and is
run by transformers where that is installed, as are the architectures that have no reader here (others.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from models.errors import ConfigError, shown
from models.families import bert, gpt2, llama, others, phi, t5, vectors, vit
from models.families.fields import Family
from models.specs import WORD_VECTORS, TransformerSpec

_READERS: Mapping[str, Family] = MappingProxyType(
    {
        "gpt2": gpt2.GPT2,
        "llama": llama.LLAMA,
        "qwen2": llama.QWEN2,
        "bert": bert.BERT,
        "mistral": llama.MISTRAL,
        "qwen3": llama.QWEN3,
        "gemma": llama.GEMMA,
        "gemma2": llama.GEMMA2,
        "phi": phi.PHI,
        "phi3": llama.PHI3,
        "distilbert": bert.DISTILBERT,
        "t5": t5.T5,
        "vit": vit.VIT,
    }
)

FAMILIES = tuple(_READERS)


def spec_from_config(config: Mapping[str, Any], name: str = "") -> TransformerSpec:
    """See models.specs.spec_from_config, which is this function."""
    if not isinstance(config, Mapping):
        raise ConfigError("config.json holds no JSON object. Choose a model folder with a complete config.json.")
    family = config.get("model_type")
    if family == WORD_VECTORS:
        return vectors.table_spec(config, name)
    if not isinstance(family, str):
        raise ConfigError(
            "The architecture {family} is not one the playground knows. Open a model of one of these: {known}.",
            family=shown(family),
            known=", ".join(FAMILIES),
        )
    if family not in _READERS:
        others.check_runnable(config, family, ", ".join(FAMILIES))
        return others.other_spec(config, family, name)
    found = _READERS[family]
    return found.read(found.values(config), family, name)
