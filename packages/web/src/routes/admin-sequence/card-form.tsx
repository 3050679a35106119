import { useLingui } from '@lingui/react/macro'
import { Alert, Stack, TextInput } from '@mantine/core'
import { ActionInput } from './action.tsx'
import type { Logic } from './before.ts'
import { DueInput } from './due.tsx'
import { type Schema, useWrong, withMember } from './field.ts'
import { MappedInput, OutputsInput } from './flow.tsx'
import { LogicInput } from './logic.tsx'
import type { AssignmentRule, Question, SmallerLevel, Step, StepKind } from './model.ts'
import { PanelsInput } from './panels.tsx'
import { QuestionsInput } from './questions.tsx'
import { RuleInput } from './rule.tsx'
import { RunInput } from './run.tsx'
import { Members } from './schema-form.tsx'
import { SmallerInput } from './smaller.tsx'
import { TimerInput } from './timer.tsx'
import { ToldInput } from './told.tsx'

type FormProps = {
  readonly step: Step
  readonly kind: StepKind | undefined
  readonly onChange: (step: Step) => void
  readonly labelId: string
}

/** The form of a step: hand-made where it matters, the rest from the schema of its kind. */
export const StepForm = ({ kind, labelId, onChange, step }: FormProps) => {
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
      {has('onDate') && <TimerInput step={step} onChange={onChange} />}
      {has('givenBy') && <ActionInput step={step} onChange={onChange} />}
      {has('to') && (
        <ToldInput
          value={(step['to'] ?? []) as readonly AssignmentRule[]}
          onChange={(to) => onChange({ ...step, to })}
        />
      )}
      {!has('panels') && !has('givenBy') && has('assignmentRule') && (
        <RuleInput
          label={has('questions') ? t`Who answers` : t`Who does it`}
          at="/assignmentRule"
          self
          value={step['assignmentRule'] as AssignmentRule}
          onChange={(assignmentRule) => onChange({ ...step, assignmentRule })}
        />
      )}
      {has('due') && <DueInput step={step} onChange={onChange} />}
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
        without={step['run'] === 'PERSON' ? [...drawnElsewhere, 'seenToBy'] : drawnElsewhere}
      />
      {has('run') && has('seenToBy') && <RunInput step={step} onChange={onChange} rule="seenToBy" />}
      {has('smaller') && (
        <SmallerInput
          value={(step['smaller'] ?? []) as readonly SmallerLevel[]}
          onChange={(smaller) => onChange(withMember(step, 'smaller', smaller))}
        />
      )}
      {has('mapped') && <MappedInput step={step} onChange={onChange} />}
      {has('outputs') && <OutputsInput step={step} onChange={onChange} />}
      <LogicInput
        label={t`Only if…`}
        hint={t`Otherwise the step is left out.`}
        at="/when"
        value={step['when'] as Logic | undefined}
        onChange={(when) => onChange(withMember(step, 'when', when))}
      />
    </Stack>
  )
}

const drawnElsewhere = [
  ...['label', 'key', 'when', 'panels', 'assignmentRule', 'join', 'questions', 'smaller'],
  // Of timers, notices, actions and other systems.
  ...['mapped', 'outputs', 'due'],
  ...['after', 'calendarId', 'onDate', 'to', 'do', 'level', 'answeredBy', 'givenBy', 'forAnswer', 'run'],
]
