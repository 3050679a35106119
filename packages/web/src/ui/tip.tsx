import { Box, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'

/** A tooltip around something; `Hint` loads it. */
export const Tip = ({ children, label }: { readonly label: ReactNode; readonly children: ReactNode }) => (
  <Tooltip label={label} events={{ hover: true, focus: true, touch: true }}>
    <Box component="span" maw="100%">
      {children}
    </Box>
  </Tooltip>
)
