import { limits } from '@assent/core/limits.ts'
import type { Priority } from '@assent/core/request/priority.ts'
import { useLingui } from '@lingui/react/macro'
import { Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { PickOne } from '../pick.tsx'
import { usePriorities } from '../priority.tsx'
import type { Action } from './bulk.tsx'

/** What is to be done, as far as it is filled in. */
export type Draft =
  | { readonly action: 'ASSIGN'; readonly userId: string | null; readonly reason?: string }
  | { readonly action: 'TAG'; readonly add: string[]; readonly remove: string[] }
  | { readonly action: 'PRIORITY'; readonly priority: Priority }
  | { readonly action: 'CANCEL'; readonly reason?: string }
  | { readonly action: 'MESSAGE'; readonly message: string }

/** The form of an action as it begins. */
export const draftFor = (action: Action): Draft => {
  switch (action) {
    case 'ASSIGN':
      return { action, userId: null }
    case 'TAG':
      return { action, add: [], remove: [] }
    case 'PRIORITY':
      return { action, priority: 'HIGH' }
    case 'CANCEL':
      return { action }
    default:
      return { action, message: '' }
  }
}

/** `empty` where nothing is said that could be done. */
export const problemOf = (draft: Draft, empty: string): string | undefined => {
  if (draft.action === 'MESSAGE') return draft.message.trim() === '' ? empty : undefined
  if (draft.action === 'TAG') return draft.add.length + draft.remove.length === 0 ? empty : undefined
  return undefined
}

type FieldsProps = {
  readonly draft: Draft
  readonly problem: string | undefined
  readonly keepers?: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (draft: Draft) => void
}

/** What an action asks for. */
export const BulkFields = ({ draft, keepers, onChange, problem }: FieldsProps) => {
  const { t } = useLingui()
  const priorities = usePriorities()
  const tags = { maxTags: limits.tagsPerRequest, maxLength: limits.tag, dir: 'auto' as const }
  switch (draft.action) {
    case 'ASSIGN': {
      const give = (userId: string | null) => onChange({ ...draft, userId })
      return (
        <>
          {keepers ? (
            <Select
              label={t`Looked after by`}
              placeholder={t`Nobody`}
              clearable
              clearButtonProps={{ 'aria-label': t`Nobody` }}
              data={[...keepers]}
              value={draft.userId}
              onChange={give}
            />
          ) : (
            <PickOne
              kind="people"
              inside
              label={t`Looked after by`}
              placeholder={t`Nobody`}
              clear={t`Nobody`}
              nothing={t`Nobody is called that`}
              value={draft.userId ?? undefined}
              onChange={(userId) => give(userId ?? null)}
            />
          )}
          <Reason draft={draft} onChange={onChange} />
        </>
      )
    }
    case 'PRIORITY':
      return (
        <Select
          label={t`Priority`}
          allowDeselect={false}
          data={priorities}
          value={draft.priority}
          onChange={(next) => next && onChange({ ...draft, priority: next as Priority })}
        />
      )
    case 'TAG':
      return (
        <>
          <TagsInput
            {...tags}
            label={t`Add`}
            error={problem}
            value={draft.add}
            onChange={(add) => onChange({ ...draft, add })}
          />
          <TagsInput
            {...tags}
            label={t`Take away`}
            value={draft.remove}
            onChange={(remove) => onChange({ ...draft, remove })}
          />
        </>
      )
    case 'MESSAGE':
      return (
        <Textarea
          label={t`Message`}
          description={t`Everybody concerned reads it, on each of them.`}
          withAsterisk
          autosize
          minRows={3}
          maxLength={limits.message}
          dir="auto"
          error={problem}
          value={draft.message}
          onChange={(event) => onChange({ ...draft, message: event.currentTarget.value })}
        />
      )
    default:
      return <Reason draft={draft} onChange={onChange} />
  }
}

type Reasoned = Extract<Draft, { readonly action: 'ASSIGN' | 'CANCEL' }>

const Reason = ({ draft, onChange }: { readonly draft: Reasoned; readonly onChange: (draft: Draft) => void }) => {
  const { t } = useLingui()
  return (
    <TextInput
      label={t`Reason`}
      description={t`Everybody concerned reads it.`}
      maxLength={limits.reason}
      dir="auto"
      value={draft.reason ?? ''}
      onChange={({ currentTarget: { value } }) => {
        const { reason: _, ...rest } = draft
        onChange(value === '' ? rest : { ...rest, reason: value })
      }}
    />
  )
}
