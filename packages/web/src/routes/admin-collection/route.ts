import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminCollectionRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/collections/$collectionId',
  loader: () => texts('admin-collection'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
