/**
 * A controller's monotonic clock as the home knows it. A `notAfter` made from it errs towards early by the time that the
 * controller's word was on its way, never towards late (PROTOCOL.md, Commands).
 */
export class ControllerClock {
  #known: { readonly cboot: string; readonly ct: number; readonly receipt: number } | undefined;

  /** The controller said what its clock shows. `receipt`: the home's monotonic ms. */
  heard(cboot: string, ct: number, receipt: number): void {
    this.#known = { cboot, ct, receipt };
  }

  /** @param deadline the home's monotonic ms. Undefined while the clock is not known. */
  notAfter(deadline: number): { readonly cboot: string; readonly notAfter: number } | undefined {
    const known = this.#known;
    if (known === undefined) return undefined;
    // A whole number: a small board has no other that is exact.
    return { cboot: known.cboot, notAfter: Math.max(0, Math.floor(known.ct + (deadline - known.receipt))) };
  }
}
