import { Text } from '@mantine/core'
import { LinkText } from '../../ui/link.tsx'

type LevelProps = {
  readonly app: { readonly id: string; readonly name: string }
  readonly level: { readonly id: string; readonly name: string }
  readonly requestId: string | null
}

/** What somebody has, as the link to the request that gave it, if one did. */
export const Level = ({ app, level, requestId }: LevelProps) => {
  const name = level.id === app.id ? app.name : `${app.name} · ${level.name}`
  return requestId === null ? (
    <Text size="sm" dir="auto">
      {name}
    </Text>
  ) : (
    <LinkText to="/admin/requests/$requestId" params={{ requestId }} size="sm" dir="auto">
      {name}
    </LinkText>
  )
}
