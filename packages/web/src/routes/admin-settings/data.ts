import type { WireOrgSettings } from '@assent/core/api/delegates.ts'
import { useLingui } from '@lingui/react/macro'
import type { Static } from 'typebox'
import { api } from '../../data/api.ts'
import { type ChangeOptions, useChange } from '../../data/change.ts'
import { useGet } from '../../data/query.ts'

export type OrgSettings = Static<typeof WireOrgSettings>

const path = '/governance/api/v1/settings'

/** The organization's settings. */
export const useSettings = () => useGet<OrgSettings>(['admin', 'settings'], path)

/** Changes what is named of them. */
export const useSetSettings = ({ onProblem }: Pick<ChangeOptions<OrgSettings, OrgSettings>, 'onProblem'> = {}) => {
  const { t } = useLingui()
  return useChange<OrgSettings, OrgSettings>({
    run: (patch, key) => api.patch(path, patch, { key }),
    changes: ['admin'],
    done: () => t`That is kept`,
    ...(onProblem ? { onProblem } : {}),
  })
}
