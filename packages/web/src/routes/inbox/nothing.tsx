import { Trans, useLingui } from '@lingui/react/macro'
import { IconInbox, IconMoodCheck, IconZoomQuestion } from '@tabler/icons-react'
import { LinkButton } from '../../ui/link.tsx'
import { Empty } from '../../ui/states.tsx'

/** There is nothing: since all is done, since nothing was done yet, or since nothing fits the filters. */
export const Nothing = ({ done, filtered }: { readonly done: boolean; readonly filtered: boolean }) => {
  const { t } = useLingui()
  if (filtered)
    return (
      <Empty
        icon={IconZoomQuestion}
        title={t`Nothing fits`}
        action={
          <LinkButton to="/inbox" search={{ view: done ? 'done' : undefined }} variant="default">
            <Trans>Show all</Trans>
          </LinkButton>
        }
      >
        <Trans>Search by the beginning of a person's name, or a part of an app's.</Trans>
      </Empty>
    )
  if (done)
    return (
      <Empty icon={IconInbox} title={t`You have not decided anything yet`}>
        <Trans>What you approve, deny, answer or complete is found here again.</Trans>
      </Empty>
    )
  return (
    <Empty icon={IconMoodCheck} title={t`Nothing waits for you`}>
      <Trans>
        When somebody asks for access and you are the one to decide, it appears here by itself. So do questions to you,
        and tasks that take a hand.
      </Trans>
    </Empty>
  )
}
