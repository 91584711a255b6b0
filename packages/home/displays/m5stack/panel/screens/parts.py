# What several screens share.
from panel import ink
from panel.text import cut_to, wrap_to


def note(canvas, title, words):
    canvas.area(0, 0, 320, 240, ink.GROUND)
    canvas.text_centred(160, 92, title, ink.TEXT, 4)
    canvas.text_centred(160, 142, words, ink.SOFT, 2)


def header(canvas, status, colour):
    canvas.area(0, 0, 320, 37, ink.HEADER)
    canvas.rect(0, 36, 320, 1, ink.LINE)
    canvas.text(10, 11, cut_to(status["home"], 200, 2), ink.TEXT, 2)
    canvas.text_right(312, 8, status["time"], colour, 3)


def alert(canvas, words):
    canvas.area(0, 194, 320, 29, ink.ALERT)
    lines = wrap_to(words, 284, 2)
    canvas.text(9, 200, "!", ink.WHITE, 2)
    for i, line in enumerate(lines):
        canvas.text(26, (204 if len(lines) == 1 else 198) + i * 11, line, ink.WHITE)


def buttons(canvas):
    canvas.area(0, 223, 320, 17, ink.HEADER)
    canvas.text_centred(54, 228, "A next page", ink.SOFT)
    canvas.text_centred(160, 228, "B hold: pair", ink.SOFT)
    canvas.text_centred(266, 228, "C clear alert", ink.SOFT)
