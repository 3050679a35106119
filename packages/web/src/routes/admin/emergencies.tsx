import type { WireEmergency } from '@assent/core/api/emergency.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'
import { IconUrgent } from '@tabler/icons-react'
import { useState } from 'react'
import { useMe, useRole } from '../../data/me.ts'
import { useNames } from '../../data/names.ts'
import type { List } from '../../data/query.ts'
import { RelativeTime } from '../../ui/time.tsx'
import { Item, Kind } from './kind.tsx'
import { Review } from './review.tsx'

/** Access that was given in an emergency, and that nobody has reviewed yet. */
export const Emergencies = ({ list }: { readonly list: List<WireEmergency> }) => {
  const { t } = useLingui()
  const { user } = useMe()
  const reviews = useRole('APP_ADMIN')
  const items = list.items ?? []
  const nameOf = useNames(items.map(({ openedBy }) => openedBy))
  const [open, setOpen] = useState<WireEmergency | undefined>()
  return (
    <>
      <Kind
        list={{ count: items.length, more: list.hasNextPage, first: items }}
        icon={IconUrgent}
        color="red"
        title={t`Emergency access to be reviewed`}
        what={
          <Trans>
            It was given past everybody who would decide. Say whether it was right; if not, it ends at once.
          </Trans>
        }
        keyOf={({ id }) => id}
        draw={(one) => (
          <Group gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
            <div>
              <Item more={one.reason}>
                <Trans>
                  {one.access} for {one.holder}, given by {nameOf(one.openedBy) ?? '…'} <RelativeTime at={one.opened} />
                </Trans>
              </Item>
            </div>
            {reviews && one.openedBy !== user.id && one.userId !== user.id && (
              <Button size="xs" variant="default" onClick={() => setOpen(one)}>
                <Trans>Review</Trans>
              </Button>
            )}
          </Group>
        )}
      />
      {open && <Review emergency={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}
