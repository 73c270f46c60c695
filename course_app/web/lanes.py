"""Which requests are known to take long, so that short ones do not wait behind them."""

MADE_FILES = (".pdf", ".csv", ".json")


def is_slow(method: str, path: str) -> bool:
    """Whether a request hashes a password or makes a file; it runs beside the others, in few threads."""
    if method == "POST" and path.startswith("/account/"):
        return True
    return method in {"GET", "POST"} and path.endswith(MADE_FILES)
