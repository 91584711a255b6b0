"""
A BME280 on I2C: temperature, humidity and air pressure. {"sda": 21, "scl": 22, "address": 118}

Formulas: Bosch BME280 datasheet BST-BME280-DS002, section 8.1 (with floating point).
"""

from struct import unpack

from machine import I2C, Pin

from .thing import Thing

CHIP = 0x60
RESET_MS = 3
MEASURE_MS = 10  # one sample of each takes 9.3 ms at most (9.1)


class Kind(Thing):
    types = ("TemperatureSensor", "HumiditySensor", "BarometricPressureSensor")
    properties = {
        "temperature": {"@type": "TemperatureProperty", "type": "number", "unit": "degree celsius", "readOnly": True},
        "humidity": {"@type": "HumidityProperty", "type": "number", "minimum": 0, "maximum": 100, "unit": "percent", "readOnly": True},
        "pressure": {"@type": "BarometricPressureProperty", "type": "number", "unit": "hectopascal", "readOnly": True},
    }
    every = 60000
    keys = ("sda", "scl", "bus", "address")

    def __init__(self, key, spec, host):
        super().__init__(key, spec, host)
        self._i2c = I2C(spec.get("bus", 0), sda=Pin(spec["sda"]), scl=Pin(spec["scl"]), freq=100000)
        self._at = spec.get("address", 0x76)
        self._known = False

    def read(self):
        if not self._known:
            self._calibrate()
        self._set(0xF2, 1)  # humidity once
        self._set(0xF4, 0x25)  # temperature and pressure once, forced mode
        yield MEASURE_MS
        tries = 0
        while self._i2c.readfrom_mem(self._at, 0xF3, 1)[0] & 8:
            tries += 1
            if tries > 5:
                raise OSError("it does not finish measuring")
            yield MEASURE_MS
        data = self._i2c.readfrom_mem(self._at, 0xF7, 8)
        pressure = data[0] << 12 | data[1] << 4 | data[2] >> 4
        temperature = data[3] << 12 | data[4] << 4 | data[5] >> 4
        humidity = data[6] << 8 | data[7]
        fine = self._fine(temperature)
        self.tell("temperature", round(fine / 5120, 2), False)
        self.tell("humidity", round(self._humidity(humidity, fine), 1), False)
        self.tell("pressure", round(self._pressure(pressure, fine) / 100, 1), False)

    def _set(self, register, value):
        self._i2c.writeto_mem(self._at, register, bytes([value]))

    def _calibrate(self):
        if self._i2c.readfrom_mem(self._at, 0xD0, 1)[0] != CHIP:
            raise OSError("no BME280 answers at this address")
        self._t = unpack("<Hhh", self._i2c.readfrom_mem(self._at, 0x88, 6))
        self._p = unpack("<Hhhhhhhhh", self._i2c.readfrom_mem(self._at, 0x8E, 18))
        h1 = self._i2c.readfrom_mem(self._at, 0xA1, 1)[0]
        h2, h3, e4, e5, e6, h6 = unpack("<hBbBbb", self._i2c.readfrom_mem(self._at, 0xE1, 7))
        # Two numbers of 12 bits share a byte.
        self._h = (h1, h2, h3, e4 << 4 | e5 & 15, e6 << 4 | e5 >> 4, h6)
        self._known = True

    def _fine(self, raw):
        t1, t2, t3 = self._t
        a = (raw / 16384 - t1 / 1024) * t2
        b = (raw / 131072 - t1 / 8192) ** 2 * t3
        return a + b

    def _pressure(self, raw, fine):
        p = self._p
        a = fine / 2 - 64000
        b = a * a * p[5] / 32768 + a * p[4] * 2
        b = b / 4 + p[3] * 65536
        a = (p[2] * a * a / 524288 + p[1] * a) / 524288
        a = (1 + a / 32768) * p[0]
        if a == 0:
            raise OSError("its calibration is damaged")
        out = (1048576 - raw - b / 4096) * 6250 / a
        return out + (p[8] * out * out / 2147483648 + out * p[7] / 32768 + p[6]) / 16

    def _humidity(self, raw, fine):
        h1, h2, h3, h4, h5, h6 = self._h
        t = fine - 76800
        h = (raw - (h4 * 64 + h5 / 16384 * t)) * (h2 / 65536 * (1 + h6 / 67108864 * t * (1 + h3 / 67108864 * t)))
        h = h * (1 - h1 * h / 524288)
        return max(0, min(100, h))
