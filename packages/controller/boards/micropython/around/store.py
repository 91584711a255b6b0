"""Files that a power cut leaves whole: either what was there before, or what is there now."""

import json
import os

DATA = "/data"


def path(name):
    return DATA + "/" + name


def prepare():
    try:
        os.mkdir(DATA)
    except OSError:
        pass  # it is there


def read(name):
    """The bytes; None where there is no such file."""
    try:
        with open(path(name), "rb") as f:
            return f.read()
    except OSError:
        return None


def write(name, content):
    """Replaces a file: littlefs makes the renaming all or nothing. Raises OSError where the flash is full or broken."""
    new = path(name + ".new")
    with open(new, "wb") as f:
        f.write(content)
    sync()
    os.rename(new, path(name))
    sync()


def append(name, content):
    with open(path(name), "ab") as f:
        f.write(content)
    sync()


def remove(name):
    try:
        os.remove(path(name))
    except OSError:
        pass  # it is not there


def sync():
    if hasattr(os, "sync"):
        os.sync()


def read_json(name):
    """What a file says; None where there is none or it says nothing sensible."""
    content = read(name)
    try:
        return None if content is None else json.loads(content)
    except ValueError:
        return None


def write_json(name, value):
    write(name, json.dumps(value).encode())
