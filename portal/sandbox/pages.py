"""stub"""

import flask
from portal.sandbox.state import State


def blueprint(state: State) -> flask.Blueprint:
    return flask.Blueprint("pages", __name__)
