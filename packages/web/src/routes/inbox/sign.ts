import { refuse } from '@assent/core/refusal.ts'
import type { startAuthentication } from '@simplewebauthn/browser'
import { api, at } from '../../data/api.ts'
import { Problem } from '../../data/problem.ts'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']

/**
 * Has exactly this answer signed with the viewer's passkey, and gives what `stepUp` takes. `unsigned` is said when the
 * person or the device did not sign.
 */
export const sign = async (taskId: string, answer: object, unsigned: string): Promise<object> => {
  const optionsJSON = await api.post<Options>(at`/governance/api/v2/tasks/${taskId}/step-up/options`, answer)
  const browser = await import('@simplewebauthn/browser')
  const { id, rawId, response, type } = await browser.startAuthentication({ optionsJSON }).catch(() => {
    throw new Problem(refuse('invalid', unsigned))
  })
  const { authenticatorData, clientDataJSON, signature, userHandle } = response
  return { id, rawId, type, response: { authenticatorData, clientDataJSON, signature, userHandle } }
}
