import { DAYS, ROLES, type Role } from '@around/messages';
import { useSession } from '../parts/context.js';
import { canNarrow, EVERY_DAY, type GrantDraft } from '../state/grantDraft.js';
import { dayText, ROLE_TEXT, ROLE_WHY } from '../state/grantWords.js';
import { roomsOf } from '../state/groups.js';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';

const DAY_MS = 86_400_000;
const SPANS: readonly { readonly id: string; readonly ms: number | undefined; readonly text: TextKey }[] = [
  { id: 'day', ms: DAY_MS, text: 'invite.day' },
  { id: 'week', ms: 7 * DAY_MS, text: 'invite.week' },
  { id: 'ever', ms: undefined, text: 'invite.ever' },
];

interface Props {
  draft: GrantDraft;
  onChange(next: GrantDraft): void;
  /** Roles that may be given here. */
  roles?: readonly Role[];
}

/** Who may do what, where, and how long. */
export function GrantForm({ draft, onChange, roles = ROLES }: Props) {
  const set = (part: Partial<GrantDraft>): void => onChange({ ...draft, ...part });
  return (
    <>
      <label class="field">
        <span class="field-label">{t('invite.role')}</span>
        <select
          value={draft.role}
          data-testid="grant-role"
          onChange={(event) => {
            const role = event.currentTarget.value as Role;
            set({ role, readOnly: role === 'service' ? true : draft.readOnly });
          }}
        >
          {roles.map((role) => (
            <option key={role} value={role}>
              {t(ROLE_TEXT[role])}
            </option>
          ))}
        </select>
      </label>
      <p class="hint">{t(ROLE_WHY[draft.role])}</p>
      {canNarrow(draft.role) ? (
        <>
          <Scope draft={draft} set={set} />
          <Until draft={draft} set={set} />
          <OnlyAt draft={draft} set={set} />
          <label class="field-row">
            <span class="field-label">{t('phones.readOnly')}</span>
            <input
              type="checkbox"
              role="switch"
              class="switch"
              checked={draft.readOnly}
              aria-checked={draft.readOnly}
              data-testid="grant-readonly"
              onChange={(event) => set({ readOnly: event.currentTarget.checked })}
            />
          </label>
        </>
      ) : null}
      <label class="field">
        <span class="field-label">{t('grant.stepUp')}</span>
        <select
          value={String(draft.stepUp ?? 0)}
          data-testid="grant-stepup"
          onChange={(event) => {
            const level = Number(event.currentTarget.value);
            set({ stepUp: level === 0 ? undefined : (level as 1 | 2 | 3) });
          }}
        >
          <option value="0">{t('grant.stepUpNever')}</option>
          <option value="3">{t('grant.stepUp3')}</option>
          <option value="2">{t('grant.stepUp2')}</option>
        </select>
      </label>
    </>
  );
}

interface PartProps {
  draft: GrantDraft;
  set(part: Partial<GrantDraft>): void;
}

function Scope({ draft, set }: PartProps) {
  const session = useSession();
  const things = session.house.things.value;
  const rooms = roomsOf(things, session.house.rooms.value);
  const toggle = (list: readonly string[], entry: string): readonly string[] =>
    list.includes(entry) ? list.filter((one) => one !== entry) : [...list, entry];
  // What was granted and is not here now stays granted until somebody takes it off.
  const others = draft.things.filter((entry) => !things.some(({ id }) => id === entry));
  return (
    <fieldset class="group top">
      <legend class="field-label">{t('grant.scope')}</legend>
      <div class="segments">
        {(['all', 'chosen'] as const).map((scope) => (
          <label key={scope} class="segment">
            <input
              type="radio"
              name="scope"
              checked={draft.scope === scope}
              data-testid={`scope-${scope}`}
              onChange={() => set({ scope })}
            />
            <span>{t(scope === 'all' ? 'grant.all' : 'grant.chosen')}</span>
          </label>
        ))}
      </div>
      {draft.scope === 'all' ? null : (
        <ul class="checks">
          {rooms.map((room) => (
            <Check
              key={`room ${room}`}
              label={t('grant.room', { room })}
              checked={draft.rooms.includes(room)}
              onToggle={() => set({ rooms: toggle(draft.rooms, room) })}
            />
          ))}
          {things.map(({ id, title }) => (
            <Check
              key={id}
              label={title}
              checked={draft.things.includes(id)}
              testid={`grant-${id}`}
              onToggle={() => set({ things: toggle(draft.things, id) })}
            />
          ))}
          {others.map((entry) => (
            <Check key={entry} label={entry} checked={true} onToggle={() => set({ things: toggle(draft.things, entry) })} />
          ))}
        </ul>
      )}
    </fieldset>
  );
}

function Check({ label, checked, testid, onToggle }: { label: string; checked: boolean; testid?: string; onToggle(): void }) {
  return (
    <li>
      <label class="field-row">
        <span>{label}</span>
        <input type="checkbox" checked={checked} data-testid={testid} onChange={onToggle} />
      </label>
    </li>
  );
}

/** `2026-11-22T20:00` of the phone's own time. */
function localTime(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Until({ draft, set }: PartProps) {
  const session = useSession();
  return (
    <fieldset class="group top">
      <legend class="field-label">{t('invite.until')}</legend>
      <div class="segments">
        {SPANS.map(({ id, ms, text }) => (
          <button
            key={id}
            type="button"
            class="segment-button"
            aria-pressed={ms === undefined ? draft.until === undefined : undefined}
            data-testid={`until-${id}`}
            onClick={() => set({ until: ms === undefined ? undefined : session.now.peek() + ms })}
          >
            {t(text)}
          </button>
        ))}
      </div>
      <input
        type="datetime-local"
        aria-label={t('invite.until')}
        value={draft.until === undefined ? '' : localTime(draft.until)}
        data-testid="grant-until"
        onChange={(event) => {
          const at = new Date(event.currentTarget.value).getTime();
          set({ until: Number.isNaN(at) ? undefined : at });
        }}
      />
    </fieldset>
  );
}

function OnlyAt({ draft, set }: PartProps) {
  const { hours } = draft;
  return (
    <fieldset class="group top">
      <label class="field-row">
        <span class="field-label">{t('grant.hours')}</span>
        <input
          type="checkbox"
          role="switch"
          class="switch"
          checked={hours !== undefined}
          aria-checked={hours !== undefined}
          onChange={(event) => set({ hours: event.currentTarget.checked ? EVERY_DAY : undefined })}
        />
      </label>
      {hours === undefined ? null : (
        <>
          <div class="days">
            {DAYS.map((day) => (
              <label key={day} class="segment">
                <input
                  type="checkbox"
                  checked={hours.days.includes(day)}
                  onChange={() =>
                    set({
                      hours: { ...hours, days: hours.days.includes(day) ? hours.days.filter((one) => one !== day) : [...hours.days, day] },
                    })
                  }
                />
                <span>{dayText(day)}</span>
              </label>
            ))}
          </div>
          <div class="times">
            <label class="field">
              <span class="field-label">{t('grant.from')}</span>
              <input
                type="time"
                value={hours.from}
                onChange={(event) => set({ hours: { ...hours, from: event.currentTarget.value || '00:00' } })}
              />
            </label>
            <label class="field">
              <span class="field-label">{t('grant.to')}</span>
              <input
                type="time"
                value={hours.to}
                onChange={(event) => set({ hours: { ...hours, to: event.currentTarget.value || '00:00' } })}
              />
            </label>
          </div>
        </>
      )}
    </fieldset>
  );
}
