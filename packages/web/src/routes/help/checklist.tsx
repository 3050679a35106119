import { Trans, useLingui } from '@lingui/react/macro'
import { Skeleton, Text, ThemeIcon } from '@mantine/core'
import { IconCheck, IconCircleDashed, IconQuestionMark } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { entriesPath } from '../../data/catalog.ts'
import { useRole } from '../../data/me.ts'
import { useGet, useList } from '../../data/query.ts'
import { LinkButton } from '../../ui/link.tsx'
import css from './help.module.css'

const governance = '/governance/api/v2'

/** What has to be there before people can ask: each looked up, so that nobody has to tick anything off. */
export const Checklist = () => {
  const { t } = useLingui()
  const boss = useRole()
  const people = useList(['admin', 'some', 'people'], '/api/v1/users?limit=2')
  const apps = useList<{ readonly id: string }>(['admin', 'some', 'apps'], '/api/v1/apps?limit=1')
  const sequences = useList(['admin', 'some', 'sequences'], `${governance}/request-sequences?limit=1`)
  const offered = useList(['catalog', 'some'], entriesPath({ limit: 1 }))
  const signIn = useGet<{ readonly secondFactorForAdmins: boolean }>(
    ['admin', 'sign-in'],
    boss ? '/api/v1/org/sign-in' : undefined,
  )
  return (
    <ol className={css.list}>
      <Item
        done={stateOf(people, 2)}
        title={t`People are known`}
        go={
          <LinkButton to="/admin/people" variant="default">
            <Trans>People</Trans>
          </LinkButton>
        }
      >
        <Trans>Import them from a CSV file or by SCIM, with their managers: most approvals go there.</Trans>
      </Item>
      <Item
        done={stateOf(apps, 1)}
        title={t`There is an app`}
        go={
          <LinkButton to="/admin/apps" variant="default">
            <Trans>Apps</Trans>
          </LinkButton>
        }
      >
        <Trans>With its levels: groups, or what its connector gives and takes back.</Trans>
      </Item>
      <Item
        done={stateOf(sequences, 1)}
        title={t`Somebody decides`}
        go={
          <LinkButton to="/admin/sequences" variant="default">
            <Trans>Sequences</Trans>
          </LinkButton>
        }
      >
        <Trans>A sequence says who is asked, one step after the other. The manager alone is a good beginning.</Trans>
      </Item>
      <Item
        done={stateOf(offered, 1)}
        title={t`A rule offers it`}
        go={
          <LinkButton to="/" variant="default">
            <Trans>Catalog</Trans>
          </LinkButton>
        }
      >
        <Trans>
          On the page of an app: who may ask for what, for how long, by which sequence. Ticked as soon as there is
          something that you may ask for yourself.
        </Trans>
      </Item>
      {boss && (
        <Item
          done={signIn.data?.secondFactorForAdmins ?? (signIn.isError ? null : undefined)}
          title={t`Administrators prove themselves twice`}
          go={
            <LinkButton to="/admin/settings" variant="default">
              <Trans>Settings</Trans>
            </LinkButton>
          }
        >
          <Trans>A passkey, or a password with a one-time code. Set up your own first.</Trans>
        </Item>
      )}
    </ol>
  )
}

/** true, false, undefined while it is not known, null where it cannot be known. */
type Done = boolean | undefined | null

const stateOf = (list: { readonly items?: readonly unknown[]; readonly isError: boolean }, least: number): Done =>
  list.items ? list.items.length >= least : list.isError ? null : undefined

type ItemProps = { readonly done: Done; readonly title: string; readonly go: ReactNode; readonly children: ReactNode }

const Item = ({ children, done, go, title }: ItemProps) => {
  const { t } = useLingui()
  const Icon = done === null ? IconQuestionMark : done ? IconCheck : IconCircleDashed
  const word = done === null ? t`Not known` : done ? t`Done` : t`To do`
  return (
    <li>
      {done === undefined ? (
        <Skeleton circle height={30} />
      ) : (
        <ThemeIcon size={30} radius="xl" variant="light" color={done ? 'teal' : 'gray'} role="img" aria-label={word}>
          <Icon size={17} aria-hidden />
        </ThemeIcon>
      )}
      <div className={css.words}>
        <Text fw={600}>{title}</Text>
        <Text size="sm" c="dimmed">
          {children}
        </Text>
      </div>
      {go}
    </li>
  )
}
