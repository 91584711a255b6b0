#!/bin/sh
# button.sh: tells each press of the button: a press is one more line in the file "button".
seen=$(wc -l < "$AROUND_DEMO/button" 2>/dev/null || echo 0)
printf '{"pushed": false}\n'
while sleep 0.2; do
  now=$(wc -l < "$AROUND_DEMO/button" 2>/dev/null || echo 0)
  [ "$now" -gt "$seen" ] || continue
  seen=$now
  printf '{"pushed": true}\n{"event": "pressed"}\n{"pushed": false}\n'
done
