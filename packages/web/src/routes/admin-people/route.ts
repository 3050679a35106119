import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'
import { readPeople } from './narrowed.ts'

export const adminPeopleRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/people',
  validateSearch: readPeople,
  loader: () => texts('admin-people'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
