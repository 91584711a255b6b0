"""Which commands have been, so that none is done twice; and how they ended, so that it can be said again."""

import json

from . import store

FILE = "commands"
ENDS = ("completed", "failed", "timedOut", "expired", "refused", "cancelled", "unknown")
KEPT = 96  # commands that are remembered
AGAIN = 16  # of the life before
LINES = 64  # of the file, until it is made short
DOUBTFUL_MS = 60000  # an end that left so shortly before a link broke may never have arrived


class Known:
    """A command that came. `steps`: what was said of it, by the step's name; of the life before only the end."""

    def __init__(self, until):
        self.until = until  # not after this ms it may be done: who repeats it later is told "expired" anyway
        self.steps = {}
        self.ended = None  # ms
        self.untold = False
        self.written = False


class Ids:
    def __init__(self, clock):
        self._clock = clock
        self._known = {}
        self._order = []
        self._lines = 0

    def load(self):
        """What was under way when the power went ends "unknown"."""
        content = store.read(FILE)
        if content is None:
            return
        for line in content.split(b"\n")[-2 * LINES :]:
            try:
                entry = json.loads(line)
                known = self._known.get(entry["id"]) or self._put(entry["id"], 0)
                if "end" in entry:
                    known.steps = {entry["end"]["step"]: entry["end"]}
            except (ValueError, KeyError, TypeError):
                continue  # a power cut tore it off
        for known_id in self._order[:-AGAIN]:
            if self._known[known_id].steps:
                del self._known[known_id]
        self._order = [one for one in self._order if one in self._known]
        for known_id, known in self._known.items():
            known.ended = self._clock.now()
            known.untold = True
            if not known.steps:
                words = "the board was restarted while it ran: look at the thing itself"
                known.steps["unknown"] = {
                    "t": "step",
                    "id": known_id,
                    "step": "unknown",
                    "ct": 0,
                    "ran": 0,
                    "code": "restarted",
                    "detail": words,
                }
        self._shorten()

    def get(self, known_id):
        return self._known.get(known_id)

    def begin(self, known_id, until):
        """Takes an id in. None where so many are remembered that one would be forgotten while it could still be done again."""
        if len(self._order) >= KEPT and not self._forget_one():
            return None
        return self._put(known_id, until)

    def _put(self, known_id, until):
        known = Known(until)
        self._known[known_id] = known
        self._order.append(known_id)
        return known

    def _forget_one(self):
        now = self._clock.now()
        for known_id in self._order:
            known = self._known[known_id]
            if known.ended is not None and known.until < now:
                self._order.remove(known_id)
                del self._known[known_id]
                return True
        return False

    def record(self, known_id, known):
        """On the flash when it returns. Raises OSError."""
        store.append(FILE, (json.dumps({"id": known_id}) + "\n").encode())
        known.written = True
        self._lines += 1

    def add(self, known_id, known, step):
        """A step was said."""
        name = step["step"]
        known.steps[name] = step
        if name not in ENDS:
            return
        known.steps.pop("progress", None)
        known.ended = self._clock.now()
        if not known.written:
            return
        try:
            store.append(FILE, (json.dumps({"id": known_id, "end": step}) + "\n").encode())
            self._lines += 1
            if self._lines > LINES:
                self._shorten()
        except OSError as e:
            print("The flash cannot be written; is it full?", e)

    def untold(self):
        """(id, steps in their order) of what the home may not have heard."""
        after = self._clock.now() - DOUBTFUL_MS
        for known_id in list(self._order):
            known = self._known[known_id]
            if known.ended is None or known.untold or known.ended >= after:
                yield known_id, known

    def forget(self):
        self._known = {}
        self._order = []
        store.remove(FILE)
        self._lines = 0

    def _shorten(self):
        lines = []
        for known_id in self._order:
            known = self._known[known_id]
            ends = [step for name, step in known.steps.items() if name in ENDS]
            if known.written and not ends:
                lines.append(json.dumps({"id": known_id}))
            elif ends and (known.written or known.untold):
                lines.append(json.dumps({"id": known_id, "end": ends[0]}))
        lines = lines[-AGAIN * 2 :]
        store.write(FILE, "".join([line + "\n" for line in lines]).encode())
        self._lines = len(lines)
