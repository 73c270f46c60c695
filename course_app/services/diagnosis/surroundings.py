"""Whether the machine and the settings around the database are as they must be. Nothing here asks the database."""

import os
import shutil
import stat
from pathlib import Path
from urllib.parse import urlsplit

from course_app.exports.post import MailFolder, MailServer
from course_app.services.diagnosis.finding import Finding

LEAST_FREE_BYTES = 1024**3
LONGEST_KEY_GUESSED = 32
"""A secret key of fewer characters is counted as weak."""
ONLY_HERE = {"127.0.0.1", "::1", "localhost"}


def disk(folder: Path, database: Path | None) -> Finding:
    """Whether there is room for a copy of the database and for a while to come."""
    free = shutil.disk_usage(folder).free
    size = database.stat().st_size if database is not None and database.exists() else 0
    room = f"{free / 1024**3:,.1f} GB" if free >= 1024**3 else f"{free // 1024**2} MB"
    what = f"{room} free for {folder}"
    short = free < max(LEAST_FREE_BYTES, 2 * size)
    return Finding("disk", what, "make room: answers cannot be saved on a full disk" if short else "")


def files(folder: Path, database: Path | None) -> Finding:
    """Whether the files are this user's to read and write, and no other user of this machine can read them."""
    kept = [path for path in (database, folder / "secret-key") if path is not None and path.exists()]
    others = stat.S_IROTH | stat.S_IRGRP
    if stat.S_IMODE(folder.stat().st_mode) & (stat.S_IXOTH | stat.S_IXGRP):
        open_files = [path.name for path in kept if stat.S_IMODE(path.stat().st_mode) & others]
        if open_files:
            what = f"other users of this machine can read {' and '.join(open_files)}"
            return Finding("files", what, f"chmod 700 {folder}")
    owner = folder.stat().st_uid
    foreign = sorted(path.name for path in folder.iterdir() if path.lstat().st_uid != owner)
    if foreign:
        what = f"{' and '.join(foreign)} in {folder} belongs to another user than the folder"
        return Finding("files", what, f"chown -R --reference={folder} {folder}; run commands as that user")
    if database is not None and database.exists() and not os.access(database, os.W_OK):
        return Finding("files", f"this user cannot write to {database}", f"chmod u+w {database}")
    return Finding("files", f"only this user can read the database and the secret key in {folder}")


def secret(key: str, *, is_set: bool) -> Finding:
    """Whether the key that signs cookies can be guessed."""
    kept = "in COURSE_SECRET_KEY" if is_set else "in the instance folder"
    weak = len(key) < LONGEST_KEY_GUESSED or len(set(key)) < LONGEST_KEY_GUESSED // 4
    advice = "take a long random one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
    return Finding("secret key", f"{len(key)} characters, {kept}", advice if weak else "")


def address(base_url: str, *, proxy_hops: int) -> Finding:
    """Whether people reach the site through TLS, and headers of proxies are believed where there is one."""
    host = urlsplit(base_url).hostname or ""
    if host in ONLY_HERE:
        if proxy_hops:
            advice = "COURSE_PROXY_HOPS believes headers that anybody can send: set it to 0, or COURSE_BASE_URL to the address of the site"
            return Finding("address", base_url, advice)
        return Finding("address", f"{base_url}, for this machine only")
    if not base_url.startswith("https://"):
        return Finding(
            "address",
            base_url,
            "passwords travel in the open: put a TLS proxy in front and set https:// in COURSE_BASE_URL",
        )
    if not proxy_hops:
        advice = (
            "nobody here speaks TLS, so a proxy must: set COURSE_PROXY_HOPS=1, else all visitors count as one"
        )
        return Finding("address", base_url, advice)
    return Finding("address", f"{base_url}, behind {proxy_hops} of our proxies")


def hosts(trusted: tuple[str, ...]) -> Finding:
    """Whether only names of ours are answered to. A name that begins with a dot stands for all below it."""
    wide = [name for name in trusted if "*" in name or not name or name.startswith(".")]
    advice = (
        "name each host; a pattern lets others put their own name into links that we mail" if wide else ""
    )
    return Finding("trusted hosts", ", ".join(trusted) if trusted else "the one of the address", advice)


def mail(post: MailServer | MailFolder, *, try_it: bool) -> Finding:
    """Whether the mail server takes us in; without one, where letters lie."""
    if isinstance(post, MailFolder):
        letters = len(list(post.folder.glob("*.txt"))) if post.folder.is_dir() else 0
        return Finding("mail", f"no server is set: letters are laid down in {post.folder} ({letters} there)")
    server = f"{post.host}:{post.port}"
    if not try_it:
        return Finding("mail", f"{server}, not tried")
    try:
        post.greet()
    except (OSError, ValueError) as error:
        code = getattr(error, "smtp_code", None) or getattr(error, "errno", None) or ""
        what = f"{server} does not take us in ({type(error).__name__}{f' {code}' if code else ''})"
        return Finding("mail", what, "check the COURSE_SMTP settings; letters wait in the outbox meanwhile")
    return Finding("mail", f"{server} takes us in")
