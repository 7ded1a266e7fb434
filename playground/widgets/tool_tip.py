"""Tool tips whose text is never taken for markup."""

from __future__ import annotations

from html import escape


def plain_tip(text: str) -> str:
    """Markup that shows `text` exactly as it is: a token such as "<b>" must not make a tool tip bold."""
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>' if text else ""
