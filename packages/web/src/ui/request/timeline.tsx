import type { RequestView, TaskOutlookView } from '@assent/core/api/shapes.ts'
import { isDenial, saidAtEnd } from '@assent/core/cards/ended.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Card, Text, Title, VisuallyHidden } from '@mantine/core'
import { IconBan, IconCheck, IconCircleDashed, IconHourglass, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { RelativeTime } from '../time.tsx'
import { Off } from './off.tsx'
import css from './request.module.css'
import { Since } from './since.tsx'
import type { Chapter } from './story.ts'
import { TicketPart } from './ticket.tsx'
import { type Names, Panels, VoteLine } from './who.tsx'

type State = 'done' | 'now' | 'todo' | 'bad' | 'off'
const icons = { done: IconCheck, now: IconHourglass, todo: IconCircleDashed, bad: IconX, off: IconBan } as const

type TimelineProps = {
  readonly request: RequestView
  readonly names: Names
  readonly chapters: readonly Chapter[]
  readonly later: TaskOutlookView['later'] | undefined
}

/** The way of the request: what is done and by whom, what runs and since when, what is to come. */
export const Timeline = ({ chapters, later = [], names, request }: TimelineProps) => {
  const { t } = useLingui()
  const asker = names[request.requestedBy.externalId] ?? '…'
  return (
    <Card component="section" aria-labelledby="steps-title" padding="lg">
      <Title order={2} size="h3" id="steps-title" mb="md">
        <Trans>Steps</Trans>
      </Title>
      <ol className={css.steps}>
        <Step state={request.status === 'REJECTED' ? 'bad' : 'done'} title={t`Asked`}>
          <Text size="sm" dir="auto">
            {asker} · <RelativeTime at={request.created} c="dimmed" />
          </Text>
        </Step>
        {chapters.map((chapter, index) => (
          <ChapterStep key={chapter.task.id} chapter={chapter} names={names} isLast={index === chapters.length - 1} />
        ))}
        {later.map(({ label }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps to come have no other name than their place
          <Step key={index} state="todo" title={label} />
        ))}
        <Outcome request={request} />
      </ol>
    </Card>
  )
}

type StepProps = { readonly state: State; readonly title: ReactNode; readonly children?: ReactNode }

const Step = ({ children, state, title }: StepProps) => {
  const { t } = useLingui()
  const Icon = icons[state]
  const words = { done: t`done`, now: t`now`, todo: t`to come`, bad: t`ended here`, off: t`ended here` }
  return (
    <li className={css.step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
      <span className={css.mark} aria-hidden>
        <Icon size={15} stroke={2.2} />
      </span>
      <Text size="sm" fw={state === 'todo' ? 450 : 600} c={state === 'todo' ? 'dimmed' : undefined} dir="auto">
        {title}
        <VisuallyHidden> ({words[state]})</VisuallyHidden>
      </Text>
      {children}
    </li>
  )
}

const stateOf = ({ past, status, value }: Chapter['task']): State => {
  if (past) return 'off'
  if (status === 'OPEN' || status === 'ASSIGNING') return 'now'
  if (status === 'LOCKED') return 'off'
  return isDenial(value) ? 'bad' : 'done'
}

const ChapterStep = ({
  chapter: { panels, task, votes },
  isLast,
  names,
}: {
  readonly chapter: Chapter
  readonly names: Names
  readonly isLast: boolean
}) => {
  const state = stateOf(task)
  const by = task.completedBy && names[task.completedBy]
  const said = saidAtEnd(task.value)
  return (
    <Step state={state} title={task.label}>
      {state === 'now' && <Since task={task} />}
      {state === 'now' && <Panels panels={panels} names={names} />}
      <TicketPart task={task} />
      {votes.map((vote) => (
        <VoteLine key={vote.at + vote.userId} vote={vote} names={names} />
      ))}
      {(task.past || task.status === 'LOCKED') && <Off past={task.past === true} isLast={isLast} />}
      {task.status === 'COMPLETED' && votes.length === 0 && (
        <>
          <Text size="sm" dir="auto">
            {by ?? <Trans>By itself</Trans>} · <RelativeTime at={task.updatedAt} c="dimmed" />
          </Text>
          {said && !(task.ticket && !by) && (
            <blockquote className={css.quote} dir="auto">
              {said}
            </blockquote>
          )}
        </>
      )}
    </Step>
  )
}

/** What came of it: the access and its end, or why there is none. */
const Outcome = ({ request }: { readonly request: RequestView }) => {
  const { t } = useLingui()
  const { granted, grantStatus, resolved, revocationScheduled, revocationStatus, revoked, status } = request
  const gives = request._givesAccess
  if (status === 'PENDING' || status === 'SUBMITTED')
    return <Step state="todo" title={gives ? t`Access is given` : t`It is done`} />
  const when = resolved && (
    <Text size="sm">
      <RelativeTime at={resolved} c="dimmed" />
    </Text>
  )
  if (status === 'DENIED')
    return (
      <Step state="bad" title={t`Denied`}>
        {when}
      </Step>
    )
  if (status !== 'APPROVED') {
    const titles = { CANCELED: t`Withdrawn`, EXPIRED: t`Ran out`, REJECTED: t`Not accepted` }
    return (
      <Step state={status === 'REJECTED' ? 'bad' : 'off'} title={titles[status]}>
        {when}
      </Step>
    )
  }
  if (!gives)
    return (
      <Step state="done" title={t`It is done`}>
        {when}
      </Step>
    )
  return (
    <>
      <Step
        state={grantStatus === 'GRANTED' ? 'done' : grantStatus === 'FAILED' ? 'bad' : 'now'}
        title={t`Access is given`}
      >
        {granted && (
          <Text size="sm">
            <RelativeTime at={granted} c="dimmed" />
          </Text>
        )}
      </Step>
      {revocationStatus === 'REVOKED' ? (
        <Step state="done" title={t`Access has ended`}>
          {revoked && (
            <Text size="sm">
              <RelativeTime at={revoked} c="dimmed" />
            </Text>
          )}
        </Step>
      ) : (
        revocationScheduled && (
          <Step state="todo" title={t`Access ends`}>
            <RelativeTime at={revocationScheduled} whole c="dimmed" />
          </Step>
        )
      )}
    </>
  )
}
