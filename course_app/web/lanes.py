"""Which requests are known to take long, so that short ones do not wait behind them."""

MADE_FILES = (".pdf", ".csv", ".json")


def is_slow(method: str, path: str) -> bool:
    """Whether a request hashes a password, makes a file or opens an archive; it runs beside the others, in few threads."""
    if method == "POST" and path.startswith("/account/"):
        return True
    if path.startswith("/instruct/"):
        return True
    return method in {"GET", "POST"} and path.endswith(MADE_FILES)
