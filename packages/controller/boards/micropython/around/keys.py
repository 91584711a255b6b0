"""Who this board is, whom it belongs to, and its setup code while it belongs to nobody: the file /data/key.json."""

import json

from . import store, text
from .noise import hmac, sha

FILE = "key.json"


class Keys:
    def __init__(self):
        self.board = ""
        self.setup_code = None
        self.home = None  # ids of 22 and 1 to 40 characters, and 32 bytes, once a home has adopted it
        self.controller = None
        self.psk = None
        self.proven = False

    def load(self):
        """Reads the file, or makes a new one. With a damaged one the board waits to be adopted anew."""
        stored = store.read_json(FILE)
        try:
            self._take(stored)
        except (KeyError, TypeError, ValueError, AttributeError):
            if stored is not None or store.read(FILE) is not None:
                print("The key file is damaged: adopt this board again.")
            self.board = "board-" + text.crockford(8).lower()
            self.setup_code = text.crockford(20)
            self._put()

    def _take(self, stored):
        self.board = stored["board"]
        if not text.is_name(self.board):
            raise ValueError("board")
        self.setup_code = stored.get("setupCode")
        adoption = stored.get("adoption")
        if adoption is None and self.setup_code is None:
            raise ValueError("nobody could ever adopt it")
        if adoption is not None:
            self.home = adoption["home"]
            self.controller = adoption["controller"]
            self.psk = text.from_base64url(adoption["psk"])
            self.proven = adoption["proven"] is True
            if len(self.psk) != 32:
                raise ValueError("psk")

    @property
    def adopted(self):
        return self.psk is not None

    @property
    def id(self):
        return self.controller or self.board

    def setup_psk(self):
        """The key of an adoption, which who knows the setup code can make too (docs/PROTOCOL.md)."""
        return hmac(hmac(b"around-setup-1", self.setup_code.encode()), self.board.encode(), b"\x01")

    def fingerprint(self):
        """By which the home knows its board's beacon, and a stranger learns nothing."""
        if not self.adopted:
            return ""
        return text.to_base64url(sha((self.home + "/" + self.controller).encode())[:8])

    def provision(self, home, controller, psk):
        """A home gives a name and a key. On the flash when it returns; the setup code stays good until `prove`."""
        self._put(home, controller, psk, False)

    def prove(self):
        """The first session under the new key has been: the setup code is dead."""
        if self.adopted and not self.proven:
            self.setup_code = None
            self._put(self.home, self.controller, self.psk, True)

    def reset(self):
        """Belongs to nobody, with a new setup code."""
        self.setup_code = text.crockford(20)
        self._put()

    def _put(self, home=None, controller=None, psk=None, proven=False):
        stored = {"v": 1, "board": self.board}
        if self.setup_code is not None:
            stored["setupCode"] = self.setup_code
        if psk is not None:
            stored["adoption"] = {"home": home, "controller": controller, "psk": text.to_base64url(psk), "proven": proven}
        store.write(FILE, json.dumps(stored).encode())
        self.home, self.controller, self.psk, self.proven = home, controller, psk, proven

    def print_code(self):
        """On the serial console, and in a file that flash.sh reads."""
        if self.setup_code is not None and not self.adopted:
            print("Setup code of " + self.board + ": " + text.grouped(self.setup_code))
