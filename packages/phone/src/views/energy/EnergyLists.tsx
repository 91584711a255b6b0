import type { Energy, EnergyRole, EnergySource, Used } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useSession } from '../../parts/context.js';
import { useAsk } from '../../parts/useAsk.js';
import { mayManage } from '../../state/rights.js';
import { e } from '../../texts/energy.js';
import { backTexts, usedText } from './energyWords.js';

const ROLES: readonly EnergyRole[] = ['part', 'house', 'produced', 'fed', 'ignored'];

/** What each thing took, the most first; an owner says how each counts. */
export function ByThing({ energy, onChange }: { energy: Energy; onChange: () => void }) {
  const session = useSession();
  const { sources, total, currency } = energy;
  const size = ({ kWh, produced = 0, fed = 0, role }: EnergySource): number => (role === 'ignored' ? -1 : Math.max(kWh, produced, fed));
  const sorted = [...sources].sort((a, b) => size(b) - size(a));
  return (
    <section class="card" aria-label={e('energy.things')} data-testid="energy-things">
      <h3>{e('energy.things')}</h3>
      {sorted.map((source) => (
        <div key={`${source.thing}/${source.name}`} class={`energy-row ${source.role === 'ignored' ? 'ignored' : ''}`}>
          <Line
            title={source.title}
            sub={[source.room, source.role === 'part' ? undefined : e(`energy.role.${source.role}`)]}
            used={source}
            share={source.role === 'part' ? source.kWh / total.kWh : 0}
            currency={currency}
            known={source.by.some((one) => one !== null)}
          />
        </div>
      ))}
      {mayManage(session.house.you.value, session.client.identity.key.role) ? (
        <details data-testid="energy-roles">
          <summary>{e('energy.countsAll')}</summary>
          {sorted.map((source) => (
            <RoleChoice key={`${source.thing}/${source.name}`} source={source} onChange={onChange} />
          ))}
        </details>
      ) : null}
    </section>
  );
}

function RoleChoice({ source: { thing, name, title, role }, onChange }: { source: EnergySource; onChange: () => void }) {
  const session = useSession();
  const wanted = useSignal<EnergyRole>(role);
  const set = useAsk((): Promise<unknown> => session.client.ask('setEnergyRole', { thing, name, role: wanted.peek() }));
  return (
    <label class="field">
      <span class="field-label">{title}</span>
      <select
        value={role}
        disabled={set.busy.value}
        data-testid={`role-${thing}/${name}`}
        onChange={(event) => {
          wanted.value = event.currentTarget.value as EnergyRole;
          void set.ask().then((done) => {
            if (done !== undefined) onChange();
          });
        }}
      >
        {ROLES.map((one) => (
          <option key={one} value={one}>
            {e(`energy.role.${one}`)}
          </option>
        ))}
      </select>
      {set.fault.value === undefined ? null : <span class="fault">{set.fault.value}</span>}
    </label>
  );
}

/** What each room took, and what the house took beyond its parts. */
export function ByRoom({ energy }: { energy: Energy }) {
  const { rooms, rest, total, currency } = energy;
  if (rooms.length + Number(rest !== undefined) < 2) return null;
  return (
    <section class="card" aria-label={e('energy.rooms')} data-testid="energy-rooms">
      <h3>{e('energy.rooms')}</h3>
      {rooms.map(({ room, ...used }) => (
        <div key={room ?? ''} class="energy-row">
          <Line title={room ?? e('energy.noRoom')} used={used} share={used.kWh / total.kWh} currency={currency} known />
        </div>
      ))}
      {rest === undefined ? null : (
        <div class="energy-row">
          <Line title={e('energy.rest')} used={rest} share={rest.kWh / total.kWh} currency={currency} known />
        </div>
      )}
    </section>
  );
}

interface LineProps {
  title: string;
  sub?: readonly (string | undefined)[];
  used: Used;
  share: number;
  currency: string | undefined;
  known: boolean;
}

function Line({ title, sub = [], used, share, currency, known }: LineProps) {
  const words = sub.filter((one) => one !== undefined).join(' · ');
  const width = Number.isFinite(share) ? Math.min(100, Math.max(0, share * 100)) : 0;
  return (
    <>
      <div class="energy-line">
        <span class="row-title">{title}</span>
        {/* What only produces took nothing. */}
        <span>
          {!known
            ? e('energy.unknown')
            : [
                ...(used.kWh === 0 && backTexts(used, currency).length > 0 ? [] : [usedText(used, currency)]),
                ...backTexts(used, currency),
              ].join(', ')}
        </span>
      </div>
      {words === '' ? null : <span class="fine">{words}</span>}
      {width === 0 ? null : (
        <span class="energy-share">
          <span style={{ width: `${width}%` }} />
        </span>
      )}
    </>
  );
}
