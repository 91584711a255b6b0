"""One end of a link without its socket: bytes in, messages out, and back (docs/PROTOCOL.md, Controller link)."""

import json

from .noise import Handshake
from .text import cut

VERSION = 1
HELLO = 512  # bytes that somebody may say before it is known who it is
RECORD = 12304  # bytes of a sealed record that this board takes: 12 KB and the seal
MESSAGE = 16384
PAD = 256
FRAGMENT = 4096 - 3


class Broken(Exception):
    """What came does not fit: the connection ends. `code` is told to the other side, where it may be told."""

    def __init__(self, words, code=None):
        super().__init__(words)
        self.words = words
        self.code = code


def frame(data):
    return len(data).to_bytes(2, "big") + data


class Wire:
    """
    `admit(hello)` gives (psk, own hello) for who dialled, or raises Broken. With `dial` = own hello this side dials, and `admit`
    gives the psk alone. `receive` yields what was said; `out` is to be sent.
    """

    def __init__(self, admit, dial=None):
        self._admit = admit
        self._own = None if dial is None else json.dumps(dial).encode()
        self._dials = dial is not None
        self._buffer = bytearray()
        self._shake = None
        self._send = self._receive = None
        self._parts = None
        self.hello = None
        self.out = bytearray()
        if self._dials:
            self.out.extend(frame(self._own))

    @property
    def sealed(self):
        return self._send is not None

    @property
    def spent(self):
        """Whether a fresh handshake is due: half of what the keys can do."""
        return self.sealed and max(self._send.n, self._receive.n) >= 1 << 19

    def receive(self, data):
        """Yields messages, in their order; b'' for the end of the handshake. Raises Broken."""
        self._buffer.extend(data)
        while len(self._buffer) >= 2:
            size = self._buffer[0] << 8 | self._buffer[1]
            if size > (RECORD if self.sealed else HELLO):
                raise Broken("a record of %d bytes" % size)
            if len(self._buffer) < 2 + size:
                break
            record = bytes(self._buffer[2 : 2 + size])
            self._buffer = self._buffer[2 + size :]
            if self.sealed:
                message = self._open(record)
                if message is not None:
                    yield message
            elif self._shake is None:
                self._greet(record)
            else:
                self._shaken(record)
                yield b""

    def say(self, message):
        """Seals a message."""
        data = b"\0" + json.dumps(message).encode()
        for at in range(0, len(data), FRAGMENT):
            part = data[at : at + FRAGMENT]
            more = 1 if at + len(part) < len(data) else 0
            plain = bytes([more, len(part) >> 8, len(part) & 255]) + part
            self.out.extend(frame(self._send.seal(plain + bytes(-len(plain) % PAD))))

    def sorry(self, code, words):
        self.out.extend(frame(json.dumps({"t": "sorry", "code": code, "message": cut(words)}).encode()))

    def _greet(self, record):
        hello = read_json(record, None if self._dials else "malformed")
        if hello.get("t") == "sorry":
            raise Broken("the home refused: " + cut(str(hello.get("message"))))
        if hello.get("t") != "home" or not isinstance(hello.get("home"), str) or not isinstance(hello.get("controller"), str):
            raise Broken("a home begins with its own hello", "malformed")
        if hello.get("v") != VERSION:
            raise Broken("this board speaks version %d of the protocol: upgrade the older of the two" % VERSION, "version")
        self.hello = hello
        if self._dials:
            self._shake = Handshake(True, self._admit(hello), self._own + record)
            self.out.extend(frame(self._shake.write()))
            return
        psk, own = self._admit(hello)
        own = json.dumps(own).encode()
        self.out.extend(frame(own))
        self._shake = Handshake(False, psk, record + own)

    def _shaken(self, record):
        # The first message proves the key before this side does its long multiplications.
        if self._shake.read(record) is None:
            raise Broken("the handshake does not fit: the keys differ")
        if not self._dials:
            answer = self._shake.write()
            if answer is None:
                raise Broken("the other side's key is none")
            self.out.extend(frame(answer))
        self._send, self._receive = self._shake.split()
        self._shake = None

    def _open(self, record):
        plain = self._receive.open(record)
        if plain is None:
            raise Broken("a sealed record does not open")
        if len(plain) < 3 or plain[0] > 1:
            raise Broken("no fragment")
        size = plain[1] << 8 | plain[2]
        if size > len(plain) - 3 or (plain[0] and not size):
            raise Broken("a fragment that is cut short")
        if self._parts is None:
            self._parts = bytearray()
        if len(self._parts) + size > MESSAGE:
            raise Broken("a message over %d bytes is too much for this board" % MESSAGE)
        self._parts.extend(memoryview(plain)[3 : 3 + size])
        if plain[0]:
            return None
        whole, self._parts = self._parts, None
        if not whole or whole[0] != 0:
            raise Broken("no envelope")
        return read_json(bytes(whole[1:]), None)


def read_json(data, code):
    """The object that some bytes spell. Raises Broken for whatever else they are."""
    try:
        value = json.loads(data.decode())
    except (ValueError, MemoryError, RuntimeError):
        raise Broken("not valid JSON", code)
    if not isinstance(value, dict):
        raise Broken("no object", code)
    return value
