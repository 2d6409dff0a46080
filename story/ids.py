"""New ids for whatever a story is made of. Uniqueness in a story is seen to by story/edits.py."""

from __future__ import annotations

import secrets
import string
from typing import Final

from story.model.values import Id

LENGTH: Final = 10
ALPHABET: Final = string.ascii_lowercase + string.digits


def new_id() -> Id:
    """Ten random characters of `[a-z0-9]`: two alike among a million are one in 7000."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
