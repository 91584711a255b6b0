import type { Identity } from '@around/client';

export interface HomeAddress {
  readonly way: 'relay' | 'lan';
  /** `http://192.168.1.7:8080/` */
  readonly url: string;
}

/** Where else than here (`host` of this page) the home serves its page. A page never goes there by itself (phone.md, C0). */
export function otherAddresses({ relay, lan }: Pick<Identity, 'relay' | 'lan'>, here: string): readonly HomeAddress[] {
  const known: [HomeAddress['way'], string][] = lan.map((base) => ['lan', base]);
  if (relay !== undefined) known.unshift(['relay', relay]);
  return known.flatMap(([way, base]) => {
    const url = `${base.replace(/^ws/, 'http').replace(/\/+$/, '')}/`;
    return /^https?:\/\/[^/]+\/$/.test(url) && new URL(url).host !== here ? [{ way, url }] : [];
  });
}

/** The address with what pairs this person there, from an invitation's link; `#o=` says that they only come over (`App.arrived`). */
export const handOverLink = ({ url }: HomeAddress, link: string): string => url + new URL(link).hash.replace(/^#p=/, '#o=');
