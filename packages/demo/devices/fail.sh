#!/bin/sh
# fail.sh: a device that says what is wrong.
echo "the tank is empty: fill it and try again" >&2
exit 3
