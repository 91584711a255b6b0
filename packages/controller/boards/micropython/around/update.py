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
        self._begun = False

    def begin(self):
        """Empties the other place."""
        _empty(self._folder)
        os.mkdir(self._folder)
        self._begun = True

    def part(self, path, at, data):
        """The next part of a file (base64). Parts come in their order. Raises ValueError, OSError."""
        if not self._begun:
            raise ValueError("an update begins with begin")
        name = self._folder + "/" + _checked(path)
        data = a2b_base64(data.encode())
        if at == 0:
            _make_folders(name)
        elif _size(name) != at:
            raise ValueError("%s stands at %d bytes, not %d: begin again" % (path, _size(name), at))
        with open(name, "wb" if at == 0 else "ab") as f:
            f.write(data)

    def finish(self, files):
        """All files are there, as their hashes (hex) say, and no others. From the next start on they are tried. Raises ValueError."""
        if not self._begun:
            raise ValueError("an update begins with begin")
        there = _list(self._folder, "")
        if "around/app.py" not in files or len(files) > FILES or sorted(there) != sorted(files):
            raise ValueError("the files are not all there, or too many: begin again")
        for path, wanted in files.items():
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


def _hash(name):
    h = sha256()
    with open(name, "rb") as f:
        while True:
            data = f.read(512)
            if not data:
                return hexlify(h.digest()).decode()
            h.update(data)
