import { DragDropContext, Draggable, Droppable } from '@hello-pangea/dnd'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconGripVertical, IconListCheck, IconPlus } from '@tabler/icons-react'
import { LinkButton } from '../../ui/link.tsx'
import { Empty } from '../../ui/states.tsx'
import { Confirm } from './confirm.tsx'
import { blank, draftOf, isSame, type WireCondition } from './model.ts'
import { RuleCard } from './rule-card.tsx'
import css from './rules.module.css'
import type { Choices } from './sentence.tsx'
import { type RulesInput, useRuleEdits } from './use-rules.ts'

type RulesProps = RulesInput & { readonly choices: Choices }

/** The rules of an app in their order: the first that fits decides. */
export const Rules = ({ choices, ...input }: RulesProps) => {
  const { t } = useLingui()
  const edits = useRuleEdits(input)
  const { add, ask, asked, cardOf, changes, deedsOf } = edits
  const { appId, keep, kept } = input
  const count = changes.order.length + kept.fresh.length
  return (
    <Stack component="section" gap="sm" aria-labelledby="rules-title" miw={0}>
      <Group justify="space-between" align="flex-end">
        <Box flex="1 1 16rem">
          <Title order={2} id="rules-title">
            <Trans>Rules</Trans>
          </Title>
          {count > 1 && (
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
      {count === 0 && (
        <Empty
          icon={IconListCheck}
          title={t`Nobody can ask for this app yet`}
          action={
            keep && (
              <LinkButton to="/admin/apps/$appId/approval" params={{ appId }} variant="default">
                <Trans>Begin with five questions</Trans>
              </LinkButton>
            )
          }
        >
          <Trans>A rule says who may ask for what, for how long, and by which sequence it is decided.</Trans>
        </Empty>
      )}
      <Ordered choices={choices} edits={edits} input={input} />
      {kept.fresh.map(({ draft, key, place }) => (
        <RuleCard
          {...cardOf(key)}
          key={key}
          number={undefined}
          last
          rule={undefined}
          draft={draft}
          dirty
          choices={choices}
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
          const then = { onSettled: () => ask(undefined) }
          if (what === 'delete') changes.remove.mutate(rule, then)
          else changes.turn.mutate({ rule, on: what === 'on' }, then)
        }}
      />
    </Stack>
  )
}

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce

type OrderedProps = {
  readonly choices: Choices
  readonly edits: ReturnType<typeof useRuleEdits>
  readonly input: RulesInput
}

/** The saved rules: dragged with a mouse or a finger, moved with buttons, or lifted with the space bar. */
const Ordered = ({ choices, edits, input: { keep, kept } }: OrderedProps) => {
  const { cardOf, changes, deedsOf } = edits
  const card = (rule: WireCondition, index: number) => {
    const saved = draftOf(rule)
    const draft = kept.edits[rule.id] ?? saved
    return {
      ...cardOf(rule.id),
      number: index + 1,
      last: index === changes.order.length - 1,
      rule,
      draft,
      // A page that was left as soon as it had saved may have kept what is saved by now.
      dirty: !isSame(draft, saved),
      choices,
      deeds: keep && deedsOf(rule.id, draft, rule),
    }
  }
  return (
    <DragDropContext
      nonce={nonce}
      onDragEnd={({ destination, source }) => {
        if (destination && destination.index !== source.index) changes.place(source.index, destination.index)
      }}
    >
      <Droppable droppableId="rules">
        {({ droppableProps, innerRef, placeholder }) => (
          <ol className={css.list} ref={innerRef} {...droppableProps}>
            {changes.order.map((rule, index) => (
              <Draggable key={rule.id} draggableId={rule.id} index={index} isDragDisabled={!keep}>
                {({ dragHandleProps, draggableProps, innerRef: itemRef }, { isDragging }) => (
                  <li className={css.item} ref={itemRef} {...draggableProps}>
                    <RuleCard
                      {...card(rule, index)}
                      dragged={isDragging}
                      grip={keep && <Grip name={rule.name} handle={dragHandleProps} />}
                    />
                  </li>
                )}
              </Draggable>
            ))}
            {placeholder}
          </ol>
        )}
      </Droppable>
    </DragDropContext>
  )
}

const Grip = ({ handle, name }: { readonly name: string; readonly handle: object | null }) => {
  const { t } = useLingui()
  return (
    <Box className={css.grip} {...handle} aria-label={t`Drag “${name}”`}>
      <IconGripVertical size={18} aria-hidden />
    </Box>
  )
}
