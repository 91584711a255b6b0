interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}
interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

const ONLY = '/sw.js';
let made: unknown;

/** The one script address that this page ever makes; the policy's name stands in the server's CSP (`trusted-types around`), which allows it once. */
export function workerUrl(): unknown {
  if (made !== undefined) return made;
  const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
  made =
    factory === undefined
      ? ONLY
      : factory
          .createPolicy('around', {
            createScriptURL: (url) => {
              if (url !== ONLY) throw new TypeError('this page loads no such script');
              return url;
            },
          })
          .createScriptURL(ONLY);
  return made;
}
