# Characters that the display's fonts lack, drawn by hand: eight rows of five dots (bit 4 is the left one).
MARKS = {
    "✓": (0, 1, 1, 2, 18, 12, 8, 0),
    "✗": (0, 17, 10, 4, 10, 17, 0, 0),
    "→": (0, 4, 2, 31, 2, 4, 0, 0),
    "…": (0, 0, 0, 0, 0, 0, 21, 0),
    "·": (0, 0, 0, 4, 0, 0, 0, 0),
    "°": (12, 18, 18, 12, 0, 0, 0, 0),
    "–": (0, 0, 0, 31, 0, 0, 0, 0),
}
# For what no font has: a box says truthfully that something stands there.
BOX = (31, 17, 17, 17, 17, 17, 31, 0)
