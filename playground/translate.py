"""Brings the translations up to date: python -m playground.translate [--check | --prune].

It collects every text that a person may read, merges them into resources/translations/app_zh.ts with Qt's lupdate,
which keeps the translations that are there, and compiles that file to app_zh.qm with lrelease. New texts come in
unfinished: fill them in (Qt Linguist or any editor) and run the command once more. Texts that are gone stay in the
file as vanished, in case they come back, until --prune drops them. --check writes nothing; its exit status is 0 if
nothing is left to do.

lupdate finds tr() and translate() itself. What the core says is found here, since the core knows no Qt:

    errors    the templates of models/errors.py's classes wherever one is raised, and fixed phrases that fill their
              fields
    sampling  what the stages of models/sampling/ say of a token that they cut, with {value} for the setting

Needed is only the PySide6 that the window needs anyway.
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import string
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
TS_FILE = ROOT / "resources" / "translations" / "app_zh.ts"

ROOT_ERROR = "PlaygroundError"
# Calls that take a template as their first argument although they are no error.
_OTHER_TAKERS = frozenset({"Problem", "Remark"})
# A parameter of this name takes a template, whatever function it belongs to; a variable of this name holds one.
_TEMPLATE = "template"
_ERRORS, _SAMPLING = "errors", "sampling"

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a .ts file. `state` is empty if it is finished, else "unfinished", "vanished" or "obsolete"."""

    context: str
    source: str
    translation: str
    state: str
    plural: bool


@dataclass(frozen=True, slots=True)
class CoreTexts:
    """What the core says: texts by context, sorted; and where a template could not be read from the source."""

    texts: dict[str, tuple[str, ...]]
    unreadable: tuple[str, ...]


# What the core says


def core_texts(root: Path = ROOT) -> CoreTexts:
    """The texts of the contexts "errors" and "sampling", read from the sources below `root`."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8"), path.name) for path in source_files(root)}
    kinds = _error_classes(trees.values())
    takers = {name: place for tree in trees.values() for name, place in _template_takers(tree)}
    errors: set[str] = set()
    unreadable: list[str] = []
    fillers = {
        ".".join(path.relative_to(root).with_suffix("").parts): _fillers(tree, kinds) for path, tree in trees.items()
    }
    for path, tree in trees.items():
        named = list(_named_texts(tree))
        errors.update(text for name, text in named if name == _TEMPLATE)
        constants = {name: text for name, text in named if name.isupper()}  # another file's of that name says else
        for call in _calls(tree):
            name = _name(call.func)
            place = 0 if name in kinds or name in _OTHER_TAKERS else takers.get(name)
            if place is None or len(call.args) <= place or isinstance(call.args[place], ast.Starred):
                continue
            template = call.args[place]
            text = _literal(template) or constants.get(_name(template))
            if text is not None:
                errors.add(text)
            elif _name(template) != _TEMPLATE:
                unreadable.append(f"{path.relative_to(root).as_posix()}:{call.lineno}")
        errors.update(_phrases(tree, kinds, fillers))
    sampling = {reason for path, tree in trees.items() if path.parent.name == "sampling" for reason in _reasons(tree)}
    return CoreTexts({_ERRORS: tuple(sorted(errors)), _SAMPLING: tuple(sorted(sampling))}, tuple(unreadable))


def source_files(root: Path = ROOT) -> tuple[Path, ...]:
    """Every Python file of the core and the window, sorted."""
    return tuple(sorted(path for package in ("models", "playground") for path in (root / package).rglob("*.py")))


def _error_classes(trees: Iterable[ast.Module]) -> set[str]:
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    kinds, before = {ROOT_ERROR}, 0
    while len(kinds) > before:
        before = len(kinds)
        kinds |= {node.name for node in classes if any(_name(base) in kinds for base in node.bases)}
    return kinds


def _named_texts(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Texts that are given a name, such as playground.jobs.UNEXPECTED."""
    for node in ast.walk(tree):
        text = _literal(node.value) if isinstance(node, ast.Assign) else None
        if text is not None and isinstance(node, ast.Assign):
            yield from ((target.id, text) for target in node.targets if isinstance(target, ast.Name))


