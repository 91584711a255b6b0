"""Whether what a home says is what the protocol says (packages/messages, toController). Unknown fields are passed over."""

from . import checks
from .text import is_id, is_name

CANCELS = ("asked", "unwatched", "revoked")


def _whole(value, most=1 << 53):
    return checks.is_number(value) and 0 <= value <= most


def _do(m):
    return (
        is_id(m["id"])
        and is_name(m["thing"])
        and m["op"] in ("write", "invoke")
        and is_name(m["name"])
        and is_id(m["cboot"], 22, 22)
        and _whole(m["notAfter"])
        and ("lease" not in m or _whole(m["lease"]))
        and isinstance(m["by"], str)
    )


CHECKS = {
    "do": _do,
    "cancel": lambda m: is_id(m["id"]) and m["code"] in CANCELS,
    "observe": lambda m: is_name(m["thing"]) and is_name(m["name"]) and isinstance(m["on"], bool),
    "ping": lambda m: _whole(m["n"]) and _whole(m["wall"]),
    "taken": lambda m: is_id(m["ring"]) and _whole(m["n"]),
    "provision": lambda m: is_id(m["home"], 22, 22) and is_name(m["controller"]) and is_id(m["psk"], 43, 43),
    "bye": lambda m: isinstance(m["reason"], str),
}


def kind(message):
    """The message's type; '' for one that a newer home says and this board does not know; None where it is not what it should be."""
    t = message.get("t")
    if not isinstance(t, str):
        return None
    if t not in CHECKS:
        return ""
    try:
        return t if CHECKS[t](message) else None
    except KeyError:
        return None
