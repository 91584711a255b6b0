#!/bin/sh
# set.sh NAME VALUE: the "pin" NAME takes VALUE, whole or not at all.
printf '%s' "$2" > "$AROUND_DEMO/$1.$$" && mv "$AROUND_DEMO/$1.$$" "$AROUND_DEMO/$1"
