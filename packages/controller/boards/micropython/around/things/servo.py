"""A hobby servo: a vent, a valve, a feeder. "pulse": [µs at 0 %, µs at 100 %]. It is let go when it has arrived."""

from machine import PWM, Pin

from .thing import Thing

PERIOD_US = 20000


class Kind(Thing):
    types = ("MultiLevelSwitch",)
    properties = {"level": {"@type": "LevelProperty", "type": "number", "minimum": 0, "maximum": 100, "unit": "percent"}}
    keys = ("pulse", "travel", "hold")

    def __init__(self, key, spec, host):
        super().__init__(key, spec, host)
        self._pulse = spec.get("pulse", [1000, 2000])
        self._travel = int(spec.get("travel", 800))  # ms from one end to the other
        self._hold = bool(spec.get("hold", False))
        self._pwm = PWM(Pin(spec["pin"]), freq=1000000 // PERIOD_US, duty_u16=0)
        self._turn(self.set_safe("level", 0))

    def _turn(self, level):
        low, high = self._pulse
        self._pwm.duty_u16(int((low + (high - low) * level / 100) * 65535 / PERIOD_US))

    def make_safe(self, name):
        # At once and held: who is to be safe is not let go.
        self._turn(self.safe[name])
        self.tell(name, self.safe[name])

    def write(self, name, value):
        self._turn(value)
        self.tell(name, value)
        yield self._travel
        if not self._hold:
            self._pwm.duty_u16(0)
