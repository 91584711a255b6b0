"""What is to be told and not yet kept at home: numbered, bounded, each with its own time."""

import json
import os

from . import store
from .text import to_base64url

FILE = "readings.json"
RTC_BYTES = 2000
AT_ONCE = 12  # items of one report: it is sealed in one piece of memory


class Readings:
    def __init__(self, clock, capacity):
        self._clock = clock
        self._capacity = capacity
        self.ring = to_base64url(os.urandom(12))
        self._next = 1
        self._items = []  # dicts, ascending "n"; "at" is the board's own ms, or "wall" is Unix ms
        self._sent = 0

    def value(self, thing, name, value, quality="good"):
        item = {"k": "value", "thing": thing, "name": name, "value": value}
        if quality != "good":
            item["quality"] = quality
        self._add(item)

    def event(self, thing, name, data=None):
        item = {"k": "event", "thing": thing, "name": name}
        if data is not None:
            item["data"] = data
        self._add(item)

    def _add(self, item):
        item["n"] = self._next
        item["at"] = self._clock.now()
        self._next += 1
        self._items.append(item)
        self._bound(self._capacity)

    def _bound(self, most):
        # The oldest go; a gap with the number of the last of them says how many. It takes a place too.
        if len(self._items) <= most:
            return
        over = len(self._items) - most + 1
        gone = self._items[:over]
        count = sum([item["dropped"] if item["k"] == "gap" else 1 for item in gone])
        gap = {"k": "gap", "n": gone[-1]["n"], "dropped": count}
        for key in ("at", "wall"):
            if key in gone[-1]:
                gap[key] = gone[-1][key]
        self._items = [gap] + self._items[over:]

    @property
    def waiting(self):
        """How many the home has not taken."""
        return len(self._items)

    def begin(self):
        """A session is there: everything that is not taken is told again."""
        self._sent = 0

    def taken(self, ring, n):
        """The home keeps all up to this number."""
        if ring == self.ring:
            self._items = [item for item in self._items if item["n"] > n]

    def report(self):
        """The next report; None where there is none, or nobody has said yet what time it is."""
        if not self._clock.told or not self._items or self._items[-1]["n"] <= self._sent:
            return None
        items = []
        for item in self._items:
            if item["n"] > self._sent and len(items) < AT_ONCE:
                items.append(self._dated(item))
        self._sent = items[-1]["n"]
        return {"t": "report", "ring": self.ring, "items": items}

    def _dated(self, item):
        told = {key: item[key] for key in item if key != "wall"}
        told["at"] = item["wall"] if "wall" in item else self._clock.wall_of(item["at"])
        return told

    def forget(self):
        """What was read for one home is nothing for the next."""
        self._items = []
        self.ring = to_base64url(os.urandom(12))
        self._next = 1
        self._sent = 0

    # A deep sleep empties the memory: what is left goes where it survives.

    def save(self):
        if not self._items or not self._clock.told:
            return self._put(None)
        most = len(self._items)
        while True:
            self._bound(most)
            items = []
            for item in self._items:
                item = self._dated(item)
                item["wall"] = item["at"]
                del item["at"]
                items.append(item)
            kept = json.dumps({"ring": self.ring, "next": self._next, "items": items})
            if self._put(kept) or most <= 2:
                return
            most = most * 3 // 4

    def load(self):
        kept = self._get()
        if kept is None:
            return
        try:
            kept = json.loads(kept)
            self._items = kept["items"]
            self._next = kept["next"]
            self.ring = kept["ring"]
        except (ValueError, KeyError, TypeError):
            self.forget()
        self._put(None)

    def _memory(self):
        # ESP32 boards have 2 KB that live through a deep sleep and do not wear out.
        try:
            from machine import RTC

            return RTC().memory
        except (ImportError, AttributeError):
            return None

    def _put(self, kept):
        memory = self._memory()
        if memory is None:
            if kept is not None:
                store.write(FILE, kept.encode())
            elif store.read(FILE) is not None:
                store.remove(FILE)
            return True
        kept = b"" if kept is None else kept.encode()
        if len(kept) > RTC_BYTES:
            return False
        memory(kept)
        return True

    def _get(self):
        memory = self._memory()
        kept = store.read(FILE) if memory is None else memory()
        return kept or None
