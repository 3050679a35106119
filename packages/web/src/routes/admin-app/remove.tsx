import type { WireBundleUses, WireEntitlementUses } from '@assent/core/api/entitlement-uses.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Anchor, List, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useGet } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { LinkText } from '../../ui/link.tsx'
import { Loaded } from '../../ui/states.tsx'
import type { Bundle, Entitlement } from './entitlements.ts'
import { Collections, Lines, namesOf, People, RequestTypes, RiskRules, Several } from './lost.tsx'

type Common = { readonly appId: string; readonly onClose: () => void }

type RemovalProps<Uses> = {
  readonly of: { readonly id: string; readonly name: string }
  /** Where it is, and what the cache calls its uses. */
  readonly path: string
  readonly uses: string
  readonly verb: string
  readonly isFree?: (uses: Uses) => boolean
  readonly children: (uses: Uses) => ReactNode
}

/** Asks whether something of an app is to be deleted, with what refers to it; where that keeps it, it cannot be. */
const Removal = <Uses,>({ appId, children, isFree, of, onClose, path, uses, verb }: RemovalProps<Uses> & Common) => {
  const { t } = useLingui()
  const { id, name } = of
  const found = useGet<Uses>(['admin', 'app', appId, uses, id], `${path}/uses`)
  const remove = useChange<undefined, unknown>({
    run: (_, key) => api.remove(path, { key }),
    changes: ['admin', 'catalog', 'access'],
    done: () => t`${name} is deleted`,
    onDone: onClose,
  })
  return (
    <ConfirmModal
      opened
      onClose={onClose}
      title={t`Delete ${name}?`}
      verb={verb}
      harmful
      disabled={!found.data || isFree?.(found.data) === false}
      busy={remove.isPending}
      onConfirm={() => remove.mutate(undefined)}
    >
      <Loaded query={found} lines={2}>
        {children}
      </Loaded>
    </ConfirmModal>
  )
}

/** Deletes a bundle, after saying what would be lost with it. */
export const RemoveBundle = ({ bundle, ...rest }: Common & { readonly bundle: Bundle }) => {
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

type EntitlementProps = Common & {
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
