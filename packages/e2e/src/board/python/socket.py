"""`socket` as MicroPython has it, over Node's sockets (packages/e2e/src/board)."""

from binascii import hexlify, unhexlify

from _bridge import ask

AF_INET = 2
SOCK_STREAM = 1
SOCK_DGRAM = 2
SOL_SOCKET = 1
SO_REUSEADDR = 4
SO_BROADCAST = 32


def getaddrinfo(host, port):
    return [(AF_INET, SOCK_STREAM, 0, "", (host, port))]


class socket:
    def __init__(self, family=AF_INET, kind=SOCK_STREAM, number=None):
        self.number = ask("udp.open", []) if kind == SOCK_DGRAM else number
        self._address = None

    def setsockopt(self, level, option, value):
        pass

    def setblocking(self, blocking):
        pass

    def settimeout(self, seconds):
        pass

    def bind(self, address):
        self._address = address

    def listen(self, backlog):
        self.number = ask("tcp.listen", [self._address[1]])

    def getsockname(self):
        return ("0.0.0.0", ask("tcp.port", [self.number]))

    def connect(self, address):
        self.number = ask("tcp.connect", list(address))

    def accept(self):
        number, host, port = ask("tcp.accept", [self.number])
        return socket(number=number), (host, port)

    def recv(self, count):
        return unhexlify(ask("tcp.recv", [self.number, count]))

    def send(self, data):
        return ask("tcp.send", [self.number, hexlify(data).decode()])

    def sendto(self, data, address):
        return ask("udp.send", [self.number, hexlify(data).decode(), address[0], address[1]])

    def recvfrom(self, count):
        data, host, port = ask("udp.recv", [self.number])
        return unhexlify(data)[:count], (host, port)

    def close(self):
        if self.number is not None:
            ask("close", [self.number])
            self.number = None
