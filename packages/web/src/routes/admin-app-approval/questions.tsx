import type { WireApp } from '@assent/core/api/apps.ts'
import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Group, MultiSelect, NumberInput, Radio, Select, Stack, Switch } from '@mantine/core'
import type { Level } from '../../data/levels.ts'
import { ruleSpans } from '../../lib/durations.ts'
import { durationText } from '../../lib/time.ts'
import { Part } from '../../ui/part.tsx'
import { PickOne } from '../../ui/pick.tsx'
import { ApproverInput, Approvers } from './approvers.tsx'
import type { Ending, Five } from './model.ts'

type AnswersProps = {
  readonly app: WireApp
  readonly levels: readonly Level[]
  readonly five: Five
  readonly put: (part: Partial<Five>) => void
  readonly tried: boolean
}

/** Who may ask, for what, and whether they say why. */
export const Asked = ({ app, five, levels, put, tried }: AnswersProps) => {
  const { t } = useLingui()
  const data = levels.map(({ id, name, type }) => ({
    value: id,
    label: type === 'APPLICATION' ? t`${name} itself` : name,
  }))
  return (
    <Part id="asked" title={t`1. Who may ask, and for what?`}>
      <Stack gap="md">
        <PickOne
          kind="groups"
          label={t`Who may ask`}
          placeholder={t`Everybody`}
          clear={t`Everybody`}
          nothing={t`No group is called that`}
          value={five.groupId || undefined}
          onChange={(id) => put({ groupId: id ?? '' })}
        />
        <MultiSelect
          label={t`For what`}
          error={tried && five.levels.length === 0 ? t`Choose at least one.` : undefined}
          data={data}
          value={[...five.levels]}
          // The app itself is no level beside others.
          onChange={(ids) => put({ levels: ids.at(-1) === app.id ? [app.id] : ids.filter((id) => id !== app.id) })}
          nothingFoundMessage={t`No level is called that.`}
          searchable
        />
        <Switch
          label={t`They have to say why they need it`}
          checked={five.commented}
          onChange={(event) => put({ commented: event.currentTarget.checked })}
        />
      </Stack>
    </Part>
  )
}

/** Whether somebody has to approve, and who. */
export const Approved = ({ five, put, tried }: AnswersProps) => {
  const { t } = useLingui()
  return (
    <Part id="approved" title={t`2. Does somebody have to approve?`}>
      <Stack gap="md">
        <Radio.Group
          aria-label={t`Does somebody have to approve?`}
          value={five.approval ? 'yes' : 'no'}
          onChange={(next) => put({ approval: next === 'yes' })}
        >
          <Stack gap="xs">
            <Radio value="no" label={t`No: whoever may ask gets it at once`} />
            <Radio value="yes" label={t`Yes, in this order:`} />
          </Stack>
        </Radio.Group>
        {five.approval && (
          <Approvers
            value={five.approvers}
            most={limits.stepsPerSequence - 1}
            tried={tried}
            onChange={(approvers) => put({ approvers })}
          />
        )}
      </Stack>
    </Part>
  )
}

/** For how long it is given, and what may be given instead. */
export const Given = ({ app, five, levels, put }: AnswersProps) => {
  const { i18n, t } = useLingui()
  const picks = [...new Set([...ruleSpans, ...(five.lasts === '' ? [] : [five.lasts])])]
  const smaller = levels.filter(({ id }) => id !== app.id && (five.levels.length !== 1 || !five.levels.includes(id)))
  return (
    <Part id="given" title={t`3. What happens when it is approved?`}>
      <Stack gap="md">
        <Select
          label={t`It is given`}
          allowDeselect={false}
          value={five.lasts}
          data={[
            { value: '', label: t`for good` },
            ...picks.map((pick) => ({ value: pick, label: t`for at most ${durationText(pick, i18n.locale)}` })),
          ]}
          onChange={(next) => put({ lasts: next ?? '' })}
        />
        {five.approval && smaller.length > 0 && (
          <MultiSelect
            label={t`The approver may give one of these instead`}
            description={t`From the largest to the smallest.`}
            data={smaller.map(({ id, name }) => ({ value: id, label: name }))}
            value={[...five.smaller]}
            onChange={(ids) => put({ smaller: ids.slice(0, limits.smallerLevels) })}
            searchable
          />
        )}
      </Stack>
    </Part>
  )
}

/** What a denial needs. */
export const Denied = ({ five, put }: AnswersProps) => {
  const { t } = useLingui()
  return (
    <Part
      id="denied"
      title={t`4. What happens when it is denied?`}
      intro={<Trans>The request ends, and whoever asked is told.</Trans>}
    >
      <Switch
        label={t`Whoever denies has to say why`}
        checked={five.reasoned}
        onChange={(event) => put({ reasoned: event.currentTarget.checked })}
      />
    </Part>
  )
}

/** What silence comes to. */
export const Silent = ({ five, put, tried }: AnswersProps) => {
  const { t } = useLingui()
  const outcomes: Readonly<Record<Ending, string>> = {
    EXPIRE: t`the request ends without a decision`,
    DENY: t`it counts as denied`,
    FALLBACK: t`somebody else decides`,
  }
  return (
    <Part id="silent" title={t`5. What happens when nobody answers?`}>
      <Stack gap="md">
        <Group gap="sm" align="flex-end">
          <NumberInput
            label={t`After so many days`}
            description={t`0: it waits.`}
            min={0}
            max={365}
            allowDecimal={false}
            clampBehavior="strict"
            value={five.days}
            onChange={(days) => put({ days: Number(days) || 0 })}
            w={180}
          />
          {five.days > 0 && (
            <Select
              label={t`Then`}
              allowDeselect={false}
              value={five.ending}
              data={Object.entries(outcomes).map(([value, label]) => ({ value, label }))}
              onChange={(next) => put({ ending: (next ?? 'EXPIRE') as Ending })}
              flex="1 1 16rem"
            />
          )}
        </Group>
        {five.days > 0 && five.ending === 'FALLBACK' && (
          <ApproverInput
            label={t`Who decides then`}
            value={five.fallback}
            tried={tried}
            onChange={(fallback) => put({ fallback })}
          />
        )}
      </Stack>
    </Part>
  )
}
