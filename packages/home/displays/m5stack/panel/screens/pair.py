# A pairing offer: the QR of its link on the left, the code to type and the seconds left on the right.
from panel import ink
from panel.text import cut_to, wrap_to

PANEL = 240
CENTRE = 280
# Characters of a link whose code a phone can still read from a screen of 240 pixels: two pixels a module.
MAX_LINK = 1000


def draw(canvas, pair):
    canvas.area(0, 0, PANEL, 240, ink.WHITE)
    if 0 < len(pair["link"]) <= MAX_LINK:
        canvas.qr(0, 0, PANEL, pair["link"])
    else:
        for i, line in enumerate(wrap_to("Type the code into the app", 200, 4, 2)):
            canvas.text(16, 80 + i * 22, line, ink.BLACK, 2)
    canvas.area(PANEL, 0, 80, 180, ink.GROUND)
    canvas.text_centred(CENTRE, 10, "pair", ink.SOFT, 2)
    canvas.text_centred(CENTRE, 32, cut_to(pair["user"], 76), ink.TEXT)
    for i, group in enumerate(pair["code"].split("-")[:3]):
        canvas.text_centred(CENTRE, 62 + i * 34, cut_to(group, 78, 3), ink.WHITE, 3)
    # The seconds are a part of their own: the code is not drawn anew each time.
    canvas.area(PANEL, 180, 80, 60, ink.GROUND)
    left = pair["left"]
    canvas.text_centred(CENTRE, 190, "%d:%02d" % (left // 60, left % 60), ink.BAD if left <= 10 else ink.BUSY, 2)
    canvas.text_centred(CENTRE, 216, "left", ink.SOFT)
