# Joins cable, device and hardware; `step` is called again and again.
from panel.device import Device
from panel.screens import draw

# The USB port holds 256 bytes while nobody reads, and drawing takes longer than those need: it waits until the line is quiet.
QUIET_MS = 30
# So long a flood is borne before it is drawn all the same.
PATIENCE_MS = 1000
# The countdown of an offer, and the age of what is shown.
TICK_MS = 500


class Program:
    def __init__(self, hardware, cable):
        self._hardware = hardware
        self._cable = cable
        self.device = Device(cable.send)
        self._shown = None
        self._light = None
        self._heard_at = None
        self._drawn_at = None
        self._greeted = False

    def step(self, now):
        if not self._greeted:
            self._greeted = True
            self.device.hello(now)
            self._draw(now)
        data = self._cable.receive()
        if data:
            self._heard_at = now
            self.device.receive(data, now)
        self.device.tick(now)
        for button, press in self._hardware.presses():
            self.device.press(button, press)
            self._heard_at = None
            self._drawn_at = None
        if self._is_due(now):
            self._draw(now)

    def _is_due(self, now):
        if self._drawn_at is None:
            return True
        since = now - self._drawn_at
        if self._heard_at is None:
            return since >= TICK_MS
        return now - self._heard_at >= QUIET_MS or since >= PATIENCE_MS

    def _draw(self, now):
        self._heard_at = None
        self._drawn_at = now
        face = self.device.face(now)
        canvas = draw(face)
        self._hardware.paint(canvas.new_parts(self._shown))
        self._shown = canvas
        if face["light"] != self._light:
            self._light = face["light"]
            self._hardware.light(self._light)
