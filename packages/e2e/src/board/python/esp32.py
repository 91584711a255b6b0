"""`esp32.RMT`: pulses in hardware."""

from _bridge import ask


class RMT:
    def __init__(self, channel, pin, clock_div, tx_carrier):
        self._pin = pin.id

    def write_pulses(self, lengths, start):
        ask("rmt.write", [self._pin, list(lengths), start])
