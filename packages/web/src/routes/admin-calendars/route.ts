import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminCalendarsRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/calendars',
  // `open`: the calendar that is being changed, or `add`.
  validateSearch: searchOf({ open: text(20) }),
  loader: () => texts('admin-calendars'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
