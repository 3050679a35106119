import { Trans, useLingui } from '@lingui/react/macro'
import { Badge, Box, Card, Collapse, Divider, Group, Text, UnstyledButton } from '@mantine/core'
import { useContext } from 'react'
import { useNamesOrGone } from '../../data/names.ts'
import { BeforeContext, type Logic, subjectsOf } from './before.ts'
import { StepForm } from './card-form.tsx'
import { type CardEdit, StepMenu } from './card-menu.tsx'
import { WrongContext } from './field.ts'
import { Figures } from './figures.tsx'
import { lookOf } from './kinds.ts'
import { useLogicWords } from './logic-words.ts'
import { idsIn, panelsOf, type Step, type StepKind } from './model.ts'
import type { Wrongs } from './problems.ts'
import css from './sequence.module.css'
import { useStepWords } from './words.ts'

type CardProps = {
  readonly id: string
  readonly number: number
  readonly last: boolean
  readonly step: Step
  readonly kind: StepKind | undefined
  readonly open: boolean
  readonly wrongs: Wrongs
  /** Undefined where it is only looked at. */
  readonly edit: CardEdit | undefined
}

/** One step: what it does in a sentence, and its form when it is opened. */
export const StepCard = ({ edit, id, kind, last, number, open, step, wrongs }: CardProps) => {
  const { icon: Icon } = lookOf(kind ?? step)
  const head = <Head step={step} kind={kind} />
  return (
    <Card
      padding="md"
      className={css.step}
      data-open={open || undefined}
      data-wrong={wrongs.size > 0 || undefined}
      data-step={number}
      role="group"
      aria-labelledby={`${id}-number`}
    >
      <Group gap="md" wrap="nowrap" align="flex-start">
        <Box className={css.number}>
          <Icon size={19} stroke={1.7} aria-hidden />
        </Box>
        <Box flex={1} miw={0}>
          <Text id={`${id}-number`} size="xs" c="dimmed" fw={550}>
            <Trans>Step {number}</Trans>
          </Text>
          {edit ? (
            <UnstyledButton id={id} className={css.head} w="100%" onClick={edit.toggle} aria-expanded={open}>
              {head}
            </UnstyledButton>
          ) : (
            head
          )}
          <Facts step={step} />
        </Box>
        {edit && <StepMenu edit={edit} number={number} last={last} />}
      </Group>
      {edit && (
        <Collapse expanded={open} keepMounted={false}>
          <Divider my="md" />
          <WrongContext.Provider value={wrongs}>
            <StepForm step={step} kind={kind} onChange={edit.change} labelId={`${id}-label`} />
          </WrongContext.Provider>
        </Collapse>
      )}
      {wrongs.size > 0 && !open && (
        <Text size="sm" c="var(--mantine-color-error)" mt="xs">
          {[...wrongs.values()][0]}
        </Text>
      )}
    </Card>
  )
}

type PartProps = { readonly step: Step; readonly kind: StepKind | undefined }

const Head = ({ kind, step }: PartProps) => {
  const { i18n } = useLingui()
  const { stepText } = useStepWords(step)
  const { name } = lookOf(kind ?? step)
  return (
    <>
      <Group gap={8} wrap="wrap" component="span">
        <Text span fw={600} dir="auto" className={css.wraps}>
          {step.label || i18n._(name)}
        </Text>
        <Text span size="sm" c="dimmed">
          {i18n._(name)}
        </Text>
      </Group>
      <Text size="sm" dir="auto" className={css.wraps} mt={2} component="span" display="block">
        {stepText(step)}
      </Text>
      {step['when'] !== undefined && <When step={step} />}
    </>
  )
}

const When = ({ step }: Pick<PartProps, 'step'>) => {
  const logic = step['when'] as Logic
  const { t } = useLingui()
  const { nameOf } = useNamesOrGone(idsIn(logic), t`something that is gone`)
  const words = useLogicWords(subjectsOf(useContext(BeforeContext)), nameOf)(logic)
  return (
    <Text size="sm" c="dimmed" dir="auto" className={css.wraps} mt={2} component="span" display="block">
      <Trans>Only if {words}</Trans>
    </Text>
  )
}

const Facts = ({ step }: Pick<PartProps, 'step'>) => {
  const { extras } = useStepWords(step)
  return (
    <Group gap={6} mt={8}>
      {step.type === 'APPROVAL' &&
        panelsOf(step).map((panel) => <Figures key={JSON.stringify(panel)} panel={panel} size={17} />)}
      {extras(step).map((text) => (
        <Badge key={text} color="gray" className={css.badge}>
          {text}
        </Badge>
      ))}
    </Group>
  )
}
