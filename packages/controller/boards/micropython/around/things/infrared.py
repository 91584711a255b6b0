"""
An infrared sender: {"codes": {"power": [0x04, 0x08]}} are address and command of the NEC protocol, as most remote controls have them.

An ESP32 makes the pulses in hardware (RMT). Elsewhere the carrier is switched by the program, which takes 70 ms of its time.
"""

import time

from machine import PWM, Pin

from .thing import Thing

CARRIER = 38000
GAP_MS = 110


def nec(address, command):
    """Lengths in µs, light first (NEC: 9 ms, 4.5 ms, then 32 bits from the lowest, each byte again inverted)."""
    out = [9000, 4500]
    if address < 256:
        address |= (address ^ 255) << 8
    bits = address | command << 16 | (command ^ 255) << 24
    for i in range(32):
        out.append(560)
        out.append(1690 if bits >> i & 1 else 560)
    out.append(560)
    return out


class Kind(Thing):
    types = ()
    keys = ("codes",)

    def __init__(self, key, spec, host):
        super().__init__(key, spec, host)
        self._codes = {name: nec(code[0], code[1]) for name, code in spec["codes"].items()}
        schema = {
            "type": "object",
            "properties": {
                "code": {"type": "string", "enum": sorted(self._codes)},
                "times": {"type": "integer", "minimum": 1, "maximum": 20},
            },
            "required": ["code"],
        }
        self.actions = {"send": {"title": "Send", "input": schema}}
        pin = Pin(spec["pin"], Pin.OUT, value=0)
        try:
            from esp32 import RMT

            self._rmt = RMT(0, pin=pin, clock_div=80, tx_carrier=(CARRIER, 33, 1))
        except ImportError:
            self._rmt = None
            self._pwm = PWM(pin, freq=CARRIER, duty_u16=0)

    def invoke(self, name, value):
        for i in range(value.get("times", 1)):
            if i:
                yield GAP_MS
            self._send(self._codes[value["code"]])

    def _send(self, lengths):
        if self._rmt is not None:
            self._rmt.write_pulses(lengths, 1)
            return
        light = True
        for length in lengths:
            self._pwm.duty_u16(21845 if light else 0)
            time.sleep_us(length)
            light = not light
        self._pwm.duty_u16(0)
