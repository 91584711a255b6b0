# A picture as a list of strokes, part by part: only the parts that changed are drawn anew, so that nothing flickers.
from panel.text import width_of


class Canvas:
    def __init__(self):
        # Each part is a list of strokes; the first one is its ground.
        self.parts = []

    def area(self, x, y, width, height, colour):
        self.parts.append([("area", x, y, width, height, colour)])

    def rect(self, x, y, width, height, colour):
        self.parts[-1].append(("rect", x, y, width, height, colour))

    def disc(self, x, y, radius, colour):
        self.parts[-1].append(("disc", x, y, radius, colour))

    def text(self, x, y, text, colour, scale=1):
        self.parts[-1].append(("text", x, y, scale, colour, text))

    def qr(self, x, y, size, text):
        self.parts[-1].append(("qr", x, y, size, text))

    def text_right(self, right, y, text, colour, scale=1):
        self.text(right - width_of(text, scale), y, text, colour, scale)

    def text_centred(self, centre, y, text, colour, scale=1):
        self.text(centre - width_of(text, scale) // 2, y, text, colour, scale)

    def new_parts(self, before):
        """The parts that have to be drawn where `before` stands on the glass. None before: all of them."""
        if before is None or [part[0] for part in before.parts] != [part[0] for part in self.parts]:
            return self.parts
        return [part for part, old in zip(self.parts, before.parts) if part != old]

    def strokes(self):
        """The picture in words, one line a stroke: what the golden files hold."""
        return [_words(stroke) for part in self.parts for stroke in part]


def _words(stroke):
    kind = stroke[0]
    if kind == "qr":
        return "qr %d %d %d %s" % stroke[1:]
    if kind == "text":
        return "text %d %d %d %06x %s" % stroke[1:]
    return kind + " " + " ".join(str(number) for number in stroke[1:-1]) + " %06x" % stroke[-1]
