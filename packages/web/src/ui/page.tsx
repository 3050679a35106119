import { Box, Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

type PageProps = {
  /** Also the title of the document. */
  readonly title: string
  readonly intro?: ReactNode
  /** Buttons of the whole page. */
  readonly actions?: ReactNode
  /** Links to what is above this page. */
  readonly crumbs?: ReactNode
  /** Reading width rather than the whole. */
  readonly narrow?: boolean
  readonly children: ReactNode
}

/** A page: its title, one sentence about it, what can be done with the whole, and what is in it. */
export const Page = ({ actions, children, crumbs, intro, narrow = false, title }: PageProps) => {
  useDocumentTitle(`${title} · Assent`)
  return (
    <Box maw={narrow ? 760 : 1180} mx="auto" w="100%">
      <Stack gap="lg">
        <Box component="header">
          {crumbs && (
            <Text size="sm" c="dimmed" mb={6} component="div">
              {crumbs}
            </Text>
          )}
          <Group justify="space-between" align="flex-start" gap="md">
            <Box flex="1 1 18rem" miw={0}>
              <Title order={1} id="page-title" tabIndex={-1} dir="auto">
                {title}
              </Title>
              {intro && (
                <Text c="dimmed" mt={4} maw={680} component="div">
                  {intro}
                </Text>
              )}
            </Box>
            {actions && <Group gap="xs">{actions}</Group>}
          </Group>
        </Box>
        {children}
      </Stack>
    </Box>
  )
}
