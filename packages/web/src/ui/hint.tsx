import { Box } from '@mantine/core'
import { lazy, type ReactNode, Suspense, useState } from 'react'

const Tip = lazy(() => import('./tip.tsx').then(({ Tip: component }) => ({ default: component })))

type HintProps = { readonly label: ReactNode; readonly children: ReactNode }

/** More about something, for whoever points at it or has the focus on it. What places it is loaded then. */
export const Hint = ({ children, label }: HintProps) => {
  const [wanted, want] = useState(false)
  const plain = (
    <Box component="span" maw="100%" onPointerEnter={() => want(true)} onFocus={() => want(true)}>
      {children}
    </Box>
  )
  if (!wanted) return plain
  return (
    <Suspense fallback={plain}>
      <Tip label={label}>{children}</Tip>
    </Suspense>
  )
}
