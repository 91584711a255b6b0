"""`machine` as ports have it, over simulated hardware (packages/e2e/src/board)."""

from binascii import hexlify, unhexlify

from _bridge import ask


class Pin:
    IN = 0
    OUT = 1
    PULL_UP = 2
    PULL_DOWN = 1

    def __init__(self, number, mode=0, pull=None, value=None):
        self.id = number
        ask("pin.init", [number, mode, pull, value])

    def value(self, value=None):
        if value is None:
            return ask("pin.get", [self.id])
        ask("pin.set", [self.id, value])


class ADC:
    def __init__(self, pin):
        self._pin = pin.id

    def read_u16(self):
        return ask("adc.read", [self._pin])


class PWM:
    def __init__(self, pin, freq=1000, duty_u16=0):
        self._pin = pin.id
        ask("pwm.init", [self._pin, freq, duty_u16])

    def duty_u16(self, duty):
        ask("pwm.duty", [self._pin, duty])


class I2C:
    def __init__(self, bus, sda, scl, freq=100000):
        self._bus = "%d/%d" % (sda.id, scl.id)

    def readfrom_mem(self, address, register, count):
        return unhexlify(ask("i2c.read", [self._bus, address, register, count]))

    def writeto_mem(self, address, register, data):
        ask("i2c.write", [self._bus, address, register, hexlify(data).decode()])


class RTC:
    def datetime(self, when):
        pass

    def memory(self, data=None):
        if data is None:
            return unhexlify(ask("rtc.get", []))
        if len(data) > 2048:
            raise ValueError("buffer too long")
        ask("rtc.set", [hexlify(data).decode()])


class WDT:
    def __init__(self, timeout):
        ask("wdt.start", [timeout])

    def feed(self):
        ask("wdt.feed", [])


def reset():
    ask("reset", [])


def deepsleep(ms):
    ask("deepsleep", [ms])
