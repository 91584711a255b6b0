import { readdir } from 'node:fs/promises';
import { PlatformError } from '../../errors.js';
import type { SerialLine, SerialPorts } from '../../serial.js';
import { platformError } from '../errno.js';

const MAX_LINE = 2_048;

/** The names Linux gives to serial ports that something may hang on: USB adapters, USB devices, a board's own pins. */
const PORT = /^tty(USB|ACM|AMA|THS)\d+$/;

/** The machine's serial ports. The native package is loaded when a port is first opened. */
export function nodeSerial(): SerialPorts {
  return {
    async openSerial(options, handlers): Promise<SerialLine> {
      const [{ SerialPort }, { NodeSerialLine }] = await Promise.all([import('serialport'), import('./port.js')]).catch(
        (error: unknown) => {
          throw new PlatformError('missing', 'the package serialport is not installed: npm install serialport', { cause: error });
        },
      );
      const port = new SerialPort({ path: options.path, baudRate: options.baudRate, autoOpen: false });
      await new Promise<void>((resolve, reject) => {
        port.open((error) => (error === null || error === undefined ? resolve() : reject(openError(error, options.path))));
      });
      return new NodeSerialLine(port, options.maxLine ?? MAX_LINE, handlers);
    },
    async listSerial(): Promise<readonly string[]> {
      const names = await readdir('/dev').catch(() => []);
      return names.filter((name) => PORT.test(name)).map((name) => `/dev/${name}`);
    },
  };
}

/** The library gives errno as English text. */
function openError(error: Error, path: string): PlatformError {
  const { message } = error;
  if (/no such file|no such device|not found/i.test(message))
    return new PlatformError('missing', `no serial port ${path}: plug the device in`, { cause: error });
  if (/permission denied|operation not permitted/i.test(message)) {
    return new PlatformError('denied', `${path} may not be opened: add this user to the group dialout`, { cause: error });
  }
  if (/lock|busy|temporarily unavailable/i.test(message))
    return new PlatformError('inUse', `${path} is in use: stop the other program`, { cause: error });
  return platformError(error, `open ${path}`);
}
