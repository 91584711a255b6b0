/** How a process ended: an exit code, or the signal that ended it. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface SpawnRequest {
  /** Program and arguments as whole words; no shell. */
  readonly argv: readonly [string, ...string[]];
  /** Added to the inherited environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to stdin, which is then closed; a child that never reads it is no error. */
  readonly stdin?: Uint8Array;
}

export interface ProcessHandlers {
  onStdout(bytes: Uint8Array): void;
  onStderr(bytes: Uint8Array): void;
  /** Exactly once: the process ended (its group may live on), or could not be started (`error`). */
  onExit(status: ExitStatus, error?: Error): void;
}

/** A child process, leader of a process group (and session) of its own. */
export interface ChildProcess {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Signals the whole group, also after the leader's end. False when no live process of the group was left. */
  signalGroup(signal: 'SIGTERM' | 'SIGKILL'): boolean;
  /** Whether any process of the group is alive (zombies are dead). */
  groupAlive(): boolean;
  /** Stops / resumes reading its output: back-pressure. */
  pause(): void;
  resume(): void;
  /** Stops reading and lets go of its pipes, so that a grandchild that holds them keeps nothing open here. */
  release(): void;
}

/**
 * The environment variable that marks a run: `<token>` of the controller's data directory, or `<token>:<run id>`. Children inherit
 * it through every fork, also when they leave their group, so that it finds what a group signal cannot reach.
 */
export const RUN_MARK = 'AROUND_RUN';

export interface Processes {
  /** Never throws: what fails to start calls `onExit` with an error. */
  spawn(request: SpawnRequest, handlers: ProcessHandlers): ChildProcess;
  /**
   * Kills (SIGKILL) every process whose `AROUND_RUN` is one of `marks` or starts with one and `:`, wherever it went, with its whole
   * group. Returns how many processes were found. Reads every process of the machine (a few ms, however many marks).
   */
  killMarked?(...marks: string[]): number;
}
