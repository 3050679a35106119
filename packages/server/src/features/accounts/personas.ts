import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Door, Persona } from '../../app/door.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { findPersonas, findWelcome } from './queries.ts'
import { signInOrg, startSession } from './sign-in.ts'

/** Whether the settings of this server let people of a demo be entered from there; the organization is asked as well. */
export const personasAllowed = ({ signIn }: Services, here: boolean): boolean =>
  signIn?.personas !== undefined && (signIn.personas.from === 'ANYWHERE' || here)

const none = () => refuse('not_found', 'There is no demo here.')

/**
 * Being somebody of the demo without a proof. Three things have to be so at each call: the settings offer it, the caller
 * sits at this computer (or the settings say from anywhere), and the organization itself was made as a demo.
 */
export const personas = (services: Services): Pick<Door, 'personas' | 'enterAs'> => {
  const find = async (tx: Tx): Promise<Result<readonly Persona[]>> => {
    const { demo } = await findWelcome(tx)
    const offered = services.signIn?.personas?.people ?? []
    return demo ? findPersonas(tx, offered) : none()
  }
  return {
    personas: async ({ here }) => {
      if (!personasAllowed(services, here)) return none()
      const orgId = await signInOrg(services)
      return isRefusal(orgId) ? orgId : services.db.inOrg(orgId, find)
    },

    enterAs: async ({ here, origin, replaces, returnTo, userId }) => {
      if (!personasAllowed(services, here)) return none()
      const orgId = await signInOrg(services)
      if (isRefusal(orgId)) return orgId
      return services.db.inOrg(orgId, async (tx) => {
        const known = await find(tx)
        if (isRefusal(known)) return known
        if (!known.some((persona) => persona.userId === userId))
          return refuse('not_found', 'There is nobody like that in the demo.')
        return startSession(services, tx, { userId, method: 'PERSONA', origin, replaces, returnTo })
      })
    },
  }
}
