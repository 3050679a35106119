import { DragDropContext, Draggable, Droppable, type DropResult } from '@hello-pangea/dnd'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconGripVertical, IconListCheck, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Empty } from '../../ui/states.tsx'
import { useRuleChanges } from './changes.ts'
import type { Trial } from './data.ts'
import {
  blank,
  bodyOf,
  type Draft,
  draftOf,
  isSame,
  type Kept,
  lacking,
  type NewRule,
  newKey,
  type Part,
  type WireCondition,
} from './model.ts'
import { Reach } from './reach.tsx'
import { type Deeds, RuleCard } from './rule-card.tsx'
import css from './rules.module.css'
import type { Choices } from './sentence.tsx'

type RulesProps = {
  readonly appId: string
  readonly rules: readonly WireCondition[]
  readonly choices: Choices
  /** Undefined where they are only looked at. */
  readonly kept: Kept
  readonly keep: ((kept: Kept) => void) | undefined
  readonly onTry: (trial: Trial | undefined) => void
}

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce

type Asked = { readonly what: 'delete' | 'on' | 'off'; readonly rule: WireCondition }
type Wrong = { readonly key: string; readonly parts: Readonly<Partial<Record<Part, string>>> }

/** The rules of an app in their order: the first that fits decides. */
export const Rules = ({ appId, choices, keep, kept, onTry, rules }: RulesProps) => {
  const { t } = useLingui()
  const [asked, ask] = useState<Asked | undefined>()
  const [wrong, setWrong] = useState<Wrong | undefined>()
  const changes = useRuleChanges(appId, rules)
  const words: Readonly<Record<Part, string>> = {
    name: t`Give the rule a name.`,
    who: t`Say who may ask.`,
    what: t`Say what may be asked for.`,
    by: t`Say by which sequence it is decided.`,
  }
  const put = (next: Kept) => keep?.(next)
  const without = (key: string): Kept => {
    const { [key]: _, ...edits } = kept.edits
    return { edits, fresh: kept.fresh.filter((one) => one.key !== key) }
  }
  const add = (draft: Draft, place?: number) => {
    const key = newKey()
    put({ ...kept, fresh: [...kept.fresh, { key, draft, ...(place === undefined ? {} : { place }) }] })
    setTimeout(() => document.getElementById(`${key}-name`)?.focus(), 60)
  }
  const save = (key: string, draft: Draft, rule: WireCondition | undefined, on: boolean, place?: number) => {
    const parts = lacking(draft)
    const body = bodyOf(draft)
    if (parts.length > 0 || !body) {
      setWrong({ key, parts: Object.fromEntries(parts.map((part) => [part, words[part]])) })
      setTimeout(() => document.getElementById(`${key}-${parts[0]}`)?.focus(), 60)
      return
    }
    setWrong(undefined)
    changes.save.mutate(
      { key, rule, body: place === undefined ? body : { ...body, priority: place }, on },
      { onSuccess: () => put(without(key)) },
    )
  }
  const deedsOf = (key: string, draft: Draft, rule: WireCondition | undefined, place?: number): Deeds => ({
    change: (next) => {
      if (wrong?.key === key) setWrong(undefined)
      if (!rule) put({ ...kept, fresh: kept.fresh.map((one) => (one.key === key ? { ...one, draft: next } : one)) })
      else if (isSame(next, draftOf(rule))) put(without(key))
      else put({ ...kept, edits: { ...kept.edits, [key]: next } })
    },
    discard: () => put(without(key)),
    save: (on) => save(key, draft, rule, on, place),
    turn: (on) => rule && ask({ what: on ? 'on' : 'off', rule }),
    move: rule && ((by) => changes.move(rule.id, by)),
    copy: () => add({ ...draft, name: t`${draft.name} (copy)` }, rules.findIndex(({ id }) => id === rule?.id) + 1),
    remove: () => rule && ask({ what: 'delete', rule }),
    try: () => {
      const body = bodyOf(draft)
      const dirty = !rule || !isSame(draft, draftOf(rule))
      onTry(
        dirty && body
          ? {
              ...(rule ? { conditionId: rule.id } : {}),
              condition: place === undefined ? body : { ...body, priority: place },
            }
          : undefined,
      )
    },
  })
  const dropped = ({ destination, source }: DropResult) => {
    if (destination && destination.index !== source.index) changes.place(source.index, destination.index)
  }
  const order = changes.order
  return (
    <Stack component="section" gap="sm" aria-labelledby="rules-title" miw={0}>
      <Group justify="space-between" align="flex-end">
        <Box flex="1 1 16rem">
          <Title order={2} id="rules-title">
            <Trans>Rules</Trans>
          </Title>
          {order.length + kept.fresh.length > 1 && (
            <Text size="sm" c="dimmed">
              <Trans>The first that fits who asks, and what, decides alone.</Trans>
            </Text>
          )}
        </Box>
        {keep && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => add(blank)}>
            <Trans>New rule</Trans>
          </Button>
        )}
      </Group>
      {order.length + kept.fresh.length === 0 && (
        <Empty icon={IconListCheck} title={t`Nobody can ask for this app yet`}>
          <Trans>A rule says who may ask for what, for how long, and by which sequence it is decided.</Trans>
        </Empty>
      )}
      <DragDropContext onDragEnd={dropped} nonce={nonce}>
        <Droppable droppableId="rules">
          {({ droppableProps, innerRef, placeholder }) => (
            <ol className={css.list} ref={innerRef} {...droppableProps}>
              {order.map((rule, index) => {
                const draft = kept.edits[rule.id] ?? draftOf(rule)
                return (
                  <Draggable key={rule.id} draggableId={rule.id} index={index} isDragDisabled={!keep}>
                    {(drag, { isDragging }) => (
                      <li className={css.item} ref={drag.innerRef} {...drag.draggableProps}>
                        <RuleCard
                          id={rule.id}
                          appId={appId}
                          number={index + 1}
                          last={index === order.length - 1}
                          rule={rule}
                          draft={draft}
                          dirty={kept.edits[rule.id] !== undefined}
                          choices={choices}
                          wrong={wrong?.key === rule.id ? wrong.parts : {}}
                          busy={changes.save.isPending && changes.save.variables.key === rule.id}
                          dragged={isDragging}
                          deeds={keep && deedsOf(rule.id, draft, rule)}
                          grip={
                            keep && (
                              <Box className={css.grip} {...drag.dragHandleProps} aria-label={t`Drag “${rule.name}”`}>
                                <IconGripVertical size={18} aria-hidden />
                              </Box>
                            )
                          }
                        />
                      </li>
                    )}
                  </Draggable>
                )
              })}
              {placeholder}
            </ol>
          )}
        </Droppable>
      </DragDropContext>
      {keep &&
        kept.fresh.map(({ draft, key, place }: NewRule) => (
          <RuleCard
            key={key}
            id={key}
            appId={appId}
            number={undefined}
            last
            rule={undefined}
            draft={draft}
            dirty
            choices={choices}
            wrong={wrong?.key === key ? wrong.parts : {}}
            busy={changes.save.isPending && changes.save.variables.key === key}
            deeds={deedsOf(key, draft, undefined, place)}
            priority={place}
          />
        ))}
      <Confirm
        appId={appId}
        asked={asked}
        busy={changes.turn.isPending || changes.remove.isPending}
        onClose={() => ask(undefined)}
        onConfirm={({ rule, what }) => {
          const then = { onSuccess: () => ask(undefined), onError: () => ask(undefined) }
          if (what === 'delete') changes.remove.mutate(rule, then)
          else changes.turn.mutate({ rule, on: what === 'on' }, then)
        }}
      />
    </Stack>
  )
}

