"""A new program over the air: its files are gathered in the other place, checked by their hashes, and tried at the next start."""

import os
from binascii import a2b_base64, hexlify
from hashlib import sha256

import slots

from . import store

FILES = 80


class Update:
    def __init__(self, slot):
        """`slot`: the program that runs now; the other place is written."""
        self._folder = "/" + slots.other(slot)
        self.slot = slots.other(slot)
        self._running = "/" + slot
        self._files = None

    def begin(self, files):
        """
        Empties the other place and copies there what the new program shares with the one that runs: `files` are all its files, by
        path, with their hashes (hex). A generator, for a flash is slow; it gives the paths of those that are to be sent.
        """
        if "around/app.py" not in files or len(files) > FILES:
            raise ValueError("that is no program for a board")
        for path in files:
            _checked(path)
        _empty(self._folder)
        os.mkdir(self._folder)
        self._files = files
        missing = []
        for path, wanted in files.items():
            yield 0
            old = self._running + "/" + path
            if _exists(old) and _hash(old) == wanted:
                _make_folders(self._folder + "/" + path)
                _copy(old, self._folder + "/" + path)
            else:
                missing.append(path)
        return {"missing": sorted(missing)}

    def part(self, path, at, data):
        """The next part of a file (base64). Parts come in their order. Raises ValueError, OSError."""
        if self._files is None:
            raise ValueError("an update begins with begin")
        name = self._folder + "/" + _checked(path)
        data = a2b_base64(data.encode())
        if at == 0:
            _make_folders(name)
        elif _size(name) != at:
            raise ValueError("%s stands at %d bytes, not %d: begin again" % (path, _size(name), at))
        with open(name, "wb" if at == 0 else "ab") as f:
            f.write(data)

    def finish(self):
        """All files are there, as their hashes say, and no others: from the next start on they are tried. Raises ValueError."""
        if self._files is None:
            raise ValueError("an update begins with begin")
        if sorted(_list(self._folder, "")) != sorted(self._files):
            raise ValueError("the files are not all there: begin again")
        for path, wanted in self._files.items():
            yield 0
            if _hash(self._folder + "/" + path) != wanted:
                raise ValueError(path + " is damaged: begin again")
        store.sync()
        slots.attempt(program=self.slot)


def _checked(path):
    # around/….py or around/things/….py, and nothing else.
    parts = path.split("/")
    if parts[0] != "around" or not path.endswith(".py") or not 2 <= len(parts) <= 3:
        raise ValueError(path + " is no file of the program")
    for part in parts:
        if not part or not all(["a" <= c <= "z" or c in "0123456789_." for c in part]) or part[0] == ".":
            raise ValueError(path + " is no file of the program")
    return path


def _make_folders(name):
    parts = name.split("/")
    for i in range(2, len(parts)):
        try:
            os.mkdir("/".join(parts[:i]))
        except OSError:
            pass  # it is there


def _size(name):
    try:
        return os.stat(name)[6]
    except OSError:
        return 0


def _exists(name):
    try:
        os.stat(name)
        return True
    except OSError:
        return False


def _is_folder(name):
    return os.stat(name)[0] & 0x4000 != 0


def _list(folder, before):
    out = []
    for name in os.listdir(folder):
        if _is_folder(folder + "/" + name):
            out.extend(_list(folder + "/" + name, before + name + "/"))
        else:
            out.append(before + name)
    return out


def _empty(folder):
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        if _is_folder(folder + "/" + name):
            _empty(folder + "/" + name)
        else:
            os.remove(folder + "/" + name)
    os.rmdir(folder)


def _copy(name, to):
    with open(name, "rb") as f, open(to, "wb") as g:
        while True:
            data = f.read(512)
            if not data:
                return
            g.write(data)


def _hash(name):
    h = sha256()
    with open(name, "rb") as f:
        while True:
            data = f.read(512)
            if not data:
                return hexlify(h.digest()).decode()
            h.update(data)
