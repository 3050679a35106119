import { useLingui } from '@lingui/react/macro'
import { Radio, Stack } from '@mantine/core'
import { PickMany } from '../../ui/pick.tsx'
import { ExpressionInput } from './expression-input.tsx'
import type { RequesterSettings } from './model.ts'

type WhoProps = {
  readonly value: RequesterSettings
  readonly attributes: readonly string[]
  readonly onChange: (who: RequesterSettings) => void
}

/** Who may ask: everybody, members of groups, or whose profile fits. */
export const WhoInput = ({ attributes, onChange, value }: WhoProps) => {
  const { t } = useLingui()
  const choose = (type: string) => {
    if (type === 'EVERYONE') onChange({ type })
    if (type === 'GROUPS') onChange({ type, groups: [] })
    if (type === 'REQUESTER_EXPRESSION') onChange({ type, expression: '' })
  }
  return (
    <Stack gap="md">
      <Radio.Group label={t`Who may ask`} value={value.type} onChange={choose}>
        <Stack gap="xs" mt="xs">
          <Radio value="EVERYONE" label={t`Everybody`} data-autofocus={value.type === 'EVERYONE' || undefined} />
          <Radio value="GROUPS" label={t`Members of groups`} data-autofocus={value.type === 'GROUPS' || undefined} />
          <Radio
            value="REQUESTER_EXPRESSION"
            label={t`People whose profile says something`}
            data-autofocus={value.type === 'REQUESTER_EXPRESSION' || undefined}
          />
        </Stack>
      </Radio.Group>
      {value.type === 'GROUPS' && (
        <PickMany
          kind="groups"
          label={t`Groups`}
          description={t`Whoever is in one of them.`}
          placeholder={t`Begin to type a name`}
          nothing={t`No group is called that`}
          inside
          value={value.groups.map(({ id }) => id)}
          onChange={(ids) => onChange({ type: 'GROUPS', groups: ids.map((id) => ({ id })) })}
        />
      )}
      {value.type === 'REQUESTER_EXPRESSION' && (
        <ExpressionInput
          value={value.expression}
          attributes={attributes}
          onChange={(expression) => onChange({ type: 'REQUESTER_EXPRESSION', expression })}
        />
      )}
    </Stack>
  )
}
