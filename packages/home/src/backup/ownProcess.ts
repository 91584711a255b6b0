import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** So much of what it complains of is told. */
const TOLD = 500;

/** Runs `frMhs backup` as a process of its own, which gives way to all others: a large database is copied for seconds. */
export function backupProcess(data: string, passphraseFile: string | undefined): (file: string) => Promise<void> {
  return (file) =>
    new Promise((resolve, reject) => {
      const sealed = passphraseFile === undefined ? [] : ['--passphrase-file', passphraseFile];
      const argv = [process.argv[1] ?? '', 'backup', file, '--data', data, '--json', ...sealed];
      const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.on('data', (bytes: Buffer) => {
        said = (said + bytes.toString()).slice(-TOLD);
      });
      child.once('error', reject);
      child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(said.trim() || `it ended with ${code}`))));
      try {
        if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
      } catch {
        // It is over already, or may not be slowed down: it runs all the same.
      }
    });
}
