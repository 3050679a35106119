import { Box, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

/** A part with its heading. */
export const Part = ({ children, title }: { readonly title: string; readonly children: ReactNode }) => {
  const id = useId()
  return (
    <Box component="section" aria-labelledby={id}>
      <Title order={3} id={id} mb={8}>
        {title}
      </Title>
      {children}
    </Box>
  )
}
