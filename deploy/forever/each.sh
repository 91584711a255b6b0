#!/bin/sh
# npm run start|stop|restart|logs [-- NAME...]: forever for those named, else for every one that is installed.
set -eu
what=$1
shift
[ $# -gt 0 ] || set -- frAroundWeb frMhs frMhc
for name in "$@"; do
    [ -e "/opt/around/$name/launch" ] || continue
    case $what in
    # A second one on the same data would be refused, again and again.
    start) forever list --plain | grep -qF "/opt/around/$name/launch " || forever start "$name.json" ;;
    logs) tail -n 50 "/var/log/around/$name.log" ;;
    *) forever "$what" "$name" ;;
    esac
done
