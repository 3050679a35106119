import { createRouter } from '@tanstack/react-router'
import { NotHere, Wrong } from './routes/root.tsx'
import { tree } from './routes/tree.ts'
import { Loading } from './ui/states.tsx'

/** Every page, by its address. Pointing at a link loads its page; its data is the page's own. */
export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPendingMs: 300,
  // A page that is there is shown, however short its waiting was.
  defaultPendingMinMs: 0,
  scrollRestoration: true,
  defaultPendingComponent: () => <Loading lines={6} />,
  defaultErrorComponent: Wrong,
  defaultNotFoundComponent: NotHere,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
