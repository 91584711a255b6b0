"""A contact, a button, a motion sensor: one input pin. By "type" it is a BinarySensor, DoorSensor, MotionSensor, LeakSensor or PushButton."""

from machine import Pin

from .thing import Thing

NAMES = {
    "BinarySensor": ("active", "BooleanProperty"),
    "DoorSensor": ("open", "OpenProperty"),
    "MotionSensor": ("motion", "MotionProperty"),
    "LeakSensor": ("leak", "LeakProperty"),
    "PushButton": ("pushed", "PushedProperty"),
}
LOOK_MS = 20
SAME = 2  # looks that must agree: contacts bounce


class Kind(Thing):
    types = ("BinarySensor",)
    keys = ("activeLow", "pull")

    def __init__(self, key, spec, host):
        super().__init__(key, spec, host)
        known = [t for t in self.types if t in NAMES]
        if not known:
            raise ValueError('"type" must be one of ' + ", ".join(sorted(NAMES)))
        self._name, kind = NAMES[known[0]]
        self.properties = {self._name: {"@type": kind, "type": "boolean", "readOnly": True}}
        if known[0] == "PushButton":
            self.events = {"pressed": {"@type": "PressedEvent"}}
        pull = {"up": Pin.PULL_UP, "down": Pin.PULL_DOWN, None: None}[spec.get("pull")]
        self._pin = Pin(spec["pin"], Pin.IN, pull) if pull is not None else Pin(spec["pin"], Pin.IN)
        self._low = bool(spec.get("activeLow", False))
        self._value = None
        self._candidate = None
        self._seen = 0
        self._told_at = 0

    def poll(self, now):
        if now < self._due:
            return self._due
        self._due = now + LOOK_MS
        value = bool(self._pin.value()) != self._low
        self._seen = self._seen + 1 if value == self._candidate else 1
        self._candidate = value
        if self._seen >= SAME and value != self._value:
            first = self._value is None
            self._value = value
            self.tell(self._name, value)
            if value and not first and self.events:
                self.event("pressed")
        elif self._value is not None:
            self.tell(self._name, self._value, False)
        return self._due
