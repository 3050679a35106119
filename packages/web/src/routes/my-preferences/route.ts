import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const myPreferencesRoute = createRoute({
  getParentRoute: () => root,
  path: '/me/preferences',
  loader: () => texts('my-preferences'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
