import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';

/** Marks the children of one life of this process; unlike AROUND_RUN it is another after each restart. */
const LIFE_MARK = 'AROUND_LIFE';

/**
 * Reads `+GROUP` and `-GROUP` lines; when its stdin ends, which happens however its parent dies, kills the groups that are left and then
 * everything that carries the life's mark. `bye` lets it end without.
 */
const SCRIPT = `
groups=' '
while read -r line; do
  case $line in
    +*) groups="$groups\${line#+} " ;;
    -*) id=\${line#-}; case $groups in *" $id "*) groups="\${groups%%" $id "*} \${groups#*" $id "}" ;; esac ;;
    bye) exit 0 ;;
  esac
done
for id in $groups; do kill -s KILL -- "-$id" 2>/dev/null; done
for round in 1 2 3; do
  for file in $(grep -lazxF "$GUARDED" /proc/[0-9]*/environ 2>/dev/null); do
    id=\${file#/proc/}; id=\${id%/environ}
    kill -s KILL "$id" 2>/dev/null
  done
done
exit 0
`;

/** A shell in a session of its own that outlives this process by a moment and takes its children with it. */
export class OrphanGuard {
  /** Goes into every child's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly #mark: string;
  #shell: ChildProcess | undefined;
  #groups = new Set<number>();

  constructor() {
    const life = randomUUID();
    this.env = { [LIFE_MARK]: life };
    this.#mark = `${LIFE_MARK}=${life}`;
  }

  /** A group to kill when this process dies. The shell is started with the first one, and again should someone have killed it. */
  watch(group: number): void {
    this.#groups.add(group);
    if (this.#shell === undefined) this.#start();
    else this.#say(`+${group}`);
  }

  /** The group is empty: its number may be given to others. */
  forget(group: number): void {
    if (this.#groups.delete(group)) this.#say(`-${group}`);
  }

  stop(): void {
    this.#say('bye');
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #start(): void {
    const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', GUARDED: this.#mark };
    const shell = spawn('/bin/sh', ['-c', SCRIPT, 'around-guard'], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env, cwd: '/' });
    const gone = (): void => {
      if (this.#shell === shell) this.#shell = undefined;
    };
    shell.on('error', gone);
    shell.on('exit', gone);
    shell.stdin.on('error', () => {});
    shell.unref();
    (shell.stdin as unknown as Socket).unref();
    this.#shell = shell;
    for (const group of this.#groups) this.#say(`+${group}`);
  }

  #say(line: string): void {
    if (this.#shell?.stdin?.writable === true) this.#shell.stdin.write(`${line}\n`);
  }
}
