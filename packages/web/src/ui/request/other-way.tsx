import type { CorrectionPreviewView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import css from './request.module.css'

type Way = CorrectionPreviewView['before']
type Shown = { readonly of: CorrectionPreviewView }

/** What is another answer, before and after. */
export const Changes = ({ of: { changes } }: Shown) => (
  <Stack component="ul" gap="xs" className={css.plain}>
    {changes.map(({ after, before, id, label }) => (
      <li key={id}>
        <Text size="sm" c="dimmed" dir="auto" className={css.said}>
          {label}
        </Text>
        <Text size="sm" className={css.said} dir="auto">
          {before === undefined ? <Trans>No answer</Trans> : <del>{before}</del>} →{' '}
          {after === undefined ? <Trans>No answer</Trans> : <ins>{after}</ins>}
        </Text>
      </li>
    ))}
  </Stack>
)

/** Where the request stands now, and where it goes with the new answers. */
export const OtherWay = ({ of: { after, before } }: Shown) => {
  const { t } = useLingui()
  return (
    <Stack gap="sm">
      <Path title={t`Now`} way={before} />
      <Path title={t`Then`} way={after} />
    </Stack>
  )
}

const Path = ({ title, way }: { readonly title: string; readonly way: Way }) => (
  <div>
    <Text size="sm" fw={600}>
      {title}
    </Text>
    <Stack component="ul" gap={2} className={css.plain}>
      {way.map((step) => (
        <Text component="li" size="sm" key={step.step ?? step.state} className={css.said} dir="auto">
          <Stop step={step} />
        </Text>
      ))}
    </Stack>
  </div>
)

const Stop = ({ step: { label = '', people, state } }: { readonly step: Way[number] }) => {
  const { i18n } = useLingui()
  const who = new Intl.ListFormat(i18n.locale, { type: 'disjunction' }).format(people.map(({ id, name }) => name ?? id))
  switch (state) {
    case 'OPEN':
      return people.length > 0 ? (
        <Trans>
          “{label}” waits for {who}
        </Trans>
      ) : (
        <Trans>“{label}” is under way</Trans>
      )
    case 'UNASSIGNED':
      return <Trans>“{label}”: nobody can act on it, an administrator will have to name somebody</Trans>
    case 'SKIPPED':
      return <Trans>“{label}” is left out</Trans>
    case 'PASSED':
      return people.length > 0 ? (
        <Trans>
          “{label}” tells {who}
        </Trans>
      ) : (
        <Trans>“{label}” has nothing to wait for</Trans>
      )
    case 'APPROVED':
      return <Trans>The request is approved, without anybody being asked</Trans>
    case 'DENIED':
      return <Trans>The request is denied</Trans>
    default:
      return state satisfies never
  }
}
