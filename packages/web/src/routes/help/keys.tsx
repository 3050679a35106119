import { Trans, useLingui } from '@lingui/react/macro'
import { Kbd, Stack, Table, Text } from '@mantine/core'
import { LinkText } from '../../ui/link.tsx'

/** The keys that one uses most; `?` lists those of the page that one is on. */
export const HelpKeys = () => {
  const { t } = useLingui()
  const keys: readonly (readonly [string, string])[] = [
    ['Ctrl / ⌘ K', t`Search apps and pages`],
    ['/', t`Search`],
    ['j · k', t`Next and previous, in the inbox`],
    ['a · d', t`Approve and deny, in the inbox`],
    ['?', t`What the keys do here`],
  ]
  return (
    <Stack gap="sm">
      <Table aria-label={t`Keys`} verticalSpacing={6} horizontalSpacing={0}>
        <Table.Tbody>
          {keys.map(([key, what]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" w={120}>
                <Kbd>{key}</Kbd>
              </Table.Th>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed">
        <Trans>
          Keys of one letter can be switched off in your{' '}
          <LinkText underline="always" to="/me/preferences">
            preferences
          </LinkText>
          .
        </Trans>
      </Text>
    </Stack>
  )
}
