import type { WireApp } from '@assent/core/api/apps.ts'
import { useLingui } from '@lingui/react/macro'
import { useRef } from 'react'
import { api, at } from '../../data/api.ts'
import { AppForm } from '../../ui/app-form.tsx'

/** A new app; afterwards its page. */
export const AddApp = ({
  onClose,
  onDone,
}: {
  readonly onClose: () => void
  readonly onDone: (app: WireApp) => void
}) => {
  const { t } = useLingui()
  // Its second half may fail alone: trying again makes no second app.
  const made = useRef<WireApp>(undefined)
  return (
    <AppForm
      title={t`New app`}
      verb={t`Create the app`}
      parts={{ name: '', description: '', levels: 'groups' }}
      choosesLevels
      run={async ({ description, levels, name }, key) => {
        const body = { label: name, assent: { description } }
        const app = made.current
          ? await api.put<WireApp>(at`/api/v1/apps/${made.current.id}`, body)
          : await api.post<WireApp>('/api/v1/apps', body, { key })
        made.current = app
        if (levels === 'bundles')
          await api.patch(at`/governance/api/v2/resources/${app.id}/entitlement-settings`, { status: 'OPTED_IN' })
        return app
      }}
      done={t`The app is there; say what people get, and who may ask`}
      onClose={onClose}
      onDone={onDone}
    />
  )
}
