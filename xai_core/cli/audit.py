"""``audit``: what educators, and whoever runs the app, have done."""

from __future__ import annotations

from typing import Annotated

import typer

from xai_core.cli.output import AsJson, Command, show
from xai_core.store import open_store
from xai_core.store.audit import AuditLine, audit_lines


def audit(
    n: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many, the latest.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List what was done, the latest first: classes, passcode, libraries, models, backups."""
    found = audit_lines(open_store(), n)
    result = [
        {
            "at": line.at.isoformat(),
            "action": line.action.value,
            "object": line.object_id or None,
            "detail": line.detail or None,
            "via": line.via.value,
            "login": line.login or None,
        }
        for line in found
    ]
    show({"audit": result}, as_json, lambda: [_told(line) for line in found] or ["nothing yet"])


def _told(line: AuditLine) -> str:
    what = " ".join(filter(None, (line.action.value, line.object_id, line.detail)))
    who = " ".join(filter(None, (line.via.value, line.login)))
    return f"{line.at:%Y-%m-%d %H:%M:%S}  {what}  ({who})"


COMMANDS = (Command("audit", audit),)
