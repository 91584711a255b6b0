"""The board's TCP server: lets in as many as there may be, and nobody who failed too often."""

import socket

OPEN = 6  # a board has few sockets
OF_ONE = 3
FAILURES = 10  # of one address, a minute
MINUTE_MS = 60000
ADDRESSES = 16


class Doorman:
    def __init__(self, clock, port):
        self._clock = clock
        self._wanted = port
        self.socket = None
        self.port = 0
        self._failed = {}  # address -> [since, count]

    def start(self):
        """Raises OSError where the port is taken."""
        s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("0.0.0.0", self._wanted))
        s.listen(4)
        s.setblocking(False)
        self.socket = s
        self.port = self._wanted or s.getsockname()[1]

    def accept(self, connections):
        """The next who may come in, as (socket, address); None where nobody waits."""
        while self.socket is not None:
            try:
                sock, source = self.socket.accept()
            except OSError:
                return None
            same = [one for one in connections if one.address == source[0]]
            if len(connections) < OPEN and len(same) < OF_ONE and not self._blocked(source[0]):
                return sock, source[0]
            sock.close()
        return None

    def failed(self, address):
        """Only failures count, so that a stranger's tries lock out nobody else."""
        now = self._clock.now()
        entry = self._failed.get(address)
        if entry is not None and now - entry[0] < MINUTE_MS:
            entry[1] += 1
            return
        if len(self._failed) >= ADDRESSES:
            del self._failed[min(self._failed, key=lambda one: self._failed[one][0])]
        self._failed[address] = [now, 1]

    def _blocked(self, address):
        entry = self._failed.get(address)
        return entry is not None and self._clock.now() - entry[0] < MINUTE_MS and entry[1] >= FAILURES
