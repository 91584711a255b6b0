"""`onewire.OneWire`, byte by byte, over a simulated wire."""

from binascii import hexlify, unhexlify

from _bridge import ask


class OneWire:
    def __init__(self, pin):
        self._pin = pin.id

    def reset(self):
        return ask("wire.reset", [self._pin])

    def scan(self):
        return [bytearray(unhexlify(rom)) for rom in ask("wire.search", [self._pin])]

    def select_rom(self, rom):
        self.reset()
        self.writebyte(0x55)
        for byte in rom:
            self.writebyte(byte)

    def writebyte(self, byte):
        ask("wire.write", [self._pin, byte])

    def readinto(self, buffer):
        for i in range(len(buffer)):
            buffer[i] = ask("wire.read", [self._pin])

    def crc8(self, data):
        crc = 0
        for byte in data:
            for _ in range(8):
                mix = (crc ^ byte) & 1
                crc = crc >> 1 ^ (0x8C if mix else 0)
                byte >>= 1
        return crc
