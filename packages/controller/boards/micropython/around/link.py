"""The link to the home this board belongs to, whoever dials, and its adoption (docs/PROTOCOL.md, Controller link)."""

import os
import socket

from . import orders, text
from .connection import Connection
from .wire import VERSION, Broken

FORGOTTEN = "forgotten"  # a home's goodbye to a board that it gives up: a word of the protocol
FIRST_MS = 500
LONGEST_MS = 30000


class Link:
    """
    `owner` has: info(), hear(kind, message), on_up(), on_down(), on_identity(). `calls`: the board dials its home (it sleeps, or
    cannot be dialled); where the home is is told by `home_at`, (host, port) or None.
    """

    def __init__(self, clock, keys, doorman, epoch, owner, calls):
        self._clock = clock
        self._keys = keys
        self._doorman = doorman
        self._epoch = epoch
        self._owner = owner
        self.calls = calls
        self.home_at = None
        self._connections = []
        self.live = None
        self._calling = None
        self._call_due = 0
        self.failures = 0  # calls that reached nobody, in a row

    @property
    def sockets(self):
        """(socket, whether it has something to send) of all connections."""
        return [(one.sock, one.waiting > 0) for one in self._connections]

    def send(self, message):
        """False where there is no session, or it did not leave."""
        return self.live is not None and self.live.say(message)

    @property
    def crowded(self):
        """Much waits to be sent already."""
        return self.live is None or self.live.waiting > 2048

    def poll(self, now):
        while True:
            came = self._doorman.accept(self._connections)
            if came is None:
                break
            self._open(came[0], came[1], self._admit, None)
        dues = [one.poll(now) for one in list(self._connections)]
        if self.live is not None and self.live.wire.spent:
            self.drop("the keys are worn: the next session has new ones")
        if self.calls and self.live is None and self._calling is None and self._keys.adopted and self.home_at is not None:
            if now >= self._call_due:
                self._call()
            dues.append(self._call_due)
        return min(dues) if dues else None

    def drop(self, reason, back=None):
        """Says goodbye to whoever is connected."""
        message = {"t": "bye", "reason": reason}
        if back is not None:
            message["back"] = back
        self.send(message)
        for one in list(self._connections):
            one.close(reason)

    def _open(self, sock, address, admit, dial):
        connection = Connection(self._clock, sock, address, admit, dial, self._hear, self._ended)
        self._connections.append(connection)
        return connection

    def _admit(self, hello):
        # Which key, and which answer, for a home that dialled.
        keys = self._keys
        if hello.get("adopt") is True:
            if keys.setup_code is None:
                raise Broken("this board belongs to a home: let that one forget it, or take its key away over USB", "alreadyAdopted")
            return keys.setup_psk(), self._hello(keys.board)
        if not keys.adopted:
            raise Broken("this board belongs to nobody yet: adopt it with its setup code", "notAdopted")
        if hello["home"] != keys.home or hello["controller"] != keys.controller:
            raise Broken("another controller is here", "notMine")
        return keys.psk, self._hello(keys.controller)

    def _hello(self, controller):
        return {"t": "controller", "v": VERSION, "controller": controller, "epoch": self._epoch}

    def _call(self):
        # Once at once, then ever more seldom.
        self._call_due = self._clock.now() + min(LONGEST_MS, FIRST_MS << min(self.failures, 6)) + os.urandom(1)[0] * 2
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.settimeout(3)  # shorter than the watchdog's patience
            sock.connect(socket.getaddrinfo(self.home_at[0], self.home_at[1])[0][-1])
        except OSError:
            sock.close()
            self.failures += 1
            return
        self._calling = self._open(sock, self.home_at[0], self._answered, self._hello(self._keys.controller))

    def _answered(self, hello):
        # The key for whoever answers where this board dialled.
        if hello["home"] != self._keys.home or hello["controller"] != self._keys.controller:
            raise Broken("another home answers there")
        return self._keys.psk

    def _hear(self, connection, message):
        if message == b"":
            connection.adopting = (connection.wire.hello or {}).get("adopt") is True and connection is not self._calling
            if not connection.adopting:
                connection.say(self._owner.info())
            return
        kind = orders.kind(message)
        if kind is None:
            raise Broken("a message that is not what the protocol says")
        first = not connection.proven
        connection.heard()
        if connection.adopting:
            self._adopt(connection, kind, message)
            return
        if first:
            self._prove(connection)
        if connection is not self.live or kind == "":
            return
        if kind != "bye":
            self._owner.hear(kind, message)
        elif message["reason"] == FORGOTTEN:
            print("The home forgot this board: it belongs to nobody now.")
            self._keys.reset()
            connection.close("the home forgot this board")
            self._owner.on_identity()
        else:
            connection.close("the home said goodbye: " + text.cut(message["reason"]))

    def _adopt(self, connection, kind, message):
        if kind != "provision":
            raise Broken('an adoption begins with "provision"')
        try:
            self._keys.provision(message["home"], message["controller"], text.from_base64url(message["psk"]))
        except (OSError, ValueError) as e:
            print("The new key cannot be stored:", e)
            connection.end("the key cannot be stored")
            return
        print("Adopted as", message["controller"])
        connection.say({"t": "provisioned"})
        connection.close("adopted")
        if self.live is not None:
            self.live.close("adopted anew")
        self._call_due = 0
        self._owner.on_identity()

    def _prove(self, connection):
        # The older session is ended before the newer one is told anything: nothing goes to both.
        before, self.live = self.live, None
        if before is not None:
            self._owner.on_down()
            before.say({"t": "bye", "reason": "a newer session took its place"})
            before.close("a newer session took its place")
        self.live = connection
        self.failures = 0
        print("The home is connected:", connection.address)
        try:
            self._keys.prove()
        except OSError as e:
            print("That the setup code is dead cannot be stored:", e)
        self._owner.on_up()

    def _ended(self, connection, why):
        self._connections.remove(connection)
        if connection is self._calling:
            self._calling = None
            if not connection.proven:
                self.failures += 1
        elif not connection.proven and why != "adopted":
            self._doorman.failed(connection.address)
        if connection is self.live:
            print("The link to the home ended:", why)
            self.live = None
            self._owner.on_down()
