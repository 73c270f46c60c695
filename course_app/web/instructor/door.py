"""The instructor's door."""

from flask import Blueprint

blueprint = Blueprint("instructor", __name__, url_prefix="/instruct")
