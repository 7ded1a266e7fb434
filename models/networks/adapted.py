"""A decoder or an encoder that transformers runs, with what the playground asks of a network.

transformers hands every attention to a function that is registered by a name. Ours keeps the queries and keys, which
have been turned by then, and the values, in the same recording that our own networks write; so a trace of it is a
trace like any other. What the layers do besides stays transformers' own and can't be taken apart.

No code of a checkpoint takes part: the class is one of the installed transformers, it gets no path and no name, only
the values of config.json and tensors that models/tensor_files.py has read.

Legend of the shape comments: B batch, T new tokens, P tokens before them, C hidden size, H query heads,
G key/value heads, D head size, V vocabulary.
"""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from models.errors import CheckpointError, ConfigError, NoNextTokenError, shown
from models.networks.blocks import check_going_on, check_whole
from models.networks.dialects import RUNNABLE
from models.networks.loadable import Loadable
from models.networks.watching import NAME, Pass, attend, failed, mask_of, not_shown, unseen
from models.recording import ForwardTrace, Recording
from models.specs import TransformerSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

# Keys of a config.json that say how to run a model, which is not the file's to decide: some name code to fetch.
_NOT_THEIRS = frozenset(
    {
        *("attn_implementation", "experts_implementation", "auto_map", "fusion_config", "kernel_config"),
        *("distributed_config", "transformers_weights", "quantization_config", "torchscript", "dtype", "torch_dtype"),
    }
)
# Bytes of what a model computes for itself, tables of angles and the like; layers, or experts that a layer may have;
# tensors, of which a model of thousands of experts has some 100 000.
_MOST_BUFFERS, _MOST_PARTS, _MOST_TENSORS = 1 << 28, 4096, 200_000
# What an encoder may have on top, which files leave out where another head stood there.
_POOLER = re.compile(r"(^|\.)pooler\.")
# So much may logits computed in two ways differ, in shares of their size.
_SAME = 1e-3


class Watched(Loadable):
    """A network of transformers whose attention is looked at; the rest of its layers stays closed.

    `spec` is the given one with what the first pass showed: heads, head size, scales, cap and windows.
    """

    def __init__(self, network: Any, spec: TransformerSpec) -> None:
        super().__init__()
        self.network = network.eval()
        self.spec = spec
        self._watching = network.config._attn_implementation != NAME

    @property
    def embedding(self) -> nn.Embedding:
        """The token table."""
        found: nn.Embedding = self.network.get_input_embeddings()
        return found

    @property
    def output_head(self) -> nn.Module | None:
        """The matrix that makes logits."""
        found: nn.Module | None = self.network.get_output_embeddings()
        return found

    @property
    def frequencies(self) -> Tensor:
        """(D/2,) float32: the angle in radians by which each pair (i, i + D/2) turns from one position to the next.

        Raises ConfigError where there are none, or for a part of each head alone.
        """
        found: Tensor | None = getattr(getattr(self.network.base_model, "rotary_emb", None), "inv_freq", None)
        if self.spec.positions != "rotary" or found is None or 2 * len(found) != self.spec.head_size:
            self._refuse()
        return found.float().cpu()

    @property
    def blocks(self) -> nn.ModuleList:
        """There are none to be looked into: always raises ConfigError."""
        self._refuse()

    @property
    def positions(self) -> nn.Embedding | None:
        """None where nothing is added for them. Raises ConfigError otherwise: a table can't be told from outside."""
        if self.spec.positions != "rotary":
            self._refuse()
        return None

    @property
    def final_norm(self) -> nn.Module:
        """It belongs to the trunk: always raises ConfigError."""
        self._refuse()

    def entering(self, ids: Tensor, start: int, *, positioned: bool = True, total: int = 0) -> NoReturn:
        """What the first block gets is not to be had: always raises ConfigError."""
        self._refuse()

    def _learn(self, made: Pass, times: int) -> None:
        """Take the shapes from what the layers' attention was given, in so many passes.

        Raises ConfigError where it is more, or less, than attention of one shape a layer.
        """
        if len(made.seen) != times * self.spec.layer_count:
            raise unseen(self.spec.family)
        shapes = {seen.shape for seen in made.seen}
        if len(shapes) != 1:
            raise not_shown(self.spec.family, "its layers have heads of several shapes")
        heads, groups, size, cap = shapes.pop()
        layers = made.seen[: self.spec.layer_count]
        windows, scales = [seen.window for seen in layers], [seen.scale for seen in layers]
        if len({window for window in windows if window}) > 1:
            raise not_shown(self.spec.family, "its layers have windows of several lengths")
        self.spec = replace(
            self.spec,
            head_count=heads,
            key_value_head_count=groups,
            head_size=size,
            query_scalar=scales[0] ** -2,
            score_divisors=tuple(scales[0] / scale for scale in scales) if len({*scales}) > 1 else (),
            attention_cap=cap,
            window=max(windows),
            window_layers=tuple(layer for layer, window in enumerate(windows) if window),
        )

    def _refuse(self) -> NoReturn:
        if not self.spec.causal:
            raise ConfigError(
                "This {family} model is run by transformers, whose layers can't be opened here: its attention and its "
                "table can be seen. For more, open a model that the playground runs by itself, one of these: {known}.",
                family=self.spec.family,
                known=", ".join(RUNNABLE),
            )
        raise ConfigError(
            "This {family} model is run by transformers, whose layers can't be opened here: its attention, its "
            "probabilities and its table can be seen. For more, open a model that the playground runs by itself, "
            "one of these: {known}.",
            family=self.spec.family,
            known=", ".join(RUNNABLE),
        )


