import type { SceneState } from '@around/messages';
import type { HomeClient } from '../../../api.js';
import type { Context } from '../../context.js';
import { CliError, EXIT } from '../../errors.js';
import { nearest } from '../../nearest.js';
import { visible } from '../../text/sanitise.js';

/** A scene by its name, or by its title. @throws CliError that names the nearest */
export async function findScene(context: Context, client: HomeClient, named: string): Promise<SceneState> {
  const { scenes } = await context.ask(client, 'scenes', {});
  const wanted = named.trim().toLowerCase();
  const byTitle = scenes.filter(({ scene }) => scene.title.toLowerCase() === wanted);
  const found = scenes.find(({ id }) => id === named) ?? (byTitle.length === 1 ? byTitle[0] : undefined);
  if (found !== undefined) return found;
  const ids = scenes.map(({ id }) => id);
  const near = nearest(named, ids);
  const hint =
    byTitle.length > 1
      ? `it may be ${byTitle.map(({ id }) => id).join(' or ')}`
      : near.length > 0
        ? `did you mean ${near.join(' or ')}?`
        : ids.length === 0
          ? 'make one with "around scenes from-now NAME --room ROOM"'
          : `there is ${ids.slice(0, 12).join(', ')}`;
  throw new CliError('noSuchScene', `there is no one scene "${visible(named)}": ${hint} ("around scenes" lists all)`, EXIT.usage);
}
