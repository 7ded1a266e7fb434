"""Numbers and dates in words, in English and Chinese, and the digits they stand for: a task to watch a decoder at.

    "three hundred and seven" → 307            "三百零七" → 307
    "the fifth of may nineteen oh three" → 1903-05-05    "一九零三年五月五日" → 1903-05-05

A pair's value decides whether it is held out, so that no way of writing it is ever seen in training.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# Every twentieth value is held out.
HELD_OUT_OF = 20
LARGEST = 999_999
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2099, 12, 31)

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth", "twenty": "twentieth", "thirty": "thirtieth",
}  # fmt: skip
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)
_FIGURES = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Pair:
    """A source in words, its target in digits, and the language ("en" or "zh") of the source."""

    source: str
    target: str
    language: str

    @property
    def kind(self) -> str:
        """ "numbers" or "dates"."""
        return "dates" if "-" in self.target else "numbers"


def words() -> tuple[str, ...]:
    """Every word and character that a source can have, in a fixed order."""
    ordinals = [_ordinal(_below_hundred(day, "-").split("-")[-1]) for day in range(1, 32)]
    english = [*_ONES, *_TENS, "hundred", "thousand", "and", "oh", "the", "of", *ordinals, *_MONTHS]
    return tuple(dict.fromkeys([*english, *_FIGURES, *"十百千万两年月日"]))


def english_number(value: int, *, joined: bool = True, linked: bool = True) -> str:
    """A number up to LARGEST; `joined` writes twenty-one with a hyphen, `linked` says "and" before the last part."""
    hyphen = "-" if joined else " "
    if value >= 1000:
        thousands, rest = divmod(value, 1000)
        parts = [english_number(thousands, joined=joined, linked=linked), "thousand"]
        if rest:
            parts += ["and"] * (linked and rest < 100) + [english_number(rest, joined=joined, linked=linked)]
        return " ".join(parts)
    if value >= 100:
        hundreds, rest = divmod(value, 100)
        parts = [_ONES[hundreds], "hundred"]
        if rest:
            parts += ["and"] * linked + [_below_hundred(rest, hyphen)]
        return " ".join(parts)
    return _below_hundred(value, hyphen)


def chinese_number(value: int, *, spoken: bool = False) -> str:
    """A number up to LARGEST, with 零 for one or more places that are left out between others.

    `spoken` says 两 for 二 before 百, 千 and 万.
    """
    if spoken:
        written = chinese_number(value).replace("二百", "两百").replace("二千", "两千")
        return "两" + written[1:] if written.startswith("二万") else written
    if value >= 10_000:
        upper, rest = divmod(value, 10_000)
        gap = "零" if 0 < rest < 1000 else ""
        return chinese_number(upper) + "万" + gap + (_chinese_thousands(rest) if rest else "")
    if 10 <= value < 20:
        return "十" + (_FIGURES[value - 10] if value > 10 else "")
    return _chinese_thousands(value)


def english_date(day: date, *, joined: bool = True, before: bool = False, oh: bool = True) -> str:
    """A day from FIRST_DAY to LAST_DAY; `before` puts the month first, `oh` reads 2005 as "twenty oh five"."""
    hyphen = "-" if joined else " "
    spelled = _below_hundred(day.day, hyphen)
    first, mark, last = spelled.rpartition(hyphen) if hyphen in spelled else ("", "", spelled)
    ordinal = first + mark + _ordinal(last)
    month = _MONTHS[day.month - 1]
    upper, lower = divmod(day.year, 100)
    if 2000 <= day.year < 2010 and not (oh and lower):
        year = "two thousand" + (f" and {_ONES[lower]}" if lower else "")
    elif lower == 0:
        year = _below_hundred(upper, hyphen) + " hundred"
    else:
        year = _below_hundred(upper, hyphen) + (" oh " if lower < 10 else " ") + _below_hundred(lower, hyphen)
    return f"{month} the {ordinal} {year}" if before else f"the {ordinal} of {month} {year}"


def chinese_date(day: date) -> str:
    """The year figure by figure, month and day as numbers."""
    year = "".join(_FIGURES[int(figure)] for figure in str(day.year))
    return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


def is_held_out(target: str) -> bool:
    """Whether pairs of that target are left out of training."""
    return zlib.crc32(target.encode()) % HELD_OUT_OF == 0


def pairs(seed: int, *, held_out: bool = False) -> Iterator[Pair]:
    """Pairs without end, the same for the same seed: half numbers of one to six digits, half dates; half Chinese."""
    chance = random.Random(seed)
    while True:
        if chance.random() < 0.5:
            digits = chance.randint(1, 6)
            number = chance.randint(10 ** (digits - 1) if digits > 1 else 0, 10**digits - 1)
            target, day = str(number), None
        else:
            day = FIRST_DAY + timedelta(days=chance.randint(0, (LAST_DAY - FIRST_DAY).days))
            target, number = day.isoformat(), 0
        chinese, joined, other = chance.random() < 0.5, chance.random() < 0.7, chance.random() < 0.7
        if is_held_out(target) != held_out:
            continue
        if chinese:
            written = chinese_number(number, spoken=not other) if day is None else chinese_date(day)
            yield Pair(written, target, "zh")
        elif day is None:
            yield Pair(english_number(number, joined=joined, linked=other), target, "en")
        else:
            before, oh = chance.random() < 0.4, chance.random() < 0.5
            yield Pair(english_date(day, joined=joined, before=before, oh=oh), target, "en")


def _below_hundred(value: int, hyphen: str) -> str:
    if value < 20:
        return _ONES[value]
    tens, ones = divmod(value, 10)
    return _TENS[tens - 2] + (hyphen + _ONES[ones] if ones else "")


def _ordinal(word: str) -> str:
    return _ORDINALS.get(word, word + "th")


def _chinese_thousands(value: int) -> str:
    found, gap, begun = "", False, False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure, value = divmod(value, size)
        if figure:
            found += ("零" if gap else "") + _FIGURES[figure] + unit
            gap, begun = False, True
        else:
            gap = begun
    return found or "零"
