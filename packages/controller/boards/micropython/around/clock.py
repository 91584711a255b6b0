"""Two clocks: one that only runs on, which decides, and the time of day, which is told to people."""

import time

# Ports count from 1970 or from 2000.
EPOCH = 946684800 if time.gmtime(0)[0] == 2000 else 0
SENSIBLE = 1735689600  # 2025: an earlier time of day was never set


class Clock:
    def __init__(self):
        self._last = time.ticks_ms()
        self._now = 0
        self._base = None  # Unix ms at now() == 0
        rtc = time.time() + EPOCH
        if rtc > SENSIBLE:  # it was set before a deep sleep, which it outlives on most boards
            self._base = int(rtc) * 1000

    def now(self):
        """ms since the start; never jumps. (The ticks themselves begin anew every few days.)"""
        ticks = time.ticks_ms()
        self._now += max(0, time.ticks_diff(ticks, self._last))
        self._last = ticks
        return self._now

    def wall(self):
        """Unix ms; None while nobody has told it."""
        return None if self._base is None else self._base + self.now()

    def set_wall(self, ms):
        """The home says what time it is."""
        before = self._base
        self._base = ms - self.now()
        if before is None or abs(self._base - before) > 2000:
            try:
                from machine import RTC

                y, mo, d, h, mi, s, wd, _ = time.gmtime(ms // 1000 - EPOCH)
                RTC().datetime((y, mo, d, wd, h, mi, s, 0))
            except (ImportError, OSError, AttributeError):
                pass  # without it the time is unknown after a deep sleep, until the home tells it again

    def wall_of(self, now):
        """Unix ms of a time of now(); it may lie before the time of day was known."""
        return max(0, (self._base or 0) + now)

    @property
    def told(self):
        return self._base is not None
