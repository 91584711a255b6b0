import { ok, problem, type Verdict, warning } from '../../finding.js';

/** @param addresses of this machine, loopback left out @param controller whether a controller is here, whose beacons need a way out */
export function judgeRoute(addresses: readonly string[], defaultRoute: boolean, controller: boolean): Verdict {
  if (addresses.length === 0) return problem('this machine has no network', 'ip address; is the cable in, the Wi-Fi joined?');
  if (defaultRoute) return ok(`${addresses.join(', ')}, with a default route`);
  const says = 'there is no default route: nothing beyond this network is reached';
  return controller
    ? problem(
        `${says}, and beacons to 255.255.255.255 cannot leave`,
        'ip route; ask the router for one by DHCP, or name "beacon.targets" in controller.yaml',
      )
    : warning(says, 'ip route; ask the router for one by DHCP');
}

/** Whether /proc/net/route (proc_net(5)) has a default route that is up. */
export const hasDefaultRoute = (table: string): boolean =>
  table
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .some(([, destination, , flags = '0']) => destination === '00000000' && (Number.parseInt(flags, 16) & 1) === 1);
