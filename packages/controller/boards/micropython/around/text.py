"""base64url and Crockford's base32, as the protocol writes bytes and codes."""

import os
from binascii import a2b_base64, b2a_base64

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def to_base64url(data):
    return b2a_base64(data).decode().strip().replace("+", "-").replace("/", "_").rstrip("=")


def from_base64url(text):
    return a2b_base64((text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)).encode())


def crockford(length):
    """So many random characters of 5 bits each."""
    return "".join([CROCKFORD[b & 31] for b in os.urandom(length)])


def grouped(code):
    """7K2M-9QXD-4TPA: as it is shown."""
    return "-".join([code[i : i + 4] for i in range(0, len(code), 4)])


def is_name(text, most=40):
    """1 to 40 of A-Z a-z 0-9 _ -, the first one of them a letter or digit."""
    if not isinstance(text, str) or not 0 < len(text) <= most or text[0] in "_-":
        return False
    for c in text:
        if not ("a" <= c <= "z" or "A" <= c <= "Z" or "0" <= c <= "9" or c in "_-"):
            return False
    return True


def is_id(text, least=1, most=40):
    """As a name, but it may begin with _ or -."""
    return isinstance(text, str) and least <= len(text) <= most and is_name("a" + text, most + 1)


def cut(words, most=300):
    return words if len(words) <= most else words[: most - 1] + "…"
