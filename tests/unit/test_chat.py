"""Chat templates against transformers' apply_chat_template, and what hostile ones come to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer as FastTokenizer
from tokenizers.models import WordLevel
from transformers import PreTrainedTokenizerFast

from models.chat import ChatTemplate, chat_template
from models.errors import TokenizerError

TURNS = (("system", "Be brief."), ("user", "Hi {{ there }} <b>é🦊"), ("assistant", "Hello."), ("user", "Bye"))
CHATML = """{% for message in messages %}
<|im_start|>{{ message['role'] }}
{{ message['content'] | trim }}<|im_end|>
{% endfor %}
{%- if add_generation_prompt %}
<|im_start|>assistant
{% endif %}"""
LLAMA2 = (
    "{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] %}{% set messages = messages[1:] %}"
    "{% endif %}{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}{% if m.role == 'user' %}{{ bos_token + '[INST] ' }}"
    "{% if loop.first and system is defined %}{{ '<<SYS>>\\n' ~ system ~ '\\n<</SYS>>\\n\\n' }}{% endif %}"
    "{{ m.content ~ ' [/INST]' }}{% else %}{{ ' ' ~ m.content ~ ' ' ~ eos_token }}{% endif %}{% endfor %}"
)
LOOPS = (
    "{%- for m in messages -%}{%- if loop.index > 3 -%}{%- break -%}{%- endif -%}{{ m | tojson }};{%- endfor -%}"
    "{{ {'b': 1, 'a': 'ü<'} | tojson(indent=2) }}{{ messages | map(attribute='role') | join(',') }}"
    "{%- generation -%}x{%- endgeneration -%}"
)


def theirs(template: str, *, answer: bool, turns: tuple[tuple[str, str], ...] = TURNS) -> str:
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=FastTokenizer(WordLevel({"a": 0}, unk_token="a")), bos_token="<s>", eos_token="</s>"
    )
    messages = [{"role": role, "content": content} for role, content in turns]
    text = tokenizer.apply_chat_template(messages, chat_template=template, tokenize=False, add_generation_prompt=answer)
    assert isinstance(text, str)
    return text


def ours(template: str, *, answer: bool) -> str:
    return ChatTemplate(template, {"bos_token": "<s>", "eos_token": "</s>"}).render(TURNS, answer=answer)


@pytest.mark.parametrize("template", [CHATML, LLAMA2, LOOPS], ids=["chatml", "llama2", "loops"])
@pytest.mark.parametrize("answer", [True, False])
def test_the_text_is_transformers(template: str, answer: bool) -> None:
    assert ours(template, answer=answer) == theirs(template, answer=answer)


def write(folder: Path, config: object, template: str | None = None) -> Path:
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    if template is not None:
        (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    return folder


def test_where_a_folder_keeps_its_template(tmp_path: Path) -> None:
    special = {"bos_token": {"content": "<s>"}, "eos_token": "</s>"}
    assert chat_template(write(tmp_path, special)) is None
    found = chat_template(write(tmp_path, {**special, "chat_template": "{{ bos_token }}one"}))
    assert found is not None
    assert found.render(TURNS) == "<s>one"
    named = [{"name": "tool_use", "template": "tools"}, {"name": "default", "template": "plain{{ eos_token }}"}]
    found = chat_template(write(tmp_path, {**special, "chat_template": named}))
    assert found is not None
    assert found.render(TURNS) == "plain</s>"
    found = chat_template(write(tmp_path, {**special, "chat_template": "one"}, "of its own"))
    assert found is not None
    assert found.render(TURNS) == "of its own"


def test_a_folder_without_settings_has_none(tmp_path: Path) -> None:
    assert chat_template(tmp_path) is None
    (tmp_path / "tokenizer_config.json").write_bytes(b"[1]")
    assert chat_template(tmp_path) is None
    (tmp_path / "tokenizer_config.json").write_bytes(b"{")
    with pytest.raises(TokenizerError, match="not valid JSON"):
        chat_template(tmp_path)
    (tmp_path / "tokenizer_config.json").write_bytes(b"{}")
    (tmp_path / "chat_template.jinja").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(TokenizerError, match="can't be read"):
        chat_template(tmp_path)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ raise_exception('only users may speak') }}", "only users may speak"),
        ("{% for %}", "TemplateSyntaxError"),
        ("{{ messages.__class__.__mro__[1].__subclasses__() }}", "SecurityError"),
        ("{{ messages.append(1) }}", "SecurityError"),
        ("{{ cycler.__init__.__globals__.os.system('true') }}", "SecurityError|UndefinedError"),
        ("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", "takes too"),
        ("{{ 'a' * 10000000000 }}", "memory"),
        ("{{ 'x' | center(3000000000) }}", "memory"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ 'a' * 3000000 }}", "too long"),
    ],
)
def test_a_hostile_template_is_one_sentence(template: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.chat._SECONDS", 2.0)
    with pytest.raises(TokenizerError, match=said) as raised:
        ChatTemplate(template).render(TURNS)
    assert str(raised.value).endswith(".")
    assert len(str(raised.value)) < 500
