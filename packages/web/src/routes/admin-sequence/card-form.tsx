import { useLingui } from '@lingui/react/macro'
import { Alert, Stack, TextInput } from '@mantine/core'
import { type Schema, useWrong, withMember } from './field.ts'
import type { AssignmentRule, Question, SmallerLevel, Step, StepKind } from './model.ts'
import { PanelsInput } from './panels.tsx'
import { QuestionsInput } from './questions.tsx'
import { RuleInput } from './rule.tsx'
import { Members } from './schema-form.tsx'
import { SmallerInput } from './smaller.tsx'

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
        without={['label', 'panels', 'assignmentRule', 'join', 'questions', 'smaller']}
      />
      {has('smaller') && (
        <SmallerInput
          value={(step['smaller'] ?? []) as readonly SmallerLevel[]}
          onChange={(smaller) => onChange(withMember(step, 'smaller', smaller))}
        />
      )}
    </Stack>
  )
}
