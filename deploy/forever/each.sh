#!/bin/sh
# npm run start|stop|restart|logs [-- NAME...]: forever for those named, else for every one that is installed.
set -eu
what=$1
shift
[ $# -gt 0 ] || set -- frAroundWeb frMhs frMhc
runs() { forever list --plain | grep -qF "/opt/around/$1/launch "; }
for name in "$@"; do
    [ -e "/opt/around/$name/launch" ] || continue
    case $what in
    logs) tail -n 50 "/var/log/around/$name.log" ;;
    # A second one on the same data would be refused, again and again.
    start) runs "$name" || forever start "$name.json" ;;
    restart) if runs "$name"; then forever restart "$name"; else forever start "$name.json"; fi ;;
    stop) ! runs "$name" || forever stop "$name" ;;
    esac
done
