import type { TeamIcon as Name } from '@assent/core/api/teams.ts'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Group, Select } from '@mantine/core'
import { iconNames, TeamIcon } from './team-icon.tsx'

const labels: Readonly<Record<Name, MessageDescriptor>> = {
  people: msg`People`,
  shield: msg`Shield`,
  key: msg`Key`,
  laptop: msg`Laptop`,
  server: msg`Server`,
  database: msg`Database`,
  cloud: msg`Cloud`,
  code: msg`Code`,
  building: msg`Building`,
  money: msg`Money`,
  chart: msg`Chart`,
  document: msg`Document`,
  phone: msg`Phone`,
  plane: msg`Plane`,
  lock: msg`Lock`,
  tools: msg`Tools`,
}

type PickIconProps = { readonly value: Name; readonly onChange: (name: Name) => void }

/** An icon of the fixed set, by its word. */
export const PickIcon = ({ onChange, value }: PickIconProps) => {
  const { i18n, t } = useLingui()
  return (
    <Select
      label={t`Icon`}
      w={220}
      allowDeselect={false}
      data={iconNames.map((name) => ({ value: name, label: i18n._(labels[name]) }))}
      value={value}
      onChange={(name) => name && onChange(name as Name)}
      leftSection={<TeamIcon name={value} size={17} />}
      renderOption={({ option }) => (
        <Group gap="xs" wrap="nowrap">
          <TeamIcon name={option.value} size={17} />
          {option.label}
        </Group>
      )}
    />
  )
}
