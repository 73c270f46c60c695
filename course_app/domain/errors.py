"""The few errors that use cases raise. Expected outcomes are values with a reason instead."""

from datetime import datetime


class NotFoundError(Exception):
    """There is no such thing, or it is out of the caller's scope: the two look the same from outside."""


class InvalidInputError(Exception):
    """The input has a shape that no honest form sends. Nothing was stored."""


class SelfDealingError(Exception):
    """Somebody would decide about her own training, which is for others to decide."""


class ConflictError(Exception):
    """The wish cannot be met as things stand now; the message says why in words for the person who asked."""


class TooManyTriesError(Exception):
    """Too many wrong guesses; the next one is looked at from ``retry_at`` on."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("too many tries")
        self.retry_at = retry_at
