import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Box, Button, Menu, Text } from '@mantine/core'
import { IconArrowBackUp, IconFlag, IconPlus, IconSend2 } from '@tabler/icons-react'
import { useContext, useState } from 'react'
import { BeforeContext, OwnTeam } from './before.ts'
import { StepCard } from './card.tsx'
import type { CardEdit } from './card-menu.tsx'
import type { Schema } from './field.ts'
import { lookOf } from './kinds.ts'
import { copyOf, isGiving, newStep, type Placed, type StepKind, timeLimit } from './model.ts'
import type { Wrongs } from './problems.ts'
import css from './sequence.module.css'

type ChainProps = {
  readonly steps: readonly Placed[]
  readonly kinds: readonly StepKind[]
  readonly open: string | undefined
  readonly onOpen: (key: string | undefined) => void
  readonly wrongs: ReadonlyMap<string, Wrongs>
  /** Undefined where it is only looked at. */
  readonly onChange: ((steps: readonly Placed[]) => void) | undefined
  /** What comes after the last step, where it is not that access is given. */
  readonly end?: string | undefined
}

const none: Wrongs = new Map()

/** The steps below each other, with a plus between them. */
export const Chain = ({ end, kinds, onChange, onOpen, open, steps, wrongs }: ChainProps) => {
  const { i18n, t } = useLingui()
  const [gone, setGone] = useState<{ readonly at: number; readonly what: Placed } | undefined>()
  const team = useContext(OwnTeam)
  const add = (at: number, kind: StepKind) => {
    const made = newStep(kind.type, i18n._(lookOf(kind).label), kind.schema as Schema, team)
    onChange?.(steps.toSpliced(at, 0, made))
    onOpen(made.key)
    focusLater(`${made.key}-label`)
  }
  const editOf = (placed: Placed, at: number): CardEdit | undefined =>
    onChange && {
      toggle: () => onOpen(open === placed.key ? undefined : placed.key),
      change: (step) => onChange(steps.with(at, { ...placed, step })),
      move: (by) => {
        const to = at + by
        if (to < 0 || to >= steps.length) return
        onChange(steps.toSpliced(at, 1).toSpliced(to, 0, placed))
      },
      limit: isGiving(placed.step)
        ? () => {
            const [timer, taking] = timeLimit(placed.step, t`Time limit`, t`Take it back`)
            onChange(steps.toSpliced(at + 1, 0, timer, taking))
            // How long is what remains to be said.
            onOpen(timer.key)
            focusLater(`${timer.key}-label`)
          }
        : undefined,
      copy: () => onChange(steps.toSpliced(at + 1, 0, copyOf(placed))),
      remove: () => {
        setGone({ at, what: placed })
        onChange(steps.toSpliced(at, 1))
      },
    }
  const plus = (at: number) => (
    <Box className={css.link}>
      {onChange ? <Plus kinds={kinds} at={at} onAdd={(kind) => add(at, kind)} /> : <Box h={22} />}
    </Box>
  )
  return (
    <Box>
      <Box className={css.end}>
        <IconSend2 size={17} aria-hidden />
        <Trans>Somebody asks</Trans>
      </Box>
      <Box component="ol" className={css.chain}>
        {steps.map((placed, at) => (
          <li key={placed.key}>
            {plus(at)}
            {gone?.at === at && <Gone what={gone.what} onBack={() => back(gone)} />}
            <BeforeContext.Provider value={steps.slice(0, at).map(({ step }) => step)}>
              <StepCard
                id={placed.key}
                number={at + 1}
                last={at === steps.length - 1}
                step={placed.step}
                kind={kinds.find(({ type }) => type === placed.step.type)}
                open={open === placed.key}
                wrongs={wrongs.get(placed.key) ?? none}
                edit={editOf(placed, at)}
              />
            </BeforeContext.Provider>
          </li>
        ))}
      </Box>
      {gone && gone.at >= steps.length && <Gone what={gone.what} onBack={() => back(gone)} />}
      {plus(steps.length)}
      <Box className={css.end}>
        <IconFlag size={17} aria-hidden />
        {end !== undefined ? (
          end
        ) : steps.length === 0 ? (
          <Trans>The access is given at once: nobody is asked</Trans>
        ) : (
          <Trans>The access is given</Trans>
        )}
      </Box>
    </Box>
  )

  function back({ at, what }: { readonly at: number; readonly what: Placed }) {
    setGone(undefined)
    onChange?.(steps.toSpliced(at, 0, what))
  }
}

const Gone = ({ onBack, what }: { readonly what: Placed; readonly onBack: () => void }) => (
  <Box className={css.end} role="status" py={4}>
    <Text size="sm" dir="auto">
      <Trans>“{what.step.label}” is removed.</Trans>
    </Text>
    <Button size="compact-sm" variant="subtle" leftSection={<IconArrowBackUp size={15} aria-hidden />} onClick={onBack}>
      <Trans>Put it back</Trans>
    </Button>
  </Box>
)

type PlusProps = { readonly kinds: readonly StepKind[]; readonly at: number; readonly onAdd: (kind: StepKind) => void }

const Plus = ({ at, kinds, onAdd }: PlusProps) => {
  const { i18n, t } = useLingui()
  return (
    <Menu width={300} position="bottom" returnFocus={false}>
      <Menu.Target>
        <ActionIcon variant="default" radius="xl" size={30} aria-label={t`Add a step as number ${at + 1}`}>
          <IconPlus size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => {
          const { about, icon: Icon, name } = lookOf(kind)
          return (
            <Menu.Item
              key={kind.type}
              leftSection={<Icon size={19} stroke={1.6} aria-hidden />}
              onClick={() => onAdd(kind)}
            >
              <Text size="sm" fw={550}>
                {i18n._(name)}
              </Text>
              <Text size="xs" c="dimmed">
                {i18n._(about)}
              </Text>
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Puts the focus on something that is about to be drawn, and brings it into view. */
export const focusLater = (id: string): void => {
  const look = (tries: number) => {
    const found = document.getElementById(id)
    if (found) {
      found.focus()
      if (found instanceof HTMLInputElement) found.select()
    } else if (tries > 0) requestAnimationFrame(() => look(tries - 1))
  }
  requestAnimationFrame(() => look(30))
}
