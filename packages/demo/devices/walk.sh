#!/bin/sh
# walk.sh: somebody walks by the motion sensor, for three seconds.
here=$(dirname "$0")
sh "$here/set.sh" motion true
sleep 3
sh "$here/set.sh" motion false
