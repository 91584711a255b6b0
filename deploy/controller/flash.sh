#!/bin/sh
# Puts the controller on a MicroPython board: sh flash.sh PORT --board esp32|pico-w
set -eu
umask 077
HERE=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$HERE/../install-lib.sh"
PROGRAM=$HERE/../../packages/controller/boards/micropython
[ -d "$PROGRAM" ] || PROGRAM=$HERE/micropython

usage() {
    cat <<'END'
sh deploy/controller/flash.sh PORT --board esp32|esp32-s3|esp32-c3|pico-w [options]

  PORT              where the board is: /dev/ttyUSB0, /dev/ttyACM0
  --firmware FILE   writes MicroPython itself first (micropython.org/download); everything on the board is lost
  --sha256 HEX      what FILE must be; else the file FILE.sha256 says it
  --drive FOLDER    Pico W with --firmware: where the drive RPI-RP2 is mounted (hold BOOTSEL while you plug it in)
  --config FILE     the board's configuration, JSON; else a small one is made
  --title NAME      the board's name, where the configuration is made here
  --wifi NAME       the Wi-Fi; its password is asked for, or taken from the environment: AROUND_WIFI_PASSWORD
  --dry-run         says what it would do, and does nothing

Without --config, --title and --wifi a board that has a configuration keeps it, and its home. Needs mpremote, and for the firmware of an
ESP32 esptool:  pipx install mpremote esptool
END
}

PORT='' BOARD='' FIRMWARE='' SUM='' DRIVE='' CONFIG='' TITLE='' WIFI=''
value() { [ "$2" -ge 2 ] || fail "$1 wants a value; --help lists what there is"; }
while [ $# -gt 0 ]; do
    case $1 in
    --dry-run) DRY=yes ;;
    -h | --help)
        usage
        exit 0
        ;;
    --board | --firmware | --sha256 | --drive | --config | --title | --wifi)
        value "$1" $#
        case $1 in
        --board) BOARD=$2 ;;
        --firmware) FIRMWARE=$2 ;;
        --sha256) SUM=$2 ;;
        --drive) DRIVE=$2 ;;
        --config) CONFIG=$2 ;;
        --title) TITLE=$2 ;;
        --wifi) WIFI=$2 ;;
        esac
        shift
        ;;
    -*) fail "unknown option $1; --help lists what there is" ;;
    *)
        [ -z "$PORT" ] || fail "one board at a time: $PORT or $1"
        PORT=$1
        ;;
    esac
    shift
done

# Where an ESP32 of this kind looks for its program.
case $BOARD in
esp32) OFFSET=0x1000 ;;
esp32-s3 | esp32-c3) OFFSET=0x0 ;;
pico-w) OFFSET='' ;;
*) fail "Say which board it is: --board esp32, esp32-s3, esp32-c3 or pico-w" ;;
esac
[ -n "$PORT" ] || fail "Say where the board is, such as /dev/ttyUSB0:  ls /dev/ttyUSB* /dev/ttyACM*"
[ "$DRY" = yes ] || [ -e "$PORT" ] || fail "There is no $PORT: is the board plugged in, with a cable that carries data?"
need() { [ "$DRY" = yes ] || command -v "$1" >/dev/null || fail "$1 is missing:  pipx install $1"; }
need mpremote

board() { do_it mpremote connect "$PORT" "$@"; }
on_board() { mpremote connect "$PORT" "$@" 2>/dev/null; }

TEMP=$(mktemp -d)
trap 'stty echo 2>/dev/null || true; rm -rf "$TEMP"' EXIT
trap 'exit 130' INT TERM

