#!/bin/sh
# What a supervisor starts in place of a version: /opt/around/frMhs/launch run --data /var/lib/around/home
# It runs the version that `current` names. One that is on trial (frMhs update) and does not come up, or is not well in its time, it takes back.
# install-lib.sh puts it beside the versions; `frMhs`, typed by hand, goes without it. POSIX sh, Debian's tools.
set -u
AT=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
NAME=$(basename "$AT")
STARTS=3

# A power cut may leave anything in a file.
digits() { tr -cd 0-9 | cut -c 1-12 | sed 's/^0*//'; }
# A word's value in the file of the trial.
word() { sed -n "s/^$1 //p" "$AT/trial" 2>/dev/null | head -n 1; }
say() { printf '{"level":"%s","time":"%s","tier":"launch","msg":"%s"}\n' "$1" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$2"; }

# The same steps as in the program itself: first what is told, then the switch, then the trial is over. Each may be done twice.
go_back() {
    say error "$NAME $version is taken back, $previous runs again: $1"
    printf 'from %s\nto %s\nwhy %s\n' "$version" "$previous" "$1" >"$AT/.back.$$" && mv -f "$AT/.back.$$" "$AT/back"
    ln -sfn "$previous" "$AT/.current.$$" && mv -fT "$AT/.current.$$" "$AT/current" && sync "$AT"
    rm -f "$AT/trial" "$AT/starts"
    version=$previous
}

version=$(readlink "$AT/current") || {
    say error "there is no $AT/current: run the install script again"
    exit 1
}
if [ "$(word version)" = "$version" ]; then
    previous=$(word previous)
    seconds=$(word seconds | digits)
    now=$(date +%s)
    first=$(head -n 1 "$AT/starts" 2>/dev/null | digits)
    count=0
    [ ! -f "$AT/starts" ] || count=$(wc -l <"$AT/starts")
    why=
    [ -f "$AT/$version/$NAME.mjs" ] || why="it is not there"
    [ "$count" -lt $STARTS ] || why="it was started $STARTS times and was not well"
    # A start takes a while too. A clock that was set meanwhile takes it back early, which does no harm.
    [ $((now - ${first:-$now})) -le $((${seconds:-120} + 30)) ] || why="its ${seconds:-120} s are over"
    if [ -n "$why" ] && [ -f "$AT/$previous/$NAME.mjs" ]; then
        go_back "$why"
    else
        echo "$now" >>"$AT/starts"
    fi
fi
# By its own folder: what it loads later is its own too, whatever `current` names then.
AROUND_VERSIONS=$AT
export AROUND_VERSIONS
exec node "$AT/$version/$NAME.mjs" "$@"
