"""Whoever holds a certificate's id learns whether it is valid, and nothing more than it says."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup

from course_app.domain.certificates import grouped
from tests.web.officer_site import Site, officer_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with officer_site(tmp_path_factory.mktemp("site")) as made:
        yield made


def main_of(data: bytes) -> BeautifulSoup:
    found = BeautifulSoup(data, "html.parser").select_one("main")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("valid", "This certificate is valid"),
        ("expired", "This certificate has expired"),
        ("revoked", "This certificate was revoked"),
        ("other", "This certificate is valid"),
    ],
)
def test_anyone_sees_what_a_certificate_is_worth(site: Site, name: str, words: str) -> None:
    response = site.client().get(f"/verify/{site.certificates[name]}")
    assert response.status_code == 200
    assert words in main_of(response.data).get_text()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_name_course_date_and_hours_are_all_that_is_told(site: Site) -> None:
    response = site.client().get(f"/verify/{site.certificates['valid']}")
    main = main_of(response.data)
    assert [term.get_text() for term in main.select("dt")] == [
        "Name",
        "Course",
        "Completed on",
        "Training hours",
    ]
    values = [value.get_text() for value in main.select("dd")]
    assert values[:2] == ["Dolores Quintana-Reyes", "Course course"]
    assert values[3] == "1.25"
    page = response.get_data(as_text=True)
    for untold in ("Larimer", "LV-2041", "@example.org", "Edition", "85", "America/Chicago", "an error"):
        assert untold not in page


def test_the_reason_of_a_revocation_is_not_told(site: Site) -> None:
    page = site.client().get(f"/verify/{site.certificates['revoked']}").get_data(as_text=True)
    assert "an error" not in page


def test_an_id_is_taken_as_people_type_it(site: Site) -> None:
    public_id = site.certificates["valid"]
    for typed in (
        public_id.upper(),
        grouped(public_id),
        grouped(public_id).replace(" ", "-"),
        f" {public_id} ",
    ):
        assert site.client().get(f"/verify/{typed}").status_code == 200


@pytest.mark.parametrize(
    "unknown",
    ["f" * 32, "0", "1", "x" * 5000, "' OR 1=1 --", "<img src=x onerror=alert(1)>", "f" * 31, "😀"],
)
def test_every_other_id_is_no_certificate(site: Site, unknown: str) -> None:
    response = site.client().get(f"/verify/{unknown}")
    assert response.status_code == 404
    assert "No such certificate" in main_of(response.data).get_text()
    assert b"<img" not in response.data


def test_an_id_with_a_nul_is_no_address_at_all(site: Site) -> None:
    response = site.client().get("/verify/%00")
    assert response.status_code == 400


def test_one_wrong_digit_is_enough(site: Site) -> None:
    public_id = site.certificates["valid"]
    for place in range(32):
        wrong = "0" if public_id[place] != "0" else "1"
        mutated = public_id[:place] + wrong + public_id[place + 1 :]
        assert site.client().get(f"/verify/{mutated}").status_code == 404


def test_the_form_leads_to_the_certificates_own_address(site: Site) -> None:
    client = site.client()
    assert main_of(client.get("/verify").data).select_one("form")["method"] == "get"
    public_id = site.certificates["valid"]
    response = client.get("/verify", query_string={"certificate": grouped(public_id)})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/verify/{public_id}"


@pytest.mark.parametrize("typed", ["", "  ", "abc", "z" * 32, "<b>", "a" * 3000])
def test_what_cannot_be_an_id_is_said_at_the_field(site: Site, typed: str) -> None:
    response = site.client().get("/verify", query_string={"certificate": typed})
    assert response.status_code == 422
    main = main_of(response.data)
    field = main.select_one("input[name=certificate]")
    assert field["aria-invalid"] == "true"
    assert main.select_one(f"#{field['aria-describedby'].split()[-1]}").get_text(strip=True)
    assert main.select_one(f".error-summary a[href='#{field['id']}']")
    assert main.select("b") == []
