import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const emergencyRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/emergency',
  // What it begins with, when somebody comes from a level of the catalog: the app, and the app's or the level's id.
  validateSearch: searchOf({ app: text(24), level: text(24) }),
  loader: () => texts('emergency'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
