"""A DS18B20 thermometer on a 1-Wire pin (with its 4.7 kΩ resistor). "rom" chooses one of several: 16 hex digits."""

from binascii import hexlify, unhexlify

from machine import Pin
from onewire import OneWire

from .thing import Thing

CONVERT = 0x44
READ = 0xBE
FAMILY = 0x28
CONVERT_MS = 750  # at 12 bits


class Kind(Thing):
    types = ("TemperatureSensor",)
    properties = {
        "temperature": {"@type": "TemperatureProperty", "type": "number", "unit": "degree celsius", "readOnly": True}
    }
    every = 60000
    keys = ("rom",)

    def __init__(self, key, spec, host):
        super().__init__(key, spec, host)
        self._bus = OneWire(Pin(spec["pin"]))
        self._rom = unhexlify(spec["rom"]) if "rom" in spec else None

    def read(self):
        rom = self._rom or self._find()
        self._reset()
        self._bus.select_rom(rom)
        self._bus.writebyte(CONVERT)
        yield CONVERT_MS
        self._reset()
        self._bus.select_rom(rom)
        self._bus.writebyte(READ)
        pad = bytearray(9)
        self._bus.readinto(pad)
        if self._bus.crc8(pad):
            raise OSError("the wire is disturbed")
        raw = pad[0] | pad[1] << 8
        if raw > 0x7FFF:
            raw -= 0x10000
        # After a power loss it says 85 °C until it has measured.
        if raw == 0x0550 and pad[6] == 0x0C:
            raise OSError("it has not measured yet")
        self.tell("temperature", raw / 16, False)

    def _find(self):
        for rom in self._bus.scan():
            if rom[0] == FAMILY:
                print(self.key, "is", hexlify(rom).decode())
                self._rom = bytes(rom)
                return self._rom
        raise OSError("no thermometer answers")

    def _reset(self):
        if not self._bus.reset():
            raise OSError("no thermometer answers")
