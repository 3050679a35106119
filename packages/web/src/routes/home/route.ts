import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const homeRoute = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: searchOf({ q: text() }),
  loader: () => texts('home'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
