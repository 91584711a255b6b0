import type { HttpRequest, HttpResponse } from '@around/platform';
import { type PageFiles, pageResponse, SECURITY_HEADERS } from '@around/platform';
import type { Switchboard } from '../switchboard/switchboard.js';
import { VERSION } from '../version.js';

/** Answers what is not a WebSocket: `/healthz` for machines, the phone page for everyone else. */
export class HttpEdge {
  readonly #switchboard: Pick<Switchboard, 'homes' | 'phones'>;
  readonly #pages: PageFiles;

  constructor(switchboard: Pick<Switchboard, 'homes' | 'phones'>, pages: PageFiles) {
    this.#switchboard = switchboard;
    this.#pages = pages;
  }

  respond(request: HttpRequest): HttpResponse {
    return request.path === '/healthz' ? this.#health() : pageResponse(request, this.#pages);
  }

  #health(): HttpResponse {
    const { homes, phones } = this.#switchboard;
    return {
      status: 200,
      headers: { ...SECURITY_HEADERS, 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: `${JSON.stringify({ ok: true, homes, phones, version: VERSION })}\n`,
    };
  }
}
