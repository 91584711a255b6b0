# What runs after every start. It chooses the program (see around/slots.py) and takes the old one where the new one fails.
import sys

import machine

sys.path.append("/")
import slots  # noqa: E402

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
    # What had worked before is started anew all the same: a watchdog would do no more.
    import time

    time.sleep(5)
    machine.reset()
