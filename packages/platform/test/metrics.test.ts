import { byLabel, exposition, Histogram, MetricsEdge, metricsFault, silentLog, single } from '@around/platform';
import { nodeWeb } from '@around/platform/node';
import { describe, expect, it } from 'vitest';

describe('exposition', () => {
  it('writes families as Prometheus reads them, whatever their labels hold', () => {
    const text = exposition([
      single('gauge', 'a_b', 'Back\\slash\nand line.', 1.5),
      single('gauge', 'unknown', 'No series.', undefined),
      byLabel('counter', 'c_total', 'Words.', 'why', [['say "no"\n\\', 2]]),
    ]);
    expect(text).toBe(
      '# HELP a_b Back\\\\slash\\nand line.\n# TYPE a_b gauge\na_b 1.5\n# HELP unknown No series.\n# TYPE unknown gauge\n' +
        '# HELP c_total Words.\n# TYPE c_total counter\nc_total{why="say \\"no\\"\\n\\\\"} 2\n',
    );
  });

  it('counts a histogram up to each bound, the bound itself included', () => {
    const histogram = new Histogram([0.1, 1]);
    for (const value of [0.05, 0.1, 0.5, 7]) histogram.observe(value);
    expect(
      exposition([histogram.family('h_seconds', 'H.')])
        .split('\n')
        .slice(2, -1),
    ).toEqual([
      'h_seconds_bucket{le="0.1"} 2',
      'h_seconds_bucket{le="1"} 3',
      'h_seconds_bucket{le="+Inf"} 4',
      'h_seconds_sum 7.65',
      'h_seconds_count 4',
    ]);
  });
});

describe('MetricsEdge', () => {
  const serve = async (token?: string) => {
    const edge = new MetricsEdge(
      { web: nodeWeb({ log: silentLog }), log: silentLog },
      { at: { host: '127.0.0.1', port: 0 }, ...(token === undefined ? {} : { token }), collect: () => [single('gauge', 'a', 'A.', 1)] },
    );
    await edge.start();
    return {
      ask: (path = '/metrics', headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${edge.address.port}${path}`, { headers }),
      [Symbol.asyncDispose]: () => edge.stop(),
    };
  };

  it('answers /metrics and nothing else', async () => {
    await using served = await serve();
    const answer = await served.ask();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(await answer.text()).toContain('\na 1\n');
    expect((await served.ask('/')).status).toBe(404);
  });

  it('asks for its token, the whole of it', async () => {
    await using served = await serve('a-token-of-some-length');
    const status = async (authorization?: string) =>
      (await served.ask('/metrics', authorization === undefined ? {} : { authorization })).status;
    expect(await status()).toBe(401);
    expect(await status('Bearer a-token-of-some-lengtX')).toBe(401);
    expect(await status('Bearer a-token-of-some-length-and-more')).toBe(401);
    expect(await status('Bearer ')).toBe(401);
    expect(await status('Bearer a-token-of-some-length')).toBe(200);
  });

  it('is never open to a network without a token', async () => {
    expect(metricsFault({ host: '127.0.0.1' })).toBeUndefined();
    expect(metricsFault({ host: '0.0.0.0', token: 'x'.repeat(12) })).toBeUndefined();
    expect(metricsFault({ host: '0.0.0.0' })).toContain('token');
    const edge = new MetricsEdge(
      { web: nodeWeb({ log: silentLog }), log: silentLog },
      { at: { host: '0.0.0.0', port: 0 }, collect: () => [] },
    );
    await expect(edge.start()).rejects.toThrow('metrics.token');
  });
});
