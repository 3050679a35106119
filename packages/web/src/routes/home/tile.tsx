import type { EntryView } from '@assent/core/api/shapes.ts'
import { Trans } from '@lingui/react/macro'
import { Avatar, Box, Group, Text } from '@mantine/core'
import { LinkCard } from '../../ui/link.tsx'
import css from './home.module.css'

const tones = ['brand', 'teal', 'grape', 'orange', 'cyan', 'pink'] as const
const toneOf = (name: string) =>
  tones[[...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % tones.length] ?? 'brand'

/** One thing that can be asked for. */
export const Tile = ({ entry: { _links, description, id, name } }: { readonly entry: EntryView }) => (
  <LinkCard to="/catalog/$entryId" params={{ entryId: id }} className={css.tile} padding="md">
    <Group wrap="nowrap" align="flex-start" gap="md">
      <Avatar size={42} radius="md" color={toneOf(name)} variant="light" aria-hidden>
        {[...name][0]?.toLocaleUpperCase()}
      </Avatar>
      <Box miw={0} flex={1}>
        <Text fw={600} lineClamp={2} dir="auto">
          {name}
        </Text>
        {description && (
          <Text size="sm" c="dimmed" lineClamp={2} mt={2} dir="auto">
            {description}
          </Text>
        )}
        {_links.pendingRequest && (
          <Text size="sm" mt={6} fw={550}>
            <Trans>Asked for, waiting</Trans>
          </Text>
        )}
      </Box>
    </Group>
  </LinkCard>
)
