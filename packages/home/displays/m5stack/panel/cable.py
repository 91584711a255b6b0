# The USB cable: bytes from the home as they come, lines to it.


class Cable:
    # At most so much at a time, so that the buttons are looked at in between.
    MOST = 512

    def __init__(self, source, sink, poll):
        self._source = source
        self._sink = sink
        self._poll = poll
        # What the board said while it started may have been cut off in the middle of a line.
        self._before = "\n"

    def receive(self):
        """What has come; empty when nothing has."""
        got = bytearray()
        while len(got) < self.MOST and self._poll.poll(0):
            byte = self._source.read(1)
            if not byte:
                break
            got += byte
        return bytes(got)

    def send(self, line):
        self._sink.write((self._before + line + "\n").encode())
        self._before = ""
