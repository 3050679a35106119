import { refuse } from '@assent/core/refusal.ts'
import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useCart } from '../../data/cart.ts'
import { useChange } from '../../data/change.ts'
import type { useDraft } from '../../data/drafts.ts'
import { Problem } from '../../data/problem.ts'
import { showProblem, type useAppForm } from '../../ui/form.ts'
import { notifyDone, notifyProblem } from '../../ui/notify.ts'
import { focusFirstWrong } from '../../ui/question.tsx'
import { namesOf, requestsOf, type Sent, sendAll, type Values, type Wanted } from './asking.ts'

type SendProps = {
  readonly draft: ReturnType<typeof useDraft<Partial<Values>>>
  readonly wanted: Wanted
  readonly form: ReturnType<typeof useAppForm<Values>>
  readonly instant: boolean
  /** What goes with each request. */
  readonly files: readonly File[]
  readonly setSent: (sent: readonly Sent[]) => void
  readonly setDuplicate: (requestId: string) => void
  readonly root: { readonly current: HTMLElement | null }
}

/** Sends one request for each person, and goes to the one that there is. */
export const useSend = ({ draft, files, form, instant, root, setDuplicate, setSent, wanted }: SendProps) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const attempt = useRef({ key: '', content: '' })
  return useChange<Values, readonly Sent[]>({
    changes: ['requests', 'catalog', 'access', 'tasks'],
    run: (values, fresh) => {
      // The same form sent again, after a lost answer say, is the same request.
      const content = JSON.stringify(values)
      if (attempt.current.content !== content) attempt.current = { key: fresh, content }
      return sendAll(requestsOf(values, wanted, attempt.current.key), files)
    },
    onDone: (sent, values) => {
      setSent(sent)
      const refused = sent.filter(({ problem }) => problem !== undefined)
      if (refused.length === 0) {
        void draft.drop()
        const [one, more] = sent
        if (one?.requestId && !more) {
          if (one.lost) notifyProblem(lostProblem(one.lost), t`Sent, but not all that goes with it`)
          else notifyDone(instant ? t`It is being given to you` : t`Sent`)
          void navigate({ to: '/my/requests/$requestId', params: { requestId: one.requestId } })
        }
        return
      }
      // Those that did not go out stay in the form.
      if (sent.length > 1)
        form.setFieldValue(
          'people',
          refused.flatMap(({ request }) => request.person ?? []),
        )
      const [{ problem } = {}] = refused
      if (!problem || sent.length > 1) return
      const open = problem.refusal.links?.['request']
      if (open) setDuplicate(open)
      else if (showProblem(form, problem, namesOf(values, wanted))) focusFirstWrong(root.current)
      else notifyProblem(problem, t`Not sent; what you filled in is still here`)
    },
  })
}

/** What did not go with a request, as it is told. */
const lostProblem = (lost: readonly string[]) => new Problem(refuse('invalid', lost.join('; ')), undefined)

/** Puts what the form stands for on the list of requests that are sent together, and goes back to choose more. */
export const useGather = ({ draft, wanted }: Pick<SendProps, 'draft' | 'wanted'>) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const cart = useCart()
  return useChange<Values, boolean>({
    changes: [],
    run: (values, key) => cart.add(requestsOf(values, wanted, key)),
    done: (added) => (added ? t`It is on your list` : t`Your list is full: send it first`),
    onDone: (added) => {
      if (!added) return
      void draft.drop()
      const parent = wanted.level.parent
      if (parent) void navigate({ to: '/catalog/$entryId', params: { entryId: parent } })
    },
  })
}
