# What the display knows and does, without its hardware. Times are milliseconds of any clock that does not jump.
import json

from panel.lines import Lines
from panel.messages import read

PAGES = ("overview", "links", "clock", "thing")
# With nothing heard for so long it says again that it is there: the cable may have been pulled and put in again, or the home started anew.
HELLO_MS = 8000
# An alert and a pairing offer are to be seen at night too.
URGENT_LIGHT = 60


class Device:
    def __init__(self, send):
        self._send = send
        self._lines = Lines()
        self._status = None
        self._status_at = 0
        self._pair = None
        self._pair_at = 0
        self._page = "overview"
        self._dark = False
        self._hello_at = 0
        # Lines that were no message of a home.
        self.garbage = 0

    def tick(self, now):
        if now - self._hello_at >= HELLO_MS:
            self.hello(now)

    def hello(self, now):
        self._hello_at = now
        self._say({"t": "hello", "v": 1, "display": "M5Stack", "width": 320, "height": 240})

    def receive(self, data, now):
        """Whether something was understood."""
        changed = False
        for line in self._lines.push(data):
            message = read(line)
            if message is None:
                self.garbage += 1
                continue
            changed = True
            self._hello_at = now
            kind = message["t"]
            if kind == "status":
                self._status = message
                self._status_at = now
            elif kind == "pair":
                self._pair = message
                self._pair_at = now
            else:
                self._pair = None
        return changed

    def press(self, button, press):
        if button == "A" and press == "short":
            self._turn()
        # Held, A is the light switch; any other press turns it on again.
        self._dark = button == "A" and press == "long" and not self._dark
        self._say({"t": "button", "button": button, "press": press})

    def face(self, now):
        """Everything that the picture is made from."""
        pair = None
        if self._pair is not None:
            # The seconds run on between the home's lines, and at zero the offer goes by itself.
            left = self._pair["left"] - (now - self._pair_at) // 1000
            if left > 0:
                pair = {"link": self._pair["link"], "code": self._pair["code"], "user": self._pair["user"], "left": left}
        page = self._page
        if page == "thing" and not self._has_thing():
            page = "overview"
        return {
            "status": self._status,
            "silent": 0 if self._status is None else now - self._status_at,
            "pair": pair,
            "page": page,
            "light": self._light(pair is not None),
        }

    def _has_thing(self):
        return self._status is not None and "thing" in self._status

    def _turn(self):
        page = PAGES[(PAGES.index(self._page) + 1) % len(PAGES)]
        self._page = "overview" if page == "thing" and not self._has_thing() else page

    def _light(self, pairing):
        status = self._status or {}
        usual = 0 if self._dark else status.get("light", 100)
        return max(usual, URGENT_LIGHT) if pairing or "alert" in status else usual

    def _say(self, message):
        self._send(json.dumps(message))
