import { Box, Card, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

type SectionProps = {
  /** Also where links lead to: /admin/settings#sign-in. */
  readonly id: string
  readonly title: string
  readonly intro: ReactNode
  readonly children: ReactNode
}

/** One matter of the settings. */
export const Section = ({ children, id, intro, title }: SectionProps) => (
  <Card component="section" id={id} aria-labelledby={`${id}-title`} style={{ scrollMarginTop: '5rem' }}>
    <Title order={2} id={`${id}-title`}>
      {title}
    </Title>
    <Text size="sm" c="dimmed" component="div">
      {intro}
    </Text>
    <Box mt="md">{children}</Box>
  </Card>
)
