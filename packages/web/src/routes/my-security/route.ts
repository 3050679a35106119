import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const mySecurityRoute = createRoute({
  getParentRoute: () => root,
  path: '/me/security',
  // What was begun before signing in again, and goes on afterwards.
  validateSearch: searchOf({ go: word('passkey', 'codes') }),
  loader: () => texts('my-security'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
