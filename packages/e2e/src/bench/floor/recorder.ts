/** `recorder FOLDER THINGS EVERY_S`: readings into Home Assistant's tables, committed every 5 s. EVERY_S 0: none. */
import { join } from 'node:path';
import { openDb } from '@around/home';
import { homeAssistant, type Read } from '../historyLayouts.js';

const COMMIT_MS = 5_000;
const [folder = '.', things = '20', every = '60'] = process.argv.slice(2);
const db = await openDb(join(folder, 'recorder.db'));
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
const layout = homeAssistant(db);
const waiting: Read[] = [];
let round = 0;

// Some of the day is there already: what comes is written among it.
db.exec('BEGIN');
for (let i = 1_000; i > 0; i--) {
  for (let series = 0; series < Number(things); series++) layout.insert([[series, Date.now() - i * 10_000, 20 + (i % 50) / 10]]);
}
db.exec('COMMIT');

if (Number(every) > 0) {
  setInterval(() => {
    round++;
    const count = Number(things);
    // As sensors do: each at its own moment.
    for (let i = 0; i < count; i++) {
      setTimeout(
        () => waiting.push([i, Date.now(), 20 + Math.round(30 * Math.sin(round / 40 + i)) / 10]),
        (i / count) * Number(every) * 1_000,
      );
    }
  }, Number(every) * 1_000);
}
setInterval(() => {
  if (waiting.length === 0) return;
  db.exec('BEGIN');
  layout.insert(waiting.splice(0));
  db.exec('COMMIT');
}, COMMIT_MS);
