import type { EntryView, FieldView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Card, SegmentedControl, Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { at, withQuery } from '../../data/api.ts'
import type { useDraft } from '../../data/drafts.ts'
import { useAppForm } from '../../ui/form.ts'
import { askedOf, focusFirstWrong, QuestionField } from '../../ui/question.tsx'
import {
  allowsOthers,
  asksPriority,
  chosenOf,
  durationFieldOf,
  firstValues,
  questionsOf,
  type Sent,
  type Values,
  type Wanted,
} from './asking.ts'
import { Deciders, NobodyYet } from './deciders.tsx'
import { DurationField, FixedDuration } from './duration.tsx'
import css from './entry.module.css'
import { Extras } from './extras.tsx'
import { useFieldsFor } from './fields-for.ts'
import { type ChosenFile, goingOf } from './files.tsx'
import { Duplicate } from './known.tsx'
import { PeoplePicker } from './people.tsx'
import { usePreviews } from './previews.ts'
import { useProblems } from './problems.ts'
import { AllSent, Results } from './results.tsx'
import { useGather, useSend } from './send.ts'
import { Begun, Kept, Sending } from './sending.tsx'

type FormProps = {
  readonly app: string | undefined
  readonly level: EntryView
  readonly ownFields: readonly FieldView[]
  readonly first: Values
  readonly draft: ReturnType<typeof useDraft<Partial<Values>>>
  readonly extendsGrantId: string | undefined
}

/** The form of a level: what it needs to know, who will decide, and the button. What is typed is kept as a draft. */
export const AskForm = ({ app, draft, extendsGrantId, first, level, ownFields }: FormProps) => {
  const { t } = useLingui()
  const problemsOf = useProblems()
  const root = useRef<HTMLFormElement>(null)
  const [sent, setSent] = useState<readonly Sent[]>([])
  const [duplicate, setDuplicate] = useState<string>()
  const [files, setFiles] = useState<readonly ChosenFile[]>([])
  const [begun, setBegun] = useState(draft.found !== null)
  const others = allowsOthers(ownFields) && extendsGrantId === undefined
  const form = useAppForm<Values>(first, (now) => problemsOf(now, fields, others))
  const { values } = form
  const forOthers = others && values.forOthers
  const fields = useFieldsFor(level.id, ownFields, forOthers ? values.people[0]?.id : undefined)
  const duration = durationFieldOf(fields)
  const questions = askedOf(questionsOf(fields), values.answers)
  const whom = forOthers ? values.people : [undefined]
  const previews = usePreviews(level.id, whom, chosenOf(questions, values.answers), extendsGrantId)
  const from = extendsGrantId && (previews[0]?.data?.duration?.from ?? '')
  const instant = previews.length > 0 && previews.every(({ data }) => data?.instant)
  const closed = previews.find(({ data }) => data?.requestable === false) !== undefined
  const pending = !forOthers && level._links.pendingRequest !== undefined

  const { keep } = draft
  const known = useRef(values)
  useEffect(() => {
    if (known.current === values) return
    known.current = values
    keep(values)
    setDuplicate(undefined)
  }, [values, keep])

  const wanted: Wanted = { level, fields, ...(app ? { app } : {}), ...(extendsGrantId ? { extendsGrantId } : {}) }
  const send = useSend({
    draft,
    wanted,
    form,
    instant,
    files: instant ? [] : goingOf(files),
    setSent,
    setDuplicate,
    root,
  })

  const gather = useGather({ draft, wanted })
  const withFiles = goingOf(files).length > 0
  const wrong = () => focusFirstWrong(root.current)

  const startAnew = () => {
    form.setValues(firstValues(ownFields))
    form.clearErrors()
    setBegun(false)
    void draft.drop()
  }

  if (sent.length > 1 && sent.every(({ requestId }) => requestId !== undefined)) return <AllSent sent={sent} />
  // It waits already: nothing is asked that could not be sent.
  if (pending && !others) return null
  return (
    <form ref={root} noValidate onSubmit={form.onSubmit((now) => send.mutate(now), wrong)}>
      <div className={css.ask}>
        <Card className={css.main} padding="lg">
          <Stack gap="lg">
            {begun && <Begun onAnew={startAnew} />}
            {others && (
              <Stack gap="sm">
                <SegmentedControl
                  aria-label={t`For whom`}
                  w="fit-content"
                  value={forOthers ? 'others' : 'me'}
                  onChange={(next) => form.setFieldValue('forOthers', next === 'others')}
                  data={[
                    { value: 'me', label: t`For me` },
                    { value: 'others', label: t`For others` },
                  ]}
                />
                {forOthers && (
                  <PeoplePicker entryId={level.id} value={values.people} {...form.getInputProps('people')} />
                )}
              </Stack>
            )}
            {!pending && (
              <>
                {duration?.maximumValue && !duration.readOnly && (
                  <DurationField
                    most={duration.maximumValue}
                    value={values.duration}
                    from={from}
                    {...form.getInputProps('duration')}
                  />
                )}
                {duration?.readOnly && duration.value && <FixedDuration of={duration.value} from={from} />}
                {!duration && !closed && previews.some(({ data }) => data?.duration?.type === 'PERMANENT') && (
                  <Text size="sm" c="dimmed">
                    <Trans>It has no end: it stays until it is given back or taken back.</Trans>
                  </Text>
                )}
                {questions.map((question) => (
                  <QuestionField
                    key={question.id}
                    question={question}
                    input={withValue(form.getInputProps(`answers.${question.id}`), question)}
                    choicesPath={withQuery(
                      at`/governance/api/v2/my/catalogs/default/entries/${level.id}/request-fields/${question.id}/choices`,
                      { userId: forOthers ? values.people[0]?.id : undefined },
                    )}
                  />
                ))}
                {!instant && (
                  <Extras form={form} asksPriority={asksPriority(fields)} files={files} onFiles={setFiles} />
                )}
              </>
            )}
          </Stack>
        </Card>
        <div className={css.side}>
          {!pending && (whom.length > 0 ? <Deciders previews={previews} people={whom} /> : <NobodyYet />)}
        </div>
        <Stack className={css.send} gap="md">
          {duplicate && <Duplicate requestId={duplicate} />}
          {sent.length > 1 && <Results sent={sent} />}
          {!pending && (
            <Sending
              count={whom.length}
              instant={instant}
              closed={closed}
              withFiles={withFiles}
              sending={send.isPending}
              gathering={gather.isPending}
              onGather={extendsGrantId ? undefined : () => form.onSubmit((now) => gather.mutate(now), wrong)()}
            />
          )}
          {!pending && <Kept withFiles={withFiles} />}
        </Stack>
      </div>
    </form>
  )
}

const withValue = <P extends { readonly value?: unknown }>(
  input: P,
  { type }: FieldView,
): P & { readonly onChange: never } =>
  ({ ...input, value: input.value ?? (type === 'MULTISELECT' ? [] : type === 'SELECT' ? null : '') }) as never
