"""Accounts, appointments, sign-in sessions and tries to sign in."""

from datetime import datetime

from flask_security.core import UserMixin
from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from course_app.domain.accounts import Role
from course_app.domain.throttling import Try
from course_app.storage.base import Base, new_public_id


class Account(Base, UserMixin):
    """A person who signs in. Column names with a prefix are those that Flask-Security expects."""

    __tablename__ = "account"
    __table_args__ = (Index("ix_account_officer", "agency_id", "officer_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    officer_id: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8), default="en")
    password: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=new_public_id)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_last_counter: Mapped[int | None]
    """The time step of the last one-time code taken: none before it is taken again."""
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSON)
    """Keyed hashes; the codes themselves are shown once and nowhere kept."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]

    second_factor_due = False
    """Not a column: whoever loads an account to sign it in says whether its agency asks for a second factor."""

    def check_tf_required(
        self, methods: list[tuple[str, str]], _fresh: object
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Flask-Security's question at sign-in: whether a second factor must follow the password."""
        return bool(methods) or self.second_factor_due, methods

    def check_tf_required_setup(self) -> bool:
        """Flask-Security's question at set-up: whether the second factor must not be switched off."""
        return self.second_factor_due


class Appointment(Base):
    """A role of an account over a unit and all below, over a course, or over the agency (neither given)."""

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(String(16))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    appointed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class SignInSession(Base):
    """One sign-in on one device. The cookie carries the token; only its hash is stored."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200))
    second_factor: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInTry(Base):
    """A try to prove who one is, by keyed hashes of the name and of the address; throttling counts them."""

    __tablename__ = "sign_in_try"
    __table_args__ = (
        Index("ix_sign_in_try_name", "kind", "name_hash", "at"),
        Index("ix_sign_in_try_address", "kind", "address_hash", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Try] = mapped_column(String(8))
    name_hash: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
