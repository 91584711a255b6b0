# Around on an M5Stack (UIFlow 2): shows the house that its home tells over USB. Put here by flash.sh.
import sys
import time

if "/flash" not in sys.path:
    sys.path.insert(0, "/flash")

from panel.cable import Cable
from panel.program import Program


def usb():
    import select

    poll = select.poll()
    poll.register(sys.stdin, select.POLLIN)
    return Cable(sys.stdin.buffer, sys.stdout.buffer, poll)


def run():
    from panel.hardware import Hardware

    hardware = Hardware()
    program = Program(hardware, usb())
    try:
        now = 0
        last = time.ticks_ms()
        while True:
            # The board's own count begins anew every twelve days.
            ticks = time.ticks_ms()
            now += time.ticks_diff(ticks, last)
            last = ticks
            program.step(now)
            time.sleep_ms(5)
    except KeyboardInterrupt:
        # Ctrl-C: somebody wants the prompt, such as flash.sh. It may also have been noise on the cable, so not for ever.
        hardware.restart_in(120)
        print("Around stopped; it starts again in two minutes, or with Ctrl-D.")


if __name__ == "__main__":
    run()
