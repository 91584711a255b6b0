#!/bin/sh
# watch.sh NAME PROPERTY DEFAULT [FORMAT]: prints {"PROPERTY": value} at once and whenever the "pin" NAME changes.
# FORMAT text: the value is a word and is quoted.
last=
while :; do
  now=$(sh "$(dirname "$0")/get.sh" "$1" "$3")
  if [ "$now" != "$last" ]; then
    last=$now
    case $4 in
      text) printf '{"%s": "%s"}\n' "$2" "$now" ;;
      position) printf '{"%s": %s, "open": %s}\n' "$2" "$now" "$([ "$now" -gt 0 ] && echo true || echo false)" ;;
      *) printf '{"%s": %s}\n' "$2" "$now" ;;
    esac
  fi
  sleep 0.2
done
