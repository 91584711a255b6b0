# How broad a text is, where characters are 6 x 8 pixels times a scale and wide ones twice as broad.

ADVANCE = 6


def is_wide(char):
    code = ord(char)
    return (
        0x1100 <= code <= 0x115F
        or 0x2E80 <= code <= 0xA4CF
        or 0xAC00 <= code <= 0xD7A3
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE4F
        or 0xFF00 <= code <= 0xFF60
        or code >= 0x1F300
    )


def width_of(text, scale=1):
    places = 0
    for char in text:
        places += 2 if is_wide(char) else 1
    return max(0, places * ADVANCE * scale - scale)


def cut_to(text, columns, scale=1):
    """The text cut to so many columns, with an ellipsis where it was longer."""
    if width_of(text, scale) <= columns:
        return text
    out = ""
    for char in text:
        if width_of(out + char + "…", scale) > columns:
            break
        out += char
    return out + "…"


def wrap_to(text, columns, lines, scale=1):
    """The text in lines of at most so many columns, broken between words where there are any; at most `lines` of them."""
    out = []
    rest = text.strip()
    while rest and len(out) < lines:
        if len(out) == lines - 1 or width_of(rest, scale) <= columns:
            out.append(cut_to(rest, columns, scale))
            return out
        room = 1
        while room < len(rest) and width_of(rest[: room + 1], scale) <= columns:
            room += 1
        space = rest[: room + 1].rfind(" ")
        end = space if space > room // 3 else room
        out.append(rest[:end])
        rest = rest[end:].strip()
    return out
