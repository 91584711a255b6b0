import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeWith } from '../support/needs.js';
import { canMakeRoots, inFreshRoot } from './freshRoot.js';

const RULES = fileURLToPath(new URL('../../../../deploy/firewall', import.meta.url));
/** All that Around listens on (docs/CONFIGURATION.md), what stands in front of it, and two that are nobody's. */
const TCP = [22, 80, 443, 3_306, 8_080, 9_999, 12_345, 45_671, 45_672, 45_678];
const UDP = [443, 5_353, 45_670];
/** Who asks: a neighbour in the house, and the internet. */
const PEERS = { neighbour: '192.168.7', stranger: '203.0.113' } as const;

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Shell: this machine with every port open, and a peer beyond a wire with an address in each net; prints who got an answer where. */
const probe = (load: string): string => `
  ip netns add out
  ip link add here type veth peer name there netns out
  for net in ${Object.values(PEERS).join(' ')}; do
    ip address add $net.1/24 dev here
    ip -n out address add $net.2/24 dev there
  done
  ip link set here up && ip -n out link set there up
  node ${HERE}openPorts.mjs ${TCP.join(',')} ${UDP.join(',')} >/ready &
  until [ -s /ready ]; do sleep 0.1; done
  ${load}
  ip netns exec out node ${HERE}askPorts.mjs ${TCP.join(',')} ${UDP.join(',')} ${Object.entries(PEERS)
    .map(([peer, net]) => `${peer}=${net}`)
    .join(' ')}
`;

const WEB = ['tcp 22', 'tcp 80', 'tcp 443', 'udp 443'];
const EXPECTED = {
  vps: { neighbour: WEB, stranger: WEB },
  home: { neighbour: ['tcp 22', 'tcp 8080', 'tcp 45672', 'udp 45670'], stranger: [] },
  // A beacon's answer comes from 45670 to whatever port it was sent from.
  controller: { neighbour: ['tcp 22', 'tcp 45671', 'reply'], stranger: [] },
} as const;
const KINDS = { nft: (file: string) => `nft -f ${file}.nft`, iptables: (file: string) => `iptables-restore ${file}.iptables` } as const;
const CASES = Object.keys(EXPECTED).flatMap((name) => Object.keys(KINDS).map((kind) => [name, kind] as const));
const lines = (out: string): readonly string[] => out.trim().split('\n').filter(Boolean).sort();

describeWith(['nft', 'iptables-restore', 'ip'], 'the firewall', () => {
  it.skipIf(!canMakeRoots).each(CASES)('%s.%s: just what is documented answers, to whom it should', (name, kind) => {
    const { code, out, err } = inFreshRoot(probe(KINDS[kind as keyof typeof KINDS](`${RULES}/${name}`)));
    expect([code, err]).toEqual([0, '']);
    const { neighbour, stranger } = EXPECTED[name as keyof typeof EXPECTED];
    expect(lines(out)).toEqual([...neighbour.map((one) => `neighbour ${one}`), ...stranger.map((one) => `stranger ${one}`)].sort());
  });

  it.skipIf(!canMakeRoots)('and without it all of them do: the check can fail', () => {
    expect(lines(inFreshRoot(probe('')).out)).toHaveLength(2 * (TCP.length + UDP.length + 1));
  });
});
