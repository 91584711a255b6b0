/** Where on the bus what is said. Ids are base64url, which holds no dot. */
export interface Subjects {
  /** To one relay, from another. */
  readonly relay: (to: string, from: string) => string;
  /** To whoever has this home's link. */
  readonly home: (home: string) => string;
  /** To whoever waits for this home, or has an older link of it. */
  readonly up: (home: string) => string;
  /** To whoever holds the slot of a typed code. */
  readonly slot: (slot: string) => string;
  /** To every relay: which homes may log in. */
  readonly members: string;
}

/** @param group its name: relays of two groups may share a bus */
export const subjectsOf = (group: string): Subjects => ({
  relay: (to, from) => `${group}.relay.${to}.${from}`,
  home: (home) => `${group}.home.${home}`,
  up: (home) => `${group}.up.${home}`,
  slot: (slot) => `${group}.slot.${slot}`,
  members: `${group}.members`,
});
