#!/bin/sh
# cover.sh POSITION: the motor runs to POSITION (0 closed ... 100 open), 4 % every 0.1 s, and tells its progress.
here=$(dirname "$0")
target=$1
at=$(sh "$here/get.sh" cover.position 0)
while [ "$at" -ne "$target" ]; do
  sleep 0.1
  left=$((target - at))
  if [ $left -gt 4 ]; then left=4; elif [ $left -lt -4 ]; then left=-4; fi
  at=$((at + left))
  sh "$here/set.sh" cover.position "$at"
  printf '{"progress": %d}\n' "$at"
done
