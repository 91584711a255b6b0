#!/bin/sh
# meter.sh: what the plug measures, every 2 s: a kettle while it is on, 0.3 W by itself.
while sleep 2; do
  case $(sh "$(dirname "$0")/get.sh" plug.on false) in
    true) awk -v s="$(date +%S)" 'BEGIN { printf "{\"power\": %.1f, \"voltage\": %.1f, \"current\": %.2f}\n", 1210 + s % 7, 230 + s % 3, 5.3 }' ;;
    *) printf '{"power": 0.3, "voltage": 230.4, "current": 0}\n' ;;
  esac
done
