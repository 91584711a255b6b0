import type { ControllerState, RelayState } from '@around/messages';

export type Problem =
  | { readonly kind: 'away'; readonly controller: ControllerState }
  | { readonly kind: 'found'; readonly controller: ControllerState }
  | { readonly kind: 'relay'; readonly relay: RelayState };

/** What somebody should look at, the worst first. */
export function problemsOf(controllers: ReadonlyMap<string, ControllerState>, relay: RelayState | undefined): readonly Problem[] {
  const all = [...controllers.values()];
  return [
    ...all.filter(({ state }) => state === 'away').map((controller): Problem => ({ kind: 'away', controller })),
    ...(relay !== undefined && !relay.up ? [{ kind: 'relay', relay } as const] : []),
    ...all.filter(({ state }) => state === 'new').map((controller): Problem => ({ kind: 'found', controller })),
  ];
}
