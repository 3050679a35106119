import type { WireEmergency } from '@assent/core/api/emergency.ts'
import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Card, NumberInput, Select, Stack, Textarea } from '@mantine/core'
import { IconUrgent } from '@tabler/icons-react'
import { api } from '../../data/api.ts'
import { isCollection, useApp } from '../../data/app.ts'
import { useChange } from '../../data/change.ts'
import { emergencies } from '../../data/emergency.ts'
import { type Level, useLevels } from '../../data/levels.ts'
import { useMe } from '../../data/me.ts'
import type { Problem } from '../../data/problem.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { PickOne } from '../../ui/pick.tsx'
import { PickApp } from '../../ui/pick-app.tsx'
import { Means } from './means.tsx'

type Values = { appId: string; scopeId: string; userId: string; hours: number | string; reason: string }

type OpenProps = {
  /** For how many hours the settings allow it. */
  readonly most: number
  /** What somebody came for. */
  readonly from: { readonly appId: string | undefined; readonly scopeId: string | undefined }
  /** The viewer's last one, if nobody has reviewed it. */
  readonly waiting: WireEmergency | undefined
}

/** Who gets what, for how long and why; what that means; and the button. */
export const OpenForm = ({ from, most, waiting }: OpenProps) => {
  const { t } = useLingui()
  const { user } = useMe()
  const form = useAppForm<Values>(
    { appId: from.appId ?? '', scopeId: from.scopeId ?? '', userId: user.id, hours: most, reason: '' },
    {
      appId: (id) => (id === '' ? t`Choose an app` : null),
      scopeId: (id, { appId }) => (id === '' && appId !== '' ? t`Choose a level` : null),
      userId: (id) => (id === '' ? t`Choose who` : null),
      hours: (hours) => (typeof hours === 'number' && hours >= 1 && hours <= most ? null : t`Between 1 and ${most}`),
      reason: (reason) => (reason.trim() === '' ? t`Say why it cannot wait` : null),
    },
  )
  const { appId, scopeId } = form.values
  const levels = useAppLevels(appId)
  const level = levels?.find(({ id }) => id === scopeId)
  const whole = isCollection(appId)
  const open = useChange<Values, WireEmergency>({
    run: ({ hours, reason, userId }, key) =>
      api.post(
        emergencies,
        {
          ...{ userId, appId, scopeId, hours: Number(hours), reason: reason.trim() },
          scopeType: whole ? 'APPLICATION' : level?.type,
        },
        { key },
      ),
    changes: ['access', 'requests', 'admin'],
    done: ({ access, holder }) => t`Given: ${access} for ${holder}`,
    onDone: () => form.setValues({ appId: '', scopeId: '', userId: user.id, hours: most, reason: '' }),
    onProblem: (problem: Problem) => showProblem(form, problem),
  })
  return (
    <form noValidate onSubmit={form.onSubmit((values) => open.mutate(values), focusFirst(form))}>
      <Card padding="lg" maw={720}>
        <Stack gap="md">
          {waiting && <Waiting />}
          <PickApp
            label={t`App or collection`}
            collections
            placeholder={t`Begin to type a name`}
            nothing={t`No app is called that`}
            clear={t({ message: 'Another app', context: 'instead' })}
            {...pick(form.getInputProps('appId'))}
            value={appId === '' ? undefined : appId}
            // A collection is given as a whole.
            onChange={(id = '') => form.setValues({ appId: id, scopeId: isCollection(id) ? id : '' })}
          />
          {appId !== '' && !whole && (
            <Select
              label={t`Level`}
              placeholder={t`Choose a level`}
              nothingFoundMessage={t`No level is called that`}
              searchable
              allowDeselect={false}
              data={(levels ?? []).map(({ id, name, type }) => ({
                value: id,
                label: type === 'APPLICATION' ? t`${name} itself` : name,
              }))}
              {...form.getInputProps('scopeId')}
              value={level ? scopeId : null}
              onChange={(id) => form.setFieldValue('scopeId', id ?? '')}
            />
          )}
          <PickOne
            kind="people"
            label={t`For whom`}
            placeholder={t`Begin to type a name`}
            nothing={t`Nobody is called that`}
            {...pick(form.getInputProps('userId'))}
            value={form.values.userId === '' ? undefined : form.values.userId}
            onChange={(id) => form.setFieldValue('userId', id ?? '')}
          />
          <NumberInput
            {...form.getInputProps('hours')}
            label={t`For how many hours`}
            description={t`At most ${most}. It ends by itself, and is not extended.`}
            min={1}
            max={most}
            allowDecimal={false}
            clampBehavior="none"
            maw={220}
          />
          <Textarea
            {...form.getInputProps('reason')}
            label={t`Why it cannot wait`}
            description={t`Everybody who is told reads it, and it stays on the record.`}
            autosize
            minRows={2}
            maxRows={8}
            maxLength={limits.reason}
            dir="auto"
          />
          <Means />
          <Button
            type="submit"
            color="red.9"
            size="md"
            w="fit-content"
            // A level that somebody came for is not known by its id alone.
            loading={open.isPending || (scopeId !== '' && !whole && levels === undefined)}
            disabled={waiting !== undefined}
            leftSection={<IconUrgent size={18} aria-hidden />}
          >
            <Trans>Give it now</Trans>
          </Button>
        </Stack>
      </Card>
    </form>
  )
}

/** Of what a form says of a field, what pickers take. */
const pick = ({ error, 'data-path': path }: { error?: unknown; 'data-path'?: string }) => ({
  ...(typeof error === 'string' ? { error } : {}),
  ...(path === undefined ? {} : { 'data-path': path }),
})

const useAppLevels = (appId: string): readonly Level[] | undefined => {
  const app = useApp(appId).data
  const { levels } = useLevels(app?.id === appId ? app : undefined)
  return levels
}

const Waiting = () => {
  const { t } = useLingui()
  return (
    <Alert color="orange" icon={<IconUrgent aria-hidden />} title={t`Nobody has reviewed the last one yet`}>
      <Trans>Until another administrator has looked at it, you give and get no other.</Trans>
    </Alert>
  )
}
