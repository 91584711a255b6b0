"""Tells everyone, for ever, that this board is here; and hears which home answers (nobody types an address)."""

import json
import os
import socket

PORT = 45670
LOOK_MS = 500


class Beacon:
    """`content()` is what is told, None where nobody is to be told anything; `on_home(home id, host, port)` is called for each home that answers."""

    def __init__(self, clock, config, addresses, content, on_home):
        self._clock = clock
        self._every = config.get("every", 10000)
        self._port = config.get("port", PORT)
        self._targets = config.get("targets", [])
        self._addresses = addresses
        self._content = content
        self._on_home = on_home
        self._known = None
        self._due = 0
        self._socket = None

    def now(self):
        """At once, and then in its usual time."""
        self._due = 0

    @property
    def socket(self):
        return self._socket

    def poll(self, now):
        """Sends when it is time to; returns when that is."""
        addresses = self._addresses()
        if addresses != self._known:
            # A socket may be bound to an address that is no more.
            self.close()
            self._known = addresses
            self._due = now
        self._hear()
        if now >= self._due:
            # Between 0.8 and 1.2 of the time, so that boards that started together do not stay together.
            self._due = now + self._every * (800 + os.urandom(1)[0] * 400 // 255) // 1000
            if not self._send():
                self._due = now + LOOK_MS
        return self._due

    def close(self):
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self):
        # False where there was nothing to tell, or no network.
        content = self._content()
        if not self._known or content is None:
            return False
        data = json.dumps(content).encode()
        try:
            if self._socket is None:
                self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                self._socket.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_BROADCAST", 0x20), 1)
                self._socket.bind(("0.0.0.0", 0))
                self._socket.setblocking(False)
        except OSError as e:
            print("The beacon's socket cannot be opened; it is tried again:", e)
            self.close()
            return True
        for host, port in self._places():
            try:
                self._socket.sendto(data, socket.getaddrinfo(host, port)[0][-1])
            except OSError:
                pass  # no way there just now: the next beacon tries again
        return True

    def _places(self):
        places = [("255.255.255.255", self._port)]
        for address, mask in self._known:
            places.append((broadcast_of(address, mask), self._port))
        for target in self._targets:
            host, _, port = target.partition(":")
            places.append((host, int(port or self._port)))
        return places

    def _hear(self):
        # A flood is read a little at a time.
        for _ in range(8):
            if self._socket is None:
                return
            try:
                data, source = self._socket.recvfrom(1200)
            except OSError:
                return
            try:
                reply = json.loads(data.decode())
                home, port = reply["home"], reply["tcp"]
            except (ValueError, KeyError, TypeError, RuntimeError):
                continue
            if isinstance(home, str) and isinstance(port, int) and 0 < port < 65536 and reply.get("v") == 1:
                self._on_home(home, source[0], port)


def broadcast_of(address, mask):
    a = [int(n) for n in address.split(".")]
    m = [int(n) for n in mask.split(".")]
    return ".".join([str((a[i] & m[i]) | (~m[i] & 255)) for i in range(4)])
