import { once } from 'node:events';
import { connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { SECURITY_HEADERS } from '@around/platform';
import { must } from '../http.js';
import type { Column } from './column.js';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
  readonly text: string;
}

/** The page over HTTP/2: every security header once, compressed beforehand, kept where it may be, 304 where it is known. */
export const page: Column = {
  name: 'page',
  async attempt({ site }) {
    const session = connect(site.origin);
    await once(session, 'connect');
    const ask = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
      const stream = session.request({ [constants.HTTP2_HEADER_PATH]: path, ...headers });
      const [got] = (await once(stream, 'response')) as [IncomingHttpHeaders];
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      return { status: Number(got[':status']), headers: got, bytes: body.length, text: body.toString('utf8') };
    };
    try {
      const index = await ask('/');
      must(index.status === 200, `it answers ${index.status}`);
      for (const [name, value] of Object.entries(SECURITY_HEADERS))
        must(index.headers[name] === value, `${name} is ${String(index.headers[name])}`);
      must(/max-age=\d{8}/.test(String(index.headers['strict-transport-security'])), 'there is no Strict-Transport-Security');
      must(index.headers['cache-control'] === 'no-cache', `index.html: cache-control ${String(index.headers['cache-control'])}`);
      const asset = /\/assets\/main-[^"]+\.js/.exec(index.text)?.[0];
      if (asset === undefined) throw new Error('index.html names no script: is the page built?');
      const plain = await ask(asset);
      const br = await ask(asset, { 'accept-encoding': 'gzip, br' });
      const gzip = await ask(asset, { 'accept-encoding': 'gzip' });
      must(plain.headers['content-encoding'] === undefined, `${asset} comes as ${String(plain.headers['content-encoding'])} unasked`);
      must(br.headers['content-encoding'] === 'br' && br.bytes < plain.bytes / 2, `${asset}: ${String(br.headers['content-encoding'])}`);
      must(
        gzip.headers['content-encoding'] === 'gzip' && gzip.bytes < plain.bytes / 2,
        `${asset}: ${String(gzip.headers['content-encoding'])}`,
      );
      for (const one of [plain, br, gzip]) must(/immutable/.test(String(one.headers['cache-control'])), `${asset} is not kept`);
      const known = await ask(asset, { 'accept-encoding': 'br', 'if-none-match': String(br.headers.etag) });
      must(known.status === 304 && known.bytes === 0, `what is known is answered with ${known.status}`);
      must((await ask('/none.js')).status === 404, 'a file that there is not');
      return `h2, ${Math.round(plain.bytes / 1_000)}→${Math.round(br.bytes / 1_000)} kB`;
    } finally {
      session.close();
    }
  },
};
