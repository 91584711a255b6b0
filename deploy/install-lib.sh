# Functions of the install scripts: sourced by web/install.sh, home/install.sh and controller/install.sh. POSIX sh, Debian's tools.
# Each step can be done again without harm, and says what it does; with --dry-run it says it and does nothing.

DRY=no
PURGE=no
ACTION=install
ARCHIVE=

say() { printf '%s\n' "$*"; }
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}
# Runs a command that changes something.
do_it() {
    say "  $*"
    [ "$DRY" = yes ] || "$@"
}
# do_write FILE MODE < content: writes it where it is not the same already.
do_write() {
    new=$(cat)
    if [ -f "$1" ] && [ "$(cat "$1")" = "$new" ]; then return 0; fi
    say "  write $1"
    [ "$DRY" = yes ] && return 0
    mkdir -p "$(dirname "$1")"
    printf '%s\n' "$new" >"$1.new"
    chmod "$2" "$1.new"
    mv "$1.new" "$1"
}

# The options that all three have; others are left in REST.
read_options() {
    REST=
    while [ $# -gt 0 ]; do
        case $1 in
        --dry-run) DRY=yes ;;
        --uninstall) ACTION=uninstall ;;
        --purge) ACTION=uninstall PURGE=yes ;;
        --from)
            [ $# -ge 2 ] || fail "--from wants the archive: --from frMhs-0.1.0.tar.gz"
            ARCHIVE=$2
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        -*) fail "unknown option $1; --help lists what there is" ;;
        *) REST="$REST $1" ;;
        esac
        shift
    done
}

need_root() {
    [ "$DRY" = yes ] || [ "$(id -u)" = 0 ] || fail "This changes the system: run it with sudo, or look first with --dry-run."
}

need_node() {
    command -v node >/dev/null || [ "$DRY" = yes ] || do_it apt-get install -y -q --no-install-recommends nodejs
    version=$(node --version 2>/dev/null || echo v0)
    major=$(printf '%s' "$version" | sed 's/^v\([0-9]*\).*/\1/')
    minor=$(printf '%s' "$version" | sed 's/^v[0-9]*\.\([0-9]*\).*/\1/')
    if [ "$major" -gt 20 ] || { [ "$major" = 20 ] && [ "${minor:-0}" -ge 19 ]; }; then return 0; fi
    fail "Around needs Node 20.19 or newer; this is $version. Debian 13 and today's Raspberry Pi OS have it: apt install nodejs"
}

# make_user NAME GROUP...: a system user without a login, in those groups; groups that are missing are made.
make_user() {
    user=$1
    shift
    getent passwd "$user" >/dev/null || do_it useradd --system --user-group --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin "$user"
    for group in "$@"; do
        getent group "$group" >/dev/null || do_it groupadd --system "$group"
        id -nG "$user" 2>/dev/null | tr ' ' '\n' | grep -qx "$group" || do_it usermod -aG "$group" "$user"
    done
}

# tier_of NAME: as its user, its data and its variables call it.
tier_of() {
    case $1 in frAroundWeb) echo web ;; frMhs) echo home ;; frMhc) echo controller ;; esac
}

# put_program NAME: unpacks its archive beside those that were there, and lets `current` name it at once or not at all.
put_program() {
    name=$1
    [ -n "$ARCHIVE" ] || ARCHIVE=$(ls "$HERE/$name"-*.tar.gz "$HERE/../../artefacts/$name"-*.tar.gz 2>/dev/null | sort -V | tail -n 1)
    [ -n "$ARCHIVE" ] && [ -f "$ARCHIVE" ] || fail "There is no $name-VERSION.tar.gz beside this script: get it from a release, or make it with \"npm run artefacts\", and say --from FILE."
    unpack "$name" "$ARCHIVE"
    do_write "$base/launch" 755 <"$HERE/../launch.sh"
    # Its own user puts newer versions there (`update`), and takes back what is not well.
    user=around-$(tier_of "$name")
    [ "$(stat -c %U "$base" "$base/$version" "$base/launch" 2>/dev/null | sort -u)" = "$user" ] || do_it chown -R "$user:" "$base"
    write_command "$name"
    put_around "$(dirname "$ARCHIVE")/around-$version.tar.gz"
}

