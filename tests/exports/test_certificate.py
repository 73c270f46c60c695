"""The certificate as a file: accessible, reproducible, and never broken by what stands in it."""

import re
import time
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations

import pytest

from course_app.exports.certificate import certificate_pdf, qr_svg
from course_app.exports.words import Words
from tests.exports import pdf
from tests.exports.samples import ID, NOW, VERIFY, certificate

ADDRESS = f"{VERIFY}/{ID}"


def made(words: Words | None = None, **changes: object) -> bytes:
    return certificate_pdf(certificate(**changes), address=ADDRESS, words=words or Words())


def test_it_says_what_was_certified_and_where_to_verify_it() -> None:
    text = pdf.text(made())
    for part in (
        "Larimer Valley Police Department",
        "Certificate of Completion",
        "Dolores Quintana-Reyes",
        "Human Trafficking: Recognize, Protect, Investigate",
        "Edition 3",
        "November 14, 2026",  # the agency's day, not that of UTC
        "America/Denver",
        "Training hours",
        "1.25",
        "November 14, 2028",
        "training.example.gov/verify",
        "8F3A 12BC 90DE 4F55 6677 8899 AABB CCDD",
    ):
        assert part in text
    assert "Revoked" not in text


def test_it_is_one_landscape_letter_page() -> None:
    pages = pdf.read(made()).pages
    assert len(pages) == 1
    assert (float(pages[0].mediabox.width), float(pages[0].mediabox.height)) == (792, 612)


def test_it_claims_and_carries_what_pdf_ua_asks_for() -> None:
    content = made()
    root = pdf.catalogue(content)
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.xmp(content)
    assert pdf.read(content).metadata.title == (
        "Certificate of Completion: Human Trafficking: Recognize, Protect, Investigate, Dolores Quintana-Reyes"
    )


def test_its_heading_is_a_heading_and_its_code_has_the_address_as_words() -> None:
    content = made()
    assert pdf.kinds(content).count("/H1") == 1
    figures = [tag for tag in pdf.tags(content) if tag["/S"] == "/Figure"]
    assert [figure["/Alt"] for figure in figures] == [f"Verification address {ADDRESS}"]


def test_every_font_is_embedded() -> None:
    descriptors = pdf.fonts(made(name="محمد الأنصاري"))
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in descriptors)


def test_the_same_certificate_gives_the_same_bytes_at_any_hour() -> None:
    first = made()
    time.sleep(1.1)  # a clock inside would show
    assert made() == first
    assert made(name="Somebody Else") != first


def test_its_only_date_is_that_of_the_certificate() -> None:
    content = made()
    assert pdf.read(content).metadata.creation_date == NOW


def test_a_revoked_one_says_so() -> None:
    revoked_at = datetime(2027, 1, 3, 18, 0, tzinfo=UTC)
    content = made(revoked_at=revoked_at)
    assert "Revoked on January 3, 2027" in pdf.text(content)
    assert pdf.read(content).metadata.creation_date == revoked_at


def test_one_without_an_end_says_nothing_about_an_end() -> None:
    assert "Valid through" not in pdf.text(made(expires_at=None))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Nguyễn Thị Phương-Ánh Montgomery-Fitzgerald de la Concepción y Villaseñor III"},
        {"name": "W" * 200},
        {"name": "word " * 40},
        {"course_title": "Recognizing and Protecting, " * 10},
        {"name": "n " * 100, "course_title": "t" * 300, "agency": "a " * 100, "revoked_at": NOW},
        {"course_title": "Trata de personas: ¿reconocer, proteger, investigar? ñ Ñ ü", "agency": "Policía"},
        {"name": "محمد عبد الرحمن الأنصاري"},
        {"name": "Олена Ковальчук", "agency": "Αστυνομία"},
        {"name": ""},
    ],
    ids=[
        "vietnamese",
        "one-word",
        "many-words",
        "title",
        "all-long",
        "spanish",
        "arabic",
        "cyrillic",
        "empty",
    ],
)
def test_no_name_or_title_breaks_the_page(changes: dict[str, object]) -> None:
    content = made(**changes)
    assert len(pdf.read(content).pages) == 1
    assert "pdfuaid" in pdf.xmp(content)
    frame = 0.6 * 72
    assert all(frame < x < 792 - frame for x in pdf.starts_of_lines(content))


def test_a_letter_that_no_font_has_still_gives_a_certificate() -> None:
    content = made(name="𓀀 Officer 𓁐")
    assert "Officer" in pdf.text(content)
    assert len(pdf.read(content).pages) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("certificate.typ")',
        "#panic()",
        "*bold* _it_ $x$ `raw` <label> @ref",
        '"); #set page(fill: red)',
        "\\u{41}",
        '#link("https://evil.example")[x]',
        "%(number)s {0} %s",
    ],
)
def test_what_looks_like_markup_stays_text(hostile: str) -> None:
    content = made(name=hostile, course_title=hostile, agency=hostile)
    squeezed = re.sub(r"\s", "", pdf.text(content))
    assert squeezed.count(re.sub(r"\s", "", hostile)) == 3
    links = [
        annotation.get_object()["/A"]["/URI"]
        for page in pdf.read(content).pages
        for annotation in page["/Annots"]
    ]
    assert set(links) == {ADDRESS}


def test_it_speaks_the_language_it_is_asked_for() -> None:
    class Spanish(NullTranslations):
        def gettext(self, message: str) -> str:
            return {"Certificate of Completion": "Certificado de finalización"}.get(message, message)

    content = made(Words("es", Spanish()))
    assert pdf.catalogue(content)["/Lang"] == "es"
    assert "Certificado de finalización" in pdf.text(content)
    assert "14 de noviembre de 2026" in pdf.text(content)
    assert "1,25" in pdf.text(content)


def test_the_code_grows_with_the_address_and_is_a_drawing_without_a_frame() -> None:
    short, long = qr_svg("https://a.example/verify/1"), qr_svg("https://a.example/" + "verify/" * 40)
    assert short.startswith("<svg")
    assert "viewBox" in short
    assert len(long) > len(short)


def test_a_day_before_midnight_counts_as_the_last_valid_day() -> None:
    ends = datetime(2027, 1, 1, 7, 0, tzinfo=UTC)
    assert "December 31, 2026" in pdf.text(made(expires_at=ends))
    assert "January 1, 2027" in pdf.text(made(expires_at=ends + timedelta(hours=1)))
