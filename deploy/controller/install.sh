#!/bin/sh
# Installs a controller on a Linux board: sudo sh install.sh [--from frMhc-VERSION.tar.gz]
set -eu
HERE=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$HERE/../install-lib.sh"

usage() {
    cat <<'END'
sudo sh deploy/controller/install.sh [--from ARCHIVE] [--dry-run] [--uninstall | --purge]

  --from ARCHIVE   frMhc-VERSION.tar.gz; else the newest beside this script or in artefacts/
  --dry-run        says what it would do, and does nothing
  --uninstall      takes the program away; its key and settings stay
  --purge          takes those away too: the home must adopt it anew

Run again with a newer archive it updates.
END
}

read_options "$@"
need_root
if [ "$ACTION" = uninstall ]; then
    say "Removing the controller"
    remove_service frMhc
    remove_program frMhc
    remove_data controller
    exit 0
fi

say "Node"
need_node
say "User around-controller, who may speak to pins, buses, serial ports and cameras"
make_user around-controller dialout i2c gpio video
say "Program"
put_program frMhc
say "Your devices: /var/lib/around/controller/controller.yaml"
if [ ! -f /var/lib/around/controller/controller.yaml ]; then
    do_it install -d -m 700 -o around-controller -g around-controller /var/lib/around/controller
    do_write /var/lib/around/controller/controller.yaml 600 <"$HERE/controller.yaml"
    do_it chown around-controller:around-controller /var/lib/around/controller/controller.yaml
fi
say "Service"
put_service frMhc
say
say "Done. Its setup code:  sudo -u around-controller frMhc adopt --data /var/lib/around/controller"
say "What it says:         journalctl -u frMhc -f"
