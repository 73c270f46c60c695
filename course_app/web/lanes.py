"""Which requests are known to take long, so that short ones do not wait behind them."""

MADE_FILES = (".pdf", ".csv", ".json")
LONG = ("/instruct/", "/audit/")
"""Doors that open archives and walk chains."""


def is_slow(method: str, path: str) -> bool:
    """Whether a request hashes a password, makes a file, opens an archive or walks a chain; it runs beside the others, in few threads."""
    if method == "POST" and path.startswith("/account/"):
        return True
    if path.startswith(LONG):
        return True
    return path.endswith(MADE_FILES)
