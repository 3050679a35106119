import { useLingui } from '@lingui/react/macro'
import { Select } from '@mantine/core'
import { PickOne } from '../../ui/pick.tsx'
import type { Narrowed } from './narrowed.ts'

/** What is changed; undefined: no longer narrowed by it. */
export type Part = { readonly [K in keyof Narrowed]?: string | undefined }

/** By what it is about, who did it, how it went, and when. */
export const Narrowing = ({
  narrowed: { about, days = '7', result, who },
  onChange,
}: {
  readonly narrowed: Narrowed
  readonly onChange: (part: Part) => void
}) => {
  const { t } = useLingui()
  return (
    <>
      <Select
        label={t`About`}
        placeholder={t`Everything`}
        clearable
        clearButtonProps={{ 'aria-label': t`About everything` }}
        value={about ?? null}
        data={[
          { value: 'requests', label: t`Requests` },
          { value: 'access', label: t`Access` },
          { value: 'rules', label: t`Rules and sequences` },
          { value: 'people', label: t`People and groups` },
          { value: 'apps', label: t`Apps` },
          { value: 'sign-in', label: t`Signing in` },
          { value: 'record', label: t`Exports and backups` },
        ]}
        onChange={(next) => onChange({ about: next ?? undefined })}
      />
      <PickOne
        kind="people"
        label={t`Done by`}
        placeholder={t`Anybody`}
        clear={t`Anybody`}
        nothing={t`Nobody is called that`}
        value={who}
        onChange={(id) => onChange({ who: id })}
      />
      <Select
        label={t`How it went`}
        placeholder={t`Either way`}
        clearable
        clearButtonProps={{ 'aria-label': t`Either way` }}
        value={result ?? null}
        data={[
          { value: 'SUCCESS', label: t`Done` },
          { value: 'FAILURE', label: t`Failed` },
          { value: 'DENY', label: t`Refused` },
        ]}
        onChange={(next) => onChange({ result: next ?? undefined })}
      />
      <Select
        label={t`Of which time`}
        allowDeselect={false}
        value={days}
        data={[
          { value: '1', label: t`The last day` },
          { value: '7', label: t`The last 7 days` },
          { value: '30', label: t`The last 30 days` },
          { value: '90', label: t`The last 90 days` },
          { value: '365', label: t`The last year` },
        ]}
        onChange={(next) => onChange({ days: next ?? undefined })}
      />
    </>
  )
}
