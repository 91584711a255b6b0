/** A text, or its forms by number (`{n}`). `{name}` stands for a value; sentences are whole, never glued. */
export type Text = string | { readonly one?: string; readonly other: string };
