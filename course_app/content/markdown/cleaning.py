"""The second wall: whatever the renderer made, only these tags, attributes and addresses leave it."""

import re
from typing import Final

import nh3

_KEY = "[a-z0-9]+(?:-[a-z0-9]+)*"
_INTERNAL = re.compile(rf"(?:#term-{_KEY}|/learn/courses/{_KEY}/lessons/{_KEY})\Z")
_EXTERNAL = re.compile(r"(?:https?://|mailto:|tel:)[^\s\\]+\Z", re.IGNORECASE)
_PICTURE = re.compile(rf"/learn/courses/{_KEY}/files/[0-9a-f]{{64}}\.(?:png|jpg|jpeg|webp|svg)\Z")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")

TAGS: Final = frozenset(
    "p h2 h3 h4 h5 h6 ul ol li strong em code pre blockquote hr br a img figure figcaption table thead tbody tr th td"
    " div aside span".split()
)
ATTRIBUTES: Final = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "div": {"aria-label"},
}
ATTRIBUTE_VALUES: Final = {
    "a": {"rel": {"noopener"}},
    "img": {"loading": {"lazy"}},
    "div": {"role": {"region"}, "tabindex": {"0"}},
    "aside": {"role": {"note"}},
    "th": {"scope": {"col", "row"}},
}
_ALIGNMENTS: Final = {"align-left", "align-center", "align-right"}
CLASSES: Final = {
    "a": {"term"},
    "div": {"table-scroll"},
    "aside": {"callout", "callout-note", "callout-law", "callout-caution", "callout-scene"},
    "p": {"callout-title"},
    "span": {"callout-kind"},
    "th": _ALIGNMENTS,
    "td": _ALIGNMENTS,
}


def is_external(address: str) -> bool:
    """Whether ``address`` leads out of the platform by a scheme that is allowed."""
    return bool(_EXTERNAL.match(address))


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if _INTERNAL.match(value) or _EXTERNAL.match(value) else None
    if name == "src":
        return value if _PICTURE.match(value) else None
    if name in {"start", "width", "height"}:
        return value if _NUMBER.match(value) else None
    return value


_CLEANER: Final = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style"},
    attributes=ATTRIBUTES,
    tag_attribute_values=ATTRIBUTE_VALUES,
    allowed_classes=CLASSES,
    attribute_filter=_attribute,
    url_schemes={"https", "http", "mailto", "tel"},
    link_rel=None,
)


def clean(html: str) -> str:
    """``html`` without anything that is not on the lists above. Cleaning twice changes nothing."""
    return _CLEANER.clean(html).strip()
