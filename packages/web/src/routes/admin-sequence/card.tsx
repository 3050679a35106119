import { Trans, useLingui } from '@lingui/react/macro'
import {
  ActionIcon,
  Alert,
  Badge,
  Box,
  Card,
  Collapse,
  Divider,
  Group,
  Menu,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconCopy, IconDotsVertical, IconPencil, IconTrash } from '@tabler/icons-react'
import { type Schema, useWrong, WrongContext } from './field.ts'
import { Figures } from './figures.tsx'
import { lookOf } from './kinds.ts'
import { type AssignmentRule, panelsOf, type Question, type Step, type StepKind } from './model.ts'
import { PanelsInput } from './panels.tsx'
import type { Wrongs } from './problems.ts'
import { QuestionsInput } from './questions.tsx'
import { RuleInput } from './rule.tsx'
import { Members } from './schema-form.tsx'
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

export type CardEdit = {
  readonly toggle: () => void
  readonly change: (step: Step) => void
  readonly move: (by: -1 | 1) => void
  readonly copy: () => void
  readonly remove: () => void
}

/** One step: what it does in a sentence, and its form when it is opened. */
export const StepCard = ({ edit, id, kind, last, number, open, step, wrongs }: CardProps) => {
  const { i18n } = useLingui()
  const { extras, stepText } = useStepWords(step)
  const { icon: Icon, name } = lookOf(kind ?? step)
  const head = (
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
    </>
  )
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
          <Group gap={6} mt={8}>
            {step.type === 'APPROVAL' &&
              panelsOf(step).map((panel) => <Figures key={JSON.stringify(panel)} panel={panel} size={17} />)}
            {extras(step).map((text) => (
              <Badge key={text} color="gray" className={css.badge}>
                {text}
              </Badge>
            ))}
          </Group>
        </Box>
        {edit && <Deeds edit={edit} number={number} last={last} />}
      </Group>
      {edit && (
        <Collapse expanded={open} keepMounted={false}>
          <Divider my="md" />
          <WrongContext.Provider value={wrongs}>
            <Form step={step} kind={kind} onChange={edit.change} labelId={`${id}-label`} />
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

const Deeds = ({
  edit,
  last,
  number,
}: {
  readonly edit: CardEdit
  readonly number: number
  readonly last: boolean
}) => {
  const { t } = useLingui()
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        variant="transparent"
        color="gray"
        visibleFrom="xs"
        aria-label={t`Move step ${number} up`}
        disabled={number === 1}
        onClick={() => edit.move(-1)}
      >
        <IconArrowUp size={17} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="transparent"
        color="gray"
        visibleFrom="xs"
        aria-label={t`Move step ${number} down`}
        disabled={last}
        onClick={() => edit.move(1)}
      >
        <IconArrowDown size={17} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t`What can be done with step ${number}`}>
            <IconDotsVertical size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.toggle}>
            <Trans>Edit</Trans>
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowUp size={16} aria-hidden />}
            disabled={number === 1}
            onClick={() => edit.move(-1)}
          >
            <Trans>Move up</Trans>
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowDown size={16} aria-hidden />} disabled={last} onClick={() => edit.move(1)}>
            <Trans>Move down</Trans>
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={edit.copy}>
            <Trans>Duplicate</Trans>
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={edit.remove}>
            <Trans>Remove</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}

type FormProps = {
  readonly step: Step
  readonly kind: StepKind | undefined
  readonly onChange: (step: Step) => void
  readonly labelId: string
}

/** The form of a step: hand-made where it matters, the rest from the schema of its kind. */
const Form = ({ kind, labelId, onChange, step }: FormProps) => {
  const { t } = useLingui()
  const wrong = useWrong('/label')
  const whole = useWrong('')
  const schema = (kind?.schema ?? {}) as Schema
  const has = (name: string) => schema.properties?.[name] !== undefined
  return (
    <Stack gap="lg">
      {whole && (
        <Alert color="red" role="alert">
          {whole}
        </Alert>
      )}
      <TextInput
        id={labelId}
        label={t`Name of the step`}
        description={t`Everybody who looks at the request reads it.`}
        maxLength={255}
        error={wrong}
        value={step.label}
        onChange={(event) => onChange({ ...step, label: event.currentTarget.value })}
      />
      {has('panels') && <PanelsInput step={step} onChange={onChange} />}
      {!has('panels') && has('assignmentRule') && (
        <RuleInput
          label={has('questions') ? t`Who answers` : t`Who does it`}
          at="/assignmentRule"
          self
          value={step['assignmentRule'] as AssignmentRule}
          onChange={(assignmentRule) => onChange({ ...step, assignmentRule })}
        />
      )}
      {has('questions') && (
        <QuestionsInput
          value={(step['questions'] ?? []) as readonly Question[]}
          onChange={(questions) => onChange({ ...step, questions })}
        />
      )}
      <Members
        schema={schema}
        self={!has('panels')}
        value={step}
        onChange={(next) => onChange(next as Step)}
        without={['label', 'panels', 'assignmentRule', 'join', 'questions']}
      />
    </Stack>
  )
}
