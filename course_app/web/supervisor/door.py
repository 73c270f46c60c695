"""The supervisor's door."""

from flask import Blueprint

blueprint = Blueprint("supervisor", __name__, url_prefix="/supervise")
