import { type Api, makeApi } from './api.ts'
import type { Context } from './context.ts'
import type { Options } from './definitions/definition.ts'
import { textOf } from './options.ts'
import { findUser, type Person } from './people.ts'

/** For whom an appointment is: oneself (undefined), or the user that an administrator names by --of. */
export const delegatorOf = async (api: Api, options: Options): Promise<Person | undefined> => {
  const login = textOf(options, 'of')
  return login === undefined ? undefined : findUser(api, login)
}

/** The API, and for whom an appointment is. */
export const forWhom = async (context: Context, options: Options) => {
  const api = makeApi(await context.connect())
  return { api, of: await delegatorOf(api, options) }
}
