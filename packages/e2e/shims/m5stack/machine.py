# The part of MicroPython's module machine that the display's program uses.
resets = 0


def reset():
    global resets
    resets += 1


class Timer:
    ONE_SHOT = 0
    last = None

    def __init__(self, number):
        self.period = None
        Timer.last = self

    def init(self, mode, period, callback):
        self.period = period
        self.callback = callback
