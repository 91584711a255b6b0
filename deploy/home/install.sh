#!/bin/sh
# Installs the home server on a Raspberry Pi or any Debian machine: sudo sh install.sh [--from frMhs-VERSION.tar.gz]
set -eu
HERE=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$HERE/../install-lib.sh"

usage() {
    cat <<'END'
sudo sh deploy/home/install.sh [--from ARCHIVE] [--dry-run] [--uninstall | --purge]

  --from ARCHIVE   frMhs-VERSION.tar.gz; else the newest beside this script or in artefacts/
  --dry-run        says what it would do, and does nothing
  --uninstall      takes the program away; keys, history and settings stay
  --purge          takes those away too: phones and controllers must be paired anew

Run again with a newer archive it updates.
END
}

read_options "$@"
need_root
if [ "$ACTION" = uninstall ]; then
    say "Removing the home server"
    remove_service frMhs
    remove_program frMhs
    remove_file /etc/udev/rules.d/60-around-m5stack.rules
    remove_data home
    exit 0
fi

say "Node"
need_node
say "User around-home, who may speak to serial ports and the I2C bus"
make_user around-home dialout i2c
say "Program"
put_program frMhs
[ -d /var/lib/around/home ] || do_it install -d -m 700 -o around-home -g around-home /var/lib/around/home
say "The display: an M5Stack keeps the same name whichever port it is plugged into"
do_write /etc/udev/rules.d/60-around-m5stack.rules 644 <"$HERE/60-around-m5stack.rules"
! command -v udevadm >/dev/null || ! has_systemd || do_it udevadm control --reload
say "Service"
put_service frMhs
say
say "Done. Pair the first phone:  sudo -u around-home frMhs pair --data /var/lib/around/home"
say "What it says:               journalctl -u frMhs -f"
