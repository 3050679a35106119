import '@mantine/notifications/styles.css'
import { useLingui } from '@lingui/react/macro'
import { Notifications, notifications } from '@mantine/notifications'

export { notifications }

/** Where toasts appear: at the top, where they cover no button of a list. */
export const Toasts = () => {
  const { t } = useLingui()
  return (
    <Notifications
      position="top-right"
      limit={4}
      attributes={{ notification: { closeButton: { 'aria-label': t`Close` } } }}
    />
  )
}
