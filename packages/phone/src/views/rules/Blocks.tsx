import type { Action, Condition, Rule } from '@around/messages';
import { mdiArrowDown, mdiArrowUp, mdiContentCopy, mdiDeleteOutline, mdiDotsVertical, mdiPlus } from '@mdi/js';
import { useSignal } from '@preact/signals';
import type { ComponentChildren, RefObject } from 'preact';
import { Grip, type Reorder, useReorder } from '../../parts/Grip.js';
import { Icon } from '../../parts/Icon.js';
import { type BlockSort, blockWords, GROUP, subWords } from '../../state/rules/blockWords.js';
import type { RuleFaults } from '../../state/rules/check.js';
import { actionKind, conditionKind, type Of } from '../../state/rules/kinds.js';
import type { Names } from '../../state/rules/names.js';
import { append, doubled, type Path, partAt, pathKey, put, shifted, without } from '../../state/rules/paths.js';
import { type RuleText, r } from '../../texts/automations.js';

/** What every block needs of the editor that it stands in. */
export interface Desk {
  readonly rule: Rule;
  readonly names: Names;
  readonly faults: RuleFaults;
  /** Which block's sheet is open. */
  readonly open: string | undefined;
  change(rule: Rule): void;
  /** A block was taken out: it can be put back. */
  removed(before: Rule): void;
  edit(path: Path, sort: BlockSort): void;
  add(list: Path, sort: BlockSort): void;
}

const ADD: Readonly<Record<BlockSort, RuleText>> = { trigger: 'add.trigger', condition: 'add.condition', action: 'add.action' };

/** A list of blocks, and how to add one. */
export function BlockList({ desk, list, sort, label }: { desk: Desk; list: Path; sort: BlockSort; label: string }) {
  const items = (partAt(desk.rule, list) ?? []) as readonly unknown[];
  const reorder = useReorder((from, to) => desk.change(shifted(desk.rule, [...list, from], to - from)));
  return (
    <>
      {items.length === 0 ? null : (
        <ol ref={reorder.list as RefObject<HTMLOListElement>} class="blocks" aria-label={label}>
          {items.map((_, i) => (
            <Block
              key={i}
              desk={desk}
              path={[...list, i]}
              sort={sort}
              last={i === items.length - 1}
              {...(items.length > 1 ? { reorder } : {})}
            />
          ))}
        </ol>
      )}
      <button type="button" class="button quiet add" data-testid={`add-${pathKey(list)}`} onClick={() => desk.add(list, sort)}>
        <Icon path={mdiPlus} size={20} />
        {r(ADD[sort])}
      </button>
    </>
  );
}

interface BlockProps {
  desk: Desk;
  path: Path;
  sort: BlockSort;
  last: boolean;
  /** Where there are others to be put before or behind. */
  reorder?: Reorder;
}

function Block({ desk, path, sort, last, reorder }: BlockProps) {
  const block = partAt(desk.rule, path);
  const menu = useSignal(false);
  const key = pathKey(path);
  const fault = desk.faults.get(key);
  const text = blockWords(block, sort, desk.names);
  const index = path.at(-1) as number;
  const act = (next: Rule): void => {
    menu.value = false;
    desk.change(next);
  };
  return (
    <li class={`block ${desk.open === key ? 'open' : ''} ${fault === undefined ? '' : 'faulty'}`} data-testid={`block-${key}`} data-item>
      <div class="block-line">
        {reorder === undefined ? null : <Grip reorder={reorder} index={index} />}
        <button
          type="button"
          class="block-text"
          aria-describedby={fault === undefined ? undefined : `fault-${key}`}
          data-testid={`edit-${key}`}
          onClick={() => desk.edit(path, sort)}
        >
          {sort === 'action' ? <span class="block-number">{index + 1}</span> : null}
          <span>
            {text}
            {subWords(block, sort).map((line) => (
              <span key={line} class="sub">
                {line}
              </span>
            ))}
          </span>
        </button>
        <button
          type="button"
          class="round plain"
          aria-label={r('block.menu', { what: text })}
          aria-expanded={menu.value}
          data-testid={`menu-${key}`}
          onClick={() => {
            menu.value = !menu.value;
          }}
        >
          <Icon path={mdiDotsVertical} />
        </button>
      </div>
      {fault === undefined ? null : (
        <p class="fault" id={`fault-${key}`}>
          {fault}
        </p>
      )}
      {menu.value ? (
        <div class="buttons block-tools">
          <Tool
            icon={mdiArrowUp}
            text="block.up"
            disabled={index === 0}
            testid={`up-${key}`}
            onClick={() => act(shifted(desk.rule, path, -1))}
          />
          <Tool
            icon={mdiArrowDown}
            text="block.down"
            disabled={last}
            testid={`down-${key}`}
            onClick={() => act(shifted(desk.rule, path, 1))}
          />
          <Tool icon={mdiContentCopy} text="block.double" testid={`double-${key}`} onClick={() => act(doubled(desk.rule, path))} />
          <Tool
            icon={mdiDeleteOutline}
            text="block.delete"
            testid={`delete-${key}`}
            onClick={() => {
              desk.removed(desk.rule);
              act(without(desk.rule, path));
            }}
          />
        </div>
      ) : null}
      <Inner desk={desk} path={path} block={block} sort={sort} />
    </li>
  );
}

