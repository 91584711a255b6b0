# Every link of the house.
from panel import ink
from panel.text import cut_to


def draw(canvas, status):
    for i, link in enumerate(status["links"][:12]):
        y = 43 + i * 25 // 2
        up = link["up"]
        canvas.disc(15, y + 4, 3, ink.GOOD if up else ink.BAD)
        canvas.text(26, y, cut_to(link["name"], 200), ink.TEXT if up else ink.SOFT)
        detail = link.get("detail", "up" if up else "down")
        canvas.text_right(310, y, cut_to(detail, 80), ink.SOFT if up else ink.BAD)
