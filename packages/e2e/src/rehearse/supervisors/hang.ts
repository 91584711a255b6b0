/**
 * `hang.js PID`: makes the event loop of a Node program stand still, from outside: SIGUSR1 opens its inspector, which is handed an endless
 * loop. The inspector's port is Node's own, so this belongs into a network namespace. Ends with 0 when the loop stands.
 */
import { eventually } from '@around/demo';
import { WebSocket } from 'ws';

const INSPECTOR = 'http://127.0.0.1:9229/json/list';
const HELD_MS = 500;

const pid = Number(process.argv[2]);
process.kill(pid, 'SIGUSR1');
const url = await eventually('no inspector', 20_000, async () => {
  const [target] = (await (await fetch(INSPECTOR)).json()) as { webSocketDebuggerUrl: string; title: string }[];
  return target?.webSocketDebuggerUrl;
});
const socket = new WebSocket(url);
const answers: number[] = [];
const evaluate = (id: number, expression: string): void =>
  socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params: { expression } }));
socket.on('message', (data) => answers.push((JSON.parse(String(data)) as { id: number }).id));
socket.on('open', () => evaluate(1, 'process.pid'));
await eventually('the inspector does not answer', 20_000, async () => answers.includes(1) || undefined);
evaluate(2, 'for (;;);');
evaluate(3, '1');
// A loop that stands answers nobody.
await new Promise((resolve) => setTimeout(resolve, HELD_MS));
process.exit(answers.includes(3) ? 1 : 0);
