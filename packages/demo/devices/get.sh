#!/bin/sh
# get.sh NAME DEFAULT: prints what the "pin" NAME holds.
cat "$AROUND_DEMO/$1" 2>/dev/null || printf '%s' "$2"
