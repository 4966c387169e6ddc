"""What all shapes share."""

from portal.sandbox.state import Json, State


def nulls(names: str) -> Json:
    """Fields that are there and null; the names are separated by blanks."""
    return dict.fromkeys(names.split())


def head(state: State, kind: str) -> Json:
    """The fields every object begins with."""
    return {
        "id": state.new_id(kind),
        "object": kind,
        "created": state.now(),
        "livemode": False,
    }


NO_ADDRESS = "city country line1 line2 postal_code state"
NO_TAX: Json = {
    "enabled": False,
    "liability": None,
    "provider": None,
    "status": None,
}
