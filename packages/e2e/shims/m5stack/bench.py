# The display's program on the workbench: it is fed, stepped and looked at from outside.
import json
import time
from binascii import unhexlify

import M5
from panel.cable import Cable
from panel.hardware import Hardware
from panel.program import Program


class _Usb:
    def __init__(self):
        self.waiting = b""
        self.sent = b""

    def poll(self, _wait):
        return [1] if self.waiting else []

    def read(self, most):
        data = self.waiting[:most]
        self.waiting = self.waiting[most:]
        return data

    def write(self, data):
        self.sent += data


usb = None
program = None


def power(whole_sizes=False):
    """It gets power, and knows nothing."""
    global usb, program
    M5.Lcd.whole_sizes = whole_sizes
    usb = _Usb()
    for button in (M5.BtnA, M5.BtnB, M5.BtnC):
        button.waiting = []
    program = Program(Hardware(), Cable(usb, usb, usb))


def feed(digits):
    usb.waiting += unhexlify(digits)


def step(now):
    """One turn of the main loop. What was drawn and sent meanwhile, and what stands on the glass."""
    M5.calls.clear()
    usb.sent = b""
    program.step(now)
    while usb.waiting:
        program.step(now)
    return json.dumps({"calls": M5.calls, "sent": usb.sent.decode(), "brightness": M5.brightness})


def strokes():
    return json.dumps(program._shown.strokes())


def press(button, kind):
    M5.press(button, kind)


class _Time:
    """The board's clock, which begins anew in the middle, until Ctrl-C comes."""

    def __init__(self, turns):
        self._turns = turns
        self._ticks = 2**30 - 10

    def ticks_ms(self):
        self._ticks = (self._ticks + 5) % 2**30
        return self._ticks

    def ticks_diff(self, after, before):
        return time.ticks_diff(after, before)

    def sleep_ms(self, _ms):
        self._turns -= 1
        if self._turns < 0:
            raise KeyboardInterrupt


def run_main(turns):
    """main.py as the board starts it: so many turns, then Ctrl-C. What it sent, and how long until it starts again (ms)."""
    import machine
    import main

    cable = _Usb()
    main.usb = lambda: Cable(cable, cable, cable)
    main.time = _Time(turns)
    main.run()
    return json.dumps({"sent": cable.sent.decode(), "restart": machine.Timer.last.period})
