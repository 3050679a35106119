import type { WirePolicyChange } from '@assent/core/api/changes.ts'
import { Code, Text } from '@mantine/core'

type Detail = WirePolicyChange['effect'][number]['detail']

/** One event that a proposal would put on the record: what, about whom, and how it would be then. */
export const Effect = ({ effect }: { readonly effect: WirePolicyChange['effect'][number] }) => {
  const names = effect.target.map(({ displayName, id }) => displayName ?? id).join(', ')
  const detail = readable(effect.detail)
  return (
    <li>
      <Text size="sm" fw={500}>
        {effect.displayMessage}
      </Text>
      {names !== '' && (
        <Text size="sm" c="dimmed" dir="auto">
          {names}
        </Text>
      )}
      {Object.keys(detail).length > 0 && (
        <Code block tabIndex={0} mah={220} mt={4} style={{ overflow: 'auto', whiteSpace: 'pre-wrap' }}>
          {JSON.stringify(detail, undefined, 2)}
        </Code>
      )}
    </li>
  )
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Events hold whole things as text: read again, and where it is said what of them changed, nothing but that. */
const readable = (detail: Detail): Detail => {
  const { changed, ...rest } = Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, parsed(value)]))
  if (!Array.isArray(changed)) return changed === undefined ? rest : { changed, ...rest }
  const only = (value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => changed.includes(name))) : value
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, only(value)]))
}

const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
