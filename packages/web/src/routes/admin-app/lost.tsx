import { Trans } from '@lingui/react/macro'
import { List } from '@mantine/core'
import type { ReactNode } from 'react'
import { useRole } from '../../data/me.ts'
import { LinkText } from '../../ui/link.tsx'

type Named = { readonly id: string; readonly name: string }

/** The lines below a sentence. */
export const Lines = ({ children }: { readonly children: ReactNode }) => (
  <List size="sm" mt={6} spacing={4} style={{ overflowWrap: 'anywhere' }}>
    {children}
  </List>
)

/** Names in a sentence. */
export const namesOf = (things: readonly Named[]): string => things.map(({ name }) => name).join(', ')

type SeveralProps = { readonly of: readonly Named[]; readonly draw: (one: Named) => ReactNode }

/** Several things in a sentence, each drawn as a link to it. */
export const Several = ({ draw, of }: SeveralProps) => (
  <>
    {of.map((one, n) => (
      <span key={one.id}>
        {n > 0 && ', '}
        {draw(one)}
      </span>
    ))}
  </>
)

/** A sentence about people, which leads to who they are for those who may see it. */
export const People = ({ appId, children }: { readonly appId: string; readonly children: ReactNode }) =>
  useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR') ? (
    <LinkText to="/reports/$reportId" params={{ reportId: 'access' }} search={{ app: appId }}>
      {children}
    </LinkText>
  ) : (
    children
  )

/** Request types that would be disabled. */
export const RequestTypes = ({ of }: { readonly of: readonly Named[] }) =>
  of.length > 0 && (
    <List.Item>
      <Trans>
        These request types are disabled until somebody mends them:{' '}
        <Several
          of={of}
          draw={({ id, name }) => (
            <LinkText to="/admin/request-types/$typeId" params={{ typeId: id }} search={{}} dir="auto">
              {name}
            </LinkText>
          )}
        />
      </Trans>
    </List.Item>
  )

/** Collections that would hold it no more. */
export const Collections = ({ of }: { readonly of: readonly Named[] }) =>
  of.length > 0 && (
    <List.Item>
      <Trans>
        These collections hold it no more, and those who have them lose it:{' '}
        <Several
          of={of}
          draw={({ id, name }) => (
            <LinkText to="/admin/collections/$collectionId" params={{ collectionId: id }} dir="auto">
              {name}
            </LinkText>
          )}
        />
      </Trans>
    </List.Item>
  )

/** Risk rules that would look for it no more. */
export const RiskRules = ({ of }: { readonly of: readonly Named[] }) =>
  of.length > 0 && (
    <List.Item>
      <Trans>
        These risk rules no longer look for it:{' '}
        <Several
          of={of}
          draw={({ id, name }) => (
            <LinkText to="/admin/risk-rules/$ruleId" params={{ ruleId: id }} dir="auto">
              {name}
            </LinkText>
          )}
        />
      </Trans>
    </List.Item>
  )
