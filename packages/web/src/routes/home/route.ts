import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text } from '../../lib/search.ts'
import { root } from '../root.tsx'
import { readHome } from './data.ts'
import { page } from './index.tsx'

const valid = searchOf({ q: text() })

/** The first page of most visits: it comes with the app itself, and what it shows is asked for before it is drawn. */
export const homeRoute = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: valid,
  loader: ({ location }) => {
    readHome(valid(location.search).q)
    return texts('home')
  },
}).lazy(async () => page)
