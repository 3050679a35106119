import type { WireEntitlementUses } from '@assent/core/api/entitlement-uses.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Anchor, List, Text } from '@mantine/core'
import { at } from '../../data/api.ts'
import type { Bundle, Entitlement } from './entitlements.ts'
import { Collections, Lines, People, RiskRules, Several } from './lost.tsx'
import { type OfApp, Removal } from './removal.tsx'

type EntitlementProps = OfApp & {
  readonly entitlement: Entitlement
  readonly bundles: readonly Bundle[]
  readonly onBundle: (bundle: Bundle) => void
}

const isUnused = ({ bundles, people }: WireEntitlementUses): boolean => people + bundles.length === 0

/** Deletes an entitlement with its values; while one of them is in use, it says by what. */
export const RemoveEntitlement = (props: EntitlementProps) => {
  const { t } = useLingui()
  const { appId, entitlement, onClose } = props
  const path = at`/governance/api/v1/entitlements/${entitlement.id}`
  const name = { path, of: entitlement, uses: 'entitlement uses', verb: t`Delete the entitlement` }
  return (
    <Removal<WireEntitlementUses> {...name} appId={appId} onClose={onClose} isFree={isUnused}>
      {(found) => (isUnused(found) ? <EntitlementLost uses={found} /> : <InUse {...props} uses={found} />)}
    </Removal>
  )
}

const EntitlementLost = ({ uses: { collections, riskRules } }: { readonly uses: WireEntitlementUses }) => (
  <>
    <Text size="sm">
      <Trans>No bundle gives a value of it and nobody has one. It cannot be brought back.</Trans>
    </Text>
    <Lines>
      <Collections of={collections} />
      <RiskRules of={riskRules} />
    </Lines>
  </>
)

const InUse = ({ appId, bundles, onBundle, uses }: EntitlementProps & { readonly uses: WireEntitlementUses }) => (
  <>
    <Text size="sm">
      <Trans>It cannot be deleted while a value of it is in use:</Trans>
    </Text>
    <Lines>
      {uses.bundles.length > 0 && (
        <List.Item>
          <Trans>
            These bundles give it:{' '}
            <Several
              of={uses.bundles}
              draw={({ id, name }) => {
                const bundle = bundles.find((one) => one.id === id)
                return bundle ? (
                  <Anchor component="button" type="button" fz="sm" dir="auto" onClick={() => onBundle(bundle)}>
                    {name}
                  </Anchor>
                ) : (
                  <bdi>{name}</bdi>
                )
              }}
            />
          </Trans>
        </List.Item>
      )}
      {uses.people > 0 && (
        <List.Item>
          <People appId={appId}>
            <Plural value={uses.people} one="One person has it." other="# people have it." />
          </People>
        </List.Item>
      )}
    </Lines>
  </>
)
