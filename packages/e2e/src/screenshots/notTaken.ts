/** What phone.md, C7 lists and this run leaves out, and why. */
export const NOT_TAKEN: readonly string[] = ['6 history: the home keeps none that a phone can ask for yet; the page says so'];
