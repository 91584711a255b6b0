"""What was switched on for a while only: when nobody renews it in time, or the home is lost, its safe value returns."""

RETRY_MS = 1000
MAX_RETRY_MS = 60000


class Leases:
    """
    `stop(thing, why)` ends what runs of a thing. Nothing is kept on the flash: whatever happens to the board, all outputs are at
    their safe values when it starts (see things/__init__.py).
    """

    def __init__(self, clock, notice):
        self._clock = clock
        self._notice = notice
        self._held = {}  # (key, name) -> [thing, ms when it runs out, tries, why]
        self._lost = None
        self._given_up = set()
        self.stop = None

    def take(self, thing, op, name, lease):
        """Begins or renews; without a lease somebody sets it for good."""
        for one in thing.safe_names(op, name):
            if lease is not None:
                self._held[(thing.key, one)] = [thing, self._clock.now() + int(lease), 0, "its lease has run out and nobody renewed it"]
            elif op == "write":
                self._held.pop((thing.key, one), None)

    def up(self):
        self._lost = None
        self._given_up = set()

    def down(self):
        self._lost = self._clock.now()

    def watch(self, things):
        """Things that are to be safe when the home has been lost for as long as they say (`homeLost`, ms)."""
        if self._lost is None:
            return
        for thing in things:
            after = thing.spec.get("homeLost")
            if after is None or thing.key in self._given_up or self._clock.now() < self._lost + after:
                continue
            self._given_up.add(thing.key)
            for name in thing.safe:
                self._held[(thing.key, name)] = [thing, 0, 0, "the home is lost"]

    def poll(self, now):
        """When the next one runs out; None where there is none."""
        for key, held in list(self._held.items()):
            thing, due, tries, why = held
            if now < due:
                continue
            if tries == 0:
                self._notice("leaseEnded", thing.key, key[1], why + ": it is set to " + str(thing.safe[key[1]]))
            try:
                self.stop(thing, "its safe value is due")
                thing.make_safe(key[1])
                # Who heard that a command was stopped may have leased it anew.
                if self._held.get(key) is held:
                    del self._held[key]
            except Exception as e:
                print("A safe value could not be set, trying again:", e)
                held[1] = now + min(MAX_RETRY_MS, RETRY_MS << min(tries, 6))
                held[2] = tries + 1
        dues = [held[1] for held in self._held.values()]
        return min(dues) if dues else None
