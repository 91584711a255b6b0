import { describe, expect, it } from 'vitest';
import type { SerialPorts } from '../index.js';
import type { Stage } from './stage.js';

export interface SerialStage {
  readonly ports: SerialPorts;
  readonly path: string;
  /** What the device sends, as it is. */
  send(text: string): void;
  /** All that the device was sent so far. */
  received(): string;
  unplug(): void;
  replug(): Promise<void>;
  readonly stage: Stage;
  end(): Promise<void>;
}

export function serialContract(name: string, make: () => Promise<SerialStage>, skip?: string): void {
  describe.skipIf(skip !== undefined)(`serial: ${name}${skip === undefined ? '' : ` (skipped: ${skip})`}`, () => {
    const open = async (side: SerialStage, maxLine?: number) => {
      const lines: string[] = [];
      const closes: (Error | undefined)[] = [];
      const options = { path: side.path, baudRate: 115_200, ...(maxLine === undefined ? {} : { maxLine }) };
      const line = await side.ports.openSerial(options, { onLine: (text) => lines.push(text), onClose: (error) => closes.push(error) });
      return { line, lines, closes };
    };

    it('carries lines both ways, in whatever pieces they come', async () => {
      const side = await make();
      const { line, lines } = await open(side);
      side.send('{"t":"hel');
      side.send('lo"}\r\n{"t":"b"}\nhalf');
      await side.stage.until(() => lines.length === 2);
      expect(lines).toEqual(['{"t":"hello"}', '{"t":"b"}']);
      expect(line.writeLine('näxt')).toBe(true);
      await side.stage.until(() => side.received() === 'näxt\n');
      await line.close();
      await side.end();
    });

    it('drops a line over the bound whole, and goes on with the next', async () => {
      const side = await make();
      const { line, lines } = await open(side, 20);
      side.send(`${'x'.repeat(100)}`);
      side.send(`${'x'.repeat(100)}\nshort\n${'y'.repeat(21)}\n${'z'.repeat(20)}\n`);
      await side.stage.until(() => lines.length === 2);
      expect(lines).toEqual(['short', 'z'.repeat(20)]);
      await line.close();
      await side.end();
    });

    it('tells an unplugging once, takes no more lines, and can be opened again after', async () => {
      const side = await make();
      const { line, closes } = await open(side);
      side.unplug();
      await side.stage.until(() => closes.length === 1);
      expect(closes[0]).toMatchObject({ code: 'closed' });
      expect(line.writeLine('stale')).toBe(false);
      await line.close();
      await side.replug();
      const again = await open(side);
      again.line.writeLine('fresh');
      await side.stage.until(() => side.received().endsWith('fresh\n'));
      expect(side.received()).not.toContain('stale');
      expect(closes).toHaveLength(1);
      await again.line.close();
      await side.stage.until(() => again.closes.length === 1);
      expect(again.closes).toEqual([undefined]);
      await side.end();
    });

    it('names a port that is not there', async () => {
      const side = await make();
      await expect(
        side.ports.openSerial({ path: '/dev/around-no-such-port', baudRate: 9_600 }, { onLine() {}, onClose() {} }),
      ).rejects.toMatchObject({ code: 'missing' });
      await side.end();
    });
  });
}
