import { execFileSync } from 'node:child_process';
import { findProgram } from '../../../../scripts/programs.mjs';

/** Of a network that nobody else's is: 10.77.0.0/24. */
const NET = '10.77.0';
let made = 0;

export type Fault = 'drop' | 'reject' | { readonly loss: number };
export type Direction = 'both' | 'in' | 'out';

/**
 * A network of this test's own: a switch and hosts, each a network namespace, joined by virtual cables. Nothing of it touches the machine's
 * own network. No host has a default route, as in a house whose router is dead.
 */
export class Wires implements Disposable {
  readonly #name = `af${process.pid}n${made++}`;
  readonly #hosts = new Map<string, { address: string }>();

  constructor() {
    this.#ip('netns', 'add', this.#name);
    this.#inSwitch('link', 'add', 'br0', 'type', 'bridge');
    this.#inSwitch('link', 'set', 'br0', 'up');
  }

  /** Plugs one more host in. @param last the last number of its address */
  host(name: string, last: number): void {
    const ns = this.#ns(name);
    this.#ip('netns', 'add', ns);
    this.#hosts.set(name, { address: '' });
    this.#inSwitch('link', 'add', `p-${name}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', ns);
    this.#inSwitch('link', 'set', `p-${name}`, 'master', 'br0', 'up');
    this.#in(name, 'link', 'set', 'lo', 'up');
    this.#in(name, 'link', 'set', 'eth0', 'up');
    this.readdress(name, last);
  }

  address(name: string): string {
    return (this.#hosts.get(name) as { address: string }).address;
  }

  /** What stands before a program that runs on this host. (`ip netns exec` would give it mounts of its own too, and hold other tests' disks.) */
  on(name: string): string[] {
    return [program('nsenter'), `--net=/run/netns/${this.#ns(name)}`, '--'];
  }

  /** Another lease of the DHCP server: the old address is gone. */
  readdress(name: string, last: number): void {
    const host = this.#hosts.get(name) as { address: string };
    if (host.address !== '') this.#in(name, 'addr', 'del', `${host.address}/24`, 'dev', 'eth0');
    host.address = `${NET}.${last}`;
    this.#in(name, 'addr', 'add', `${host.address}/24`, 'brd', '+', 'dev', 'eth0');
  }

  /** What goes wrong on a host between it and another, until `mend`. */
  spoil(name: string, other: string, fault: Fault, direction: Direction = 'both'): void {
    const verdict = typeof fault === 'string' ? fault : `numgen random mod 100 < ${fault.loss} counter drop`;
    const peer = this.address(other);
    const chain = (hook: 'input' | 'output', match: string) =>
      `chain ${hook} { type filter hook ${hook} priority 0; ip ${match} ${peer} ${verdict}; ${this.#broadcasts(hook, name, other, verdict)} }`;
    const chains = [...(direction === 'out' ? [] : [chain('input', 'saddr')]), ...(direction === 'in' ? [] : [chain('output', 'daddr')])];
    this.#nft(name, `table inet faults { \n${chains.join('\n')}\n}\n`);
  }

  /** Packets that a loss took on this host since it was spoilt. */
  dropped(name: string): number {
    const [file = '', ...before] = this.on(name);
    const rules = execFileSync(file, [...before, program('nft'), 'list', 'table', 'inet', 'faults'], { encoding: 'utf8' });
    return [...rules.matchAll(/counter packets (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  mend(name: string): void {
    this.#nft(name, 'delete table inet faults\n');
  }

  [Symbol.dispose](): void {
    for (const ns of [...[...this.#hosts.keys()].map((name) => this.#ns(name)), this.#name]) {
      try {
        this.#ip('netns', 'del', ns);
      } catch {
        // It was never made.
      }
    }
  }

  /** What a host broadcasts reaches the other one too: cut as well where the board is the one that is cut off. */
  #broadcasts(hook: 'input' | 'output', name: string, other: string, verdict: string): string {
    if (hook !== 'output' || name !== 'board' || other !== 'home') return '';
    return `ip daddr { ${NET}.255, 255.255.255.255 } ${verdict === 'reject' ? 'drop' : verdict};`;
  }

  #ns(name: string): string {
    return `${this.#name}-${name}`;
  }

  #in(name: string, ...args: readonly string[]): void {
    this.#ip('-n', this.#ns(name), ...args);
  }

  #inSwitch(...args: readonly string[]): void {
    this.#ip('-n', this.#name, ...args);
  }

  #nft(name: string, rules: string): void {
    const [file = '', ...before] = this.on(name);
    execFileSync(file, [...before, program('nft'), '-f', '-'], { input: rules, stdio: ['pipe', 'ignore', 'pipe'] });
  }

  #ip(...args: readonly string[]): void {
    execFileSync(program('ip'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

const program = (name: 'ip' | 'nft' | 'nsenter'): string => findProgram(name) ?? name;
