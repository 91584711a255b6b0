"""What all kinds of things have in common."""

from .. import checks

DANGEROUS = ("Lock", "Gate", "GarageDoor", "Alarm")
SENSITIVE = ("SmartPlug", "Thermostat", "Cover", "Camera")
STALE = 3  # readings missed
MOST_MS = 60000  # a value that never changes is told this often all the same, so that its age is true
SPEC_KEYS = ("is", "title", "type", "class", "safe", "homeLost", "concurrency", "lane", "every", "pin")


class Fault(Exception):
    """The configuration is not what it should be; the words say what to correct."""


class Thing:
    """
    A kind says its `types`, `properties`, `actions` and `events` as the Thing Description has them, and does `read`, `write` and
    `invoke`. Each may be a generator that yields how many ms to wait: meanwhile the board does other things. What an action returns
    is its output. OSError says that the device did not do it.

    `host`: value(thing, name, value, quality), event(thing, name, data), clock.
    """

    types = ()
    properties = {}
    actions = {}
    events = {}
    every = None  # ms between readings
    keys = ()  # of its own in the configuration

    def __init__(self, key, spec, host):
        for name in spec:
            if name not in SPEC_KEYS and name not in self.keys:
                raise ValueError('"%s" is not known here; there is %s' % (name, ", ".join(sorted(SPEC_KEYS + self.keys))))
        if spec.get("concurrency", "queue") not in ("queue", "drop", "replace"):
            raise ValueError('"concurrency" must be queue, drop or replace')
        self.key = key
        self.spec = spec
        self.title = spec.get("title", key)
        self.safe = {}
        self._host = host
        self._told = {}  # name -> (value, quality, ms)
        self._reading = None
        self._due = 0
        if "type" in spec:
            self.types = spec["type"] if isinstance(spec["type"], list) else [spec["type"]]
        if self.every is not None:
            self.every = spec.get("every", self.every)
            if not checks.is_number(self.every) or self.every < 100:
                raise ValueError('"every" must be ms, 100 or more')
            # Each instance says its own.
            self.properties = {name: dict(one) for name, one in self.properties.items()}
            for one in self.properties.values():
                one["around:staleAfter"] = STALE * self.every

    def set_safe(self, name, default):
        """The value that `name` has at the start, and when a lease runs out."""
        value = self.spec.get("safe", default)
        words = checks.fault(self.properties[name], value)
        if words:
            raise ValueError('"safe" ' + words)
        self.safe[name] = value
        return value

    def model(self):
        """As the home is told it."""
        return {
            "key": self.key,
            "title": self.title,
            "@type": list(self.types),
            "properties": {name: self._classed(one) for name, one in self.properties.items()},
            "actions": {name: self._classed(one) for name, one in self.actions.items()},
            "events": self.events,
        }

    def _classed(self, affordance):
        if "class" not in self.spec or affordance.get("readOnly"):
            return affordance
        one = dict(affordance)
        one["around:class"] = self.spec["class"]
        return one

    def danger(self, op, name):
        """1 comfort, 2 sensitive, 3 dangerous: what may do harm is written to the flash before it is done."""
        affordance = (self.properties if op == "write" else self.actions)[name]
        own = affordance.get("around:class", 1)
        known = 3 if any([t in DANGEROUS for t in self.types]) else 2 if not self.types or any([t in SENSITIVE for t in self.types]) else 1
        return max(own, known, self.spec.get("class", 1))

    def safe_names(self, op, name):
        """The properties that return to their safe value when a lease on this operation runs out."""
        if op == "write":
            return [name] if name in self.safe else []
        return list(self.safe)

    def make_safe(self, name):
        self.write(name, self.safe[name])

    def start(self):
        """Tells where it stands: called once, when all things are there."""
        for name, value in self.safe.items():
            self.tell(name, value)

    def forget(self):
        """What was told was told to another home."""
        self._told = {}
        self._due = 0

    def poll(self, now):
        """Reads where it is time to; returns when that is."""
        if self.every is None:
            return None
        if now < self._due:
            return self._due
        try:
            if self._reading is None:
                self._due = now + self.every
                self._reading = self.read()
            if hasattr(self._reading, "send"):
                self._due = now + next(self._reading)
                return self._due
            self._reading = None
        except StopIteration:
            self._due = now + self.every
            self._reading = None
        except Exception as e:
            if not isinstance(e, OSError):
                print(self.key, "cannot be read:", repr(e))
            self._due = now + self.every
            self._reading = None
            self.unavailable()
        return self._due

    def tell(self, name, value, written=True):
        """A value: it is told when somebody set it just now, when it is news, and now and then. One that is no value is dropped."""
        if checks.fault(self.properties[name], value):
            print(self.key, name, "is no such value:", value)
            return self.unavailable(name)
        now = self._host.clock.now()
        before = self._told.get(name)
        most = min(MOST_MS, self.every or MOST_MS)
        if written or before is None or before[0] != value or before[1] != "good" or now - before[2] >= most:
            self._told[name] = (value, "good", now)
            self._host.value(self.key, name, value, "good")

    def unavailable(self, only=None):
        """It cannot be read for now: the last value stays, with the truth about it."""
        for name, (value, quality, _) in list(self._told.items()):
            if quality == "good" and only in (None, name):
                self._told[name] = (value, "unavailable", self._host.clock.now())
                self._host.value(self.key, name, value, "unavailable")

    def event(self, name, data=None):
        self._host.event(self.key, name, data)

    # What a kind does.

    def read(self):
        return None

    def write(self, name, value):
        raise OSError("it can only be read")

    def invoke(self, name, value):
        raise OSError("it does nothing")
