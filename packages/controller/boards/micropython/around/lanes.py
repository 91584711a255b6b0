"""Commands that must not run at the same time: those of one thing."""

QUEUE = 8


class Lane:
    def __init__(self):
        self.running = None
        self.waiting = []

    def submit(self, command, mode):
        """"running", "queued", or "busy": it may not even wait."""
        if self.running is None:
            self.running = command
            return "running"
        if mode == "drop" or (mode == "queue" and len(self.waiting) >= QUEUE):
            return "busy"
        if mode == "replace":
            for one in self.waiting:
                one.end("cancelled", "killed", "a newer command took its place")
            self.waiting = [command]
            self.running.cancel("killed", "a newer command took its place")
        else:
            self.waiting.append(command)
        return "queued"

    def next(self):
        """The one that ran is gone: the next that may begin; None where none waits."""
        self.running = self.waiting.pop(0) if self.waiting else None
        return self.running
