import type { WireConflict, WireRiskPart } from '@assent/core/api/risk.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { LinkText } from './link.tsx'

type ConflictProps = {
  /** Why the rule is there. */
  readonly description?: string | undefined
  /** What comes together; left out where one may not know what somebody else has. */
  readonly parts?: readonly WireRiskPart[] | undefined
  /** Whether requests that are waited for can be opened by whoever looks. */
  readonly linked?: boolean
}

/** What of a rule of separation of duties comes together, and through what. */
export const ConflictParts = ({ description, linked = false, parts = [] }: ConflictProps) => {
  const { t } = useLingui()
  const how = { EXISTING: t`held`, PENDING: t`asked for before`, REQUESTED: t`asked for now` }
  return (
    <Stack gap={4}>
      {description && (
        <Text size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {description}
        </Text>
      )}
      {parts.length > 0 && (
        <ul style={{ margin: 0, paddingInlineStart: 18 }}>
          {parts.map(({ id, list, name, requestId, through }) => (
            <Text component="li" key={`${list} ${id}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
              <bdi>{name}</bdi>:{' '}
              {linked && requestId ? (
                <LinkText to="/admin/requests/$requestId" params={{ requestId }} size="sm">
                  {how[through]}
                </LinkText>
              ) : (
                how[through]
              )}
            </Text>
          ))}
        </ul>
      )}
    </Stack>
  )
}

/** A warning for each rule that somebody would be over the line of. */
export const ConflictAlerts = ({ conflicts }: { readonly conflicts: readonly WireConflict[] }) =>
  conflicts.map(({ description, name, parts, ruleId }) => (
    <Alert
      key={ruleId}
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title={
        <Trans>
          Nobody may have this together: <bdi>{name}</bdi>
        </Trans>
      }
      p="sm"
    >
      <ConflictParts description={description} parts={parts} />
    </Alert>
  ))
