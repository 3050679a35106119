import type { directoryKinds, WireImport } from '@assent/core/api/imports.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, FileInput, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconFile } from '@tabler/icons-react'
import { useState } from 'react'
import type { Static } from 'typebox'
import { withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { asProblem, type Problem } from '../../data/problem.ts'
import { upload } from '../../data/upload.ts'
import { ProblemView } from '../../ui/states.tsx'
import { Report } from './report.tsx'

type Kind = (typeof directoryKinds)[number]
type Told = Static<typeof WireImport>
type Chosen = { readonly file: File; readonly kind: Kind; readonly source: string }

/** The columns without which a file of a kind says nothing (docs/import.md). */
const needed: Readonly<Record<Kind, readonly string[]>> = {
  users: ['login'],
  groups: ['name'],
  memberships: ['group', 'user'],
  apps: ['label'],
  'app-groups': ['app', 'group'],
  entitlements: ['app', 'externalValue'],
  bundles: ['app', 'bundle', 'entitlement', 'value'],
  owners: ['resourceType', 'resource'],
}

const isYaml = ({ name }: File): boolean => /\.ya?ml$/i.test(name)

/** The kind that the name of a file begins with, as the terminal takes it: `app-groups.csv`. */
const kindOf = (name: string, kinds: readonly Kind[]): Kind | undefined => {
  const begin = name.toLowerCase().replace(/\.[a-z]+$/, '')
  return kinds.find((kind) => begin === kind)
}

const send = ({ file, kind, source }: Chosen, dryRun: boolean): Promise<Told> => {
  const yaml = isYaml(file)
  const query = { dryRun: String(dryRun), kind: yaml ? undefined : kind, source: source.trim() || undefined }
  return upload(withQuery('/governance/api/v2/imports', query), file, yaml ? 'application/yaml' : 'text/csv')
}

/** Brings a file into the directory: it is tried first, and everything of it is done or nothing. */
export const Import = ({ onClose, opened }: { readonly opened: boolean; readonly onClose: () => void }) => {
  const { t } = useLingui()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title={<Text fw={640}>{t`Import a file`}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Form onClose={onClose} />
    </Modal>
  )
}

const useKindNames = (): Readonly<Record<Kind, string>> => {
  const { t } = useLingui()
  return {
    users: t`People`,
    groups: t`Groups`,
    memberships: t`Who is in which group`,
    apps: t`Apps`,
    'app-groups': t`Groups as levels of apps`,
    entitlements: t`Entitlements`,
    bundles: t`Bundles of entitlements`,
    owners: t`Who owns what`,
  }
}

const Form = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useLingui()
  const kindNames = useKindNames()
  const kinds = Object.keys(kindNames) as readonly Kind[]
  const [file, setFile] = useState<File | null>(null)
  const [kind, setKind] = useState<Kind>('users')
  const [source, setSource] = useState('')
  const [missing, setMissing] = useState(false)
  const [tried, setTried] = useState<Told | undefined>()
  const [problem, setProblem] = useState<Problem | undefined>()
  const onProblem = (found: Problem) => {
    setProblem(found)
    return true
  }
  const attempt = useChange<Chosen, Told>({ run: (it) => send(it, true), changes: [], onDone: setTried, onProblem })
  const apply = useChange<Chosen, Told>({
    run: (it) => send(it, false),
    changes: ['admin', 'access', 'catalog'],
    done: ({ applied }) => (applied ? t`The file is imported` : undefined),
    onDone: setTried,
    onProblem,
  })
  /** Something else is to be imported: what was found about the last one is no longer true. */
  const anew = () => {
    setTried(undefined)
    setProblem(undefined)
    setMissing(false)
  }
  const choose = (next: File | null) => {
    anew()
    setFile(next)
    const told = next && kindOf(next.name, kinds)
    if (told) setKind(told)
  }
  const columns = needed[kind].join(', ')
  const chosen = file && { file, kind, source }
  const clean = tried?.dryRun && tried.errors.total === 0
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        <Trans>
          A CSV file of one kind, or a YAML file of everything. People, groups and memberships that are not in it stay
          as they are.
        </Trans>
      </Text>
      <FileInput
        label={t`File`}
        placeholder={t`Choose a file`}
        accept=".csv,.yaml,.yml,text/csv,application/yaml"
        leftSection={<IconFile size={16} aria-hidden />}
        clearable
        clearButtonProps={{ 'aria-label': t`Choose no file` }}
        value={file}
        onChange={choose}
        error={missing && t`Choose the file that is to be imported`}
        data-autofocus
      />
      <Group align="flex-start" grow preventGrowOverflow={false}>
        {(!file || !isYaml(file)) && (
          <Select
            label={t`What it holds`}
            description={t`It needs these columns: ${columns}.`}
            allowDeselect={false}
            data={kinds.map((value) => ({ value, label: kindNames[value] }))}
            value={kind}
            onChange={(next) => {
              anew()
              if (next) setKind(next as Kind)
            }}
          />
        )}
        <TextInput
          label={t`Source`}
          description={t`Leave it empty if it is kept here. Whom a source keeps cannot be changed by hand.`}
          placeholder={t`such as HR`}
          maxLength={64}
          value={source}
          error={/^[A-Za-z0-9_. -]*$/.test(source) ? undefined : t`Letters, digits, blanks, dots and dashes only`}
          onChange={(event) => {
            anew()
            setSource(event.currentTarget.value)
          }}
        />
      </Group>
      {problem && <ProblemView error={asProblem(problem)} />}
      {tried && <Report told={tried} kinds={kindNames} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {tried?.applied ? <Trans>Done</Trans> : <Trans>Back</Trans>}
        </Button>
        {clean && chosen ? (
          <Button loading={apply.isPending} onClick={() => apply.mutate(chosen)}>
            <Trans>Import it now</Trans>
          </Button>
        ) : (
          !tried?.applied && (
            <Button
              loading={attempt.isPending}
              onClick={() => {
                anew()
                if (chosen) attempt.mutate(chosen)
                else setMissing(true)
              }}
            >
              <Trans>Try it first</Trans>
            </Button>
          )
        )}
      </Group>
    </Stack>
  )
}
