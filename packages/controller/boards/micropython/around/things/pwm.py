"""A dimmable light, or a fan: the brightness of one pin. "frequency" in Hz."""

from machine import PWM, Pin

from .thing import Thing

STEP_MS = 40


class Kind(Thing):
    types = ("Light",)
    properties = {
        "on": {"@type": "OnOffProperty", "type": "boolean"},
        "brightness": {"@type": "BrightnessProperty", "type": "number", "minimum": 0, "maximum": 100, "unit": "percent"},
    }
    actions = {
        "fade": {
            "@type": "FadeAction",
            "input": {
                "type": "object",
                "properties": {
                    "level": {"type": "number", "minimum": 0, "maximum": 100},
                    "duration": {"type": "integer", "minimum": 0, "maximum": 50000},
                },
                "required": ["level", "duration"],
            },
        }
    }
    keys = ("frequency", "activeLow")

    def __init__(self, key, spec, host):
        super().__init__(key, spec, host)
        self._low = bool(spec.get("activeLow", False))
        self._on = self.set_safe("on", False)
        self._level = 100
        self._pin = Pin(spec["pin"], Pin.OUT, value=int(self._low))
        self._pwm = PWM(self._pin, freq=spec.get("frequency", 1000), duty_u16=self._duty())

    def start(self):
        super().start()
        self.tell("brightness", self._level)

    def _duty(self):
        # Brightness as eyes see it: half of it is a quarter of the light.
        duty = int(65535 * (self._level / 100) ** 2) if self._on else 0
        return 65535 - duty if self._low else duty

    def write(self, name, value):
        if name == "on":
            self._on = value
        else:
            self._level = value
        self._pwm.duty_u16(self._duty())
        self.tell(name, value)

    def invoke(self, name, value):
        begin = self._level if self._on else 0
        steps = max(1, value["duration"] // STEP_MS)
        self._on = True
        for i in range(1, steps + 1):
            self._level = begin + (value["level"] - begin) * i / steps
            self._pwm.duty_u16(self._duty())
            if i < steps:
                yield STEP_MS
        self._level = value["level"]
        self._on = self._level > 0
        self.tell("brightness", self._level)
        self.tell("on", self._on)
