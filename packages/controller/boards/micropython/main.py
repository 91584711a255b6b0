# What runs after every start. It chooses the program (see slots.py) and takes the old one back where the new one fails.
import os
import sys
import time

import machine

sys.path.append("/")
import slots  # noqa: E402


def held():
    # flash.sh asks so: once the watchdog runs, nothing but a reset stops it, and copying files takes longer than it waits.
    try:
        os.stat("/hold")
        return True
    except OSError:
        return False


def start():
    running = slots.begin()["now"]
    sys.path.insert(0, "/" + running[0])
    try:
        from around import app

        app.run(running)
    except KeyboardInterrupt:
        raise  # somebody works at the serial console
    except BaseException as e:
        sys.print_exception(e)
        slots.go_back(repr(e))
        # What had worked before is started anew all the same: the watchdog would do no more.
        time.sleep(5)
        machine.reset()


if held():
    print("Held: remove the file /hold, and start the board anew.")
else:
    start()
