import type { WireTypeTried } from '@assent/core/api/request-types.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Card, List, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconAlertTriangle } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../data/api.ts'
import { useMe, useRole } from '../../../data/me.ts'
import { Problem } from '../../../data/problem.ts'
import { durationText } from '../../../lib/time.ts'
import { OnTheWay } from '../../../ui/on-the-way.tsx'
import { Part } from '../../../ui/part.tsx'
import { PickOne } from '../../../ui/pick.tsx'
import { Loading, ProblemView } from '../../../ui/states.tsx'
import { bodyOf, type Draft } from './model.ts'

type Step = WireTypeTried['steps'][number]

/** The flow of the draft as somebody would go through it: who would be asked now, and until when. */
export const Tried = ({ draft }: { readonly draft: Draft }) => {
  const { t } = useLingui()
  const { user } = useMe()
  const asOthers = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const [as, setAs] = useState<string | undefined>(user.id)
  // What is typed is looked at once it rests.
  const [resting] = useDebouncedValue(draft, 600)
  const { accessDuration, doneAutomatically, gives, steps, teamId } = bodyOf(resting)
  const body = { userId: as, teamId, steps, gives, accessDuration, doneAutomatically }
  const found = useQuery({
    queryKey: ['admin', 'request-type', 'try', body],
    enabled: as !== undefined && teamId !== '',
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.post<WireTypeTried>('/governance/api/v1/request-types/try', body, { signal }),
  })
  return (
    <Card padding="lg">
      <Stack gap="md">
        {asOthers && (
          <PickOne
            kind="people"
            label={t`As whom`}
            placeholder={t`Begin to type a name`}
            nothing={t`Nobody is called that`}
            value={as}
            onChange={setAs}
          />
        )}
        {as === undefined || teamId === '' ? (
          <Text size="sm" c="dimmed">
            <Trans>Choose somebody and a team, and you see here who would be asked.</Trans>
          </Text>
        ) : isUnready(found.error) ? (
          <Text size="sm" c="dimmed">
            <Trans>As soon as every step is complete, you see here who would be asked.</Trans>
          </Text>
        ) : found.isError ? (
          <ProblemView error={found.error} retry={found.refetch} />
        ) : found.data ? (
          <>
            <Steps tried={found.data} />
            {found.data.onTheWay && (
              <Part id="tried-gives" title={t`If all goes on, this gives`}>
                <OnTheWay ways={found.data.onTheWay} requestedFor={as} />
              </Part>
            )}
          </>
        ) : (
          <Loading lines={3} />
        )}
      </Stack>
    </Card>
  )
}

/** Something of the draft is still missing, or not right: the page says so where that is. */
const isUnready = (error: unknown): boolean => error instanceof Problem && error.refusal.code === 'invalid'

const Steps = ({ tried: { decidable, steps, warnings } }: { readonly tried: WireTypeTried }) => {
  const { t } = useLingui()
  return (
    <>
      {steps.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>There is no step yet: it would be approved at once.</Trans>
        </Text>
      )}
      <List type="ordered" size="sm" spacing="xs" aria-label={t`The steps, one after the other`}>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
          <List.Item key={index}>
            <Text size="sm" fw={550} dir="auto">
              {step.label}
            </Text>
            <What step={step} />
          </List.Item>
        ))}
      </List>
      {warnings.map(({ summary }) => (
        <Alert key={summary} color="orange" icon={<IconAlertTriangle aria-hidden />}>
          {summary}
        </Alert>
      ))}
      {!decidable && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />}>
          <Trans>Nobody could act on one of the steps: an administrator would have to name somebody.</Trans>
        </Alert>
      )}
    </>
  )
}

const What = ({ step: { assignees, deadline, needed, state, when, why } }: { readonly step: Step }) => {
  const { i18n, t } = useLingui()
  const who = assignees.map(({ id, name }) => name ?? id)
  const people = new Intl.ListFormat(i18n.locale, { type: 'disjunction' }).format(who.slice(0, 5))
  const span = deadline?.after && durationText(deadline.after, i18n.locale)
  const said = [
    state === 'FORM' ? t`Filled in with the form` : undefined,
    state === 'UNASSIGNED' ? (why ?? t`Nobody can act on it at present.`) : undefined,
    state === 'SKIPPED' ? t`Left out` : undefined,
    state === 'OPEN' && who.length > 0 ? (needed > 1 ? t`${needed} of: ${people}` : people) : undefined,
    who.length > 5 ? t`and ${who.length - 5} more` : undefined,
    span ? (deadline?.calendarId ? t`within ${span} of business hours` : t`within ${span}`) : undefined,
    when && state !== 'SKIPPED' ? t`depending on the answers` : undefined,
  ].filter((one) => one !== undefined)
  return (
    <Text size="sm" c="dimmed" dir="auto">
      {said.length > 0 ? said.join(' · ') : t`Done by itself`}
    </Text>
  )
}
