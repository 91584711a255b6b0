import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Said } from '@around/messages';
import { saying } from '@around/messages/sayings';
import { FakeClock, recordingLog } from '@around/platform/fake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NightlyBackups } from '../../src/backup/nightly.js';

const HOUR = 3_600_000;
let folder: string;
let clock: FakeClock;
let full: boolean;
let told: Said[];
const log = recordingLog();
let nightly: NightlyBackups;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'around-nightly-'));
  // 22:00 in Tokyo.
  clock = new FakeClock({ wallStart: Date.UTC(2026, 0, 15, 13) });
  full = false;
  const make = async (file: string): Promise<void> => {
    if (full) throw new Error('no room');
    writeFileSync(file, '');
  };
  told = [];
  nightly = new NightlyBackups(
    { clock, log, make, tell: (detail) => told.push(detail) },
    { folder, at: '03:30', keep: 3, timeZone: 'Asia/Tokyo' },
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const files = (): string[] => readdirSync(folder).sort();
const hours = async (n: number): Promise<void> => {
  for (let i = 0; i < n; i++) {
    await clock.advance(HOUR);
    await nightly.look();
  }
};

describe('nightly backups', () => {
  it('are made once a day from their time on, and so many stay', async () => {
    writeFileSync(join(folder, 'home-2020-01-01.around-backup'), '');
    writeFileSync(join(folder, 'my own.around-backup'), '');
    // Today's was missed.
    await hours(1);
    const missed = ['home-2020-01-01.around-backup', 'home-2026-01-15.around-backup', 'my own.around-backup'];
    expect(files()).toEqual(missed);
    await hours(4);
    expect(files()).toEqual(missed);
    await hours(1);
    expect(files()).toContain('home-2026-01-16.around-backup');
    await hours(24 * 4);
    expect(files()).toEqual([
      'home-2026-01-18.around-backup',
      'home-2026-01-19.around-backup',
      'home-2026-01-20.around-backup',
      'my own.around-backup',
    ]);
  });

  it('are tried again while they cannot be made, and take none away', async () => {
    full = true;
    await hours(8);
    expect(files()).toEqual([]);
    expect(log.lines.some(({ level, message }) => level === 'error' && message.includes('no backup could be made'))).toBe(true);
    // Owners hear of each day once, however often it is tried.
    expect(told).toEqual([saying('backupFailed', { detail: 'no room' }), saying('backupFailed', { detail: 'no room' })]);
    full = false;
    await hours(1);
    expect(files()).toHaveLength(1);
  });
});
