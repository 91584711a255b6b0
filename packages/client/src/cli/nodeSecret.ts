import { CliError, EXIT } from './errors.js';
import { SecretLine } from './secretLine.js';

/** Typed ahead, or further lines of a pipe. */
let ahead = '';
let ended = false;

/** One line from standard input; from a terminal it is not shown, and `prompt` asks for it. @throws CliError interrupted, or where there is none */
export async function readSecret(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  const terminal = stdin.isTTY === true;
  if (terminal) stderr.write(prompt);
  const line = new SecretLine();
  try {
    if (terminal) stdin.setRawMode(true);
    stdin.setEncoding('utf8');
    stdin.resume();
    let done = line.push(ahead);
    ahead = '';
    while (done === undefined && !ended) done = line.push(await nextChunk());
    if (done === undefined) throw new CliError('usage', 'there is no PIN on standard input: write it there as one line', EXIT.usage);
    ahead = done.rest;
    if (done.end === 'interrupted') throw new CliError('interrupted', 'nothing was changed', EXIT.interrupted);
    return done.end.typed;
  } finally {
    stdin.pause();
    if (terminal) {
      stdin.setRawMode(false);
      stderr.write('\n');
    }
  }
}

/** What a pipe's last line lacks is its end. */
function nextChunk(): Promise<string> {
  const { stdin } = process;
  return new Promise((resolve) => {
    const take = (chunk: string): void => {
      stdin.off('data', take);
      stdin.off('end', end);
      resolve(chunk);
    };
    const end = (): void => {
      ended = true;
      take('\n');
    };
    stdin.on('data', take);
    stdin.on('end', end);
    if (stdin.readableEnded) end();
  });
}
