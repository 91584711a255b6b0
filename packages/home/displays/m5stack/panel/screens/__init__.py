# The whole picture of a face (device.py).
from panel import ink
from panel.canvas import Canvas
from panel.screens import clock, links, overview, pair, parts, thing

# A minute's line and a good deal of patience: after that the picture is old, and says so.
SILENT_MS = 130000


def draw(face):
    canvas = Canvas()
    status = face["status"]
    if face["pair"] is not None:
        pair.draw(canvas, face["pair"])
    elif status is None:
        parts.note(canvas, "Around", "waiting for the home...")
    else:
        _house(canvas, face, status)
    return canvas


def _house(canvas, face, status):
    silent = face["silent"] > SILENT_MS
    alert = status.get("alert")
    if silent:
        alert = "No word from the home for %d min. Is it running?" % (face["silent"] // 60000)
    parts.header(canvas, status, ink.SOFT if silent else ink.WHITE)
    low = alert is not None
    canvas.area(0, 37, 320, 157 if low else 186, ink.GROUND)
    page = face["page"]
    if page == "links":
        links.draw(canvas, status)
    elif page == "clock":
        clock.draw(canvas, status, low)
    elif page == "thing" and "thing" in status:
        thing.draw(canvas, status["thing"], low)
    else:
        overview.draw(canvas, status)
    if low:
        parts.alert(canvas, alert)
    parts.buttons(canvas)
