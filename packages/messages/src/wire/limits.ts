/** Version of every link's messages; the first message on each link carries it. */
export const PROTOCOL_VERSION = 1;

/** Bounds of the wire (bytes unless said). Each tier's configuration may lower or raise those it enforces. */
export const LIMITS = {
  /** One frame or record on any link. A Noise message is at most 65,535 bytes (Noise spec §3). */
  frame: 65_535,
  /** One sealed message, sent in fragments: a photo fits. */
  message: 1_048_576,
  /** One line on the TCP interface. */
  line: 65_536,
  /** One UDP datagram: fits an Ethernet frame with room for tunnels. */
  datagram: 1_200,
  /** The first message of a connection, which nobody has vouched for. */
  hello: 512,
  /** The first message must be complete within this many ms. */
  helloMs: 5_000,
  jsonDepth: 16,
  /** Depth of what a controller says: the home passes it on up to 3 levels deeper, and that must pass the phone's door. */
  controllerJsonDepth: 12,
  /** Depth of one reading or output. A controller checks it at the source: deeper ones would pass no door on the way. */
  valueDepth: 8,
  /** Keys in one object. */
  jsonKeys: 256,
  /** Bytes that one phone's channel may have under way to a home before the home grants more. */
  channelCredit: 65_536,
  channelsPerHome: 64,
  connectionsPerAddress: 20,
  failedHandshakesPerMinute: 10,
  commandsPerSecond: 10,
  /** The longest life of a command, in ms. */
  validFor: 60_000,
} as const;

/** Liveness on every link: a ping every 15 s; two without an answer close the link. */
export const HEARTBEAT_MS = 15_000;