class Adapted(Watched):
    """A causal language model of transformers behind the face of models.networks.decoder.Decoder."""

    def __init__(self, network: Any, spec: TransformerSpec) -> None:
        """Raises ConfigError where two tokens on trial show that the model is more than attention of that shape."""
        super().__init__(network, spec)
        self._cache_name = "cache" if "cache" in inspect.signature(network.forward).parameters else "past_key_values"
        self._topped = _without_trunk(network)
        self._look_closer()

    def head(self, hidden: Tensor) -> Tensor:
        """Logits (…, V) of normed hidden states (…, C), scaled or capped as the model does it."""
        flat = hidden.reshape(1, -1, hidden.shape[-1])  # (1, T, C)
        with _standing_in(self._topped, flat):
            logits: Tensor = self._topped(input_ids=_any_ids(flat), use_cache=False).logits
        return logits.view(*hidden.shape[:-1], -1)

    def batch_logits(self, ids: Tensor) -> Tensor:
        """(B, T, V) for ids (B, T): a pass that leaves no trace."""
        logits: Tensor = self.network(input_ids=ids, use_cache=False).logits
        return logits

    def logits_of_embeddings(self, rows: Tensor) -> Tensor:
        """(B, V) behind the last position, for rows (B, T, C) in the place of the table's; gradients reach the rows."""
        logits: Tensor = self.network(inputs_embeds=rows, use_cache=False).logits
        return logits[:, -1]

    @torch.inference_mode()
    def forward(
        self,
        ids: Sequence[int],
        past: ForwardTrace | None = None,
        *,
        masked: bool = True,
        positioned: bool = True,
        between_layers: Callable[[int], None] | None = None,
    ) -> ForwardTrace:
        """The trace of `past`'s ids followed by `ids`; as Decoder.forward.

        Raises ConfigError where mask or positions are to be left out, which transformers doesn't do, or where a layer
        looks at other tokens than those before it.
        """
        if past is not None and not past.is_of(self):
            raise ValueError("the past is another model's trace")
        if not (masked and positioned):
            self._refuse()
        start = 0 if past is None else len(past)
        check_going_on(ids, start, self.spec)
        weight = self.embedding.weight
        if past is None:
            recording = Recording(self.spec, len(ids), weight.dtype, weight.device)
        else:
            recording = past.recording.continued(start, len(ids))
        made = Pass(self.spec, start, recording, between_layers)
        recording.hidden[start : start + len(ids)] = self._through(ids, start, recording, made)[0]
        recording.length = start + len(ids)
        return ForwardTrace(self, (*(past.ids if past else ()), *map(int, ids)), recording)

    def _through(self, ids: Sequence[int], start: int, recording: Recording | None, made: Pass) -> Tensor:
        """The last hidden states (1, T, C) of ids behind `start` others, whose keys and values stand in a recording."""
        from transformers import DynamicCache

        device = self.embedding.weight.device
        options: dict[str, Any] = {"use_cache": bool(start)}
        if start:
            assert recording is not None
            cache = DynamicCache()
            for layer in range(self.spec.layer_count):
                cache.update(recording.keys[None, layer, :, :start], recording.values[None, layer, :, :start], layer)
            options[self._cache_name] = cache
        new = torch.tensor(ids, dtype=torch.long, device=device)[None]  # (1, T)
        with made.recorded(self._watching):
            hidden: Tensor = self.network.base_model(input_ids=new, **options).last_hidden_state  # (1, T, C)
        return hidden

    @torch.inference_mode()
    def _look_closer(self) -> None:
        """Run two tokens, learn the shapes from what attention is given, and see that nothing is missing."""
        made = Pass(self.spec, 0, None, None)
        ids = _two_ids(self.spec)
        try:
            hidden = self._through(ids, 0, None, made)
            with made.recorded(self._watching):
                expected = self.network(input_ids=torch.tensor([ids], device=hidden.device), use_cache=False).logits
            same = _alike(self.head(hidden), expected)
        except ConfigError:
            raise
        except Exception as error:  # whatever transformers and the model's own code may raise
            raise (failed(self.spec.family, error) if made.seen else unseen(self.spec.family)) from error
        if not same:
            raise unseen(self.spec.family)
        self._learn(made, 2)
        if self.embedding.weight.shape[1] != hidden.shape[-1]:
            raise not_shown(self.spec.family, "its token table is narrower than its layers")
        try:
            again = self.forward(ids[1:], self.forward(ids[:1])).logits if ids[1:] else expected[0]
        except RuntimeError:  # keys that attention doesn't get as they are kept
            again = expected[0, :0]
        if not _alike(again, expected[0]):
            raise not_shown(self.spec.family, "it keeps more of earlier tokens than the keys and values that they had")


