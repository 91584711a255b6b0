import type { AskAnswer } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useSession } from '../../parts/context.js';
import { useAsk } from '../../parts/useAsk.js';
import { roomsOf } from '../../state/groups.js';
import { choicesOf } from '../../state/scenes/sceneDraft.js';
import { s } from '../../texts/scenes.js';

interface Props {
  open: boolean;
  onTaken(taken: AskAnswer<'sceneOfNow'>): void;
}

/** Rooms and devices whose present state a scene takes over. */
export function NowChoice({ open, onTaken }: Props) {
  const session = useSession();
  const { house } = session;
  const rooms = useSignal<ReadonlySet<string>>(new Set());
  const things = useSignal<ReadonlySet<string>>(new Set());
  const take = useAsk(async () => {
    const taken = await session.client.ask('sceneOfNow', { rooms: [...rooms.peek()], things: [...things.peek()] });
    onTaken(taken);
    rooms.value = new Set();
    things.value = new Set();
  });
  const useful = house.things.value.filter((thing) => choicesOf(thing).some(({ op }) => op === 'write'));
  return (
    <details class="card" open={open}>
      <summary>{s('form.now')}</summary>
      <p class="hint">{s('form.nowHint')}</p>
      {roomsOf(useful, house.rooms.value).map((room) => (
        <Check key={room} label={room} testid={`now-room-${room}`} of={rooms} id={room} />
      ))}
      <details>
        <summary>{s('form.devices')}</summary>
        {useful.map(({ id, title }) => (
          <Check key={id} label={title} testid={`now-${id}`} of={things} id={id} />
        ))}
      </details>
      <div class="buttons">
        <button
          type="button"
          class="button quiet"
          disabled={take.busy.value || rooms.value.size + things.value.size === 0}
          data-testid="scene-take"
          onClick={() => void take.ask()}
        >
          {s('form.take')}
        </button>
      </div>
      {take.fault.value === undefined ? null : <p class="fault">{take.fault.value}</p>}
    </details>
  );
}

function Check({ label, testid, of, id }: { label: string; testid: string; of: { value: ReadonlySet<string> }; id: string }) {
  return (
    <label class="field-row">
      <span>{label}</span>
      <input
        type="checkbox"
        checked={of.value.has(id)}
        data-testid={testid}
        onChange={(event) => {
          const next = new Set(of.value);
          if (event.currentTarget.checked) next.add(id);
          else next.delete(id);
          of.value = next;
        }}
      />
    </label>
  );
}
