# Runs on MicroPython in the tests: published answers, computed by the board's own files. Prints one line of JSON.
import json
import sys
import time
from binascii import hexlify, unhexlify

sys.path.insert(0, "/a")
from around import chachapoly, noise, x25519

with open("/data/vectors.json") as f:
    cases = json.load(f)


def say(data):
    return None if data is None else hexlify(data).decode()


def agree(case):
    return say(x25519.shared(unhexlify(case["private"]), unhexlify(case["public"])))


def aead(case):
    # What was sealed by others opens, and sealing it again gives the same.
    key, iv, ad = unhexlify(case["key"]), unhexlify(case["iv"]), unhexlify(case["aad"])
    opened = chachapoly.open(key, iv, ad, unhexlify(case["ct"] + case["tag"]))
    return [say(opened), say(chachapoly.seal(key, iv, ad, unhexlify(case["msg"])))]


def transcript(case):
    psk, prologue = unhexlify(case["psk"]), unhexlify(case["prologue"])
    one = noise.Handshake(True, psk, prologue, unhexlify(case["initiator"]))
    two = noise.Handshake(False, psk, prologue, unhexlify(case["responder"]))
    payloads = [unhexlify(payload) for payload in case["payloads"]]
    m1 = one.write(payloads[0])
    heard = [two.read(m1)]
    m2 = two.write(payloads[1])
    heard.append(one.read(m2))
    out = [m1, m2]
    sends, receives = (one.split()[0], two.split()[0]), (two.split()[1], one.split()[1])
    for i in range(2, len(payloads)):
        out.append(sends[i % 2].seal(payloads[i]))
        heard.append(receives[i % 2].open(out[i]))
    return [[say(one) for one in out], [say(one) for one in heard]]


def spoilt(case):
    # Another key, and each message with one bit turned.
    psk, prologue = unhexlify(case["psk"]), unhexlify(case["prologue"])
    m1 = bytearray(noise.Handshake(True, psk, prologue).write())
    out = [noise.Handshake(False, bytes(32), prologue).read(bytes(m1))]
    for at in (0, 31, 32, 47):
        bad = bytearray(m1)
        bad[at] ^= 1
        out.append(noise.Handshake(False, psk, prologue).read(bytes(bad)))
    return [say(one) for one in out]


begin = time.ticks_ms()
answers = {
    "x25519": [agree(case) for case in cases["x25519"]],
    "aead": [aead(case) for case in cases["aead"]],
    "noise": [transcript(case) for case in cases["noise"]],
    "spoilt": spoilt(cases["noise"][0]),
    "ms": time.ticks_diff(time.ticks_ms(), begin),
}
print(json.dumps(answers))
