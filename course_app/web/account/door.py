"""The door to one's own account, beside Flask-Security's pages under the same address."""

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account")
