import { BaseSequencer } from 'vitest/node';

/** What starts real processes and browsers takes long, however short its file is. */
const LONG = /\/packages\/e2e\/test\/(attacks|badInput|board|deploy|faults|operation|page|real|torture|update|upgrade)\//;

/** Long files first: none of them is left to run alone at the end. */
export default class LongFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    const rank = ({ project, moduleId }) => (project.config.isolate ? 0 : LONG.test(moduleId) ? 1 : 2);
    return [0, 1, 2].flatMap((wanted) => sorted.filter((file) => rank(file) === wanted));
  }
}
