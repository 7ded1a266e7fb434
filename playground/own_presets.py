"""The settings that a user has given a name, kept between starts beside those that everybody has."""

from __future__ import annotations

import msgspec

from models.errors import PlaygroundError
from models.sampling_presets import PRESETS
from models.sampling_spec import SamplingSpec
from playground import settings
from playground.results.generator import Preset
from playground.settings import Settings

_MOST = 100


def presets(stored: Settings) -> tuple[Preset, ...]:
    """Everybody's settings, then the user's own, as they were named."""
    common = tuple(Preset(name, spec, own=False) for name, spec in PRESETS)
    return (*common, *(Preset(name, spec, own=True) for name, spec in _own(stored).items()))


def save_preset(stored: Settings, name: str, spec: SamplingSpec) -> None:
    """Keep settings under a name; an own one of that name is replaced. An empty name keeps nothing."""
    name = " ".join(name.split())[:60]
    if name:
        own = _own(stored)
        own.pop(name, None)
        own[name] = spec
        _write(stored, dict(list(own.items())[-_MOST:]))


def delete_preset(stored: Settings, name: str) -> None:
    """Forget own settings."""
    own = _own(stored)
    if own.pop(name, None) is not None:
        _write(stored, own)


def _own(stored: Settings) -> dict[str, SamplingSpec]:
    found: dict[str, SamplingSpec] = {}
    try:
        values = msgspec.json.decode(stored.get(settings.PRESETS) or "{}", type=dict[str, msgspec.Raw])
    except msgspec.MsgspecError:
        return found
    for name, value in values.items():
        try:
            found[name] = msgspec.json.decode(value, type=SamplingSpec)
        except (msgspec.MsgspecError, PlaygroundError):
            continue  # one that can't be read takes none of the others with it
    return found


def _write(stored: Settings, own: dict[str, SamplingSpec]) -> None:
    stored.set(settings.PRESETS, msgspec.json.encode(own).decode())
