import { Trans, useLingui } from '@lingui/react/macro'
import { Group, Kbd, Modal, Stack, Switch, Table, Text } from '@mantine/core'
import { useSetPreferences } from '../data/preferences.ts'
import { setKeysOn, useActiveKeys, useKeysOn } from '../lib/keys.ts'

/** What the keys do on the page as it is now, and the switch for those of one letter. */
export const KeysHelp = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useLingui()
  const keys = useActiveKeys()
  const on = useKeysOn()
  const { mutate: choose } = useSetPreferences()
  const turn = (shortcuts: boolean) => {
    setKeysOn(shortcuts)
    choose({ shortcuts })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={640}>{t`Keys`}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack>
        <Table aria-label={t`Keys`}>
          <Table.Tbody>
            {[{ key: 'Ctrl / ⌘ K', what: t`Search` }, ...keys].map(({ key, what }) => (
              <Table.Tr key={key}>
                <Table.Td w={120}>
                  <Kbd>{key}</Kbd>
                </Table.Td>
                <Table.Td>{what}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group>
          <Switch
            checked={on}
            onChange={(event) => turn(event.currentTarget.checked)}
            label={t`Keys of one letter`}
            description={<Trans>Switch them off if something presses keys that you do not mean.</Trans>}
          />
        </Group>
      </Stack>
    </Modal>
  )
}
