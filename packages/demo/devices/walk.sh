#!/bin/sh
# walk.sh: somebody walks by the motion sensor, for three seconds.
set() { sh "$(dirname "$0")/set.sh" motion "$1"; }
set true
sleep 3
set false
