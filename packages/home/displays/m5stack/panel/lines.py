# Bytes to lines (docs/PROTOCOL.md, Display): a line over the limit is skipped to its end, whatever it holds.

LIMIT = 2048


class Lines:
    def __init__(self):
        self._held = bytearray()
        self._skipping = False
        # Lines that were too long, or no UTF-8.
        self.broken = 0

    def push(self, data):
        """The whole lines in it, as text; empty ones are left out."""
        lines = []
        start = 0
        while True:
            end = data.find(b"\n", start)
            if end < 0:
                self._hold(data[start:])
                return lines
            self._hold(data[start:end])
            if self._skipping:
                self.broken += 1
            elif len(self._held) > 0:
                try:
                    lines.append(bytes(self._held).decode())
                except (UnicodeError, ValueError):
                    self.broken += 1
            self._held = bytearray()
            self._skipping = False
            start = end + 1

    def _hold(self, part):
        if self._skipping:
            return
        if len(self._held) + len(part) > LIMIT:
            self._held = bytearray()
            self._skipping = True
        else:
            self._held += part
