import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Box, Button, List, Stack, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useRole } from '../../../data/me.ts'
import { ForTeam } from '../../../data/names.ts'
import { Page } from '../../../ui/page.tsx'
import { TypePill } from '../../../ui/type-pill.tsx'
import { OwnTeam } from '../before.ts'
import { Chain } from '../chain.tsx'
import type { StepKind } from '../model.ts'
import css from '../sequence.module.css'
import type { Keeping } from '../use-draft.ts'
import { Deeds } from './deeds.tsx'
import { Crumb } from './index.tsx'
import { Lost } from './lost.tsx'
import type { Draft, TypeView } from './model.ts'
import { Preview } from './preview.tsx'
import { Settings } from './settings.tsx'
import { Tried } from './tried.tsx'
import { type Building, useBuilder } from './use-builder.ts'

type BuilderProps = Keeping<Draft> & {
  /** Undefined for a new one. */
  readonly type: TypeView | undefined
  readonly team: string | undefined
  readonly kinds: readonly StepKind[]
}

/** A request type as a draft of one's own, and how its form looks to whoever asks. */
export const Builder = ({ kinds, team, type, ...keeping }: BuilderProps) => {
  const { t } = useLingui()
  const building = useBuilder(type, team, keeping)
  const { change, draft, open, setOpen, wrongs } = building
  const roles = useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')
  return (
    <ForTeam value={roles ? undefined : draft.teamId}>
      <Page
        title={type ? type.name : t`New request type`}
        crumbs={<Crumb />}
        intro={type ? <TypePill status={type.status} /> : t`What people fill in, and what is done with it.`}
        actions={<Deeds type={type} building={building} />}
      >
        <Standing type={type} building={building} />
        <Box className={css.columns}>
          <Stack gap="lg" miw={0}>
            <Settings building={building} fixedTeam={type !== undefined && type.status !== 'DRAFT'} />
            <Box component="section" aria-label={t`Steps`}>
              <OwnTeam value={draft.teamId}>
                <Chain
                  steps={draft.steps}
                  kinds={kinds}
                  open={open}
                  onOpen={setOpen}
                  wrongs={wrongs}
                  onChange={(steps) => change({ ...draft, steps })}
                  end={draft.gives ? undefined : t`The request is done`}
                />
              </OwnTeam>
            </Box>
          </Stack>
          <Box component="aside" aria-label={t`How the form looks`} miw={0}>
            <Title order={2} size="h3" mb="xs">
              <Trans>How the form looks</Trans>
            </Title>
            <Preview draft={draft} />
            <Title order={2} size="h3" mt="lg" mb="xs">
              <Trans>How it goes for somebody</Trans>
            </Title>
            <Tried draft={draft} />
          </Box>
        </Box>
      </Page>
    </ForTeam>
  )
}

/** Whether steps alone lost something: neither its audience nor what it gives in the end. */
const byStepsOnly = ({ lost = [] }: TypeView): boolean =>
  lost.length > 0 && lost.every(({ step }) => step !== undefined)

type StandingProps = { readonly type: TypeView | undefined; readonly building: Building }

/** What has to be said before anything else: what it lost, what others saved, what could not be kept. */
const Standing = ({ building: { behind, losses, reset, rest, reveal }, type }: StandingProps) => {
  const { t } = useLingui()
  return (
    <>
      {type?.disabledReason && (
        <Lost
          reason={type.disabledReason}
          losses={losses}
          mended={losses.length === 0 && byStepsOnly(type)}
          onOpen={reveal}
        />
      )}
      {behind && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t`Somebody changed it meanwhile`}>
          <Stack gap="xs" align="flex-start">
            <Trans>Your draft began from an older version and cannot be kept.</Trans>
            <Button size="compact-sm" variant="default" onClick={() => reset()}>
              <Trans>Begin again from what is there now</Trans>
            </Button>
          </Stack>
        </Alert>
      )}
      {rest.length > 0 && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t`It could not be kept`} role="alert">
          <List size="sm">
            {rest.map((one) => (
              <List.Item key={one}>{one}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </>
  )
}
