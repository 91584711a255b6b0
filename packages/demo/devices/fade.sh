#!/bin/sh
# fade.sh: to the brightness and in the time that stand on stdin, {"level": 0-100, "duration": ms}; tells its progress.
input=$(cat)
level=$(printf '%s' "$input" | sed -n 's/.*"level" *: *\([0-9]*\).*/\1/p')
duration=$(printf '%s' "$input" | sed -n 's/.*"duration" *: *\([0-9]*\).*/\1/p')
from=$(sh "$(dirname "$0")/get.sh" ceiling.brightness 0)
pause=$(awk -v d="${duration:-1000}" 'BEGIN { print d / 10000 }')
for step in 1 2 3 4 5 6 7 8 9 10; do
  sleep "$pause"
  sh "$(dirname "$0")/set.sh" ceiling.brightness "$(awk -v f="$from" -v t="${level:-0}" -v s=$step 'BEGIN { printf "%d", f + (t - f) * s / 10 }')"
  printf '{"progress": %d}\n' $((step * 10))
done
