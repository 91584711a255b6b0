"""`dht.DHT22`: the five bytes of a simulated sensor, with their checksum."""

from binascii import unhexlify

from _bridge import ask


class DHT22:
    def __init__(self, pin):
        self._pin = pin.id
        self._data = bytes(5)

    def measure(self):
        data = unhexlify(ask("dht.read", [self._pin]))
        if sum(data[:4]) & 255 != data[4]:
            raise Exception("checksum error")
        self._data = data

    def humidity(self):
        return (self._data[0] << 8 | self._data[1]) * 0.1

    def temperature(self):
        value = ((self._data[2] & 127) << 8 | self._data[3]) * 0.1
        return -value if self._data[2] & 128 else value
