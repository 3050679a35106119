import { createLazyRoute } from '@tanstack/react-router'
import { Soon } from '../soon.tsx'

export const page = createLazyRoute('/inbox')({ component: Soon })
