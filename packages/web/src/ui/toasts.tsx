import '@mantine/notifications/styles.css'
import { Notifications, notifications } from '@mantine/notifications'

export { notifications }

/** Where toasts appear: at the top, where they cover no button of a list. */
export const Toasts = () => <Notifications position="top-right" limit={4} />
