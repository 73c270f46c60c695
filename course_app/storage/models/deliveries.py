"""Deferred work: what to send, who is sending it, and that the worker is alive."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base, CanonicalJson


class Outbox(Base):
    """Something to deliver, written in the transaction of its cause. ``delivered_at`` ends it."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open", "delivered_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    payload: Mapped[dict[str, object]] = mapped_column(CanonicalJson)
    message_id: Mapped[str] = mapped_column(String(128), unique=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    delivered_at: Mapped[datetime | None]


class OutboxClaim(Base):
    """A worker is delivering this; the primary key lets only one do so. Stale claims are taken over."""

    __tablename__ = "outbox_claim"

    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), primary_key=True)
    worker: Mapped[str] = mapped_column(String(64))
    claimed_at: Mapped[datetime]


class WorkerBeat(Base):
    """When each worker was last seen."""

    __tablename__ = "worker_beat"

    worker: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime]
