"""Files as a browser sends them."""

from __future__ import annotations

import base64
import binascii

from app.errors import InvalidRequest


def decoded(contents: str) -> bytes:
    """The bytes of what dcc.Upload sends: data:<type>;base64,<content>. Raises InvalidRequest."""
    try:
        return base64.b64decode(contents.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise InvalidRequest("The file did not arrive whole. Choose it again.") from error
