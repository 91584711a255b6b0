import type { HttpRequest, HttpResponse } from '@around/platform';
import { type PageFiles, pageResponse, SECURITY_HEADERS } from '@around/platform';
import type { GroupHealth } from '../peers/group.js';
import type { Switchboard } from '../switchboard/switchboard.js';
import { VERSION } from '../version.js';

/** Answers what is not a WebSocket: `/healthz` for machines, the phone page for everyone else. */
export class HttpEdge {
  readonly #switchboard: Pick<Switchboard, 'homes' | 'phones'>;
  readonly #pages: PageFiles;

  readonly #group: () => GroupHealth | undefined;

  constructor(
    switchboard: Pick<Switchboard, 'homes' | 'phones'>,
    pages: PageFiles,
    group: () => GroupHealth | undefined = () => undefined,
  ) {
    this.#switchboard = switchboard;
    this.#pages = pages;
    this.#group = group;
  }

  respond(request: HttpRequest): HttpResponse {
    return request.path === '/healthz' ? this.#health() : pageResponse(request, this.#pages);
  }

  #health(): HttpResponse {
    const { homes, phones } = this.#switchboard;
    const group = this.#group();
    return {
      status: 200,
      headers: { ...SECURITY_HEADERS, 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: `${JSON.stringify({ ok: true, homes, phones, version: VERSION, ...(group === undefined ? {} : { group }) })}\n`,
    };
  }
}