class AdaptedEncoder(Watched):
    """An encoder of transformers behind the face of models.networks.encoder.Encoder: it reads a text whole."""

    def __init__(self, network: Any, spec: TransformerSpec) -> None:
        """Raises ConfigError where two tokens on trial show that the model is more than attention of that shape."""
        super().__init__(network, spec)
        network.config.use_cache = False
        made = Pass(self.spec, 0, None, None)
        try:
            hidden = self._through(_two_ids(spec), made)
        except ConfigError:
            raise
        except Exception as error:  # whatever transformers and the model's own code may raise
            raise (failed(spec.family, error) if made.seen else unseen(spec.family)) from error
        self._learn(made, 1)
        if spec.hidden_size != hidden.shape[-1]:
            raise not_shown(spec.family, "its token table is narrower than its layers")
        places = next((part for name, part in network.named_modules() if name.endswith("position_embeddings")), None)
        if isinstance(places, nn.Embedding) and places.padding_idx is not None:  # RoBERTa counts from behind it
            self.spec = replace(self.spec, context_length=places.num_embeddings - places.padding_idx - 1)

    def head(self, hidden: Tensor) -> Tensor:
        """There are no logits to be had of hidden states (…, C): always raises NoNextTokenError."""
        raise NoNextTokenError(
            "{family} is an encoder, which predicts no next token. Open a decoder such as gpt2, llama or qwen2.",
            family=self.spec.family,
        )

    def forward(
        self,
        ids: Sequence[int],
        *,
        masked: bool = False,
        positioned: bool = True,
        between_layers: Callable[[int], None] | None = None,
    ) -> ForwardTrace:
        """The trace of `ids`; as Encoder.forward.

        Raises ConfigError where later tokens are to be hidden or positions left out, which transformers doesn't do.
        """
        if masked or not positioned:
            self._refuse()
        check_whole(ids, self.spec)
        weight = self.embedding.weight
        recording = Recording(self.spec, len(ids), weight.dtype, weight.device)
        recording.hidden[:] = self._through(ids, Pass(self.spec, 0, recording, between_layers))[0]
        recording.length = len(ids)
        return ForwardTrace(self, tuple(map(int, ids)), recording)

    @torch.inference_mode()
    def _through(self, ids: Sequence[int], made: Pass) -> Tensor:
        """The last hidden states (1, T, C)."""
        new = torch.tensor([*ids], dtype=torch.long, device=self.embedding.weight.device)[None]  # (1, T)
        with made.recorded(self._watching):
            hidden: Tensor = self.network(input_ids=new).last_hidden_state
        return hidden


