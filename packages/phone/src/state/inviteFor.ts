import { signal } from '@preact/signals';

/** Whose name the form of a new invitation begins with. */
export const inviteFor = signal('');
