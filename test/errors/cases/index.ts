import type { Case } from '../case.ts'
import { cases as accounts } from './accounts.ts'
import { cases as audit } from './audit.ts'
import { cases as callbacks } from './callbacks.ts'
import { cases as catalog } from './catalog.ts'
import { cases as changes } from './changes.ts'
import { cases as collections } from './collections.ts'
import { cases as directory } from './directory.ts'
import { cases as grants } from './grants.ts'
import { cases as messages } from './messages.ts'
import { cases as nothing } from './nothing.ts'
import { cases as personal } from './personal.ts'
import { cases as requests } from './requests.ts'
import { cases as resources } from './resources.ts'
import { cases as risk } from './risk.ts'
import { cases as running } from './running.ts'
import { cases as teams } from './teams.ts'

/** Every state of affairs in which an operation refuses: what does not follow from what it is. */
export const cases: readonly Case[] = [
  ...accounts,
  ...audit,
  ...callbacks,
  ...catalog,
  ...changes,
  ...collections,
  ...directory,
  ...grants,
  ...messages,
  ...nothing,
  ...personal,
  ...requests,
  ...resources,
  ...risk,
  ...running,
  ...teams,
]
