"""The configuration: one JSON file, /data/config.a.json or /data/config.b.json (docs/guides/micropython-board.md lists its keys)."""

import json

from . import checks, store, text
from .things.thing import Fault

LONGEST = 8000  # bytes
KEYS = ("title", "wifi", "tcp", "beacon", "dialHome", "sleep", "readings", "watchdog", "things")


def file_of(slot):
    return "config." + slot + ".json"


def load(slot):
    """The configuration of a slot. Raises Fault."""
    content = store.read(file_of(slot))
    if content is None:
        raise Fault("there is no configuration: flash.sh makes one")
    return parse(content)


def parse(content):
    """A checked configuration. Raises Fault, which says what to correct."""
    if len(content) > LONGEST:
        raise Fault("the configuration is larger than %d bytes" % LONGEST)
    try:
        config = json.loads(content)
    except (ValueError, RuntimeError):
        raise Fault("the configuration is not valid JSON")
    if not isinstance(config, dict):
        raise Fault("the configuration must be an object")
    for key in config:
        if key not in KEYS:
            raise Fault('"%s" is not known; there is %s' % (key, ", ".join(KEYS)))
    title = config.get("title", "Board")
    _need(isinstance(title, str) and 0 < len(title) <= 80, '"title" must be a text of 1 to 80 characters')
    for key in ("wifi", "beacon", "dialHome", "sleep", "things"):
        _need(isinstance(config.get(key, {}), dict), '"%s" must be an object' % key)
    _number(config, "tcp", 0, 65535)
    _number(config, "readings", 10, 2000)
    _number(config, "watchdog", 0, 8300)
    beacon = config.get("beacon", {})
    _number(beacon, "port", 1, 65535)
    _number(beacon, "every", 1000, 3600000)
    _need(isinstance(beacon.get("targets", []), list), '"targets" must be a list of addresses')
    sleep = config.get("sleep", {})
    _number(sleep, "every", 1000, 7 * 86400000)
    _number(sleep, "awake", 1000, 600000)
    _number(config.get("dialHome", {}), "port", 1, 65535)
    things = config.get("things", {})
    for key in things:
        _need(text.is_name(key), 'a thing is named by 1 to 40 of A-Z a-z 0-9 _ -, not "%s"' % key)
        _need(key != "board", '"board" is the board itself: name your thing otherwise')
    return config


def _number(table, key, least, most):
    value = table.get(key, least)
    _need(checks.is_number(value) and least <= value <= most, '"%s" must be %d to %d' % (key, least, most))


def _need(holds, words):
    if not holds:
        raise Fault(words)
