"""One TCP connection with a home: moves bytes between its socket and its wire, within bounds of size and time."""

from .wire import Broken, Wire

HELLO_MS = 5000
PROVEN_MS = 10000  # the handshake and the first message must be done within
SILENT_MS = 15000  # the home pings every 5 s: after three of them it is gone
READ = 1024
BUFFERED = 16384  # bytes that may wait to be sent before the home counts as stuck


class Connection:
    """`on_message(connection, message)`; the end of the handshake is the message b''. `on_end(connection, why)`, once."""

    def __init__(self, clock, sock, address, admit, dial, on_message, on_end):
        self._clock = clock
        self.sock = sock
        self.address = address
        self.wire = Wire(admit, dial)
        self._on_message = on_message
        self._on_end = on_end
        now = clock.now()
        self._hello_by = now + HELLO_MS
        self._deadline = now + PROVEN_MS
        self.proven = False
        self.adopting = False
        self.ended = False
        self._closing = None
        sock.setblocking(False)

    @property
    def waiting(self):
        """Bytes that wait to be sent."""
        return len(self.wire.out)

    def say(self, message):
        """False where it did not leave."""
        if self.ended or self._closing or not self.wire.sealed:
            return False
        if self.waiting > BUFFERED:
            self.end("the home does not take what it is sent")
            return False
        self.wire.say(message)
        return True

    def close(self, why):
        """Sends what waits, and ends."""
        self._closing = why
        self.flush()
        if not self.ended and not self.waiting:
            self.end(why)

    def end(self, why):
        if self.ended:
            return
        self.ended = True
        try:
            self.sock.close()
        except OSError:
            pass
        self._on_end(self, why)

    def poll(self, now):
        """Reads and writes what it can; returns when it must be looked at again."""
        self._read()
        self.flush()
        if not self.ended and self._closing and not self.waiting:
            self.end(self._closing)
        if not self.ended and now >= self._hello_by and not self.wire.sealed:
            self.end("it said no hello in time")
        if not self.ended and now >= self._deadline:
            self.end("the home fell silent" if self.proven else "it did not finish the handshake in time")
        return self._deadline if self.wire.sealed else min(self._hello_by, self._deadline)

    def heard(self):
        self.proven = True
        self._deadline = self._clock.now() + SILENT_MS

    def _read(self):
        for _ in range(4):  # others want their turn too
            if self.ended or self._closing:
                return
            try:
                data = self.sock.recv(READ)
            except OSError as e:
                if e.errno not in (11, 35, 115, 119):  # EAGAIN and its likes: nothing there
                    self.end("the connection broke")
                return
            if not data:
                return self.end("the home closed the connection")
            try:
                for message in self.wire.receive(data):
                    if not self.ended:
                        self._on_message(self, message)
            except Broken as e:
                if e.code and not self.wire.sealed:
                    self.wire.sorry(e.code, e.words)
                self.close(e.words)
            if len(data) < READ:
                return

    def flush(self):
        out = self.wire.out
        while out and not self.ended:
            try:
                sent = self.sock.send(out[:READ])
            except OSError as e:
                if e.errno not in (11, 35, 115, 119, 12):  # 12: the network has no memory left just now
                    self.end("the connection broke")
                return
            if not sent:
                return
            out = self.wire.out = out[sent:]
