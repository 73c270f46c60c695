"""An officer's certificates on the screen and as files: her own, and nobody else's."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event

from course_app.domain.certificates import grouped
from course_app.storage.database import current_session
from tests.exports import pdf
from tests.web.officer_site import BASE_URL, Site, officer_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with officer_site(tmp_path_factory.mktemp("site")) as made:
        yield made


def page(site: Site, address: str) -> BeautifulSoup:
    response = site.officer.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.data, "html.parser")


def test_all_certificates_stand_with_what_they_are_worth(site: Site) -> None:
    rows = page(site, "/learn/certificates").select("tbody tr")
    assert [row.select_one(".state").get_text(strip=True) for row in rows] == ["Revoked", "Valid", "Expired"]
    links = [[link["href"] for link in row.select("a")] for row in rows]
    public_id = site.certificates["valid"]
    assert links[1] == [f"/learn/certificates/{public_id}", f"/learn/certificates/{public_id}.pdf"]


def test_a_certificate_shows_its_facts_and_the_code_to_verify_it(site: Site) -> None:
    public_id = site.certificates["valid"]
    found = page(site, f"/learn/certificates/{public_id}")
    text = found.select_one(".certificate").get_text(" ", strip=True)
    for part in (
        "Larimer PD",
        "Dolores Quintana-Reyes",
        "Course course",
        "Edition 1",
        "1.25",
        grouped(public_id),
    ):
        assert part in text
    code = found.select_one(".certificate__code")
    assert code["aria-label"] == f"Verification address {BASE_URL}/verify/{public_id}"
    assert code.select_one("svg path")


def test_a_revoked_certificate_says_so_above_it(site: Site) -> None:
    found = page(site, f"/learn/certificates/{site.certificates['revoked']}")
    assert "no longer holds" in found.select_one(".usa-alert--error").get_text()


def test_the_pdf_is_a_file_with_a_plain_name_that_no_cache_keeps(site: Site) -> None:
    response = site.officer.get(f"/learn/certificates/{site.certificates['valid']}.pdf")
    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="certificate-course-2')
    assert response.headers["Cache-Control"] == "private, no-store"
    assert f"{BASE_URL.partition('://')[2]}/verify" in pdf.text(response.data)
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.xmp(response.data)


def test_an_address_in_a_file_never_comes_from_the_host_header(site: Site) -> None:
    address = f"/learn/certificates/{site.certificates['valid']}"
    response = site.officer.get(f"{address}.pdf", headers={"Host": "localhost:9999"})
    assert "127.0.0.1:8000/verify" in pdf.text(response.data)
    assert "9999" not in pdf.text(response.data)


@pytest.mark.parametrize("ending", ["", ".pdf"])
def test_certificates_of_others_and_unknown_ones_look_the_same(site: Site, ending: str) -> None:
    of_others = site.officer.get(f"/learn/certificates/{site.certificates['other']}{ending}")
    unknown = site.officer.get(f"/learn/certificates/{'f' * 32}{ending}")
    assert of_others.status_code == unknown.status_code == 404
    assert b"Stranger-Marker" not in of_others.data


@pytest.mark.parametrize(
    "address", ["/learn/certificates", "/learn/certificates/{}", "/learn/certificates/{}.pdf"]
)
def test_nobody_sees_them_without_signing_in(site: Site, address: str) -> None:
    response = site.client().get(address.format(site.certificates["valid"]))
    assert response.status_code == 302
    assert "/account/" in response.headers["Location"]
    assert b"Dolores" not in response.data


def test_an_officer_without_certificates_reads_why(site: Site) -> None:
    empty = BeautifulSoup(site.client(site.newcomer_id).get("/learn/certificates").data, "html.parser")
    assert "No certificates yet" in empty.select_one(".empty-state").get_text()


def test_the_list_costs_few_statements(site: Site) -> None:
    client = site.officer
    with site.app.app_context():
        engine = current_session().get_bind().engine
    sent: list[str] = []

    def count(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", count)
    assert client.get("/learn/certificates").status_code == 200
    event.remove(engine, "before_cursor_execute", count)
    assert len([each for each in sent if not each.startswith("BEGIN")]) <= 3
    assert not [each for each in sent if each.startswith(("INSERT", "UPDATE", "DELETE"))]
