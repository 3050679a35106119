import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Card, Stack, Textarea, TextInput } from '@mantine/core'
import { Page } from '../../ui/page.tsx'
import { Chain } from './chain.tsx'
import { Crumb } from './crumb.tsx'
import { Deeds } from './deeds.tsx'
import { type Draft, placed, type SequenceView, type StepKind } from './model.ts'
import css from './sequence.module.css'
import { Findings, Lost, Uses, Warnings } from './side.tsx'
import { Standing } from './standing.tsx'
import { type Building, useBuilder } from './use-builder.ts'
import type { Keeping } from './use-draft.ts'
import { Versions } from './versions.tsx'

type BuilderProps = Keeping<Draft> & {
  /** Undefined for a new one. */
  readonly sequence: SequenceView | undefined
  readonly kinds: readonly StepKind[]
  readonly mayWrite: boolean
  readonly refetch: () => unknown
  readonly refetching: boolean
}

/** The sequence as a draft of one's own, and what is published of it. */
export const Builder = ({ kinds, mayWrite, refetch, refetching, sequence, ...keeping }: BuilderProps) => {
  const { t } = useLingui()
  const building = useBuilder(sequence, keeping)
  const { change, draft, open, setOpen, wrongs } = building
  return (
    <Page
      title={sequence ? sequence.name : t`New sequence`}
      crumbs={<Crumb />}
      intro={
        <Trans>Who decides about a request, one step after the other. Rules of apps say which requests go by it.</Trans>
      }
      actions={mayWrite && <Deeds sequence={sequence} building={building} />}
    >
      <Standing sequence={sequence} building={building} />
      <Box className={css.columns}>
        <Stack gap="lg" miw={0}>
          {mayWrite && <Names building={building} />}
          <Box component="section" aria-label={t`Steps`}>
            <Chain
              steps={draft.steps}
              kinds={kinds}
              open={open}
              onOpen={setOpen}
              wrongs={wrongs}
              onChange={mayWrite ? (steps) => change({ ...draft, steps }) : undefined}
            />
          </Box>
        </Stack>
        {sequence && (
          <Stack gap="md" miw={0} component="aside" aria-label={t`About this sequence`}>
            <Lost sequence={sequence} />
            <Warnings sequence={sequence} />
            <Findings sequence={sequence} onLook={refetch} looking={refetching} />
            <Uses sequence={sequence} />
            <Versions
              sequence={sequence}
              onTake={
                mayWrite ? ({ steps }) => change({ ...draft, base: sequence.version, steps: placed(steps) }) : undefined
              }
            />
          </Stack>
        )}
      </Box>
    </Page>
  )
}

const Names = ({ building: { change, draft, wrong } }: { readonly building: Building }) => {
  const { t } = useLingui()
  return (
    <Card padding="md">
      <Stack gap="sm">
        <TextInput
          id="sequence-name"
          label={t`Name`}
          placeholder={t`Manager, then two reviewers`}
          maxLength={255}
          error={wrong['sequence-name']}
          value={draft.name}
          onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
        />
        <Textarea
          label={t`In a sentence`}
          placeholder={t`Your manager agrees, then any two of the reviewers.`}
          autosize
          minRows={1}
          maxRows={4}
          maxLength={2_000}
          value={draft.description}
          onChange={(event) => change({ ...draft, description: event.currentTarget.value })}
        />
      </Stack>
    </Card>
  )
}