def _two_ids(spec: TransformerSpec) -> list[int]:
    """Tokens to try a model on; one where there is no room for two."""
    return [0, min(1, spec.vocab_size - 1)][: spec.context_length]


def adapt(
    config: Mapping[str, Any], spec: TransformerSpec, tensors: dict[str, Tensor], dtype: str, device: str
) -> Adapted | AdaptedEncoder:
    """The model of a config.json's values with the tensors of its files, which are taken out of the dictionary.

    Raises CheckpointError where tensors are missing or of another shape, ConfigError for what can't be run or shown.
    """
    try:
        model_class, theirs = _class_of(config, spec.family, causal=spec.causal)
        _check_promise(model_class, theirs, sum(tensor.numel() for tensor in tensors.values()))
        network, report = _filled(model_class, theirs, tensors, getattr(torch, dtype))
        network = network.to(device)
    except CheckpointError:
        raise
    except Exception as error:  # whatever transformers and the model's own code may raise
        raise failed(spec.family, error) from error
    finally:
        tensors.clear()
    missing = sorted(name for name in report["missing_keys"] if not _POOLER.search(name))
    if missing:
        raise CheckpointError(
            "{tensor} is missing from {folder}. Get a complete copy of the model.",
            tensor=missing[0],
            folder=spec.name,
        )
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return Adapted(network, spec) if spec.causal else AdaptedEncoder(network, spec)


def _check_promise(model_class: Any, theirs: Any, held: int) -> None:
    """Raises CheckpointError where a configuration wants memory for more than the files hold, before it gets any."""
    network = _outlined(model_class, theirs)
    promised = sum(part.numel() for name, part in network.named_parameters() if not _POOLER.search(name))
    if promised > held or sum(buffer.nbytes for buffer in network.buffers()) > _MOST_BUFFERS:
        raise CheckpointError(
            "config.json promises {promised} parameters, but the files hold {held} numbers. "
            "Get a fresh copy of the model.",
            promised=promised,
            held=held,
        )


def _outlined(model_class: Any, theirs: Any) -> Any:
    """The model without memory for its parameters. Raises ConfigError where it would be made of ever more tensors."""
    with torch.device("meta"), _Bounded():
        return model_class(theirs)


class _Bounded(TorchFunctionMode):
    """Counts the tensors that are made, and gives up where no model has so many."""

    made = 0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.made += func is torch.empty
        if self.made > _MOST_TENSORS:
            raise ConfigError(
                "config.json describes a model of more than {count} tensors, which is more than any model has. "
                "Correct the file.",
                count=_MOST_TENSORS,
            )
        return func(*args, **(kwargs or {}))


def _filled(model_class: Any, theirs: Any, tensors: Mapping[str, Tensor], dtype: torch.dtype) -> tuple[Any, Any]:
    """The network with its weights, and what was missing or left over, by our attention or by torch's kernel."""
    options = {"dtype": dtype, "output_loading_info": True, "local_files_only": True}
    try:
        return model_class.from_pretrained(  # type: ignore[no-any-return]
            None, config=theirs, state_dict=dict(tensors), attn_implementation=NAME, **options
        )
    except KeyError as error:  # a family that has a list of its own
        if error.args != (NAME,):
            raise
    theirs._attn_implementation = "sdpa"
    try:
        return model_class.from_pretrained(  # type: ignore[no-any-return]
            None, config=theirs, state_dict=dict(tensors), attn_implementation="sdpa", **options
        )
    except ValueError as error:  # a family that doesn't call it either
        raise unseen(theirs.model_type) from error


