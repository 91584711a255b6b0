"""Whether what a home says is what the protocol says (packages/messages, toController). Unknown fields are passed over."""

from . import checks
from .text import is_id, is_name

CANCELS = ("asked", "unwatched", "revoked")


LONGEST_MS = 8640000000000000


def _ms(value):
    return checks.is_number(value) and 0 <= value <= LONGEST_MS


def _count(value, most=(1 << 53) - 1):
    return _ms(value) and value == int(value) and value <= most


def _bytes(value, length, last):
    # base64url: the last character has bits to spare, which are zero.
    return is_id(value, length, length) and value[-1] in last


def _do(m):
    return (
        is_id(m["id"])
        and is_name(m["thing"])
        and m["op"] in ("write", "invoke")
        and is_name(m["name"])
        and _bytes(m["cboot"], 22, "AQgw")
        and _ms(m["notAfter"])
        and ("lease" not in m or _ms(m["lease"]))
        and isinstance(m["by"], str)
    )


CHECKS = {
    "do": _do,
    "cancel": lambda m: is_id(m["id"]) and m["code"] in CANCELS,
    "observe": lambda m: is_name(m["thing"]) and is_name(m["name"]) and isinstance(m["on"], bool),
    "ping": lambda m: _count(m["n"]) and _count(m["wall"], LONGEST_MS),
    "taken": lambda m: is_id(m["ring"]) and _count(m["n"]),
    "provision": lambda m: _bytes(m["home"], 22, "AQgw") and is_name(m["controller"]) and _bytes(m["psk"], 43, "AEIMQUYcgkosw048"),
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
