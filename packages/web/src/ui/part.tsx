import { Box, Card, Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

type PartProps = {
  readonly id: string
  readonly title: string
  readonly intro?: ReactNode
  /** What can be done with the whole of it. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of the page: a card with its heading. */
export const Part = ({ actions, children, id, intro, title }: PartProps) => (
  <Card component="section" aria-labelledby={`${id}-title`}>
    <Group justify="space-between" align="flex-start" gap="xs">
      <Box flex="1 1 12rem" miw={0}>
        <Title order={2} size="h3" id={`${id}-title`}>
          {title}
        </Title>
        {intro && (
          <Text size="sm" c="dimmed" mt={2} component="div">
            {intro}
          </Text>
        )}
      </Box>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
    <Box mt="sm">{children}</Box>
  </Card>
)
