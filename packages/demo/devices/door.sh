#!/bin/sh
# door.sh: a reed contact. Somebody goes in or out now and then.
open=false
while :; do
  printf '{"open": %s}\n' $open
  case $open in
    true) open=false && sleep 6 ;;
    *) open=true && sleep 45 ;;
  esac
done
