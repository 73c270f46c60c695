"""`flask certificates revoke`: whoever verifies learns it, the record says it, and it happens once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from course_app.domain.certificates import grouped
from course_app.services import records
from course_app.storage.database import current_session
from course_app.storage.models.accounts import Account
from course_app.storage.models.certificates import CertificateRevocation
from course_app.storage.models.records import Record
from tests.application import command
from tests.web.officer_site import Site, officer_site

REASON = "The exam was taken by somebody else"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with officer_site(tmp_path) as made:
        yield made


def revoke(site: Site, name: str, *, by: str | None = None, reason: str = REASON) -> Result:
    identity = site.certificates.get(name, name)
    return command(
        site.app, "certificates", "revoke", identity, "--by", by or mail_of(site, site.officer_id), "--reason", reason
    )  # fmt: skip


def mail_of(site: Site, account_id: int) -> str:
    with site.app.app_context():
        return str(current_session().get_one(Account, account_id).email)


def test_whoever_verifies_learns_it_and_the_record_says_who_and_not_why(site: Site) -> None:
    assert "This certificate is valid" in verified(site)
    result = revoke(site, "valid")
    assert result.output == f"Revoked {site.certificates['valid']}.\n"
    assert "This certificate was revoked" in verified(site)
    assert REASON not in verified(site)
    with site.app.app_context():
        entry = current_session().query(Record).filter_by(kind="revocation").one()
        assert entry.actor_id == entry.subject_id == site.officer_id
        assert site.certificates["valid"] in entry.body
        assert REASON not in entry.body
        assert all(verdict.fault is None for verdict in records.verify_all(current_session()))
        reasons = current_session().query(CertificateRevocation.reason).all()
    assert (REASON,) in reasons


def verified(site: Site) -> str:
    return site.client().get(f"/verify/{site.certificates['valid']}").get_data(as_text=True)


def test_the_id_may_be_given_as_it_is_printed(site: Site) -> None:
    site.certificates["printed"] = grouped(site.certificates["valid"])
    assert revoke(site, "printed").exit_code == 0


@pytest.mark.parametrize(
    ("name", "reason", "told"),
    [
        ("revoked", REASON, "was revoked on"),
        ("other", REASON, "has issued no certificate with this id"),
        ("no-such-id", REASON, "has issued no certificate with this id"),
        ("valid", " ", "a reason has between 1 and"),
    ],
)
def test_what_cannot_be_revoked_is_told_in_one_line_and_stays(
    site: Site, name: str, reason: str, told: str
) -> None:
    result = revoke(site, name, reason=reason)
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert told in line
    assert "This certificate is valid" in verified(site)
