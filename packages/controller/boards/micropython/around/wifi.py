"""The Wi-Fi: joins it, and joins it again for ever."""

import network

AGAIN_MS = 20000


class Wifi:
    def __init__(self, clock, config):
        self._clock = clock
        self._name = config.get("name")
        self._password = config.get("password", "")
        self._wlan = network.WLAN(getattr(network, "STA_IF", 0))
        self._due = 0
        self._up = False

    def poll(self, now):
        if self._wlan.isconnected():
            if not self._up:
                print("Wi-Fi:", self._wlan.ifconfig()[0])
            self._up = True
            return None
        if self._up:
            print("The Wi-Fi is lost")
        self._up = False
        if now >= self._due:
            self._due = now + AGAIN_MS
            try:
                self._wlan.active(True)
                if self._name:
                    self._wlan.connect(self._name, self._password)
            except OSError as e:
                print("The Wi-Fi cannot be joined; it is tried again:", e)
        return now + 200

    def addresses(self):
        """(address, mask) of what it has; empty while it has none."""
        if not self._wlan.isconnected():
            return []
        address, mask = self._wlan.ifconfig()[:2]
        return [] if address == "0.0.0.0" else [(address, mask)]

    def signal(self):
        """dBm; None where the board cannot say."""
        try:
            return self._wlan.status("rssi")
        except (OSError, ValueError, TypeError):
            return None

    def off(self):
        self._wlan.active(False)
