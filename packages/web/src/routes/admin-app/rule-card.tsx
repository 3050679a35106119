import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Box, Button, Card, Group, Stack, Switch, Text, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconUserSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Pill } from '../../ui/status.tsx'
import { bodyOf, type Draft, type Part, type WireCondition } from './model.ts'
import { Reach } from './reach.tsx'
import { type Deeds, RuleMenu } from './rule-menu.tsx'
import css from './rules.module.css'
import { type Choices, Sentence } from './sentence.tsx'

type RuleProps = {
  readonly id: string
  readonly appId: string
  /** Its place, from 1; undefined for one that has none yet. */
  readonly number: number | undefined
  readonly last: boolean
  /** As it is saved; undefined for a new one. */
  readonly rule: WireCondition | undefined
  readonly draft: Draft
  readonly dirty: boolean
  readonly choices: Choices
  readonly wrong: Readonly<Partial<Record<Part, string>>>
  readonly busy: boolean
  readonly grip?: ReactNode
  readonly dragged?: boolean
  /** Undefined where it is only looked at. */
  readonly deeds: Deeds | undefined
  /** Where a new one would stand. */
  readonly priority?: number
}

/** One rule: its sentence, and whom a change of it would reach. */
export const RuleCard = (props: RuleProps) => {
  const { appId, busy, choices, deeds, dirty, draft, dragged, grip, id, number, priority, rule, wrong } = props
  const { t } = useLingui()
  const [naming, setNaming] = useState(false)
  const body = bodyOf(draft)
  const trial = body && {
    ...(rule ? { conditionId: rule.id } : {}),
    condition: priority === undefined ? body : { ...body, priority },
  }
  const fresh = rule === undefined
  return (
    <Card
      padding="md"
      className={css.rule}
      role="group"
      aria-label={draft.name || t`New rule`}
      data-dirty={dirty || undefined}
      data-dragged={dragged || undefined}
      data-off={(rule && rule.status !== 'ACTIVE') || undefined}
    >
      <Group gap="xs" wrap="nowrap" align="flex-start" mb={6}>
        {grip}
        {number !== undefined && (
          <Text className={css.place} size="sm" mt={6} aria-label={t`Place ${number}`}>
            {number}
          </Text>
        )}
        <Group gap="xs" flex={1} miw={0} justify="space-between">
          <Box flex="1 1 11rem" miw={0}>
            {fresh || naming || wrong.name !== undefined ? (
              <TextInput
                id={`${id}-name`}
                className={css.name}
                aria-label={t`Name of the rule`}
                placeholder={t`Name of the rule, such as “Engineers merge, for a time”`}
                maxLength={255}
                error={wrong.name}
                value={draft.name}
                onChange={(event) => deeds?.change({ ...draft, name: event.currentTarget.value })}
              />
            ) : (
              <Text fw={600} dir="auto" mt={4} style={{ overflowWrap: 'anywhere' }}>
                {draft.name}
              </Text>
            )}
          </Box>
          {rule && <Standing rule={rule} deeds={deeds} />}
        </Group>
        {deeds && rule && (
          <RuleMenu
            id={id}
            last={props.last}
            deeds={deeds}
            name={draft.name}
            onRename={() => setNaming(true)}
            number={number ?? 1}
          />
        )}
      </Group>
      <Box className={fresh ? undefined : css.body}>
        <Sentence id={id} draft={draft} choices={choices} wrong={wrong} onChange={deeds?.change} />
        {rule?.status === 'INVALID' && (
          <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t`Has to be mended`} mt="sm">
            {rule.invalidReason}
          </Alert>
        )}
        {deeds && dirty && (
          <Stack gap="sm" mt="sm">
            <Reach appId={appId} trial={trial} title={t`Who would this reach?`} />
            <Changed {...props} deeds={deeds} busy={busy} />
          </Stack>
        )}
      </Box>
    </Card>
  )
}

const Standing = ({
  deeds,
  rule: { name, status },
}: {
  readonly rule: WireCondition
  readonly deeds: Deeds | undefined
}) => {
  const { t } = useLingui()
  if (status === 'INVALID') return <Pill color="orange" icon={IconAlertTriangle} label={t`Opens nothing`} />
  const on = status === 'ACTIVE'
  return (
    <Switch
      size="sm"
      labelPosition="left"
      label={on ? t`On` : t`Off`}
      aria-label={t`${name}: on`}
      checked={on}
      disabled={deeds === undefined}
      onChange={(event) => deeds?.turn(event.currentTarget.checked)}
      mt={6}
    />
  )
}

const Changed = ({ busy, deeds, rule }: RuleProps & { readonly deeds: Deeds }) => {
  const { t } = useLingui()
  const off = rule?.status !== 'ACTIVE'
  return (
    <Group gap="xs">
      <Button size="sm" loading={busy} onClick={() => deeds.save(off && rule?.status !== 'INVALID')}>
        {off && rule?.status !== 'INVALID' ? t`Save and switch on` : t`Save`}
      </Button>
      {off && rule?.status !== 'INVALID' && (
        <Button size="sm" variant="default" disabled={busy} onClick={() => deeds.save(false)}>
          <Trans>Save, leave it off</Trans>
        </Button>
      )}
      <Button size="sm" variant="default" leftSection={<IconUserSearch size={16} aria-hidden />} onClick={deeds.try}>
        <Trans>Try it as …</Trans>
      </Button>
      <Button size="sm" variant="subtle" color="gray" onClick={deeds.discard}>
        {rule ? t`Discard changes` : t`Discard`}
      </Button>
    </Group>
  )
}