def parameter_count(config: Mapping[str, Any], spec: TransformerSpec) -> int:
    """How many parameters a config.json describes, counted on the model itself without memory for them.

    Raises ConfigError for what transformers can't make a decoder, or an encoder, of.
    """
    family = spec.family
    try:
        model_class, theirs = _class_of(config, family, causal=spec.causal)
        network = _outlined(model_class, theirs)
    except ConfigError:
        raise
    except Exception as error:  # whatever transformers and the model's own code may raise
        raise failed(family, error) from error
    return sum(parameter.numel() for parameter in network.parameters())


def _class_of(config: Mapping[str, Any], family: str, *, causal: bool) -> tuple[Any, Any]:
    """transformers' class for a decoder or an encoder of that model_type, and its configuration.

    Raises ConfigError for none.
    """
    from transformers import AutoConfig, AutoModel, AutoModelForCausalLM
    from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS
    from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    ALL_ATTENTION_FUNCTIONS.register(NAME, attend)
    ALL_MASK_ATTENTION_FUNCTIONS.register(NAME, partial(mask_of, ALL_MASK_ATTENTION_FUNCTIONS["sdpa"]))
    for key, value in config.items():
        if ("layer" in key or "expert" in key) and isinstance(value, int) and value > _MOST_PARTS:
            raise ConfigError(
                "config.json gives {value} for {key}, which is more than any model has. Correct the file.",
                value=shown(value),
                key=shown(key),
            )
    values = {key: value for key, value in config.items() if key not in _NOT_THEIRS and not key.startswith("_")}
    values.pop("model_type", None)
    theirs = AutoConfig.for_model(family, **values)
    mapping = (AutoModelForCausalLM if causal else AutoModel)._model_mapping
    if type(theirs) not in mapping:
        raise ConfigError(
            "transformers has no decoder for {family} models. Open a model of one of these: {known}.",
            family=family,
            known=", ".join(RUNNABLE),
        )
    return mapping[type(theirs)], theirs


class _Trunk(nn.Module):
    """Stands in for the layers of a causal model whose last hidden states are known."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: Tensor | None = None

    @property
    def decoder(self) -> _Trunk:
        """Some families' models ask for this part of theirs."""
        return self

    def forward(self, *_arguments: Any, **_options: Any) -> Any:
        return _Hidden(self.hidden)


class _Hidden:
    """A trunk's result that has hidden states and nothing else, by any name or place."""

    def __init__(self, hidden: Tensor | None) -> None:
        self.last_hidden_state = hidden

    def __getattr__(self, name: str) -> None:
        return None

    def __getitem__(self, place: int) -> Tensor | None:
        return self.last_hidden_state if place == 0 else None


def _without_trunk(network: Any) -> Any:
    """The causal model with the same head but without its layers, which gives logits of hidden states."""
    topped = copy.copy(network)
    topped._modules = dict(network._modules)
    topped._modules[network.base_model_prefix] = _Trunk()
    return topped


@contextmanager
def _standing_in(topped: Any, hidden: Tensor) -> Iterator[None]:
    trunk = topped._modules[topped.base_model_prefix]
    trunk.hidden = hidden
    try:
        yield
    finally:
        trunk.hidden = None


def _any_ids(hidden: Tensor) -> Tensor:
    return torch.zeros(hidden.shape[:2], dtype=torch.long, device=hidden.device)


def _alike(found: Tensor, expected: Tensor) -> bool:
    return found.shape == expected.shape and bool(
        (found.float() - expected.float()).abs().max() <= _SAME * expected.float().abs().max().clamp(min=1e-6)
    )
