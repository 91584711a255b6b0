"""`select.poll`: waits until Node says that something is ready."""

from _bridge import ask

POLLIN = 1
POLLOUT = 4


class poll:
    def __init__(self):
        self._wanted = {}

    def register(self, sock, events):
        self._wanted[sock.number] = (sock, events)

    def unregister(self, sock):
        for number, (one, _) in list(self._wanted.items()):
            if one is sock:
                del self._wanted[number]

    def poll(self, ms):
        ready = ask("poll", [[[number, events] for number, (_, events) in self._wanted.items()], ms])
        return [(self._wanted[number][0], events) for number, events in ready]
