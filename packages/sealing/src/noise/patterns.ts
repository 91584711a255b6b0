/** The tokens of a Noise message pattern (Noise spec revision 34, §7.1 and §9). */
export type Token = 'e' | 's' | 'ee' | 'es' | 'se' | 'ss' | 'psk';

export interface Pattern {
  readonly name: string;
  /** Whose static key the other side knows beforehand. */
  readonly responderKnown?: true;
  readonly messages: readonly (readonly Token[])[];
}

/** Pairing a phone. A passive listener gets nothing to test a code against. */
export const XXpsk3: Pattern = { name: 'XXpsk3', messages: [['e'], ['e', 'ee', 's', 'es'], ['s', 'se', 'psk']] };

/** A phone's session: one round trip, and the phone's identity is hidden from the relay. */
export const IKpsk2: Pattern = {
  name: 'IKpsk2',
  responderKnown: true,
  messages: [
    ['e', 'es', 's', 'ss'],
    ['e', 'ee', 'se', 'psk'],
  ],
};

/** Home and controller: two multiplications on a small board. */
export const NNpsk0: Pattern = {
  name: 'NNpsk0',
  messages: [
    ['psk', 'e'],
    ['e', 'ee'],
  ],
};
