"""Reasons that people give for what they decide."""

from course_app.domain.errors import InvalidInputError

REASON_LENGTH = 500
"""How long the reason of a supervisor may be."""


def given(text: str, *, longest: int = REASON_LENGTH) -> str:
    """The reason without white space around it. Raises InvalidInputError where there is none, or a novel."""
    reason = text.strip()
    if not reason or len(reason) > longest:
        raise InvalidInputError(f"a reason has between 1 and {longest} characters")
    return reason
