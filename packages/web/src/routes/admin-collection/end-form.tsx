import type { WireAssignment } from '@assent/core/api/collections.ts'
import { useLingui } from '@lingui/react/macro'
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { instantOf, wallOf } from '../../lib/zoned.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { PickMany } from '../../ui/pick.tsx'

type EndFormProps = {
  readonly path: string
  /** Undefined: it is given to people. */
  readonly assignment: WireAssignment | undefined
  readonly onClose: () => void
}

/** Who is to have the collection, and until when; or another end for somebody who has it. */
export const EndForm = ({ assignment, onClose, path }: EndFormProps) => {
  const { t } = useLingui()
  const { timeZone } = useMe().user
  const before = assignment?.expirationTime
  const [people, choose] = useState<readonly string[]>([])
  const [ends, setEnds] = useState(before ? wallOf(before, timeZone) : '')
  const [wrong, say] = useState<{ people?: string; ends?: string }>({})
  const save = useChange<string | undefined, unknown>({
    run: (until, key) =>
      assignment
        ? api.patch(
            `${path}/${assignment.id}`,
            [
              until
                ? { op: before ? 'REPLACE' : 'ADD', path: '/expirationTime', value: until }
                : { op: 'REMOVE', path: '/expirationTime' },
            ],
            { key },
          )
        : api.post(
            path,
            people.map((externalId) => ({
              principal: { externalId, type: 'OKTA_USER' },
              actor: 'ADMIN',
              ...(until ? { expirationTime: until, timeZone } : {}),
            })),
            { key },
          ),
    changes: ['admin', 'access'],
    done: () => (assignment ? t`The end is moved` : t({ message: 'It is given', context: 'just now' })),
    onDone: onClose,
    onProblem: ({ refusal }) => {
      const late = refusal.causes.find(({ location }) => location?.endsWith('/expirationTime'))
      if (late) say({ ends: late.summary })
      return late !== undefined
    },
  })
  const send = () => {
    const until = ends === '' ? undefined : instantOf(ends, timeZone)
    const faults = {
      ...(!assignment && people.length === 0 ? { people: t`Choose somebody` } : {}),
      ...(people.length > 20 ? { people: t`Twenty at most.` } : {}),
      ...(ends !== '' && until === undefined ? { ends: t`This is no time.` } : {}),
    }
    say(faults)
    if (Object.keys(faults).length === 0) save.mutate(until)
  }
  return (
    <FormModal
      onClose={onClose}
      title={assignment ? t`Move the end` : t`Give it to somebody`}
      verb={assignment ? t`Move the end` : t`Give it`}
      busy={save.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {!assignment && (
        <PickMany
          kind="people"
          label={t`People`}
          description={t`Twenty at most. For yourself you have to ask.`}
          placeholder={t`Search people`}
          nothing={t`Nobody is called that`}
          inside
          value={people}
          {...(wrong.people ? { error: wrong.people } : {})}
          onChange={choose}
        />
      )}
      <TextInput
        type="datetime-local"
        maw={280}
        label={t`Until`}
        description={t`Leave it empty for an access without an end. Times are of ${timeZone}.`}
        error={wrong.ends}
        value={ends}
        onChange={(event) => setEnds(event.currentTarget.value)}
      />
    </FormModal>
  )
}
