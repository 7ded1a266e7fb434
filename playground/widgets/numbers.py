"""How numbers are written everywhere: percentages, grouped integers, byte sizes, decimals.

Pure functions from numbers to text. Thin-space groups of three, a true minus sign and binary byte units are
used in both languages, so nothing here is translated.
"""

from __future__ import annotations

import math

# Narrow and no-break: a number is never torn at a line end.
THIN_SPACE = "\u202f"
MINUS = "\u2212"
INFINITY = "\u221e"
NOT_A_NUMBER = "\u2013"

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_UNIT_DECIMALS = {"B": 0, "KiB": 2, "MiB": 2, "GiB": 3, "TiB": 3, "PiB": 3}
# How many bytes each binary unit has.
BYTE_UNITS = {unit: 1024**power for power, unit in enumerate(_UNITS)}
_SMALLEST = 1e-6  # 0.0001 %


def group_digits(number: int) -> str:
    """`number` in groups of three digits, set apart by narrow no-break spaces (U+202F)."""
    return f"{number:,}".replace(",", THIN_SPACE).replace("-", MINUS)


def format_percent(fraction: float) -> str:
    """A probability as a percentage that never claims more than the value says.

    One decimal from 1 % up, two significant digits below it. What would round to 0 % or to 100 % without being
    it is written with `<` or `>`; exactly nothing and exactly everything are "0 %" and "100 %".
    """
    if math.isnan(fraction):
        return NOT_A_NUMBER
    percent = fraction * 100.0
    if percent == 0.0:
        return "0 %"
    if percent < 0.0:
        return MINUS + format_percent(-fraction)
    if math.isinf(percent):
        return INFINITY + " %"
    if fraction < _SMALLEST:
        return "< 0.0001 %"
    if percent < 1.0:
        decimals = 1 - math.floor(math.log10(percent))
        text = f"{percent:.{decimals}f}"
        # 0.0999 has rounded up to 0.100: one digit fewer says the same.
        if decimals > 1 and float(text) >= 10.0 ** (2 - decimals):
            text = f"{percent:.{decimals - 1}f}"
        return f"{text} %"
    if fraction == 1.0:
        return "100 %"
    if fraction < 1.0 and round(percent, 1) >= 100.0:
        return "> 99.9 %"
    return f"{percent:.1f} %"


def format_share(fraction: float) -> str:
    """A part of a whole with two decimals: "7.14 %"; smaller ones with two digits, so that none reads as nothing."""
    return f"{100.0 * fraction:.2f} %" if fraction >= 0.01 else format_percent(fraction)


def byte_unit(count: int) -> str:
    """The binary unit in which `count` bytes are best written."""
    index = 0
    size = float(abs(count))
    while index + 1 < len(_UNITS) and round(size, _UNIT_DECIMALS[_UNITS[index]]) >= 1024.0:
        size /= 1024.0
        index += 1
    return _UNITS[index]


def format_bytes(count: int, unit: str | None = None) -> str:
    """`count` bytes in binary units, for example "1.012 GiB", "4.00 MiB" or "512 B".

    `unit` forces one of B, KiB, MiB, GiB, TiB, PiB, so that several sizes can be read on one scale. An unknown
    unit is a ValueError.
    """
    chosen = byte_unit(count) if unit is None else unit
    if chosen not in _UNITS:
        raise ValueError(f"unknown byte unit {chosen!r}")
    if chosen == "B":
        return f"{group_digits(count)} B"
    size = count / 1024.0 ** _UNITS.index(chosen)
    text = f"{size:,.{_UNIT_DECIMALS[chosen]}f}".replace(",", THIN_SPACE).replace("-", MINUS)
    return f"{text} {chosen}"


def format_decimal(value: float, decimals: int = 4) -> str:
    """`value` with a fixed number of decimals and a true minus sign; infinities and NaN as symbols."""
    if math.isnan(value):
        return NOT_A_NUMBER
    if math.isinf(value):
        return INFINITY if value > 0 else MINUS + INFINITY
    text = f"{value:.{decimals}f}"
    if text.startswith("-") and float(text) == 0.0:
        text = text[1:]
    return text.replace("-", MINUS)


def format_nonzero(value: float, decimals: int = 4) -> str:
    """`format_decimal`, but two significant digits of what would read as nothing without being it."""
    small = 0.0 < abs(value) < 10.0**-decimals
    return format_significant(value, 2) if small else format_decimal(value, decimals)


def format_significant(value: float, digits: int = 4) -> str:
    """`value` with `digits` significant digits, in powers of ten only where plain digits would be long."""
    if math.isnan(value) or math.isinf(value):
        return format_decimal(value)
    if value == 0.0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    if exponent < -4 or exponent >= 7:
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        return f"{mantissa}e{int(power)}".replace("-", MINUS)
    return format_decimal(value, max(0, digits - 1 - exponent))


def format_tick(value: float) -> str:
    """A number beside a colour scale: as short as it can be and still exact to three digits."""
    if value == 0.0:
        return "0"
    text = format_significant(value, 3)
    if "e" in text or "." not in text:
        return text
    return text.rstrip("0").rstrip(".")
