"""ChaCha20-Poly1305 (RFC 8439), which seals everything on the link.

ChaCha20 works on 32-bit words. A MicroPython integer of more than 30 bits is an object of its own, so that word by word a record
would take thousands of them. Here one big integer holds a whole row of the state, of several blocks at once: a word every 64 bits,
so that sums and shifts of one do not reach the next. What a row costs is then much the same for one block or for seventeen.
"""

BLOCKS = 17  # at a time: of 1 KB at most
WORD = 0xFFFFFFFF
CONSTANTS = (0x61707865, 0x3320646E, 0x79622D32, 0x6B206574)
POLY_P = (1 << 130) - 5
CLAMP = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF

_masks = {}


def _mask(lanes):
    # The low 32 bits of each lane.
    if lanes not in _masks:
        _masks[lanes] = int.from_bytes(b"\xff\xff\xff\xff\0\0\0\0" * lanes, "little")
    return _masks[lanes]


def _row(words, blocks):
    out = bytearray(32 * blocks)
    at = 0
    for word in words:
        four = word.to_bytes(4, "little")
        for _ in range(blocks):
            out[at : at + 4] = four
            at += 8
    return int.from_bytes(out, "little")


def stream(key, counter, nonce, blocks):
    """64 * blocks bytes of the key stream. `key` 32 bytes, `nonce` 12 bytes."""
    k = [int.from_bytes(key[i : i + 4], "little") for i in range(0, 32, 4)]
    n = [int.from_bytes(nonce[i : i + 4], "little") for i in range(0, 12, 4)]
    m = _mask(4 * blocks)
    w = 64 * blocks
    w2 = 2 * w
    w3 = 3 * w
    m1 = (1 << w) - 1
    m2 = (1 << w2) - 1
    m3 = (1 << w3) - 1
    a = a0 = _row(CONSTANTS, blocks)
    b = b0 = _row(k[:4], blocks)
    c = c0 = _row(k[4:], blocks)
    count = bytearray(8 * blocks)
    for i in range(blocks):
        count[8 * i : 8 * i + 4] = (counter + i).to_bytes(4, "little")
    d = d0 = _row([0] + n, blocks) | int.from_bytes(count, "little")
    for i in range(20):
        a = (a + b) & m
        d ^= a
        d = ((d << 16) | (d >> 16)) & m
        c = (c + d) & m
        b ^= c
        b = ((b << 12) | (b >> 20)) & m
        a = (a + b) & m
        d ^= a
        d = ((d << 8) | (d >> 24)) & m
        c = (c + d) & m
        b ^= c
        b = ((b << 7) | (b >> 25)) & m
        if i & 1:  # back from the diagonals to the columns
            b = (b >> w3) | ((b & m3) << w)
            c = (c >> w2) | ((c & m2) << w2)
            d = (d >> w) | ((d & m1) << w3)
        else:
            b = (b >> w) | ((b & m1) << w3)
            c = (c >> w2) | ((c & m2) << w2)
            d = (d >> w3) | ((d & m3) << w)
    out = bytearray(64 * blocks)
    at = 0
    for row in ((a + a0) & m, (b + b0) & m, (c + c0) & m, (d + d0) & m):
        lanes = row.to_bytes(32 * blocks, "little")
        lane = 0
        for word in range(4):
            to = at
            for _ in range(blocks):
                out[to : to + 4] = lanes[lane : lane + 4]
                lane += 8
                to += 64
            at += 4
    return out


def _xor(one, other):
    n = len(one)
    return (int.from_bytes(one, "little") ^ int.from_bytes(other[:n], "little")).to_bytes(n, "little")


def poly1305(key, *parts):
    """The 16-byte tag of the parts, each filled up with zeros to 16 bytes (RFC 8439, 2.8). `key` 32 bytes."""
    r = int.from_bytes(key[:16], "little") & CLAMP
    total = 0
    for part in parts:
        for at in range(0, len(part), 16):
            block = part[at : at + 16]
            if len(block) < 16:
                block = bytes(block) + bytes(16 - len(block))
            total = (total + int.from_bytes(block, "little") + (1 << 128)) * r % POLY_P
    total += int.from_bytes(key[16:32], "little")
    return (total & ((1 << 128) - 1)).to_bytes(16, "little")


def _lengths(ad, text):
    return len(ad).to_bytes(8, "little") + len(text).to_bytes(8, "little")


def _crypt(key, nonce, text):
    # The key of the tag, and the text xor the stream: the tag's key is block 0, the text begins at block 1.
    first = stream(key, 0, nonce, min(BLOCKS, 1 + (len(text) + 63) // 64))
    mac = bytes(first[:32])
    out = bytearray()
    out.extend(_xor(text[: len(first) - 64], memoryview(first)[64:]))
    del first
    counter = BLOCKS
    for at in range(64 * (BLOCKS - 1), len(text), 64 * BLOCKS):
        part = text[at : at + 64 * BLOCKS]
        out.extend(_xor(part, stream(key, counter, nonce, (len(part) + 63) // 64)))
        counter += BLOCKS
    return mac, bytes(out)


def seal(key, nonce, ad, text):
    """The text, sealed: 16 bytes longer."""
    mac, out = _crypt(key, nonce, text)
    return out + poly1305(mac, ad, out, _lengths(ad, out))


def open(key, nonce, ad, sealed):
    """The text; None where the tag does not fit."""
    if len(sealed) < 16:
        return None
    out = sealed[:-16]
    mac = bytes(stream(key, 0, nonce, 1)[:32])
    tag = poly1305(mac, ad, out, _lengths(ad, out))
    differ = 0
    for i in range(16):
        differ |= tag[i] ^ sealed[len(out) + i]
    return None if differ else _crypt(key, nonce, out)[1]
