# The clock, and the weather that the house's own sensors tell.
from panel import ink
from panel.text import cut_to


def draw(canvas, status, low):
    """`low`: an alert hides the part below."""
    canvas.text_centred(160, 48, status["time"], ink.WHITE, 9)
    canvas.text_centred(160, 128, status["date"], ink.SOFT, 2)
    for i, one in enumerate(status.get("weather", [])[: 2 if low else 4]):
        x = 16 + i % 2 * 154
        y = 150 + i // 2 * 29
        canvas.text(x, y, cut_to(one["name"], 140), ink.SOFT)
        canvas.text(x, y + 10, cut_to(one["value"], 140, 2), ink.TEXT, 2)
    # The page on a phone shows the same under "About": whoever doubts what they were served compares the two.
    if "build" in status and not low:
        canvas.text_centred(160, 211, "Page " + status["build"], ink.SOFT)
