"""
The whole board: makes its parts and gives each its turn, one after the other, for ever.

There are no threads and no interrupts. A part that hangs keeps all others from their turn, the hardware watchdog among them, and that
starts the board anew: with its outputs safe.
"""

import gc
import os
import select
import time

import machine

import slots

from . import config, store
from .beacon import Beacon
from .board import Board
from .clock import Clock
from .desk import Desk
from .doorman import Doorman
from .ids import Ids
from .keys import Keys
from .leases import Leases
from .link import Link
from .wifi import Wifi
from .readings import Readings
from .sleeper import Sleeper
from .text import cut, to_base64url
from .things import make
from .version import VERSION
from .wire import VERSION as PROTOCOL

LONGEST_MS = 500  # a turn of the loop: well within the watchdog's patience
TRIAL_MS = 300000  # in which what is tried must reach its home
NOTICES = 20


class Host:
    """What a thing may use."""

    def __init__(self, clock, readings):
        self.clock = clock
        self.value = readings.value
        self.event = readings.event


class App:
    def __init__(self, running):
        """`running`: the slots of program and configuration. Raises Fault where the configuration is not what it should be."""
        store.prepare()
        self.config = config.load(running[1])
        self.clock = Clock()
        self.readings = Readings(self.clock, self.config.get("readings", 200))
        host = Host(self.clock, self.readings)
        # Before anything else: from here on all outputs are safe.
        self.things = make(self.config.get("things", {}), host)
        self.keys = Keys()
        self.keys.load()
        self.readings.load()
        self.network = Wifi(self.clock, self.config.get("wifi", {}))
        self.things["board"] = Board(host, VERSION, running, self.network, self._restart_in)
        self.cboot = to_base64url(os.urandom(16))
        epoch = to_base64url(os.urandom(8))
        self.ids = Ids(self.clock)
        self.ids.load()
        self.leases = Leases(self.clock, self._notice)
        doorman = Doorman(self.clock, self.config.get("tcp", 45671))
        self.doorman = doorman
        home = self.config.get("dialHome", {})
        sleep = self.config.get("sleep")
        self.link = Link(self.clock, self.keys, doorman, epoch, self, "sleep" in self.config or "dialHome" in self.config)
        self._fixed = "host" in home
        if self._fixed:
            self.link.home_at = (home["host"], home.get("port", 45672))
        self.desk = Desk(self.clock, self.cboot, self.things, self.ids, self.leases, self.link.send)
        self.leases.stop = self.desk.stop
        self.beacon = Beacon(self.clock, self.config.get("beacon", {}), self.network.addresses, self._told, self._home_heard)
        self.sleeper = None if sleep is None else Sleeper(self.clock, sleep)
        self._epoch = epoch
        self._notices = []
        self._restart = None
        state = slots.load()
        self._trial = "back" in state
        self._unproven = self._trial or "failed" in state
        self._watchdog = None
        self._poller = select.poll()
        self._polled = {}

    def run(self):
        patience = self.config.get("watchdog", 8000)
        if patience:
            self._watchdog = machine.WDT(timeout=patience)
        self.keys.print_code()
        self._load_home()
        for thing in self.things.values():
            thing.start()
        self.leases.down()
        while True:
            self._turn()

    def _turn(self):
        now = self.clock.now()
        dues = [self.network.poll(now)]
        if self.network.addresses() and self.doorman.socket is None:
            self.doorman.start()
            print("Listening on", self.doorman.port)
        for thing in self.things.values():
            dues.append(thing.poll(now))
        self.leases.watch(self.things.values())
        dues.append(self.leases.poll(now))
        dues.append(self.desk.poll(now))
        if self.doorman.socket is not None:
            dues.append(self.link.poll(now))
            dues.append(self.beacon.poll(now))
        self._report()
        self._ends(now)
        if self._watchdog is not None:
            self._watchdog.feed()
        due = min([one for one in dues if one is not None] + [now + LONGEST_MS])
        self._wait(max(0, due - self.clock.now()))

    def _wait(self, ms):
        # Until something can be read, or sent that could not be, or somebody's time has come.
        wanted = {}
        for one in (self.doorman.socket, self.beacon.socket):
            if one is not None:
                wanted[id(one)] = (one, select.POLLIN)
        for sock, more in self.link.sockets:
            wanted[id(sock)] = (sock, select.POLLIN | select.POLLOUT if more else select.POLLIN)
        for key, (sock, _) in list(self._polled.items()):
            if key not in wanted:
                self._poller.unregister(sock)
        for key, (sock, what) in wanted.items():
            if self._polled.get(key) != (sock, what):
                self._poller.register(sock, what)
        self._polled = wanted
        if wanted:
            self._poller.poll(ms)
        else:
            time.sleep_ms(ms)

    def _report(self):
        while not self.link.crowded:
            report = self.readings.report()
            if report is None or not self.link.send(report):
                return

    def _ends(self, now):
        if self._trial and now > TRIAL_MS:
            self._restart_now("what was new did not reach its home")
        if self._restart is not None and now >= self._restart[0]:
            self._restart_now(self._restart[1])
        if self.sleeper is not None and self.keys.adopted and self.sleeper.tired(now, self.link, self.desk.busy):
            self._sleep()

    def _restart_in(self, ms, why):
        self._restart = (self.clock.now() + ms, why)

    def _restart_now(self, why):
        print("Starting anew:", why)
        self.link.drop("the board starts anew")
        machine.reset()

    def _sleep(self):
        self.link.drop("asleep", self.sleeper.every)
        self.readings.save()
        print("Asleep for", self.sleeper.every, "ms")
        self.beacon.close()
        self.network.off()
        machine.deepsleep(self.sleeper.every)

    # What the link wants to know, and tells.

    def info(self):
        return {
            "t": "info",
            "v": PROTOCOL,
            "title": self.config.get("title", "Board"),
            "software": "around-board " + VERSION,
            "cboot": self.cboot,
            "ct": self.clock.now(),
            "wall": self.clock.wall() or 0,
            "ring": self.readings.ring,
            "things": [thing.model() for thing in self.things.values()],
        }

    def hear(self, kind, message):
        if kind != "ping" and self.sleeper is not None:
            self.sleeper.stir()
        if kind == "do":
            self.desk.do(message)
        elif kind == "cancel":
            self.desk.cancel(message["id"], message["code"])
        elif kind == "ping":
            self.clock.set_wall(int(message["wall"]))
            self.link.send({"t": "pong", "n": message["n"], "cboot": self.cboot, "ct": self.clock.now()})
            self._reached()
        elif kind == "taken":
            self.readings.taken(message["ring"], message["n"])

    def on_up(self):
        self.leases.up()
        if self.sleeper is not None:
            self.sleeper.stir()
        self.desk.resend()
        self.readings.begin()

    def on_down(self):
        self.leases.down()
        gc.collect()

    def on_identity(self):
        """Whom it belongs to has changed: what was read for one home is nothing for the next."""
        self.readings.forget()
        self.ids.forget()
        self.link.failures = 0
        for thing in self.things.values():
            thing.forget()
            thing.start()
        self.keys.print_code()
        self.beacon.now()

    def _reached(self):
        # The home is there and sound: what is tried has proven itself, and what waited to be said can be.
        if self._unproven:
            self._unproven = False
            self._trial = False
            failed = slots.confirm()
            if failed:
                self._notice("failed", "board", None, "what was new was taken back: " + failed)
        while self._notices and self.link.send(self._notices[0]):
            self._notices.pop(0)

    def _notice(self, kind, thing, name, detail):
        notice = {"t": "notice", "kind": kind, "detail": cut(detail), "at": self.clock.wall() or 0}
        if thing is not None:
            notice["thing"] = thing
        if name is not None:
            notice["name"] = name
        if not self.link.send(notice):
            self._notices = (self._notices + [notice])[-NOTICES:]

    def _told(self):
        # A board that sleeps calls by itself; heard, it would be called at the same time.
        if self.sleeper is not None and self.keys.adopted and self.link.home_at is not None and not self.link.failures:
            return None
        return {
            "v": PROTOCOL,
            "id": self.keys.id,
            "title": self.config.get("title", "Board"),
            "tcp": self.doorman.port,
            "epoch": self._epoch,
            "fingerprint": self.keys.fingerprint(),
        }

    def _load_home(self):
        if not self._fixed:
            kept = store.read_json("home.json")
            if isinstance(kept, list) and len(kept) == 2:
                self.link.home_at = (kept[0], kept[1])

    def _home_heard(self, home, host, port):
        # A beacon's answer proves nothing: the handshake will. It only says where to try.
        if not self.link.calls or self._fixed or home != self.keys.home or self.link.home_at == (host, port):
            return
        self.link.home_at = (host, port)
        self.link.failures = 0
        store.write_json("home.json", [host, port])


def run(running):
    App(running).run()
