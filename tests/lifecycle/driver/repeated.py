"""A thread that does something again and again."""

import threading


class Repeated:
    """Repeats `step`, with a pause, until it is stopped."""

    pause = 0.25

    def __init__(self):
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _run(self):
        while not self._stop.wait(self.pause):
            self.step()

    def step(self):
        raise NotImplementedError
