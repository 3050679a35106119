import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Stack } from '@mantine/core'
import { createLazyRoute } from '@tanstack/react-router'
import { at } from '../../data/api.ts'
import { useMe, useRole } from '../../data/me.ts'
import { nameOfUser } from '../../data/names.ts'
import type { Person } from '../../data/people.ts'
import { useGet } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Coming, NoPermission } from '../../ui/states.tsx'
import { UserPill } from '../../ui/user.tsx'
import { Access } from './access.tsx'
import { Groups } from './groups.tsx'
import { Life } from './life.tsx'
import css from './person.module.css'
import { Profile } from './profile.tsx'
import { Requests } from './requests.tsx'
import { Roles } from './roles.tsx'
import { SignIn } from './sign-in.tsx'
import { StandIn } from './stand-in.tsx'

/** One person: what they have and why, what they asked for, who they are, and what an administrator can do about it. */
const AdminPerson = () => {
  const { t } = useLingui()
  const { userId } = page.useParams()
  const may = useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')
  const found = useGet<Person>(['admin', 'user', userId], may ? at`/api/v1/users/${userId}` : undefined)
  // By id or by login.
  const user = found.isPlaceholderData ? undefined : found.data
  if (user) return <Whole key={user.id} user={user} />
  return (
    <Page title={t`Person`} crumbs={<Crumbs />}>
      {!may ? <NoPermission /> : <Coming query={found} lines={5} height={72} />}
    </Page>
  )
}

const Crumbs = () => (
  <LinkText to="/admin/people">
    <Trans>People</Trans>
  </LinkText>
)

const Whole = ({ user }: { readonly user: Person }) => {
  const manages = useRole()
  const seesAccounts = useRole('AUDITOR')
  const seesRequests = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const own = useMe().user.id === user.id
  const { department, login, title } = user.profile
  const name = nameOfUser(user)
  const about = [title, department].filter((part) => typeof part === 'string' && part !== '').join(' · ')
  return (
    <Page
      title={name}
      crumbs={<Crumbs />}
      intro={<bdi>{about || (name === login ? '' : login)}</bdi>}
      actions={
        <>
          <span role="status">
            <UserPill status={user.status} />
          </span>
          {manages && <Life user={user} name={name} own={own} />}
        </>
      }
    >
      <Box className={css.whole}>
        <Stack gap="lg" className={css.column}>
          <Access user={user} name={name} />
          {seesRequests && <Requests user={user} />}
          <Groups user={user} manages={manages} />
        </Stack>
        <Stack gap="lg" className={css.column}>
          <Profile user={user} manages={manages} />
          <Roles user={user} name={name} manages={manages} />
          {seesAccounts && <StandIn user={user} />}
          {seesAccounts && <SignIn user={user} name={name} manages={manages} />}
        </Stack>
      </Box>
    </Page>
  )
}

export const page = createLazyRoute('/admin/people/$userId')({ component: AdminPerson })
