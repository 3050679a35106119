import type { Route } from '../route.ts'
import { routes as catalog } from './catalog.ts'
import { routes as conditions } from './conditions.ts'
import { routes as requestSettings } from './request-settings.ts'
import { routes as requests } from './requests.ts'
import { routes as sequences } from './sequences.ts'
import { routes as sessions } from './sessions.ts'
import { routes as tasks } from './tasks.ts'
import { routes as tokens } from './tokens.ts'

/** Every operation of the API: one line per area. */
export const routes: readonly Route[] = [
  ...catalog,
  ...conditions,
  ...requestSettings,
  ...sequences,
  ...requests,
  ...sessions,
  ...tasks,
  ...tokens,
]
