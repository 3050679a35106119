import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Checkbox } from '@mantine/core'
import { api, at } from '../data/api.ts'
import { useGet } from '../data/query.ts'

/** Where the open tasks of somebody are: of a user for administrators, of oneself without one. */
const pathOf = (userId: string | undefined): string =>
  userId === undefined
    ? '/governance/api/v1/my/settings/delegate/open-tasks'
    : at`/governance/api/v1/principal-settings/${userId}/open-tasks`

type GiveOpenProps = {
  /** Whose tasks; undefined: one's own. Empty: nobody is chosen yet. */
  readonly of?: string | undefined
  readonly checked: boolean
  readonly onChange: (gives: boolean) => void
}

/** Whether whoever stands in also gets what waits already; drawn where something does. */
export const GiveOpen = ({ checked, of, onChange }: GiveOpenProps) => {
  const { t } = useLingui()
  const found = useGet<{ readonly open: number }>(['tasks', 'handable', of], of === '' ? undefined : pathOf(of))
  const open = of === '' ? 0 : (found.data?.open ?? 0)
  if (open === 0) return null
  return (
    <Checkbox
      label={
        <Trans>
          And give them <Plural value={open} one="the one task that is open" other="the # tasks that are open" />
        </Trans>
      }
      description={t`Otherwise they act on what comes from then on only. Either may decide; it is given back when this ends or is changed.`}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}

/** What went over, and what did not since it is of requests of whoever stands in. */
export type Given = { readonly given: number; readonly kept: number }

/** Gives what waits for somebody to whoever stands in. */
export const giveOpen = (of: string | undefined, key: string): Promise<Given> =>
  api.post<Given>(pathOf(of), undefined, { key: `${key}-open` })

/** What became of it, for the message that says so; undefined where nothing was to be given. */
export const useGivenText = () => {
  const { t } = useLingui()
  return (done: Given | undefined): string | undefined => {
    if (!done) return undefined
    return done.kept === 0
      ? t`Open tasks given: ${done.given}`
      : t`Open tasks given: ${done.given}; not given, since they are of requests of that person: ${done.kept}`
  }
}
