import type { Me, MyUser } from '@assent/core/api/me.ts'
import type { AdminRole } from '@assent/core/caller.ts'
import { useQuery } from '@tanstack/react-query'
import { api, toSignIn } from './api.ts'

/** Somebody signed in, and where. */
export type Who = Me & { readonly user: MyUser }

// The server writes the first answer into the document, so that nothing has to be asked before something is drawn.
const first = JSON.parse(document.getElementById('me')?.textContent ?? '{}') as Partial<Me>

const key = ['me', 'self'] as const
const isWho = (me: Partial<Me>): me is Who => me.user !== undefined

const fetchMe = async (): Promise<Who> => {
  const me = await api.get<Me>('/auth/me')
  if (isWho(me)) return me
  toSignIn()
  throw new Error('signed out')
}

/** Who is looking. */
export const useMe = (): Who => {
  const { data } = useQuery({
    queryKey: key,
    queryFn: fetchMe,
    staleTime: 5 * 60_000,
    initialData: isWho(first) ? first : undefined,
  })
  return data ?? nobody
}

const nobody: Who = {
  signedIn: false,
  user: {
    id: '',
    login: '',
    email: '',
    firstName: '',
    lastName: '',
    displayName: '',
    timeZone: 'UTC',
    roles: [],
    emergencyHours: null,
    inTeam: false,
  },
  ways: { local: true, passkey: false, personas: false, providers: [] },
  features: [],
  baseUrl: '',
  serverTime: new Date(0).toISOString(),
}

/** Whether the viewer has one of these roles; a super administrator has them all. It decides what is drawn, never what may be done. */
export const useRole = (...anyOf: readonly AdminRole[]): boolean => hasRole(useMe().user.roles, anyOf)

export const hasRole = (roles: readonly AdminRole[], anyOf: readonly AdminRole[]): boolean =>
  roles.includes('SUPER_ADMIN') || anyOf.some((role) => roles.includes(role))

/** When the document came, by this machine's clock: some time before this runs. */
const arrived = (): number => {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation ? performance.timeOrigin + navigation.responseStart : Date.now()
}

/** When the server wrote the document, ISO 8601: before anything else was read. */
export const writtenAt = first.serverTime

/** How far this machine's clock is from the server's, in milliseconds, as of the first answer. */
const skew = first.serverTime === undefined ? 0 : Date.parse(first.serverTime) - arrived()

/** The server's time now, in milliseconds: ends and deadlines are judged by it, not by this machine's clock. */
export const serverNow = (): number => Date.now() + skew
