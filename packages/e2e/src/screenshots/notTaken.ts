/** What phone.md, C7 lists and these pictures do not show as it is, and why. */
export const NOT_TAKEN: readonly string[] = [
  '2 another version: on the home inside the page (?demo), because the real home and this page are of one version',
  '3 tiles: on the home inside the page (?demo), because no real one has every kind in every state at a time',
  '6 history, 14 history: on the home inside the page (?demo), whose past is the same each time; no picture of a gap, which it has none of',
  '8 automations, 14 editor: on the home inside the page (?demo), where the same rule came to grief at the same time, each time',
  '13 wizard: one page whose steps can be done in any order, instead of five pages; resuming it is opening it again',
];
