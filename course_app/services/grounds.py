"""What a certificate rests on: the facts behind it, and the entries of the record that say so."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, scope_as
from course_app.domain.certificates import Certificate
from course_app.domain.errors import NotFoundError
from course_app.domain.evidence import CompletionFact, EnrolmentFact, Evidence, Proof, unproved
from course_app.domain.records import Break, Entry, RecordKind, content
from course_app.services.evidence import of_person
from course_app.storage.queries import certificates as certificate_queries
from course_app.storage.queries import records as record_queries


@dataclass(frozen=True, slots=True)
class Grounds:
    """A certificate with what it rests on: the enrolment that it came of, and the entries of the record that say so.

    ``fault`` is the first entry about the person that does not hold, ``unproved`` what no entry says as the facts do.
    """

    account_id: int
    evidence: Evidence
    certificate: Certificate
    completion: CompletionFact
    enrolment: EnrolmentFact
    proof: Proof
    unproved: tuple[RecordKind, ...]
    fault: Break | None


def of_certificate(session: Session, *, now: datetime, actor: Actor, public_id: str) -> Grounds:
    """What the certificate rests on. Whoever shows it notes that in the access log.

    Raises NotFoundError for a certificate of anybody outside the auditor's agency.
    """
    scope = scope_as(actor, Role.AUDITOR)
    officer = certificate_queries.holder(session, scope=scope, public_id=public_id)
    if officer is None:
        raise NotFoundError
    found = of_person(session, now=now, actor=actor, officer=officer)
    for enrolment in found.evidence.enrolments:
        certificate, completion = enrolment.certificate, enrolment.completion
        if certificate is not None and completion is not None and certificate.public_id == public_id:
            edition = completion.edition.public_id
            published = record_queries.publication(session, agency_id=scope.agency_id, edition=edition)
            named = _names_of(enrolment)
            about = [each for each in found.evidence.proof.entries if named & _values(each)]
            entries = tuple(
                sorted([*(row.entry for row in published), *about], key=lambda each: each.sequence)
            )
            proof = replace(found.evidence.proof, entries=entries)
            return Grounds(
                found.account_id,
                found.evidence,
                certificate,
                completion,
                enrolment,
                proof,
                unproved=unproved(enrolment, about),
                fault=proof.fault or found.evidence.proof.fault,
            )
    raise NotFoundError


def _names_of(enrolment: EnrolmentFact) -> set[str]:
    """The ids under which the record speaks of this enrolment and what came of it."""
    named = {enrolment.enrolment, *(each.attempt for each in enrolment.attempts)}
    named |= {enrolment.completion.completion} if enrolment.completion else set()
    return named | ({enrolment.certificate.public_id} if enrolment.certificate else set())


def _values(entry: Entry) -> set[str]:
    """The texts in what an entry says; nothing where it was changed into something else."""
    data = content(entry).get("data")
    return {each for each in data.values() if isinstance(each, str)} if isinstance(data, dict) else set()
