import type { WireGroupUses } from '@assent/core/api/groups.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { Loaded } from '../../ui/states.tsx'
import css from './group.module.css'

/** What the group is for: what it gives, who may ask because of it, and what it decides. */
export const Uses = ({ uses }: { readonly uses: UseQueryResult<WireGroupUses> }) => {
  const { t } = useLingui()
  return (
    <Part id="uses" title={t`What it is for`}>
      <Loaded query={uses} lines={3}>
        {(found) => <Found uses={found} />}
      </Loaded>
    </Part>
  )
}

const Found = ({ uses }: { readonly uses: WireGroupUses }) => {
  const { t } = useLingui()
  const { apps, conditions = [], owns, sequences = [] } = uses
  if (apps.length + conditions.length + owns.length + sequences.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {uses.conditions ? (
          <Trans>Nothing yet: no app, no rule and no sequence names it.</Trans>
        ) : (
          <Trans>It is a level of no app, and owns nothing.</Trans>
        )}
      </Text>
    )
  const asks = conditions.filter((one) => one.asks)
  const level = conditions.filter((one) => one.level)
  return (
    <dl className={css.uses}>
      {apps.length > 0 && (
        <Use label={t`It is a level of`}>
          {apps.map(({ id, name }) => (
            <AppLink key={id} id={id} name={name} />
          ))}
        </Use>
      )}
      {level.length > 0 && (
        <Use label={t`It can be asked for by`}>
          {level.map((rule) => (
            <AppLink key={rule.id} id={rule.app.id} name={`${rule.app.name} · ${rule.name}`} off={rule.status} />
          ))}
        </Use>
      )}
      {asks.length > 0 && (
        <Use label={t`Its members may ask by`}>
          {asks.map((rule) => (
            <AppLink key={rule.id} id={rule.app.id} name={`${rule.app.name} · ${rule.name}`} off={rule.status} />
          ))}
        </Use>
      )}
      {sequences.length > 0 && (
        <Use label={t`It is asked in`}>
          {sequences.map(({ id, name }) => (
            <LinkText key={id} to="/admin/sequences/$sequenceId" params={{ sequenceId: id }} size="sm" dir="auto">
              {name}
            </LinkText>
          ))}
        </Use>
      )}
      {owns.length > 0 && (
        <Use label={t`It owns`}>
          {owns.map(({ id, name, type }) =>
            type === 'APP' ? (
              <AppLink key={id} id={id} name={name} />
            ) : type === 'GROUP' ? (
              <LinkText key={id} to="/admin/groups/$groupId" params={{ groupId: id }} size="sm" dir="auto">
                {name}
              </LinkText>
            ) : (
              <Text key={id} size="sm" dir="auto">
                {name}
              </Text>
            ),
          )}
        </Use>
      )}
    </dl>
  )
}

type AppLinkProps = { readonly id: string; readonly name: string; readonly off?: string }

const AppLink = ({ id, name, off }: AppLinkProps) => (
  <Text size="sm" component="div">
    <LinkText
      to="/admin/apps/$appId"
      params={{ appId: id }}
      size="sm"
      dir="auto"
      underline={off === undefined || off === 'ACTIVE' ? 'hover' : 'always'}
    >
      {name}
    </LinkText>
    {off !== undefined && off !== 'ACTIVE' && (
      <Text span size="sm" c="dimmed">
        {' '}
        {off === 'INVALID' ? <Trans>(broken)</Trans> : <Trans>(off)</Trans>}
      </Text>
    )}
  </Text>
)

const Use = ({ children, label }: { readonly label: string; readonly children: ReactNode }) => (
  <div>
    <Text component="dt" size="sm" c="dimmed">
      {label}
    </Text>
    <dd>
      <Stack gap={4} align="flex-start">
        {children}
      </Stack>
    </dd>
  </div>
)
