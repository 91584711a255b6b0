"""A voltage: soil moisture, light, a potentiometer. "raw": [at "minimum", at "maximum"] of the 16-bit reading."""

from machine import ADC, Pin

from .thing import Thing

SAMPLES = 8


class Kind(Thing):
    types = ("MultiLevelSensor",)
    properties = {"level": {"@type": "LevelProperty", "type": "number", "readOnly": True}}
    every = 60000
    keys = ("raw", "minimum", "maximum", "unit", "step")

    def __init__(self, key, spec, host):
        super().__init__(key, spec, host)
        self._adc = ADC(Pin(spec["pin"]))
        low, high = spec.get("raw", [0, 65535])
        if low == high:
            raise ValueError('"raw" needs two different readings')
        self._raw = (low, high)
        self._range = (spec.get("minimum", 0), spec.get("maximum", 100))
        # What is less than this is noise.
        self._step = spec.get("step", 0.5)
        level = self.properties["level"]
        level["minimum"], level["maximum"] = self._range
        level["unit"] = spec.get("unit", "percent")

    def read(self):
        raw = sum([self._adc.read_u16() for _ in range(SAMPLES)]) / SAMPLES
        low, high = self._raw
        least, most = self._range
        value = least + (most - least) * (raw - low) / (high - low)
        value = max(least, min(most, value))
        self.tell("level", round(value / self._step) * self._step, False)
