import { limits } from '@assent/core/limits.ts'
import type { Case } from '../case.ts'
import { v2, type World } from '../world.ts'

const filter = (world: World, name = world.fresh('Filter ')) => ({ page: 'requests', name, query: 'status=PENDING' })

/** A filter that somebody has saved: his own, and its name. */
const saved = async (world: World) => {
  const [me, body] = [await world.person(), filter(world)]
  const { id } = await world.did('POST', `${v2}/my/saved-filters`, body, me)
  return { filterId: id as string, me, name: body.name }
}

/** Drafts and saved filters. */
export const cases: readonly Case[] = [
  {
    operation: 'replaceMyDraft',
    status: 409,
    when: 'one has as many drafts as one can have',
    says: 'send or remove one first',
    make: async (world) => {
      const me = await world.person()
      const put = (key: string) => world.did('PUT', `${v2}/my/drafts/REQUEST/${key}`, { content: '{}' }, me)
      await Promise.all(Array.from({ length: limits.draftsPerUser }, (_, n) => put(`d${n}`)))
      return { as: me, params: { kind: 'REQUEST', key: 'another' }, body: { content: '{}' } }
    },
  },
  {
    operation: 'createMySavedFilter',
    status: 409,
    when: 'another filter of the list has the name',
    says: 'Another filter of this list has this name',
    make: async (world) => {
      const { me, name } = await saved(world)
      return { as: me, body: filter(world, name) }
    },
  },
  {
    operation: 'replaceMySavedFilter',
    status: 409,
    when: 'another filter of the list has the name',
    says: 'Another filter of this list has this name',
    make: async (world) => {
      const { me, name } = await saved(world)
      const { id } = await world.did('POST', `${v2}/my/saved-filters`, filter(world), me)
      return { as: me, params: { filterId: id }, body: filter(world, name) }
    },
  },
]
