import type { WireEmergency } from '@assent/core/api/emergency.ts'
import { useMe } from './me.ts'
import { useList } from './query.ts'

/** Where access in an emergency is. */
export const emergencies = '/governance/api/v1/emergency-access'

/** Access in an emergency that the viewer gave or has, the newest first; nothing is asked where he can give none. */
export const useMyEmergencies = () => {
  const { user } = useMe()
  return useList<WireEmergency>(
    ['access', 'emergencies', 'mine'],
    user.emergencyHours === null ? undefined : `${emergencies}?mine=true&limit=20`,
  )
}
