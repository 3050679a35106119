import type { TokenCreate, TokenCreated } from '@assent/core/api/accounts.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Chip, Group, NumberInput, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useId } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { serverNow } from '../../data/me.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { PickScopes } from './pick-scopes.tsx'

type NewTokenProps = {
  /** A machine identity; oneself, if left out. */
  readonly forUser: { readonly id: string; readonly name: string } | undefined
  readonly onClose: () => void
  readonly onMade: (token: TokenCreated) => void
}

type Values = { name: string; days: number | string; may: 'all' | 'some'; scopes: string[] }

/** The longest that a token lasts, as the API has it. */
const longestDays = 365
const picks = [7, 30, 90, 180, longestDays] as const
const dayMs = 86_400_000

/** A new token: its name, how long it lasts, and what it may. */
export const NewToken = ({ forUser, onClose, onMade }: NewTokenProps) => {
  const { t } = useLingui()
  const form = useAppForm<Values>(
    { name: '', days: 90, may: 'all', scopes: [] },
    {
      name: (name) => (name.trim() === '' ? t`Give it a name` : null),
      days: (days) =>
        typeof days === 'number' && days >= 1 && days <= longestDays ? null : t`Between 1 and ${longestDays} days`,
      scopes: (scopes, { may }) => (may === 'some' && scopes.length === 0 ? t`Choose at least one` : null),
    },
  )
  const create = useChange<Values, TokenCreated>({
    run: ({ days, may, name, scopes }, key) =>
      api.post(
        '/api/v1/api-tokens',
        {
          name: name.trim(),
          expiresInDays: Number(days),
          ...(forUser ? { userId: forUser.id } : {}),
          ...(may === 'some' ? { scopes: scopes as NonNullable<TokenCreate['scopes']> } : {}),
        } satisfies TokenCreate,
        { key },
      ),
    changes: ['admin'],
    onDone: onMade,
    onProblem: (problem) => showProblem(form, problem, { '/expiresInDays': 'days' }),
  })
  return (
    <FormModal
      onClose={onClose}
      title={forUser ? t`New token for ${forUser.name}` : t`New token`}
      size="lg"
      verb={t`Make the token`}
      busy={create.isPending}
      onSubmit={form.onSubmit((values) => create.mutate(values), focusFirst(form))}
    >
      <TextInput
        key={form.key('name')}
        {...form.getInputProps('name')}
        label={t`Name`}
        description={t`What uses it, so that whoever looks later knows whether it is still needed.`}
        maxLength={255}
        dir="auto"
        data-autofocus
      />
      <Lasts form={form} />
      <Radio.Group {...form.getInputProps('may')} label={t`What it may`}>
        <Stack gap={8} mt={6}>
          <Radio value="all" label={forUser ? t`All that ${forUser.name} may` : t`All that I may`} />
          <Radio value="some" label={t`Only these scopes of it`} />
        </Stack>
      </Radio.Group>
      {form.values.may === 'some' && <PickScopes key={form.key('scopes')} input={form.getInputProps('scopes')} />}
    </FormModal>
  )
}

const Lasts = ({ form }: { readonly form: ReturnType<typeof useAppForm<Values>> }) => {
  const { t } = useLingui()
  const label = useId()
  const { days } = form.values
  const ends = typeof days === 'number' && days >= 1 ? new Date(serverNow() + days * dayMs).toISOString() : undefined
  return (
    <Stack gap={8}>
      <NumberInput
        key={form.key('days')}
        {...form.getInputProps('days')}
        label={t`Days that it lasts`}
        description={ends ? <Trans>Until {<RelativeTime at={ends} whole size="xs" />}</Trans> : t`No token is eternal.`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        min={1}
        max={longestDays}
        clampBehavior="none"
        allowDecimal={false}
        maw={340}
      />
      <Group gap={6} role="group" aria-labelledby={label}>
        <Text id={label} size="sm" c="dimmed">
          <Trans>Usual:</Trans>
        </Text>
        {picks.map((pick) => (
          <Chip
            key={pick}
            size="xs"
            variant="outline"
            checked={days === pick}
            onChange={() => form.setFieldValue('days', pick)}
          >
            <Plural value={pick} one="One day" other="# days" />
          </Chip>
        ))}
      </Group>
    </Stack>
  )
}
