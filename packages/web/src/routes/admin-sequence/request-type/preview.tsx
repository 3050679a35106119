import type { Logic } from '@assent/core/steps/logic.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Card, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { type Answer, type Asked, askedOf, QuestionField } from '../../../ui/question.tsx'
import { TeamIcon } from '../../../ui/team-icon.tsx'
import { useOffered } from '../lists.ts'
import type { Question, Step } from '../model.ts'
import type { Draft } from './model.ts'

type Previewed = Asked & { readonly listId?: string }

/** The questions that are asked before there is a request: those of the first steps, as long as they are the requester's. */
const formOf = (steps: readonly Step[]): readonly Previewed[] => {
  const asked: Previewed[] = []
  for (const step of steps) {
    const rule = step['assignmentRule'] as { readonly type?: string } | undefined
    if (step.type !== 'QUESTION' || rule?.type !== 'REQUESTER') break
    const when = step['when'] as Logic | undefined
    for (const [index, question] of (step['questions'] as readonly Question[]).entries())
      asked.push({
        ...question,
        id: question.id ?? `${step.label} ${index}`,
        required: question.required !== false,
        choices: [...(question.choices ?? [])],
        shownIf: [...(when ? [when] : []), ...(question.when ? [question.when] : [])],
      })
  }
  return asked
}

/** The form as whoever asks sees it, to be tried: nothing of it is sent. */
export const Preview = ({ draft }: { readonly draft: Draft }) => {
  const { t } = useLingui()
  const [answers, setAnswers] = useState<Readonly<Record<string, Answer>>>({})
  const questions = askedOf(formOf(draft.steps.map(({ step }) => step)), answers)
  return (
    <Card padding="lg">
      <Stack gap="lg">
        <Group gap="sm" wrap="nowrap">
          <TeamIcon name={draft.icon} size={24} />
          <Text fw={640} dir="auto">
            {draft.name || t`New request type`}
          </Text>
        </Group>
        {draft.description && (
          <Text size="sm" c="dimmed" dir="auto">
            {draft.description}
          </Text>
        )}
        {questions.length === 0 && (
          <Text size="sm" c="dimmed">
            <Trans>Nothing is asked: a first step of questions to whoever asks becomes the form.</Trans>
          </Text>
        )}
        {questions.map((question) => (
          <Offered
            key={question.id}
            question={{ ...question, label: question.label || t`A question without words` }}
            input={
              {
                value: answers[question.id] ?? (question.type === 'MULTISELECT' ? [] : ''),
                onChange: (next: Answer | { readonly currentTarget: { readonly value: string } } | null) =>
                  setAnswers({ ...answers, [question.id]: textOf(next) }),
              } as never
            }
          />
        ))}
        <Button disabled w="fit-content">
          <Trans>Send the request</Trans>
        </Button>
        <Text size="xs" c="dimmed">
          <Trans>Try it: nothing of this is sent.</Trans>
        </Text>
      </Stack>
    </Card>
  )
}

type OfferedProps = { readonly question: Previewed; readonly input: never }

/** A question with what it offers, which may be in a list. */
const Offered = ({ input, question }: OfferedProps) => {
  const { listId } = question
  const offered = useOffered(listId) ?? []
  const choices = listId === undefined ? question.choices : offered
  return <QuestionField question={{ ...question, ...(choices ? { choices: [...choices] } : {}) }} input={input} />
}

const textOf = (next: Answer | { readonly currentTarget: { readonly value: string } } | null): Answer =>
  next === null ? '' : typeof next === 'object' && 'currentTarget' in next ? next.currentTarget.value : next
