"""A relay, a MOSFET, an LED: something on or off at one pin. With "pulse" (ms) it is a push button for a gate, too."""

from machine import Pin

from .thing import Thing


class Kind(Thing):
    types = ("OnOffSwitch",)
    properties = {"on": {"@type": "OnOffProperty", "type": "boolean"}}
    keys = ("activeLow", "pulse")

    def __init__(self, key, spec, host):
        super().__init__(key, spec, host)
        self._low = bool(spec.get("activeLow", False))
        on = self.set_safe("on", False)
        # The level comes with the direction: the pin never shows the other one in between.
        self._pin = Pin(spec["pin"], Pin.OUT, value=int(on != self._low))
        if "pulse" in spec:
            self._pulse = int(spec["pulse"])
            self.actions = {"pulse": {"title": "Pulse"}}

    def write(self, name, value):
        self._pin.value(int(value != self._low))
        self.tell(name, value)

    def invoke(self, name, value):
        # However it ends (cancelled, too), the pin is let go.
        try:
            self.write("on", True)
            yield self._pulse
        finally:
            self.write("on", False)
