import type { WireApp } from '@assent/core/api/apps.ts'
import type { RiskAssessment } from '@assent/core/api/risk.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Select, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Static } from 'typebox'
import { api, at } from '../../data/api.ts'
import { useLevels } from '../../data/levels.ts'
import { useGet } from '../../data/query.ts'
import { ConflictParts } from '../../ui/conflict.tsx'
import { Part } from '../../ui/part.tsx'
import { PickOne } from '../../ui/pick.tsx'
import { PickApp } from '../../ui/pick-app.tsx'
import { Loaded } from '../../ui/states.tsx'

type Assessed = Static<typeof RiskAssessment>

/** All rules tried as somebody who would get something: nothing changes. */
export const TryIt = () => {
  const { t } = useLingui()
  const [person, setPerson] = useState<string>()
  const [appId, setAppId] = useState<string>()
  const [level, setLevel] = useState<string>()
  const app = useGet<WireApp>(['admin', 'app', appId], appId ? at`/api/v1/apps/${appId}` : undefined)
  const { levels } = useLevels(appId && app.data?.id === appId ? app.data : undefined)
  const chosen = levels?.find(({ id }) => id === level)?.id
  const found = useQuery({
    queryKey: ['admin', 'risk-try', person, chosen],
    enabled: person !== undefined && (appId === undefined || chosen !== undefined),
    placeholderData: undefined,
    staleTime: 0,
    queryFn: ({ signal }) =>
      api.post<Assessed>(
        '/governance/api/v1/risk-rule-assessments',
        { principalOrn: person, ...(chosen ? { resourceOrn: chosen } : {}) },
        { signal },
      ),
  })
  return (
    <Part id="try" title={t`Try it`} intro={<Trans>What all rules say of somebody. Nothing changes.</Trans>}>
      <Stack gap="sm">
        <PickOne
          kind="people"
          label={t`Who`}
          placeholder={t`Begin to type a name`}
          nothing={t`Nobody is called that`}
          clear={t`Nobody`}
          value={person}
          onChange={(id) => setPerson(id)}
        />
        <PickApp
          label={t`Would get something of`}
          description={t`Without an app: what they have now.`}
          placeholder={t`Begin to type a name`}
          nothing={t`No app is called that`}
          clear={t`No app`}
          value={appId}
          onChange={(id) => {
            setAppId(id)
            setLevel(undefined)
          }}
        />
        {appId && (
          <Select
            label={t`What of it`}
            placeholder={t`Choose a level`}
            allowDeselect={false}
            searchable={(levels?.length ?? 0) > 8}
            nothingFoundMessage={t`No level is called that`}
            data={(levels ?? []).map(({ id, name, type }) => ({
              value: id,
              label: type === 'APPLICATION' ? t`${name} itself` : name,
            }))}
            value={level ?? null}
            onChange={(next) => setLevel(next ?? undefined)}
          />
        )}
        {person && (!appId || chosen) && (
          <Loaded query={found} lines={2}>
            {(assessed) => <Said assessed={assessed} />}
          </Loaded>
        )}
      </Stack>
    </Part>
  )
}

const Said = ({ assessed: { _requestSubmissionType, data } }: { readonly assessed: Assessed }) => {
  const { t } = useLingui()
  if (data.length === 0)
    return (
      <Alert color="teal" icon={<IconCircleCheck aria-hidden />} title={t`Nothing conflicts`} role="status" p="sm" />
    )
  const does: Record<string, string> = {
    RESTRICTED: t`They could not ask for it.`,
    ALLOWED_WITH_OVERRIDES: t`They could ask for it, by another sequence.`,
    ALLOWED_WITH_NO_OVERRIDES: t`They could ask for it; whoever decides is told.`,
  }
  return (
    <Stack gap="sm" role="status">
      {_requestSubmissionType && <Text size="sm">{does[_requestSubmissionType]}</Text>}
      {data.map(({ _parts, description, ruleId, ruleName }) => (
        <Alert
          key={ruleId}
          color="orange"
          icon={<IconAlertTriangle aria-hidden />}
          title={<bdi>{ruleName}</bdi>}
          p="sm"
        >
          <ConflictParts description={description} parts={_parts} />
        </Alert>
      ))}
    </Stack>
  )
}