def _template_takers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions and dataclasses with a parameter for a template, and its place among the arguments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name not in _OTHER_TAKERS:
            fields = [item.target for item in node.body if isinstance(item, ast.AnnAssign)]
            names = [field.id for field in fields if isinstance(field, ast.Name)]
            if _TEMPLATE in names:
                yield node.name, names.index(_TEMPLATE)
    for function in _functions(tree):
        names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        if _TEMPLATE in names and names[0] not in ("self", "cls"):
            yield function.name, names.index(_TEMPLATE)


def _fillers(tree: ast.Module, kinds: set[str]) -> dict[str, set[int]]:
    """Functions that fill the fields of an error with what they are given, and the places of those arguments."""
    places: dict[str, set[int]] = {}
    for function in _functions(tree):
        names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        for call in _calls(function):
            if _name(call.func) in kinds:
                used = {_name(keyword.value) for keyword in call.keywords}
                places.setdefault(function.name, set()).update(
                    place for place, name in enumerate(names) if name in used
                )
    return places


def _phrases(tree: ast.Module, kinds: set[str], fillers: Mapping[str, dict[str, set[int]]]) -> Iterator[str]:
    """Fixed phrases that fill the fields of an error: written there, or handed to the function that makes it.

    `fillers` has such functions by the modules that they may be imported from.
    """
    places = _fillers(tree, kinds)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module in fillers:
            theirs = fillers[node.module]
            places |= {alias.asname or alias.name: theirs[alias.name] for alias in node.names if alias.name in theirs}
    for call in _calls(tree):
        fields: list[ast.expr] = []
        if _name(call.func) in kinds:
            fields = [keyword.value for keyword in call.keywords]
        elif isinstance(call.func, ast.Name):
            fields = [call.args[place] for place in places.get(call.func.id, ()) if place < len(call.args)]
        for field in fields:
            text = _literal(field)
            # One word is a name of something and the same in every language.
            if text is not None and " " in text:
                yield text


def _reasons(tree: ast.Module) -> Iterator[str]:
    """The second argument of what makes a stage; the setting's value at its end becomes {value}."""
    for call in _calls(tree):
        if _name(call.func) not in ("SamplingStage", "add") or len(call.args) < 2:
            continue
        reason = call.args[1]
        if isinstance(reason, ast.JoinedStr):
            yield "".join(_literal(part) or "{value}" for part in reason.values)
        else:
            text = _literal(reason)
            if text:
                yield re.sub(r" \d\S*$", " {value}", text)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _functions(tree: ast.AST) -> Iterator[_Function]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


# Qt's tools


def update(ts_file: Path, *, prune: bool = False) -> None:
    """Merge every text into `ts_file`, which is made if it is not there. Raises OSError if lupdate fails."""
    with tempfile.TemporaryDirectory() as folder:
        core = Path(folder) / "core.py"
        core.write_text(_as_source(core_texts().texts), encoding="utf-8")
        window = [str(path) for path in source_files() if path.is_relative_to(ROOT / "playground")]
        options = ["-silent", "-locations", "none", "-sort-messages", "-source-language", "en"]
        options += ["-target-language", "zh_CN", *(["-no-obsolete"] if prune else [])]
        _run("lupdate", [*options, *window, str(core), "-ts", str(ts_file)])


def compile_translations(ts_file: Path, qm_file: Path) -> None:
    """Write the binary that the window loads. Raises OSError if lrelease fails."""
    _run("lrelease", ["-silent", "-nounfinished", str(ts_file), "-qm", str(qm_file)])


