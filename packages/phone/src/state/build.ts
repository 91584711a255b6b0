/** The hash of the page as it is served (`build.json`); undefined where that cannot be had. */
export async function readBuild(): Promise<string | undefined> {
  const answer = await fetch('/build.json', { cache: 'no-cache' });
  const said: unknown = answer.ok ? await answer.json() : undefined;
  const build = typeof said === 'object' && said !== null ? (said as { build?: unknown }).build : undefined;
  return typeof build === 'string' ? build : undefined;
}