type ConfirmProps = {
  readonly appId: string
  readonly asked: Asked | undefined
  readonly busy: boolean
  readonly onClose: () => void
  readonly onConfirm: (asked: Asked) => void
}

const Confirm = ({ appId, asked, busy, onClose, onConfirm }: ConfirmProps) => {
  const { t } = useLingui()
  if (!asked) return null
  const { rule, what } = asked
  const titles = { delete: t`Delete this rule?`, on: t`Switch this rule on?`, off: t`Switch this rule off?` }
  const verbs = { delete: t`Delete`, on: t`Switch on`, off: t`Switch off` }
  const body = bodyOf(draftOf(rule))
  const trial = what === 'on' ? body && { conditionId: rule.id, condition: body } : { conditionId: rule.id }
  return (
    <ConfirmModal
      opened
      onClose={onClose}
      title={titles[what]}
      verb={verbs[what]}
      harmful={what === 'delete'}
      busy={busy}
      onConfirm={() => onConfirm(asked)}
    >
      <Stack gap="sm">
        <Text size="sm" fw={600} dir="auto">
          {rule.name}
        </Text>
        <Reach appId={appId} trial={trial} title={t`Who would this reach?`} />
        {what !== 'on' && (
          <Text size="sm">
            <Trans>Requests under way go on, and access that was given stays.</Trans>
          </Text>
        )}
      </Stack>
    </ConfirmModal>
  )
}
