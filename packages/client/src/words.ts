import type { LinkState } from './api.js';

/** Why nothing can be sent now, and what to do: one sentence without a capital or a full stop. */
export function awayDetail(link: LinkState): string {
  switch (link.state) {
    case 'idle':
      return 'the client is not started';
    case 'connecting':
      return 'there is no connection to the home yet: try again in a moment';
    case 'live':
      return 'the house is being synchronised: try again in a moment';
    case 'broken':
      if (link.hop === 'home') return `${link.detail}: look whether it runs and has a network`;
      if (link.hop === 'phone') return `this device has no network (${link.detail})`;
      return `no answer on any way to the home (${link.detail})`;
    case 'dead':
      return link.detail;
  }
}
