import { signal } from '@preact/signals';

/** The command that Activity is opened for, by its id; undefined: all of them. */
export const activityFor = signal<string | undefined>(undefined);
