import { createLazyRoute } from '@tanstack/react-router'
import { Soon } from '../soon.tsx'

export const page = createLazyRoute('/admin/apps')({ component: Soon })
