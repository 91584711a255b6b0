"""Noise NNpsk0 (revision 34), suite 25519_ChaChaPoly_SHA256: the handshake of home and controller (docs/PROTOCOL.md).

Both sides know a key; each makes one more for this session alone, so that who learns the first later reads nothing of what was said.
"""

import os
from hashlib import sha256

from . import chachapoly, x25519

NAME = b"Noise_NNpsk0_25519_ChaChaPoly_SHA256"
MAX_MESSAGES = 1 << 20


def sha(*parts):
    h = sha256()
    for part in parts:
        h.update(part)
    return h.digest()


def hmac(key, *parts):
    """HMAC-SHA-256 of a key of at most 64 bytes."""
    key = bytes(key) + bytes(64 - len(key))
    inner = sha(bytes([b ^ 0x36 for b in key]), *parts)
    return sha(bytes([b ^ 0x5C for b in key]), inner)


def hkdf(ck, material, outputs):
    """Noise's HKDF (section 4.3): so many outputs of 32 bytes."""
    secret = hmac(ck, material)
    out = []
    last = b""
    for i in range(outputs):
        last = hmac(secret, last, bytes([i + 1]))
        out.append(last)
    return out


class Cipher:
    """One direction's key and counter (section 5.1)."""

    def __init__(self, key):
        self.key = key
        self.n = 0

    def _nonce(self):
        return bytes(4) + self.n.to_bytes(8, "little")

    def seal(self, text, ad=b""):
        if self.n >= MAX_MESSAGES:
            raise ValueError("this key is used up: shake hands again")
        out = chachapoly.seal(self.key, self._nonce(), ad, text)
        self.n += 1
        return out

    def open(self, sealed, ad=b""):
        """None where it does not open: out of order, repeated, or forged."""
        if self.n >= MAX_MESSAGES:
            return None
        text = chachapoly.open(self.key, self._nonce(), ad, sealed)
        if text is not None:
            self.n += 1
        return text


class Handshake:
    """`write` and `read` in turn, once each; then `split`. `read` answers None for what does not fit: the handshake is then dead."""

    def __init__(self, initiator, psk, prologue, ephemeral=None):
        self.initiator = initiator
        self.ck = self.h = sha(NAME)  # the name is longer than a hash
        self._mix_hash(prologue)
        self._psk = psk
        self._scalar = ephemeral or os.urandom(32)
        self._theirs = None
        self._cipher = None
        self._first = True

    def _mix_hash(self, data):
        self.h = sha(self.h, data)

    def _mix_key(self, material):
        self.ck, key = hkdf(self.ck, material, 2)
        self._cipher = Cipher(key)

    def _begin(self):
        # psk0: before anything else of the first message.
        if self._first:
            self._first = False
            self.ck, h, key = hkdf(self.ck, self._psk, 3)
            self._mix_hash(h)
            self._cipher = Cipher(key)

    def _mix_shared(self):
        secret = x25519.shared(self._scalar, self._theirs)
        self._scalar = None
        if secret is None:
            return False
        self._mix_key(secret)
        return True

    def write(self, payload=b""):
        """The message; None where the other side's key is none."""
        self._begin()
        own = x25519.public(self._scalar)
        self._mix_hash(own)
        self._mix_key(own)
        if self._theirs is not None and not self._mix_shared():
            return None
        sealed = self._cipher.seal(payload, self.h)
        self._mix_hash(sealed)
        return own + sealed

    def read(self, message):
        """The payload; None where it does not fit."""
        if len(message) < 48:
            return None
        self._begin()
        self._theirs = bytes(message[:32])
        self._mix_hash(self._theirs)
        self._mix_key(self._theirs)
        if self.initiator and not self._mix_shared():
            return None
        sealed = bytes(message[32:])
        payload = self._cipher.open(sealed, self.h)
        if payload is not None:
            self._mix_hash(sealed)
        return payload

    def split(self):
        """(send, receive)"""
        one, two = hkdf(self.ck, b"", 2)
        return (Cipher(one), Cipher(two)) if self.initiator else (Cipher(two), Cipher(one))
