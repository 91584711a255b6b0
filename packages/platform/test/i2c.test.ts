import { i2cContract, i2cMissingContract } from '@around/platform/contract';
import { FakeI2c } from '@around/platform/fake';
import { nodeI2c } from '@around/platform/node';

const fake = (): FakeI2c => {
  let last = new Uint8Array(0);
  const echo = {
    write: (bytes: Uint8Array) => {
      last = bytes.slice();
    },
    read: () => last,
  };
  return new FakeI2c({ 1: { 39: echo } });
};

i2cMissingContract('node', () => ({ buses: nodeI2c(), absent: 99 }));
i2cMissingContract('fake', () => ({ buses: fake(), absent: 99 }));
i2cContract('fake', () => ({ buses: fake(), bus: 1, echo: 0x27, nobody: 0x30 }));
