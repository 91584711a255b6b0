import type { Rule } from '@around/messages';
import { signal } from '@preact/signals';

/** What the next new rule begins with: a template that was filled in, or a copy. */
export const startFrom = signal<Rule | undefined>(undefined);

/** The editor's address of a rule that is not there yet: no rule's own id begins so. */
export const NEW_RULE = '_new';
