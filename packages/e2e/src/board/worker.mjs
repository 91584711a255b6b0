// One board's processor: MicroPython in a thread of its own, which waits in `ask` for what the main thread does for it.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript';

const { flash, shims, answer, program, code } = workerData;
const state = new Int32Array(answer, 0, 2);
const bytes = new Uint8Array(answer, 8);
const text = new TextDecoder();

/** Asks the main thread, and stands still until it answers. */
function ask(what, json) {
  Atomics.store(state, 0, 0);
  parentPort.postMessage({ what, arguments: JSON.parse(json) });
  Atomics.wait(state, 0, 0);
  return text.decode(bytes.slice(0, Atomics.load(state, 1)));
}

// The machine code is made once for all boards of this process.
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (_, imports) => ({ module: code, instance: await instantiate(code, imports) });
const say = (line) => parentPort.postMessage({ line });
const board = await loadMicroPython({ stdout: say, stderr: say, pystack: 8192, heapsize: 256 * 1024 });
const { FS } = board;

/** The flash is a folder of this machine: what is closed, renamed or removed is so there at once. */
function mirror() {
  const outside = (path) => join(flash, path);
  const inFlash = (path) => typeof path === 'string' && path.startsWith('/') && !/^\/(dev|proc|tmp|home|lib)(\/|$)/.test(path);
  const close = FS.close;
  FS.close = (stream) => {
    const written = (stream.flags & 3) !== 0 && inFlash(stream.path);
    const { path } = stream;
    close.call(FS, stream);
    if (written) {
      ask('flash', JSON.stringify(['write', path]));
      writeFileSync(outside(path), FS.readFile(path));
    }
  };
  const also = (name, act) => {
    const before = FS[name];
    FS[name] = (...args) => {
      const result = before.apply(FS, args);
      if (inFlash(args[0])) {
        ask('flash', JSON.stringify([name, String(args[0])]));
        act(...args);
      }
      return result;
    };
  };
  also('rename', (from, to) => renameSync(outside(from), outside(to)));
  also('unlink', (path) => unlinkSync(outside(path)));
  also('mkdir', (path) => existsSync(outside(path)) || mkdirSync(outside(path)));
  also('rmdir', (path) => rmdirSync(outside(path)));
}

function copyIn(folder, to) {
  for (const name of readdirSync(folder)) {
    const from = join(folder, name);
    if (statSync(from).isDirectory()) {
      if (!FS.analyzePath(`${to}/${name}`).exists) FS.mkdir(`${to}/${name}`);
      copyIn(from, `${to}/${name}`);
    } else FS.writeFile(`${to}/${name}`, readFileSync(from));
  }
}

FS.mkdir('/lib');
copyIn(shims, '/lib');
copyIn(flash, '');
mirror();
board.registerJsModule('_node', { ask, random: (count) => randomBytes(count).toString('hex') });
// The firmware has these modules built in, so that no file of the flash takes their place.
board.runPython(`
import sys
sys.path.insert(0, "/lib")
import _bridge, select, socket, network, machine
`);
try {
  board.runPython(program ?? readFileSync(join(flash, 'main.py'), 'utf8'));
  parentPort.postMessage({ ended: '' });
} catch (error) {
  parentPort.postMessage({ ended: String(error?.message ?? error) });
}
