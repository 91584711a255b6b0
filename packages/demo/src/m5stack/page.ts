import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface PageHandlers {
  /** The newest picture. */
  png(): Uint8Array;
  /** The newest picture of the LCD beside it. */
  lcd(): Uint8Array;
  onButton(button: 'A' | 'B' | 'C', press: 'short' | 'long'): void;
  onCable(plug: boolean): void;
}

const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>M5Stack and LCD (virtual)</title>
<link rel="stylesheet" href="/page.css">
<main>
  <img id="screen" src="/screen.png" width="640" height="480" alt="The screen of the display">
  <div class="buttons"><button data-button="A">A</button><button data-button="B">B</button><button data-button="C">C</button></div>
  <p>Click a button for a short press, hold it for a long one. <button id="cable">Pull the cable</button> <span id="state"></span></p>
  <h2>The same on an LCD of 20 × 4 characters</h2>
  <img id="lcd" src="/lcd.png" width="636" height="234" alt="The glass of a character display">
</main>
<script src="/page.js"></script>
</html>
`;

const CSS = `
body { margin: 0; background: #20242c; color: #c8d0e0; font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100vh; }
main { background: #0a0a0c; padding: 28px 28px 18px; border-radius: 22px; box-shadow: 0 12px 40px #0008; max-width: 640px; }
img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 4px; }
.buttons { display: flex; justify-content: space-around; margin: 18px 0 6px; }
.buttons button { width: 96px; height: 44px; border-radius: 22px; border: 0; background: #c0392b; color: #fff; font-size: 18px; touch-action: none; }
.buttons button:active { background: #e05545; }
p { font-size: 14px; margin: 8px 0 0; }
h2 { font-size: 14px; font-weight: normal; margin: 18px 0 6px; }
`;

const JS = `
const screen = document.getElementById('screen');
const lcd = document.getElementById('lcd');
const state = document.getElementById('state');
const cable = document.getElementById('cable');
let plugged = true;
let n = 0;
const events = new EventSource('/events');
events.onmessage = (event) => {
  const news = JSON.parse(event.data);
  plugged = news.plugged;
  cable.textContent = plugged ? 'Pull the cable' : 'Plug it in again';
  state.textContent = '';
  screen.src = '/screen.png?' + news.n + '.' + n++;
  lcd.src = '/lcd.png?' + news.n + '.' + n++;
};
events.onerror = () => { state.textContent = 'The display program does not answer.'; };
const post = (path) => fetch(path, { method: 'POST' });
for (const button of document.querySelectorAll('[data-button]')) {
  let down = 0;
  const name = button.dataset.button;
  button.addEventListener('pointerdown', () => { down = performance.now(); });
  button.addEventListener('click', () => {
    const long = down > 0 && performance.now() - down > 600;
    down = 0;
    post('/button/' + name + '/' + (long ? 'long' : 'short'));
  });
}
cable.addEventListener('click', () => post(plugged ? '/cable/pull' : '/cable/plug'));
`;

const SECURITY = {
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};
const MAX_WATCHERS = 32;

/** The display as a page on this machine: its picture, which renews itself, and its three buttons. */
export class DisplayPage {
  readonly #handlers: PageHandlers;
  readonly #watchers = new Set<ServerResponse>();
  #server: Server | undefined;
  #n = 0;
  #plugged = true;

  constructor(handlers: PageHandlers) {
    this.#handlers = handlers;
  }

  /** Listens on 127.0.0.1; resolves with the port. Port 0 asks for a free one. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const server = createServer((request, response) => this.#answer(request, response));
      this.#server = server;
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return Promise.resolve();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  }

  /** There is a new picture. */
  changed(plugged: boolean): void {
    this.#n++;
    this.#plugged = plugged;
    for (const watcher of this.#watchers) this.#tell(watcher);
  }

  #tell(watcher: ServerResponse): void {
    // One that does not read must not fill our memory.
    if (watcher.writableLength > 16_384) watcher.destroy();
    else watcher.write(`data: ${JSON.stringify({ n: this.#n, plugged: this.#plugged })}\n\n`);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { host = '', origin } = request.headers;
    // A page from elsewhere must not press our buttons: B opens the door to a new owner.
    const local = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
    if (!local || (origin !== undefined && origin !== `http://${host}`)) {
      reply(response, 403);
      return;
    }
    const path = (request.url ?? '/').split('?')[0];
    if (request.method === 'POST') {
      this.#post(path ?? '', response);
      return;
    }
    if (request.method !== 'GET') {
      reply(response, 405);
      return;
    }
    switch (path) {
      case '/':
        reply(response, 200, 'text/html; charset=utf-8', HTML);
        return;
      case '/page.css':
        reply(response, 200, 'text/css', CSS);
        return;
      case '/page.js':
        reply(response, 200, 'text/javascript', JS);
        return;
      case '/screen.png':
        reply(response, 200, 'image/png', this.#handlers.png());
        return;
      case '/lcd.png':
        reply(response, 200, 'image/png', this.#handlers.lcd());
        return;
      case '/events':
        this.#watch(response);
        return;
      default:
        reply(response, 404);
        return;
    }
  }

  #post(path: string, response: ServerResponse): void {
    const press = /^\/button\/([ABC])\/(short|long)$/.exec(path);
    if (press !== null) this.#handlers.onButton(press[1] as 'A' | 'B' | 'C', press[2] as 'short' | 'long');
    else if (path === '/cable/pull' || path === '/cable/plug') this.#handlers.onCable(path === '/cable/plug');
    else {
      reply(response, 404);
      return;
    }
    reply(response, 204);
  }

  #watch(response: ServerResponse): void {
    if (this.#watchers.size >= MAX_WATCHERS) {
      reply(response, 503);
      return;
    }
    response.writeHead(200, { ...SECURITY, 'content-type': 'text/event-stream' });
    this.#watchers.add(response);
    response.on('close', () => this.#watchers.delete(response));
    this.#tell(response);
  }
}

function reply(response: ServerResponse, status: number, type = 'text/plain', body: string | Uint8Array = ''): void {
  response.writeHead(status, { ...SECURITY, 'content-type': type });
  response.end(body);
}