function Tool({
  icon,
  text,
  disabled = false,
  testid,
  onClick,
}: {
  icon: string;
  text: RuleText;
  disabled?: boolean;
  testid: string;
  onClick(): void;
}) {
  return (
    <button type="button" class="button quiet small" disabled={disabled} data-testid={testid} onClick={onClick}>
      <Icon path={icon} size={20} />
      {r(text)}
    </button>
  );
}

/** What stands within a block: the members of a group, the ways of a choice, what is repeated, what is waited for. */
function Inner({ desk, path, block, sort }: { desk: Desk; path: Path; block: unknown; sort: BlockSort }) {
  if (sort === 'trigger') return null;
  if (sort === 'condition') {
    const kind = conditionKind(block as Condition);
    if (kind !== 'any' && kind !== 'all' && kind !== 'not') return null;
    return <Part desk={desk} list={[...path, kind]} sort="condition" label={r(GROUP[kind])} bare={true} />;
  }
  const action = block as Action;
  switch (actionKind(action)) {
    case 'wait':
      return (action as Of<Action, 'wait'>).until === undefined ? null : (
        <Part desk={desk} list={[...path, 'until']} sort="condition" label={r('part.until')} />
      );
    case 'repeat':
      return (
        <>
          <Part desk={desk} list={[...path, 'repeat']} sort="action" label={r('part.repeat')} />
          {(action as Of<Action, 'repeat'>).until === undefined ? null : (
            <Part desk={desk} list={[...path, 'until']} sort="condition" label={r('part.until')} />
          )}
        </>
      );
    case 'choose':
      return <Ways desk={desk} path={path} block={action as Of<Action, 'choose'>} />;
    default:
      return null;
  }
}

function Ways({ desk, path, block }: { desk: Desk; path: Path; block: Of<Action, 'choose'> }) {
  const many = block.choose.length > 1;
  return (
    <>
      {block.choose.map((_, i) => (
        <div key={i} class="way">
          <Part desk={desk} list={[...path, 'choose', i, 'if']} sort="condition" label={r(i === 0 ? 'part.if' : 'part.elseIf')} />
          <Part desk={desk} list={[...path, 'choose', i, 'do']} sort="action" label={r('part.then')} />
          {many ? (
            <Tool
              icon={mdiDeleteOutline}
              text="way.delete"
              testid={`unway-${pathKey(path)}-${i}`}
              onClick={() => desk.change(without(desk.rule, [...path, 'choose', i]))}
            />
          ) : null}
        </div>
      ))}
      {block.else === undefined ? null : <Part desk={desk} list={[...path, 'else']} sort="action" label={r('part.else')} />}
      <div class="buttons">
        <Tool
          icon={mdiPlus}
          text="way.add"
          testid={`way-${pathKey(path)}`}
          onClick={() => desk.change(append(desk.rule, [...path, 'choose'], { if: [], do: [] }))}
        />
        <Tool
          icon={block.else === undefined ? mdiPlus : mdiDeleteOutline}
          text={block.else === undefined ? 'way.else' : 'way.noElse'}
          testid={`else-${pathKey(path)}`}
          onClick={() => desk.change(put(desk.rule, [...path, 'else'], block.else === undefined ? [] : undefined))}
        />
      </div>
    </>
  );
}

function Part({
  desk,
  list,
  sort,
  label,
  bare = false,
}: {
  desk: Desk;
  list: Path;
  sort: BlockSort;
  label: string;
  bare?: boolean;
}): ComponentChildren {
  return (
    <div class="block-part">
      {bare ? null : <p class="field-label">{label}</p>}
      <BlockList desk={desk} list={list} sort={sort} label={label} />
    </div>
  );
}
