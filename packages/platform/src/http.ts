/** A request of HTTP/1.1 to a device. */
export interface HttpAsk {
  readonly method: string;
  /** `http:` or `https:`, whole. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** PEM: the certificate authority that is trusted, instead of the system's. */
  readonly ca?: string;
  /** Bytes of the answer; a larger one is an error. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpClient {
  /**
   * Asks, following at most three redirects of a GET; to another origin without `authorization` and `cookie`. Any status is an answer.
   * @throws PlatformError `refused` | `unreachable` | `closed` | `denied` (certificate) | `tooLarge` | `failed`
   */
  ask(ask: HttpAsk): Promise<HttpReply>;
}
