import type { Leg } from './linkTypes.js';

export const isTrying = (leg: Leg): boolean => leg.stage === 'dialling' || leg.stage === 'greeting';
export const isChosen = (leg: Leg): boolean => leg.stage === 'chosen' || leg.stage === 'live';
export const isUp = (leg: Leg): boolean => leg.stage !== 'dialling';
/** Who is silent where the socket stands and its relay answers pings: the home behind it. On the LAN it is the home's own socket. */
export const behind = (leg: Leg): 'hung' | 'silent' => (leg.way.way === 'relay' && isUp(leg) && leg.unanswered < 2 ? 'hung' : 'silent');
