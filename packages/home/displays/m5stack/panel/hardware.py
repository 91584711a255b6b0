# All that is M5Stack (UIFlow 2's module M5). Another board needs another file like this one.
import M5
import machine

from panel.marks import BOX, MARKS
from panel.text import ADVANCE, is_wide


class Hardware:
    def __init__(self):
        M5.begin()
        self._lcd = M5.Lcd
        self._fonts = M5.Lcd.FONTS
        # 6 x 8 pixels; a firmware that has dropped it gets its smallest one, and lines that do not stand quite right.
        self._narrow = _first(self._fonts, "ASCII7", "DejaVu9", "Montserrat12")
        # 24 pixels high; a wide character at half its size is two places of 6 pixels.
        self._wide = _first(self._fonts, "EFontJA24", "AlibabaSansJA24")
        try:
            self._lcd.setTextSize(0.5)
            self._halves = True
        except TypeError:
            # A firmware that knows whole sizes alone: wide characters in small text become boxes.
            self._halves = False
        # A press that became a hold is no short press too.
        self._held = {}

    def presses(self):
        """The presses since the last call: ('A', 'short'), ('B', 'long')."""
        M5.update()
        out = []
        for name, button in (("A", M5.BtnA), ("B", M5.BtnB), ("C", M5.BtnC)):
            if button.wasHold():
                out.append((name, "long"))
                self._held[name] = True
            elif button.wasReleased():
                if not self._held.pop(name, False):
                    out.append((name, "short"))
        return out

    def light(self, percent):
        self._lcd.setBrightness(int(percent * 255 // 100))

    def restart_in(self, seconds):
        self._timer = machine.Timer(0)
        self._timer.init(mode=machine.Timer.ONE_SHOT, period=seconds * 1000, callback=lambda _: machine.reset())

    def paint(self, parts):
        for part in parts:
            ground = part[0][5]
            for stroke in part:
                self._stroke(stroke, ground)

    def _stroke(self, stroke, ground):
        kind = stroke[0]
        if kind == "text":
            _, x, y, scale, colour, text = stroke
            self._text(x, y, scale, colour, text, ground)
        elif kind == "disc":
            self._lcd.fillCircle(*stroke[1:])
        elif kind == "qr":
            _, x, y, size, text = stroke
            # A light border of 2 modules or more: the library fills the square that it is given.
            self._lcd.drawQR(text, x + 10, y + 10, size - 20, 1)
        else:
            self._lcd.fillRect(*stroke[1:])

    def _text(self, x, y, scale, colour, text, ground):
        self._lcd.setTextColor(colour, ground)
        run = ""
        for char in text:
            if " " <= char <= "~":
                run += char
                continue
            x = self._run(x, y, scale, run)
            run = ""
            if char in MARKS:
                self._mark(x, y, scale, colour, MARKS[char])
            elif self._wide is not None and (self._halves or scale % 2 == 0):
                self._lcd.setFont(self._wide)
                self._lcd.setTextSize(scale / 2 if scale % 2 else scale // 2)
                self._lcd.drawString(char, x, y - 2 * scale)
            else:
                self._mark(x, y, scale, colour, BOX)
            x += ADVANCE * scale * (2 if is_wide(char) else 1)
        self._run(x, y, scale, run)

    def _run(self, x, y, scale, run):
        if run:
            self._lcd.setFont(self._narrow)
            self._lcd.setTextSize(scale)
            self._lcd.drawString(run, x, y)
        return x + ADVANCE * scale * len(run)

    def _mark(self, x, y, scale, colour, rows):
        for row, dots in enumerate(rows):
            for column in range(5):
                if dots >> (4 - column) & 1:
                    self._lcd.fillRect(x + column * scale, y + row * scale, scale, scale, colour)


def _first(fonts, *names):
    for name in names:
        if hasattr(fonts, name):
            return getattr(fonts, name)
    return None
