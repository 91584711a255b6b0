# One thing with the course of its value.
from panel import ink
from panel.text import cut_to

# The chart: its left edge and ground line, the height of its highest bar, pixels a point.
LEFT = 16
BOTTOM = 188
HEIGHT = 76
STEP = 6


def draw(canvas, thing, low):
    """`low`: an alert hides the part below."""
    canvas.text(16, 46, cut_to(thing["title"], 288, 2), ink.SOFT, 2)
    canvas.text(16, 68, cut_to(thing["value"], 200, 4), ink.WHITE, 4)
    if thing["high"]:
        canvas.text_right(304, 70, cut_to("max " + thing["high"], 90), ink.SOFT)
    if thing["low"]:
        canvas.text_right(304, 86, cut_to("min " + thing["low"], 90), ink.SOFT)
    canvas.rect(LEFT, BOTTOM, 48 * STEP, 1, ink.LINE)
    if not thing["points"]:
        canvas.text(LEFT, 140, "No readings yet", ink.SOFT, 2)
    for i, point in enumerate(thing["points"]):
        if point is not None:
            tall = 2 + point * (HEIGHT - 2) // 100
            canvas.rect(LEFT + i * STEP, BOTTOM - tall, STEP - 1, tall, ink.CHART)
    if not low:
        canvas.text_centred(160, 196, "the last %s hours" % thing["hours"], ink.SOFT)
