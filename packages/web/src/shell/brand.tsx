import { Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'

/** The mark and the name; the way home. */
export const Brand = ({ bare = false }: { readonly bare?: boolean }) => (
  <Link to="/" style={{ textDecoration: 'none', color: 'inherit' }} aria-label="Assent">
    <Group gap={10} wrap="nowrap">
      <img src="/mark.svg" alt="" width={28} height={28} />
      {!bare && (
        <Text fw={680} size="lg" span style={{ letterSpacing: '-0.02em' }}>
          Assent
        </Text>
      )}
    </Group>
  </Link>
)
