"""Takes the home's commands: each at most once, none too late, one at a time of each thing (docs/PROTOCOL.md, Commands)."""

from . import checks
from .ids import ENDS
from .lanes import Lane
from .text import cut
from .things.thing import Fault

LONGEST_MS = 60000  # what a running command may take
STEPS = ("queued", "started", "progress") + ENDS
LIMIT = 32  # commands under way at a time


class Command:
    """One command on its way. It ends once."""

    def __init__(self, desk, order, thing, known):
        self._desk = desk
        self.order = order
        self.thing = thing
        self.known = known
        self.since = desk.clock.now()
        self.job = None
        self.due = None
        self.over = None
        self.ended = False

    def begin(self):
        """It is its turn. False where it has ended already, or may not start any more."""
        if self.ended:
            return False
        late = self._desk.lateness(self.order)
        if late:
            return self.end("expired", late[0], late[1])
        order = self.order
        try:
            if self.thing.danger(order["op"], order["name"]) >= 2:
                self._desk.ids.record(order["id"], self.known)
        except OSError:
            return self.end("refused", "busy", "the board cannot write to its flash: is it full?")
        if order["op"] == "write" or "lease" in order:
            self._desk.leases.take(self.thing, order["op"], order["name"], order.get("lease"))
        self.tell("started")
        self.over = self._desk.clock.now() + LONGEST_MS
        try:
            if order["op"] == "write":
                self.job = self.thing.write(order["name"], order["input"])
            else:
                self.job = self.thing.invoke(order["name"], order.get("input"))
        except Exception as e:
            return self.fail(e)
        if not hasattr(self.job, "send"):
            # It is done already; what it gave is the output.
            return self.end("completed", data=self.job)
        self.due = self._desk.clock.now()
        return True

    def poll(self, now):
        """Goes on where it is time to."""
        if self.ended or self.due is None or now < self.due:
            return
        if now > self.over:
            self.cancel("hung", "it took longer than %d s and was stopped" % (LONGEST_MS // 1000), "timedOut")
            return
        try:
            wait = next(self.job)
        except StopIteration as e:
            self.end("completed", data=e.value)
            return
        except Exception as e:
            self.fail(e)
            return
        if isinstance(wait, dict):
            self.tell("progress", data=wait["data"])
            wait = wait["wait"]
        self.due = now + wait

    def fail(self, error):
        words = str(error) or type(error).__name__
        if isinstance(error, Fault):
            return self.end("failed", "exit", words)
        return self.end("failed", "exit", "the device did not do it (" + words + "): look at its wires")

    def cancel(self, code, detail=None, step="cancelled"):
        if self.ended:
            return
        if self.job is not None and hasattr(self.job, "close"):
            try:
                self.job.close()
            except Exception as e:
                print("A command could not be stopped well:", e)
        self.end(step, code, detail)

    def end(self, step, code=None, detail=None, data=None):
        if not self.ended:
            self.ended = True
            self.tell(step, code, detail, data)
            self._desk.gone(self)
        return False

    def tell(self, step, code=None, detail=None, data=None):
        self._desk.tell(self.order["id"], self.known, self.since, step, code, detail, data)


class Desk:
    """`send(message)` is False where there is no link."""

    def __init__(self, clock, cboot, things, ids, leases, send):
        self.clock = clock
        self.ids = ids
        self.leases = leases
        self._cboot = cboot
        self._things = things
        self._send = send
        self._commands = []
        self._lanes = {}
        self._free = []

    @property
    def busy(self):
        return len(self._commands) > 0

    def do(self, order):
        known = self.ids.get(order["id"])
        if known is not None:
            return self._again(known)
        known = self.ids.begin(order["id"], order["notAfter"])
        if known is None:
            self._say(order["id"], self.clock.now(), "refused", "busy", "too many commands of late: wait a little")
            return
        step, code, detail = self._admit(order)
        if step:
            return self.tell(order["id"], known, self.clock.now(), step, code, detail)
        command = Command(self, order, self._things[order["thing"]], known)
        self._commands.append(command)
        how = self._lane(command).submit(command, command.thing.spec.get("concurrency", "queue"))
        if how == "busy":
            command.end("refused", "busy", "it is busy with another command")
        elif how == "queued":
            command.tell("queued", "busy", "it waits for the command before it")
        else:
            command.begin()
        self._next()

    def cancel(self, command_id, code):
        for command in list(self._commands):
            if command.order["id"] == command_id:
                command.cancel(code)
        self._next()

    def stop(self, thing, detail):
        """Nothing of this thing goes on: its safe value is due."""
        for command in [one for one in self._commands if one.thing is thing]:
            command.cancel("killed", detail)
        self._next()

    def poll(self, now):
        """When it wants its turn again; None where nothing runs."""
        for command in list(self._commands):
            command.poll(now)
        self._next()
        dues = [command.due for command in self._commands if command.due is not None]
        return min(dues) if dues else None

    def resend(self):
        """A new session: ends that nobody may have heard, and how those stand that are under way."""
        for _, known in self.ids.untold():
            self._again(known)

    def lateness(self, order):
        """Why it must not start any more: (code, words)."""
        if order["cboot"] != self._cboot:
            return "restarted", "the board was restarted since: what was meant for before is void"
        if self.clock.now() > order["notAfter"]:
            return "stale", "it came too late"
        return None

    def tell(self, command_id, known, since, step, code=None, detail=None, data=None):
        message = self._message(command_id, since, step, code, detail, data)
        # What is sent and told again must be one and the same, so the ring has it first.
        self.ids.add(command_id, known, message)
        left = self._send(message)
        if known.ended is not None:
            known.untold = not left

    def gone(self, command):
        self._commands.remove(command)
        self._free.append(command)

    def _next(self):
        # Lanes that came free let the next one begin, which may end at once and free it again.
        while self._free:
            gone = self._free.pop(0)
            lane = self._lane(gone)
            if lane.running is not gone:
                if gone in lane.waiting:
                    lane.waiting.remove(gone)
                continue
            following = lane.next()
            while following is not None and not following.begin() and lane.running is following:
                following = lane.next()

    def _lane(self, command):
        name = command.thing.spec.get("lane", command.thing.key)
        if name not in self._lanes:
            self._lanes[name] = Lane()
        return self._lanes[name]

    def _admit(self, order):
        late = self.lateness(order)
        if late:
            return "expired", late[0], late[1]
        thing = self._things.get(order["thing"])
        if thing is None:
            return "refused", "noSuchThing", 'this board has no thing "%s"' % order["thing"]
        code, words = self._fault(thing, order)
        if words:
            return "refused", code, words
        if len(self._commands) >= LIMIT:
            return "refused", "busy", "%d commands are under way at this board: wait for some to end" % LIMIT
        if "lease" in order and not thing.safe_names(order["op"], order["name"]):
            return "refused", "badInput", order["name"] + ' has no safe value to return to: give it "safe" in the configuration'
        return None, None, None

    def _fault(self, thing, order):
        name = order["name"]
        write = order["op"] == "write"
        table = thing.properties if write else thing.actions
        if name not in table:
            return "noSuchName", "%s has no %s %s" % (thing.title, "property" if write else "action", name)
        if write and table[name].get("readOnly"):
            return "badInput", name + " can only be read"
        schema = table[name] if write else table[name].get("input")
        if write and "input" not in order:
            return "badInput", name + " needs a value"
        if schema is None:
            return "badInput", None if order.get("input") is None else name + " takes no input"
        words = checks.fault(schema, order.get("input"))
        return "badInput", words and name + " " + words

    def _again(self, known):
        ends = False
        for name in STEPS:
            if name in known.steps:
                ends = self._send(known.steps[name])
        if known.ended is not None and ends:
            known.untold = False

    def _message(self, command_id, since, step, code, detail, data):
        now = self.clock.now()
        message = {"t": "step", "id": command_id, "step": step, "ct": now, "ran": now - since}
        if code is not None:
            message["code"] = code
        if detail is not None:
            message["detail"] = cut(detail)
        if data is not None:
            message["data"] = data
        return message

    def _say(self, command_id, since, step, code, detail):
        self._send(self._message(command_id, since, step, code, detail, None))
