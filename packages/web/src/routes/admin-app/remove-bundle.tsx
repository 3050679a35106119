import type { WireBundleUses } from '@assent/core/api/entitlement-uses.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { List, Text } from '@mantine/core'
import { at } from '../../data/api.ts'
import { LinkText } from '../../ui/link.tsx'
import type { Bundle } from './entitlements.ts'
import { Collections, Lines, namesOf, People, RequestTypes, RiskRules, Several } from './lost.tsx'
import { type OfApp, Removal } from './removal.tsx'

/** Deletes a bundle, after saying what would be lost with it. */
export const RemoveBundle = ({ bundle, ...rest }: OfApp & { readonly bundle: Bundle }) => {
  const { t } = useLingui()
  const path = at`/governance/api/v1/entitlement-bundles/${bundle.id}`
  return (
    <Removal<WireBundleUses> {...rest} of={bundle} path={path} uses="bundle uses" verb={t`Delete the bundle`}>
      {(found) => <BundleLost appId={rest.appId} uses={found} />}
    </Removal>
  )
}

/** What goes with a bundle, in sentences; nothing is said of what it is not. */
const BundleLost = ({ appId, uses }: { readonly appId: string; readonly uses: WireBundleUses }) => {
  const { collections, conditions = [], people, requests, requestTypes, riskRules, sequences = [] } = uses
  const named = [collections, conditions, requestTypes, riskRules, sequences].flat()
  if (people + requests + named.length === 0)
    return <Trans>Nobody has it and nothing names it. It cannot be brought back.</Trans>
  const [broken, others] = [conditions.filter(({ only }) => only), conditions.filter(({ only }) => !only)]
  return (
    <>
      <Text size="sm">
        <Trans>It cannot be brought back. Nobody can ask for it any more, and:</Trans>
      </Text>
      <Lines>
        {people > 0 && (
          <List.Item>
            <People appId={appId}>
              <Plural
                value={people}
                one="One person has it, and keeps what it gave until that ends."
                other="# people have it, and keep what it gave until that ends."
              />
            </People>
          </List.Item>
        )}
        {requests > 0 && (
          <List.Item>
            <Plural
              value={requests}
              one="One open request for it can give nothing any more."
              other="# open requests for it can give nothing any more."
            />
          </List.Item>
        )}
        {broken.length > 0 && (
          <List.Item>
            <Trans>
              These rules break until somebody mends them: <bdi>{namesOf(broken)}</bdi>
            </Trans>
          </List.Item>
        )}
        {others.length > 0 && (
          <List.Item>
            <Trans>
              These rules go on without it: <bdi>{namesOf(others)}</bdi>
            </Trans>
          </List.Item>
        )}
        <RequestTypes of={requestTypes} />
        {sequences.length > 0 && (
          <List.Item>
            <Trans>
              These sequences name it and find nothing there:{' '}
              <Several
                of={sequences}
                draw={({ id, name }) => (
                  <LinkText to="/admin/sequences/$sequenceId" params={{ sequenceId: id }} dir="auto">
                    {name}
                  </LinkText>
                )}
              />
            </Trans>
          </List.Item>
        )}
        <Collections of={collections} />
        <RiskRules of={riskRules} />
      </Lines>
    </>
  )
}
