"""The transcript as a page and three files that say the same; reading it writes nothing."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, func, select

from course_app.storage.base import Base
from course_app.storage.database import current_session
from tests.exports import pdf
from tests.web.officer_site import BASE_URL, Site, officer_site

FILES = ("/learn/transcript.pdf", "/learn/transcript.csv", "/learn/transcript.json")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with officer_site(tmp_path_factory.mktemp("site")) as made:
        yield made


def test_page_and_files_list_the_same_courses_certificates_and_hours(site: Site) -> None:
    client = site.officer
    page = BeautifulSoup(client.get("/learn/transcript").data, "html.parser")
    value = json.loads(client.get("/learn/transcript.json").data)
    lines = list(csv.DictReader(io.StringIO(client.get("/learn/transcript.csv").data.decode("utf-8-sig"))))
    printed = pdf.text(client.get("/learn/transcript.pdf").data)

    shown = [row.select_one("a")["href"].rpartition("/")[2] for row in page.select("tbody tr")]
    assert shown == [row["certificate"]["id"] for row in value["rows"]]
    assert shown == [line["Certificate"] for line in lines]
    assert set(shown) == {site.certificates[name] for name in ("valid", "expired", "revoked")}
    assert [line["Certificate status"].lower() for line in lines] == [
        row["certificate"]["status"] for row in value["rows"]
    ]
    assert value["hours"] == sum(float(line["Hours"]) for line in lines) == 3.75
    assert "3.75" in page.get_text()
    assert "3.75" in printed
    assert value["rows"][0]["certificate"]["verify"] == f"{BASE_URL}/verify/{shown[0]}"


def test_every_form_says_as_of_when(site: Site) -> None:
    client = site.officer
    assert "As of" in client.get("/learn/transcript").get_data(as_text=True)
    assert json.loads(client.get("/learn/transcript.json").data)["as_of"].endswith("Z")
    assert b"As of" in client.get("/learn/transcript.csv").data.splitlines()[0]
    assert "As of" in pdf.text(client.get("/learn/transcript.pdf").data)


@pytest.mark.parametrize("address", FILES)
def test_files_are_saved_under_the_persons_name_and_kept_by_no_cache(site: Site, address: str) -> None:
    response = site.officer.get(address)
    name = response.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="transcript-dolores-quintana-reyes-2')
    assert name.endswith(f'{address.rpartition("/")[2].partition(".")[2]}"')
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["/learn/transcript", *FILES])
def test_nobody_reads_it_without_signing_in(site: Site, address: str) -> None:
    response = site.client().get(address)
    assert response.status_code in (302, 401)
    assert b"Dolores" not in response.data


@pytest.mark.parametrize("address", ["/learn/transcript", *FILES])
def test_nothing_of_another_agency_is_in_it(site: Site, address: str) -> None:
    data = site.officer.get(address).data
    assert site.certificates["other"].encode() not in data
    assert b"Stranger-Marker" not in data


def rows_of_all_tables(site: Site) -> dict[str, int]:
    with site.app.app_context():
        session = current_session()
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def test_reading_it_writes_nothing(site: Site) -> None:
    client = site.officer
    before = rows_of_all_tables(site)
    for address in ("/learn/transcript", *FILES, "/learn/certificates"):
        assert client.get(address).status_code == 200
    assert rows_of_all_tables(site) == before


def test_the_page_costs_few_statements(site: Site) -> None:
    client = site.officer
    client.get("/learn/transcript")
    with site.app.app_context():
        engine = current_session().get_bind().engine
    sent: list[str] = []

    def count(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", count)
    assert client.get("/learn/transcript").status_code == 200
    event.remove(engine, "before_cursor_execute", count)
    assert len([each for each in sent if not each.startswith("BEGIN")]) <= 5


def test_a_newcomer_reads_why_it_is_empty(site: Site) -> None:
    page = BeautifulSoup(site.client(site.newcomer_id).get("/learn/transcript").data, "html.parser")
    assert "No enrolments yet" in page.select_one(".empty-state").get_text()
