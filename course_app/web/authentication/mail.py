"""Mail that Flask-Security wants to send: a line in the outbox, stored with its cause."""

from typing import Any

from flask import Flask
from flask_security import MailUtil

from course_app.services import deliveries
from course_app.services.deliveries import DeliveryKind
from course_app.storage.database import current_session
from course_app.web.clock import now

KIND_OF = {
    "security/email/change_notice": DeliveryKind.PASSWORD_CHANGED,
    "security/email/reset_notice": DeliveryKind.PASSWORD_CHANGED,
}


class OutboxMail(MailUtil):
    """Puts mail into the outbox. Text and address are looked up when it is sent."""

    def __init__(self, app: Flask) -> None:
        """Nothing to prepare."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **about: Any,
    ) -> None:
        """The worker will tell the account that ``template`` names what has happened."""
        account = about["user"]
        deliveries.enqueue(
            current_session(), now=now(), kind=KIND_OF[template], account_id=account.id, payload={}
        )
