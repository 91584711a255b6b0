"""When a board that sleeps does so: it visits its home, hands over what it has, takes commands until all is quiet, and is gone."""

TRIES = 3  # calls that nobody answers before it sleeps again: a battery is not for waiting


class Sleeper:
    """`config`: every (ms from falling asleep to the next visit), awake (ms without a word of the home)."""

    def __init__(self, clock, config):
        self._clock = clock
        self.every = config.get("every", 600000)
        self._awake = config.get("awake", 5000)
        # It may not find its home at all.
        self._until = clock.now() + max(60000, self._awake)

    def stir(self):
        """The home is there, or said something."""
        self._until = self._clock.now() + self._awake

    def tired(self, now, link, busy):
        """Whether it goes to sleep now."""
        if link.live is None and link.failures >= TRIES:
            return True
        if now < self._until:
            return False
        if busy:
            self.stir()
            return False
        return True
