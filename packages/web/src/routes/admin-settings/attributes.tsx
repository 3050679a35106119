import type { OrgRequestSettingsPatch, WireOrgRequestSettings } from '@assent/core/api/catalog.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Code, Group, Stack, TagsInput, Text } from '@mantine/core'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { focusFirst, useAppForm } from '../../ui/form.ts'
import { Loaded } from '../../ui/states.tsx'
import { Keep } from './keep.tsx'

const path = '/governance/api/v2/request-settings'
const form64 = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** Attributes of profiles that rules may read besides the usual ones. */
export const Attributes = () => {
  const manages = useRole()
  const found = useGet<WireOrgRequestSettings>(['admin', 'request-settings'], path)
  return (
    <Loaded query={found} lines={2}>
      {(settings) =>
        manages ? (
          <Edit key={settings.requesterAttributes.join()} settings={settings} />
        ) : (
          <Shown names={settings.requesterAttributes} />
        )
      }
    </Loaded>
  )
}

const Shown = ({ names }: { readonly names: readonly string[] }) =>
  names.length === 0 ? (
    <Text size="sm">
      <Trans>None besides the usual ones. A super administrator can name more.</Trans>
    </Text>
  ) : (
    <Group gap={6}>
      {names.map((name) => (
        <Code key={name}>{name}</Code>
      ))}
    </Group>
  )

const Edit = ({ settings }: { readonly settings: WireOrgRequestSettings }) => {
  const { t } = useLingui()
  const form = useAppForm<{ names: string[] }>(
    { names: [...settings.requesterAttributes] },
    {
      names: (names) => {
        const wrong = names.find((name) => !form64.test(name))
        return wrong === undefined ? null : t`“${wrong}” cannot be an attribute: letters, digits and _ only`
      },
    },
  )
  const save = useChange<{ names: string[] }, WireOrgRequestSettings>({
    run: ({ names }, key) =>
      api.patch(
        path,
        {
          subprocessorsAcknowledged: settings.subprocessorsAcknowledged,
          requesterAttributes: names,
        } satisfies OrgRequestSettingsPatch,
        { key },
      ),
    changes: ['admin'],
    done: () => t`That is kept`,
    onProblem: ({ message, refusal }) => {
      if (refusal.code !== 'invalid') return false
      form.setErrors({ names: refusal.causes.map(({ summary }) => summary).join(' ') || message })
      focusFirst(form)({ names: true })
      return true
    },
  })
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save.mutate(values), focusFirst(form))}>
      <Stack gap="md">
        <TagsInput
          key={form.key('names')}
          {...form.getInputProps('names')}
          label={t`Attributes`}
          description={t`As they are called in profiles. Whoever can write one of them decides who reaches access by rules that read it.`}
          placeholder={t`Type a name, then Enter`}
          maxTags={100}
          clearable
          clearButtonProps={{ 'aria-label': t`Remove all attributes` }}
        />
        <Keep changed={form.isDirty()} busy={save.isPending} onBack={form.reset} />
      </Stack>
    </form>
  )
}