write_firmware() {
    say "Firmware"
    [ -f "$FIRMWARE" ] || fail "There is no $FIRMWARE"
    if [ -z "$SUM" ] && [ -f "$FIRMWARE.sha256" ]; then SUM=$(cut -d' ' -f1 "$FIRMWARE.sha256"); fi
    [ -n "$SUM" ] || fail "What must $FIRMWARE be? Give --sha256, or put $FIRMWARE.sha256 beside it"
    is=$(sha256sum "$FIRMWARE" | cut -d' ' -f1)
    [ "$is" = "$SUM" ] || fail "$FIRMWARE is not what it should be: it is $is. Download it again"
    if [ "$BOARD" = pico-w ]; then
        [ -n "$DRIVE" ] || fail "Hold BOOTSEL while you plug the board in, and name the drive that appears: --drive /media/you/RPI-RP2"
        do_it cp "$FIRMWARE" "$DRIVE/"
    else
        need esptool
        do_it esptool --port "$PORT" erase_flash
        do_it esptool --port "$PORT" --baud 460800 write_flash "$OFFSET" "$FIRMWARE"
    fi
    say "  (the board starts)"
    [ "$DRY" = yes ] || wait_for_board
}

# Until it answers, for half a minute.
wait_for_board() {
    n=0
    until on_board exec "pass"; do
        n=$((n + 1))
        [ $n -lt 15 ] || fail "The board does not answer at $PORT: unplug it, plug it in again, and run this again."
        sleep 2
    done
}

# Text as JSON has it.
quoted() { printf '%s' "$1" | sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$/"/'; }

ask_wifi() {
    if [ -z "$WIFI" ]; then
        [ -t 0 ] || fail "Name the Wi-Fi: --wifi NAME, and its password in AROUND_WIFI_PASSWORD"
        printf 'Name of the Wi-Fi (2.4 GHz): '
        read -r WIFI
    fi
    PASSWORD=${AROUND_WIFI_PASSWORD-}
    if [ -z "${AROUND_WIFI_PASSWORD+x}" ]; then
        [ "$DRY" = yes ] && return 0
        [ -t 0 ] || fail "Put the password of $WIFI into the environment: AROUND_WIFI_PASSWORD"
        printf 'Its password (not shown): '
        stty -echo
        read -r PASSWORD
        stty echo
        printf '\n'
    fi
}

make_config() {
    if [ -n "$CONFIG" ]; then
        [ -f "$CONFIG" ] || fail "There is no $CONFIG"
        cp "$CONFIG" "$TEMP/config.a.json"
        return 0
    fi
    ask_wifi
    if [ -z "$TITLE" ]; then
        TITLE=Board
        [ -t 0 ] && [ "$DRY" = no ] && printf 'Name of the board: ' && read -r TITLE
    fi
    cat >"$TEMP/config.a.json" <<END
{
  "title": $(quoted "$TITLE"),
  "wifi": { "name": $(quoted "$WIFI"), "password": $(quoted "$PASSWORD") },
  "things": {}
}
END
}

[ -z "$FIRMWARE" ] || write_firmware

say "The board waits (a running program is stopped; its watchdog with it)"
board exec "open('/hold', 'w').close()"
board reset
[ "$DRY" = yes ] || { sleep "${AROUND_FLASH_PAUSE:-2}" && wait_for_board; }

KEEP=no
if [ "$DRY" = no ] && [ -z "$CONFIG$TITLE$WIFI" ] && on_board fs ls :data | grep -q 'config\.'; then KEEP=yes; fi
if [ $KEEP = no ]; then make_config; fi

say "Program"
for folder in a data; do
    if [ "$DRY" = yes ] || ! on_board fs ls ":$folder" >/dev/null; then board fs mkdir ":$folder"; fi
done
board fs cp -r "$PROGRAM/around" :a/
board fs cp "$PROGRAM/main.py" "$PROGRAM/slots.py" :
if [ $KEEP = yes ]; then
    say "Its configuration stays. The program that was given over the air, if any, gives way to this one"
    board exec "import slots; c = slots.load()['now'][1]; slots.save({'now': ['a', c]})"
else
    say "Configuration"
    board fs cp "$TEMP/config.a.json" :data/config.a.json
    board exec "import slots; slots.save({'now': ['a', 'a']})"
fi

say "Setup code"
CODE="import sys; sys.path.insert(0, '/a')
from around import keys, store
store.prepare(); k = keys.Keys(); k.load(); k.print_code()
print('' if k.setup_code else 'It belongs to a home already.')"
board exec "$CODE"

say "Start"
board fs rm :hold
board reset
say
say "Done. In the app: System, new controller; type the setup code. It is printed at each start, too, until a home has the board:"
say "  mpremote connect $PORT repl"
