import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import css from '../../ui/scroll.module.css'
import { type AccessScopeSettings, type Level, levelIds } from './model.ts'

type WhatProps = {
  readonly value: AccessScopeSettings | undefined
  readonly appName: string
  readonly levels: readonly Level[]
  readonly onChange: (what: AccessScopeSettings) => void
}

const searchFrom = 8

/** For which levels: the app itself, or some of its groups or bundles. */
export const WhatInput = ({ appName, levels, onChange, value }: WhatProps) => {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const parts = levels.filter(({ type }) => type !== 'APPLICATION')
  const kind = parts[0]?.type
  const chosen = levelIds(value)
  const mode = value === undefined ? '' : value.type === 'RESOURCE_DEFAULT' ? 'app' : 'parts'
  const put = (ids: readonly string[]) => {
    const named = ids.map((id) => ({ id }))
    onChange(
      kind === 'ENTITLEMENT_BUNDLE'
        ? { type: 'ENTITLEMENT_BUNDLES', entitlementBundles: named }
        : { type: 'GROUPS', groups: named },
    )
  }
  const shown = parts.filter(({ name }) => name.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase()))
  return (
    <Stack gap="md">
      <Radio.Group
        label={t`What may be asked for`}
        value={mode}
        onChange={(next) => (next === 'app' ? onChange({ type: 'RESOURCE_DEFAULT' }) : put([]))}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="app" label={t`${appName} itself`} data-autofocus={mode !== 'parts' || undefined} />
          <Radio
            value="parts"
            label={kind === 'ENTITLEMENT_BUNDLE' ? t`Some of its bundles` : t`Some of its groups`}
            disabled={parts.length === 0}
            description={parts.length === 0 ? t`It has no groups or bundles yet.` : undefined}
            data-autofocus={mode === 'parts' || undefined}
          />
        </Stack>
      </Radio.Group>
      {mode === 'parts' && parts.length > searchFrom && (
        <TextInput
          type="search"
          aria-label={t`Search the levels`}
          placeholder={t`Search the levels`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {mode === 'parts' && (
        <Checkbox.Group aria-label={t`Levels`} value={[...chosen]} onChange={put}>
          <Stack gap="xs" className={css.scroll}>
            {shown.map(({ description, id, name }) => (
              <Checkbox key={id} value={id} label={name} description={description} dir="auto" />
            ))}
            {shown.length === 0 && (
              <Text size="sm" c="dimmed">
                <Trans>No level is called that.</Trans>
              </Text>
            )}
          </Stack>
        </Checkbox.Group>
      )}
    </Stack>
  )
}
