"""
The board itself, as a thing like the others: how it fares, a restart, a new configuration, a new program (docs/decisions/0016-board-thing.md).
What may break it is class 3: only whoever may open the door may do it, now, in a live session.
"""

import gc

import slots

from . import config, store
from .things import kind_of
from .things.thing import Fault, Thing
from .update import Update

RESTART_MS = 1000  # its answer leaves before


class Board(Thing):
    types = ()
    properties = {
        "memory": {"title": "Free memory", "type": "integer", "unit": "byte", "readOnly": True},
        "signal": {"title": "Wi-Fi signal", "type": "integer", "unit": "dBm", "readOnly": True},
        "program": {"title": "Program", "type": "string", "readOnly": True},
    }
    actions = {
        "restart": {"title": "Restart", "around:class": 3},
        "configure": {
            "title": "New configuration (JSON)",
            "around:class": 3,
            # It holds the Wi-Fi's password: no ledger keeps it.
            "input": {"type": "string", "format": "password", "maxLength": config.LONGEST},
        },
        "update": {
            "title": "Update",
            "around:class": 3,
            "input": {
                "type": "object",
                "properties": {
                    "step": {"type": "string", "enum": ["begin", "part", "finish"]},
                    "path": {"type": "string", "maxLength": 80},
                    "at": {"type": "integer", "minimum": 0},
                    "data": {"type": "string", "maxLength": 4096},
                    "files": {"type": "object"},
                },
                "required": ["step"],
            },
        },
    }
    every = 60000

    def __init__(self, host, version, running, network, restart):
        """`running`: the slots of program and configuration; `restart(ms, why)`."""
        self._version = version
        super().__init__("board", {"is": "board", "title": "Board"}, host)
        self._running = running
        self._network = network
        self._restart = restart
        self._update = Update(running[0])

    def start(self):
        self.tell("program", self._version + " " + self._running[0])

    def read(self):
        gc.collect()
        # In steps, or each reading would be news.
        self.tell("memory", gc.mem_free() // 4096 * 4096, False)
        signal = self._network.signal()
        if signal is not None:
            self.tell("signal", signal // 5 * 5, False)
        self.tell("program", self._version + " " + self._running[0], False)

    def invoke(self, name, value):
        if name == "restart":
            self._restart(RESTART_MS, "asked to restart")
        elif name == "configure":
            self._configure(value.encode())
        else:
            return self._updating(value)

    def _configure(self, content):
        for key, spec in config.parse(content).get("things", {}).items():
            # Its pins are not touched: they may be in use. What is wrong with them shows at the trial.
            kind_of(key, spec)
        slot = slots.other(self._running[1])
        store.write(config.file_of(slot), content)
        slots.attempt(configuration=slot)
        self._restart(RESTART_MS, "a new configuration")

    def _updating(self, value):
        step = value["step"]
        try:
            if step == "begin":
                return (yield from self._update.begin(value["files"]))
            if step == "part":
                return self._update.part(value["path"], value["at"], value["data"])
            yield from self._update.finish()
            self._restart(RESTART_MS, "a new program")
        except (ValueError, KeyError) as e:
            raise Fault(str(e))
