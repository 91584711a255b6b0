# What a home may say (docs/PROTOCOL.md, Display). Fields that are not known are ignored; a field of another kind makes the line no message.
import json

STEPS = (
    "accepted queued sent started progress completed failed timedOut expired refused cancelled unknown".split(" ")
)
SHORT = 80


def read(line):
    """The message in a line as a dict, or None where there is none."""
    try:
        message = json.loads(line)
        check = CHECKS.get(message.get("t")) if isinstance(message, dict) else None
        if check is None:
            return None
        check(message)
        return message
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        return None


def _need(true):
    if not true:
        raise ValueError


def _text(of, name, most=SHORT):
    _need(isinstance(of[name], str) and len(of[name]) <= most)


def _number(value, low, high):
    _need(isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high)


def _list(of, name, most):
    _need(isinstance(of[name], list) and len(of[name]) <= most)
    return of[name]


def _status(message):
    _text(message, "home")
    _text(message, "time", 8)
    _text(message, "date", 16)
    for link in _list(message, "links", 12):
        _text(link, "name")
        _need(isinstance(link["up"], bool))
        if "detail" in link:
            _text(link, "detail")
    if "command" in message:
        command = message["command"]
        _text(command, "text")
        _need(command["step"] in STEPS)
        if "by" in command:
            _text(command, "by")
    for name in ("alert", "build"):
        if name in message:
            _text(message, name)
    if "weather" in message:
        for value in _list(message, "weather", 4):
            _text(value, "name")
            _text(value, "value")
    if "thing" in message:
        _thing(message["thing"])
    if "light" in message:
        _number(message["light"], 0, 100)


def _thing(thing):
    for name in ("title", "value", "low", "high"):
        _text(thing, name)
    _number(thing["hours"], 0, 10000)
    for point in _list(thing, "points", 48):
        if point is not None:
            _number(point, 0, 100)
            _need(isinstance(point, int))


def _pair(message):
    _text(message, "link", 1600)
    _text(message, "code")
    _text(message, "user")
    _need(isinstance(message["left"], int) and not isinstance(message["left"], bool))


def _unpair(_message):
    pass


CHECKS = {"status": _status, "pair": _pair, "unpair": _unpair}