# put_around ARCHIVE: the command line that goes with it, where the release lies there as a whole. Nobody but root writes to it.
put_around() {
    [ -f "$1" ] || return 0
    unpack around "$1"
    do_write /usr/local/bin/around 755 <<'END'
#!/bin/sh
exec node /opt/around/around/current/around.mjs "$@"
END
}

# unpack NAME ARCHIVE: checks it, and puts it into $base/$version.
unpack() {
    sums=$(dirname "$2")/SHA256SUMS
    if [ -f "$sums" ]; then
        grep -qF "  $(basename "$2")" "$sums" || fail "SHA256SUMS beside $2 does not name it: fetch both again."
        grep -F "  $(basename "$2")" "$sums" | (cd "$(dirname "$2")" && sha256sum -c --quiet -) || fail "$2 is not what SHA256SUMS says: fetch it again."
    fi
    folder=$(tar -tzf "$2" | head -n 1 | cut -d/ -f1)
    case $folder in "$1"-*) ;; *) fail "$2 does not hold $1: it begins with $folder" ;; esac
    version=${folder#"$1"-}
    base=/opt/around/$1
    if [ ! -d "$base/$version" ]; then
        do_it mkdir -p "$base"
        do_it rm -rf "$base/.new"
        do_it mkdir "$base/.new"
        do_it tar -xzf "$2" -C "$base/.new" --strip-components=1 --no-same-owner
        do_it mv "$base/.new" "$base/$version"
    fi
    if [ "$(readlink "$base/current" 2>/dev/null)" != "$version" ]; then
        do_it ln -sfn "$version" "$base/.current"
        do_it mv -T "$base/.current" "$base/current"
    fi
}

# The command on everybody's path.
write_command() {
    do_write "/usr/local/bin/$1" 755 <<END
#!/bin/sh
# The versions belong to the service's own user: nothing that it could have written runs as root.
if [ "\$(id -u)" = 0 ]; then
    export AROUND_$(tier_of "$1" | tr a-z A-Z)_DATA="\${AROUND_$(tier_of "$1" | tr a-z A-Z)_DATA:-/var/lib/around/$(tier_of "$1")}"
    exec runuser -u around-$(tier_of "$1") -- node /opt/around/$1/current/$1.mjs "\$@"
fi
exec node /opt/around/$1/current/$1.mjs "\$@"
END
}

has_systemd() { [ -d /run/systemd/system ]; }

put_service() {
    unit=/etc/systemd/system/$1.service
    do_write "$unit" 644 <"$HERE/../systemd/$1.service"
    if has_systemd; then
        do_it systemctl daemon-reload
        do_it systemctl enable --quiet "$1"
        do_it systemctl restart "$1"
    else
        say "  systemd does not run here: start $1 as you start other services (docs/guides/services.md)"
    fi
}

remove_service() {
    if has_systemd && [ -f "/etc/systemd/system/$1.service" ]; then do_it systemctl disable --now --quiet "$1"; fi
    remove_file "/etc/systemd/system/$1.service"
    has_systemd && do_it systemctl daemon-reload
    return 0
}

remove_program() {
    [ ! -d "/opt/around/$1" ] || do_it rm -r "/opt/around/$1"
    remove_file "/usr/local/bin/$1"
    # The command line goes with the last of them.
    if [ -d /opt/around/around ] && ! ls -d /opt/around/fr* >/dev/null 2>&1; then
        do_it rm -r /opt/around/around
        remove_file /usr/local/bin/around
    fi
    rmdir --ignore-fail-on-non-empty /opt/around 2>/dev/null || true
}

remove_file() { [ ! -e "$1" ] || do_it rm "$1"; }

# Keys and history stay unless somebody says --purge.
remove_data() {
    tier=$1
    if [ "$PURGE" = yes ]; then
        [ ! -d "/var/lib/around/$tier" ] || do_it rm -r "/var/lib/around/$tier"
        ! getent passwd "around-$tier" >/dev/null || do_it userdel "around-$tier"
    elif [ -d "/var/lib/around/$tier" ]; then
        say "  /var/lib/around/$tier stays, with its keys: --purge takes it away too"
    fi
}
