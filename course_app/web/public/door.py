"""The door for anyone, signed in or not."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
