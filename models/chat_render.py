"""Renders one chat template, in a process of its own: python -I models/chat_render.py < request.json > answer.json.

A template comes from somebody's model folder and is a program. jinja2's sandbox keeps it from everything outside; that
it neither runs for ever nor fills the memory is seen to by this process's limits and by who started it. It imports
nothing of the playground.

The environment is the one of transformers (utils/chat_template_utils.py), on which the published templates rely.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_MEMORY = 512 * 2**20
MOST_SECONDS = 5


class GenerationBlock(Extension):
    """{% generation %}: transformers marks what the assistant said with it. Here it is what stands in it."""

    tags = {"generation"}  # noqa: RUF012

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_inside"), [], [], body).set_lineno(line)

    def _inside(self, caller: Callable[[], str]) -> str:
        return caller()


def limit() -> None:
    """Bound this process's memory and time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def render(source: str, variables: dict[str, Any]) -> str:
    """What the template makes of the variables. Raises jinja2.TemplateError, or whatever the template runs into."""

    def raise_exception(message: str) -> None:
        raise TemplateError(message)

    def tojson(value: Any, ensure_ascii: bool = False, indent: int | None = None, **options: Any) -> str:
        return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, **options)

    def strftime_now(form: str) -> str:
        return datetime.now().strftime(form)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[GenerationBlock, loopcontrols]
    )
    environment.filters["tojson"] = tojson
    environment.globals["raise_exception"] = raise_exception
    environment.globals["strftime_now"] = strftime_now
    return environment.from_string(source).render(**variables)


def main() -> None:
    """Read a request, write an answer: {"text": …} or {"error": …}."""
    request = json.load(sys.stdin)
    limit()
    try:
        answer = {"text": render(request["template"], request["variables"])}
    except MemoryError:
        answer = {"error": "it needs too much memory"}
    except (
        TemplateError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        answer = {"error": f"{type(error).__name__}: {error}"[:300]}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
