import type { RequestView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Card, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { PersonChip } from '../person.tsx'
import { DurationText, RelativeTime } from '../time.tsx'
import { answerText } from './answers.ts'
import { Correct } from './correct.tsx'
import css from './request.module.css'
import type { Names } from './who.tsx'

type FactsProps = {
  readonly request: RequestView
  readonly names: Names
  /** The viewer may have given answers here. */
  readonly mayCorrect?: boolean
}

/** What was asked: for whom, by whom, how long, and every answer. */
export const Facts = ({ mayCorrect = false, names, request }: FactsProps) => {
  const { i18n, t } = useLingui()
  const { accessDuration, created, requestedBy, requestedFor, requesterFieldValues = [] } = request
  const [given, asked] = [requesterFieldValues.filter(isOutput), requesterFieldValues.filter((one) => !isOutput(one))]
  return (
    <Card component="section" aria-labelledby="facts-title" padding="lg">
      <Title order={2} size="h3" id="facts-title" mb="md">
        <Trans>What was asked</Trans>
      </Title>
      <dl className={css.facts}>
        <Fact label={t`For`}>
          <PersonChip name={names[requestedFor.externalId] ?? '…'} id={requestedFor.externalId} />
        </Fact>
        {requestedBy.externalId !== requestedFor.externalId && (
          <Fact label={t`Asked by`}>
            <PersonChip name={names[requestedBy.externalId] ?? '…'} id={requestedBy.externalId} />
          </Fact>
        )}
        {request._givesAccess && (
          <Fact label={t`How long`}>
            <Text size="sm">
              {accessDuration ? <DurationText of={accessDuration} /> : <Trans>Until it is given back</Trans>}
            </Text>
          </Fact>
        )}
        {asked
          .filter(({ id }) => !id.startsWith('OKTA_'))
          .map((answer) => (
            <Fact key={answer.id} label={answer.label ?? answer.id}>
              <Text size="sm" className={css.said} dir="auto">
                {answerText(answer, i18n.locale)}
              </Text>
            </Fact>
          ))}
        <Fact label={t`Asked`}>
          <RelativeTime at={created} whole />
        </Fact>
      </dl>
      {given.length > 0 && (
        <>
          <Title order={3} size="h4" mt="lg" mb="sm">
            <Trans>What other systems answered</Trans>
          </Title>
          <dl className={css.facts}>
            {given.map((answer) => (
              <Fact key={answer.id} label={answer.label ?? answer.id}>
                <Text size="sm" className={css.said} dir="auto">
                  {answerText(answer, i18n.locale)}
                </Text>
              </Fact>
            ))}
          </dl>
        </>
      )}
      <Correct request={request} offered={mayCorrect && request.status === 'PENDING'} />
    </Card>
  )
}

/** Outputs of steps have names of their own within the step: `key.name`. */
const isOutput = ({ id }: { readonly id: string }): boolean => id.includes('.')

const Fact = ({ children, label }: { readonly label: string; readonly children: ReactNode }) => (
  <Box miw={0}>
    <Text component="dt" size="sm" c="dimmed" dir="auto" className={css.said}>
      {label}
    </Text>
    <dd>{children}</dd>
  </Box>
)
