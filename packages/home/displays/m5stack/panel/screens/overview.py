# The first links and the last command.
from panel import ink
from panel.text import cut_to

SHOWN = 4
# Steps whose names are no words.
WORDS = {"timedOut": "timed out", "unknown": "no answer", "progress": "going on"}
UNDER_WAY = ("accepted", "queued", "sent", "started", "progress")


def draw(canvas, status):
    links = status["links"]
    for i, link in enumerate(links[:SHOWN]):
        _link(canvas, 46 + i * 23, link)
    more = len(links) - SHOWN
    if more > 0:
        canvas.text(28, 46 + SHOWN * 23, "and %d more: press A" % more, ink.SOFT)
    if not links:
        canvas.text(12, 52, "No controllers yet", ink.SOFT, 2)
    canvas.rect(10, 150, 300, 1, ink.LINE)
    if "command" in status:
        _command(canvas, status["command"])
    else:
        canvas.text(12, 164, "No command yet", ink.SOFT, 2)


def _link(canvas, y, link):
    up = link["up"]
    canvas.disc(17, y + 7, 5, ink.GOOD if up else ink.BAD)
    canvas.text(30, y, cut_to(link["name"], 200, 2), ink.TEXT if up else ink.SOFT, 2)
    canvas.text_right(310, y + 5, cut_to(link.get("detail", ""), 70), ink.SOFT if up else ink.BAD)


def _command(canvas, command):
    step = command["step"]
    if step == "completed":
        mark, colour = "✓", ink.GOOD
    elif step in UNDER_WAY:
        mark, colour = "→", ink.BUSY
    else:
        mark, colour = "✗", ink.BAD
    by = " · " + command["by"] if "by" in command else ""
    canvas.text(12, 158, mark, colour, 2)
    canvas.text(32, 158, cut_to(command["text"], 278, 2), ink.TEXT, 2)
    canvas.text(32, 180, cut_to(WORDS.get(step, step) + by, 278), colour)
