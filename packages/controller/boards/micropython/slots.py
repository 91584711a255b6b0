"""
Which program and which configuration run: each has two places, "a" and "b". What is new is tried; unless it reaches its home, the board
goes back to what it had. This file and main.py are not updated over the air: they must work whatever came.
"""

import json
import os

FILE = "/data/slots.json"
TRIES = 3


def load():
    """{"now": [program, configuration], and while these are tried: "back", "tries"; after a way back "failed": why}"""
    try:
        with open(FILE) as f:
            slots = json.load(f)
        if all([one in ("a", "b") for one in slots["now"]]):
            return slots
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return {"now": ["a", "a"]}


def save(slots):
    with open(FILE + ".new", "w") as f:
        json.dump(slots, f)
    os.rename(FILE + ".new", FILE)


def other(slot):
    return "b" if slot == "a" else "a"


def begin():
    """At each start: counts a try, and goes back where they are used up."""
    slots = load()
    if "back" not in slots:
        return slots
    if slots["tries"] <= 0:
        return go_back("it did not reach its home in %d starts" % TRIES)
    slots["tries"] -= 1
    save(slots)
    return slots


def go_back(why):
    slots = load()
    if "back" in slots:
        slots = {"now": slots["back"], "failed": why}
        save(slots)
    return slots


def attempt(program=None, configuration=None):
    """From the next start on: this program or configuration, to be proven."""
    slots = load()
    now = slots["now"]
    save({"now": [program or now[0], configuration or now[1]], "back": slots.get("back", now), "tries": TRIES})


def confirm():
    """What runs has reached its home. Returns why the board went back before that, if it did."""
    slots = load()
    if "back" in slots or "failed" in slots:
        save({"now": slots["now"]})
    return slots.get("failed")
