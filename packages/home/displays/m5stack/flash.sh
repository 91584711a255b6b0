#!/bin/sh
# Puts Around on an M5Stack: sh flash.sh /dev/m5stack
set -eu
HERE=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)

usage() {
    cat <<'END'
sh flash.sh PORT [--base FIRMWARE.bin] [--uninstall] [--dry-run]

  PORT          where it hangs: /dev/m5stack, /dev/ttyUSB0, /dev/ttyACM0
  --base FILE   writes UIFlow 2 first (from M5Burner); all that is on the board goes
  --uninstall   takes Around off the board, and puts back what started there before
  --dry-run     says what it would do, and does nothing

Needs mpremote, and with --base esptool: pipx install mpremote esptool
END
}

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

PORT= BASE= ACTION=install DRY=no
while [ $# -gt 0 ]; do
    case $1 in
    --base)
        [ $# -gt 1 ] || fail "--base needs a file" "$(usage)"
        BASE=$2
        shift
        ;;
    --uninstall) ACTION=uninstall ;;
    --dry-run) DRY=yes ;;
    -h | --help)
        usage
        exit 0
        ;;
    -*) fail "There is no option $1." "$(usage)" ;;
    *)
        [ -z "$PORT" ] || fail "One port alone: $PORT or $1?" "$(usage)"
        PORT=$1
        ;;
    esac
    shift
done
[ -n "$PORT" ] || fail "Which port does the M5Stack hang on? Plug it in and look: ls /dev/m5stack /dev/ttyUSB* /dev/ttyACM*" "$(usage)"

do_it() {
    if [ "$DRY" = yes ]; then
        printf 'would run:'
        printf ' %s' "$@"
        printf '\n'
    else
        "$@"
    fi
}

need() {
    command -v "$1" >/dev/null 2>&1 || [ "$DRY" = yes ] || fail "$1 is not installed: sudo apt install pipx && pipx install $1"
}

need mpremote
[ -z "$BASE" ] || need esptool
[ -z "$BASE" ] || [ -r "$BASE" ] || fail "There is no file $BASE: save UIFlow 2 for your board from M5Burner."
if [ "$DRY" = no ]; then
    [ -e "$PORT" ] || fail "There is no $PORT: is the cable in, and one that carries data? ls /dev/ttyUSB* /dev/ttyACM*"
    [ -r "$PORT" ] && [ -w "$PORT" ] || fail "$PORT may not be opened: sudo usermod -aG dialout $(id -un), then log in again"
    if command -v fuser >/dev/null 2>&1 && fuser -s "$PORT" 2>/dev/null; then
        fail "Another program has $PORT open, most likely the home: sudo systemctl stop frMhs, flash, and start it again"
    fi
fi

if [ -n "$BASE" ]; then
    echo "UIFlow 2 (two minutes)"
    do_it esptool --port "$PORT" --baud 921600 erase_flash
    do_it esptool --port "$PORT" --baud 921600 write_flash 0x0 "$BASE"
    [ "$DRY" = yes ] || sleep 5
fi

# The board tells what it is, before anything is written to it.
CHECK='import M5'
# 0: main.py starts at once, without UIFlow's menu. What started there before is kept.
PREPARE="
import os
try:
    import esp32
    nvs = esp32.NVS('uiflow')
    nvs.set_u8('boot_option', 0)
    nvs.commit()
except (ImportError, OSError):
    pass
here = os.listdir('/flash')
if 'main.py' in here and 'panel' not in here and 'main-before-around.py' not in here:
    os.rename('/flash/main.py', '/flash/main-before-around.py')
"
REMOVE="
import os
def rm(path):
    try:
        for name in os.listdir(path):
            rm(path + '/' + name)
        os.rmdir(path)
    except OSError:
        try:
            os.remove(path)
        except OSError:
            pass
rm('/flash/panel')
rm('/flash/main.py')
if 'main-before-around.py' in os.listdir('/flash'):
    os.rename('/flash/main-before-around.py', '/flash/main.py')
"

# The first try may meet the program that runs there; it stops at Ctrl-C, and the second one gets the prompt.
say_to_board() {
    do_it mpremote connect "$PORT" "$@" || { sleep 1 && do_it mpremote connect "$PORT" "$@"; }
}

say_to_board exec "$CHECK" || fail "No UIFlow 2 answers at $PORT." \
    "Save its firmware for your board from M5Burner and run: sh $0 $PORT --base FIRMWARE.bin"
if [ "$ACTION" = uninstall ]; then
    say_to_board exec "$REMOVE"
    do_it mpremote connect "$PORT" reset
    echo "Around is off the board."
    exit 0
fi
echo "Around"
say_to_board exec "$PREPARE"
cd "$HERE"
# main.py last: until then the board starts what it started before.
say_to_board fs cp -r panel :/flash/
say_to_board fs cp main.py :/flash/main.py
do_it mpremote connect "$PORT" reset
echo "Done. It says \"waiting for the home\" until the home speaks to it: displays: { m5stack: [$PORT] } in home.yaml."
