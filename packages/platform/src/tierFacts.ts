/** A port of a tier. `for`: in words for people. */
export interface TierPort {
  readonly port: number;
  readonly udp?: boolean;
  readonly for: string;
}

/**
 * What a tier's program says of its own installation (`frMhs check --json`, and so on): what only that version of it knows. `around doctor`
 * asks for it; unknown fields are ignored, all but the first four may be missing.
 */
export interface TierFacts {
  readonly tier: 'web' | 'home' | 'controller';
  readonly version: string;
  readonly data: string;
  /** What is wrong with the configuration; where there is something, nothing more is known. */
  readonly problems: readonly string[];
  /** The configuration file that was read. */
  readonly file?: string;
  readonly ports?: readonly TierPort[];
  /** Home: where its relay is. */
  readonly relay?: string;
  /** Relay: the names that it answers for. */
  readonly hosts?: readonly string[];
  /** Folder of the phone page. */
  readonly site?: string;
  /** Serial ports that it wants to open. */
  readonly serial?: 'auto' | readonly string[];
  readonly database?: { readonly state: 'whole' | 'missing' | 'damaged' | 'unread'; readonly detail?: string };
  /** Controller: whether it belongs to a home. */
  readonly adopted?: boolean;
}
