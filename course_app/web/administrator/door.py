"""The administrator's door."""

from flask import Blueprint

blueprint = Blueprint("administrator", __name__, url_prefix="/administer")
