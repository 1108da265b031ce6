"""What a page's answer says, whichever way its JSON is escaped."""

from __future__ import annotations

import json

from werkzeug.test import TestResponse


def said_by(answer: TestResponse) -> str:
    """The answer's JSON with plain slashes and letters."""
    return json.dumps(answer.get_json(), ensure_ascii=False)
