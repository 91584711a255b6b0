#!/bin/sh
# climate.sh: a reading every 3 s, as a sensor on a wire would give it.
exec awk 'BEGIN {
  srand()
  while (1) {
    t += 0.05
    printf "{\"temperature\": %.1f, \"humidity\": %.0f}\n", 21.4 + 1.5 * sin(t) + rand() / 5, 46 + 6 * sin(t / 2)
    fflush()
    if (system("sleep 3") != 0) exit
  }
}'
