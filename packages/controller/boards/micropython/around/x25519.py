"""X25519 (RFC 7748, section 5): a secret that two sides share, of which who listens learns nothing.

MicroPython has no elliptic curves, so this is the Montgomery ladder on its big integers. Each step does the same work whatever the
bit is; how long a big multiplication takes may still tell something of its numbers to who measures the board itself. The keys live
for one handshake only, so that there is nothing to gather over many of them.
"""

P = (1 << 255) - 19
LOW = (1 << 255) - 1


def _fold(n):
    # n mod P, but for a multiple of P: 2^255 is 19 (mod P). A division takes longer.
    n = (n & LOW) + 19 * (n >> 255)
    return (n & LOW) + 19 * (n >> 255)


def _inverse(n):
    # n^(P-2): 254 squarings, 11 multiplications (as in Bernstein's reference).
    def power(x, squarings):
        for _ in range(squarings):
            x = _fold(x * x)
        return x

    z2 = power(n, 1)
    z9 = _fold(power(z2, 2) * n)
    z11 = _fold(z9 * z2)
    z5 = _fold(power(z11, 1) * z9)
    z10 = _fold(power(z5, 5) * z5)
    z20 = _fold(power(z10, 10) * z10)
    z40 = _fold(power(z20, 20) * z20)
    z50 = _fold(power(z40, 10) * z10)
    z100 = _fold(power(z50, 50) * z50)
    z200 = _fold(power(z100, 100) * z100)
    z250 = _fold(power(z200, 50) * z50)
    return _fold(power(z250, 5) * z11)


def multiply(scalar, point):
    """scalar * point, 32 bytes each; 32 bytes. All zeros where the point is of small order: see `shared`."""
    k = bytearray(scalar)
    k[0] &= 248
    k[31] = (k[31] & 127) | 64
    x1 = int.from_bytes(point, "little") & LOW
    x2, z2, x3, z3 = 1, 0, x1, 1
    fold = _fold
    both = P + P
    swapped = 0
    for at in range(254, -1, -1):
        bit = (k[at >> 3] >> (at & 7)) & 1
        # Both pairs are taken from a table: no branch on a bit of the secret.
        pairs = ((x2, z2, x3, z3), (x3, z3, x2, z2))
        x2, z2, x3, z3 = pairs[swapped ^ bit]
        swapped = bit
        a = x2 + z2
        b = x2 + both - z2
        c = x3 + z3
        d = x3 + both - z3
        da = fold(d * a)
        cb = fold(c * b)
        aa = fold(a * a)
        bb = fold(b * b)
        e = aa + both - bb
        s = da + cb
        t = da + both - cb
        x3 = fold(s * s)
        z3 = fold(x1 * fold(t * t))
        x2 = fold(aa * bb)
        z2 = fold(e * (aa + 121665 * e))
    x2, z2 = ((x2, z2), (x3, z3))[swapped]
    return (x2 * _inverse(z2) % P).to_bytes(32, "little")


def public(scalar):
    """The public key of 32 random bytes."""
    return multiply(scalar, b"\x09" + bytes(31))


def shared(scalar, point):
    """The secret shared with who has `point`; None where that is a point of small order, with which every secret is zero."""
    out = multiply(scalar, point)
    return None if out == bytes(32) else out