def _as_source(texts: dict[str, tuple[str, ...]]) -> str:
    lines = [
        f'QCoreApplication.translate("{context}", {_quoted(text)})' for context in texts for text in texts[context]
    ]
    return "\n".join(["from PySide6.QtCore import QCoreApplication", *lines, ""])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _run(tool: str, arguments: Sequence[str]) -> None:
    import PySide6

    program = shutil.which(tool, path=str(Path(PySide6.__file__).parent))
    if program is None:
        raise FileNotFoundError(f"PySide6 brings no {tool} here; install PySide6-Essentials again")
    result = subprocess.run([program, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    if result.returncode:
        raise OSError(f"{tool} failed: {result.stderr.strip() or result.stdout.strip()}")


# What a .ts file says


def messages(ts_file: Path) -> tuple[Message, ...]:
    """Every entry, in the order of the file."""
    return tuple(
        Message(
            context=context.findtext("name", ""),
            source=message.findtext("source", ""),
            translation="".join(translation.itertext()),
            state=translation.get("type", ""),
            plural=message.get("numerus") == "yes",
        )
        for context in ElementTree.parse(ts_file).getroot().iter("context")
        for message in context.iter("message")
        for translation in message.iter("translation")
    )


def fields_of(text: str) -> list[str]:
    """The {fields} of a template with their format, sorted. Raises ValueError for braces that don't match."""
    parsed = string.Formatter().parse(text)
    return sorted(f"{name}!{conversion or ''}:{form or ''}" for _, name, form, conversion in parsed if name is not None)


def accelerators(text: str) -> int:
    """How many letters of a menu's or button's text are marked by & as its key."""
    return len(re.findall(r"&(?=\w)", text.replace("&&", "")))


def fault_of(message: Message) -> str:
    """What is wrong with an entry; empty if nothing is."""
    if message.state:
        return f"is {message.state}"
    if message.plural:
        return "is a plural form: a comma behind the second argument of tr() makes one"
    if not message.translation:
        return "is not translated"
    try:
        same = fields_of(message.source) == fields_of(message.translation)
    except ValueError as error:
        return f"has braces that don't match ({error})"
    if not same:
        return "has other fields than its source"
    if accelerators(message.source) != accelerators(message.translation):
        return "has other access keys than its source"
    return ""


def faults(ts_file: Path) -> Iterator[str]:
    """One line for each entry that is not as it should be."""
    for message in messages(ts_file):
        fault = fault_of(message)
        if fault:
            yield f"{message.context}: {message.source!r} {fault}"


def check(ts_file: Path = TS_FILE) -> list[str]:
    """What is left to do before the .ts file and its .qm can be committed. Raises OSError if Qt's tools fail."""
    qm_file = ts_file.with_suffix(".qm")
    if not ts_file.is_file() or not qm_file.is_file():
        return [f"{ts_file.name} or {qm_file.name} is missing"]
    found = [f"the text of the error in {place} can't be read from the source" for place in core_texts().unreadable]
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / ts_file.name
        shutil.copyfile(ts_file, fresh)
        update(fresh)
        if fresh.read_bytes() != ts_file.read_bytes():
            known = {(message.context, message.source, message.state) for message in messages(ts_file)}
            found.append(f"{ts_file.name} is not up to date with the sources")
            found += [
                f"  {message.context}: {message.source!r} is {message.state}"
                for message in messages(fresh)
                if (message.context, message.source, message.state) not in known
            ]
        compiled = Path(folder) / qm_file.name
        compile_translations(ts_file, compiled)
        if compiled.read_bytes() != qm_file.read_bytes():
            found.append(f"{qm_file.name} is not what lrelease makes of {ts_file.name}")
    return found + list(faults(ts_file))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit status 0 if nothing is left to do, else 1."""
    parser = argparse.ArgumentParser(prog="python -m playground.translate", description="Update the translations.")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="write nothing, only report")
    choice.add_argument("--prune", action="store_true", help="drop texts that the sources no longer have")
    options = parser.parse_args(arguments)
    try:
        if not options.check:
            TS_FILE.parent.mkdir(parents=True, exist_ok=True)
            update(TS_FILE, prune=options.prune)
            compile_translations(TS_FILE, TS_FILE.with_suffix(".qm"))
        left = check()
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for line in left:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(messages(TS_FILE)) if TS_FILE.is_file() else 0} texts in {TS_FILE.name}\n")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
