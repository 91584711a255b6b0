#!/bin/sh
# hang.sh: never ends, has children, and will not listen to a polite request: what the watchdog is for.
trap '' TERM
sleep 1000 &
sleep 1000
wait
