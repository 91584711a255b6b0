import { describe, expect, it } from 'vitest';
import { handOverLink, otherAddresses } from '../../src/state/otherAddresses.js';

const HOME = { relay: 'wss://around.example', lan: ['ws://192.168.1.7:8080', 'ws://[fd00::1]:8080'] };

describe('the home’s other addresses', () => {
  it('are those that this page is not at', () => {
    const urls = (here: string): string[] => otherAddresses(HOME, here).map(({ url }) => url);
    expect(urls('around.example')).toEqual(['http://192.168.1.7:8080/', 'http://[fd00::1]:8080/']);
    expect(urls('192.168.1.7:8080')).toEqual(['https://around.example/', 'http://[fd00::1]:8080/']);
  });

  it('are web addresses, whatever a home says', () => {
    expect(otherAddresses({ lan: ['javascript:alert(1)//', 'ws://a/b#c', 'ftp://x'] }, 'b')).toEqual([]);
  });

  it('get the invitation in the fragment, which no server sees', () => {
    const [first] = otherAddresses(HOME, 'around.example');
    expect(first && handOverLink(first, 'https://elsewhere.example/#p=e30')).toBe('http://192.168.1.7:8080/#o=e30');
  });
});
