"""A DHT22 (AM2302): temperature and humidity on one pin."""

from dht import DHT22
from machine import Pin

from .thing import Thing


class Kind(Thing):
    types = ("TemperatureSensor", "HumiditySensor")
    properties = {
        "temperature": {"@type": "TemperatureProperty", "type": "number", "unit": "degree celsius", "readOnly": True},
        "humidity": {"@type": "HumidityProperty", "type": "number", "minimum": 0, "maximum": 100, "unit": "percent", "readOnly": True},
    }
    every = 60000

    def __init__(self, key, spec, host):
        super().__init__(key, spec, host)
        # It answers every 2 s at most.
        if self.every < 2000:
            raise ValueError('"every" must be 2000 or more: it measures no faster')
        self._sensor = DHT22(Pin(spec["pin"]))

    def read(self):
        # A wrong checksum is an exception of its own.
        self._sensor.measure()
        self.tell("temperature", round(self._sensor.temperature(), 1), False)
        self.tell("humidity", round(self._sensor.humidity(), 1), False)
