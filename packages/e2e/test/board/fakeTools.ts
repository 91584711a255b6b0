import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `mpremote` and `esptool` as flash.sh calls them: the board's files are a folder, and every call is a line in a log. */
const MPREMOTE = `#!/bin/sh
set -eu
printf 'mpremote %s\\n' "$*" >>"$FAKE_LOG"
[ "$1" = connect ] || exit 9
shift 2
at() { printf '%s/%s' "$FAKE_FLASH" "\${1#:}"; }
case $1 in
exec)
    case $2 in
    pass) ;;
    "open('/hold'"*) : >"$FAKE_FLASH/hold" ;;
    *print_code*) echo "Setup code of board-fake: 7K2M-9QXD-4TPA-0WJ3-H8CN" ;;
    *slots.save*) printf '%s\\n' "$2" >>"$FAKE_FLASH.slots" ;;
    *) exit 9 ;;
    esac
    ;;
reset) ;;
fs)
    shift
    case $1 in
    ls) ls "$(at "$2")" ;;
    mkdir) mkdir "$(at "$2")" ;;
    rm) rm "$(at "$2")" ;;
    cp)
        shift
        deep=
        if [ "$1" = -r ]; then deep=-r && shift; fi
        for to; do :; done
        while [ $# -gt 1 ]; do
            cp $deep "$1" "$(at "$to")"
            shift
        done
        ;;
    *) exit 9 ;;
    esac
    ;;
*) exit 9 ;;
esac
`;
const ESPTOOL = `#!/bin/sh
printf 'esptool %s\\n' "$*" >>"$FAKE_LOG"
`;

export class FakeTools {
  readonly folder = mkdtempSync(join(tmpdir(), 'around-flash-'));
  readonly env: Readonly<Record<string, string>>;

  constructor(flash: string) {
    for (const [name, text] of Object.entries({ mpremote: MPREMOTE, esptool: ESPTOOL })) {
      writeFileSync(join(this.folder, name), text);
      chmodSync(join(this.folder, name), 0o755);
    }
    writeFileSync(join(this.folder, 'log'), '');
    this.env = {
      PATH: `${this.folder}:${process.env.PATH}`,
      FAKE_LOG: join(this.folder, 'log'),
      FAKE_FLASH: flash,
      AROUND_FLASH_PAUSE: '0',
    };
  }

  get log(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }
}
