"""The officer's door."""

from flask import Blueprint

blueprint = Blueprint("learner", __name__, url_prefix="/learn")
