# UIFlow 2's module M5 without the M5Stack: what is drawn is written down, buttons are pressed by `press`.
calls = []
brightness = None


class FONTS:
    ASCII7 = "ASCII7"
    EFontJA24 = "EFontJA24"


class _Lcd:
    FONTS = FONTS

    def __init__(self):
        self._colour = 0
        self._font = None
        self._size = 1

    def fillRect(self, x, y, w, h, colour):
        calls.append(["rect", x, y, w, h, colour])

    def fillCircle(self, x, y, r, colour):
        calls.append(["disc", x, y, r, colour])

    def setTextColor(self, colour, ground):
        self._colour = colour

    def setFont(self, font):
        self._font = font

    # As a firmware that takes whole sizes alone.
    whole_sizes = False

    def setTextSize(self, size):
        if self.whole_sizes and not isinstance(size, int):
            raise TypeError("size")
        self._size = size

    def drawString(self, text, x, y):
        calls.append(["text", x, y, text, self._colour, self._font, self._size])

    def drawQR(self, text, x, y, w, version):
        calls.append(["qr", x, y, w, text])

    def setBrightness(self, value):
        global brightness
        if not isinstance(value, int) or not 0 <= value <= 255:
            raise ValueError("brightness")
        brightness = value


class _Button:
    def __init__(self):
        self.waiting = []
        self._now = None

    def update(self):
        self._now = self.waiting.pop(0) if self.waiting else None

    def wasHold(self):
        return self._now == "hold"

    def wasReleased(self):
        return self._now == "released"


Lcd = _Lcd()
BtnA = _Button()
BtnB = _Button()
BtnC = _Button()


def begin():
    pass


def update():
    for button in (BtnA, BtnB, BtnC):
        button.update()


def press(name, kind):
    """As the library tells it: a hold comes when it has lasted long enough, and its release after it."""
    button = {"A": BtnA, "B": BtnB, "C": BtnC}[name]
    if kind == "long":
        button.waiting.append("hold")
    button.waiting.append("released")
