import type { WireImport } from '@assent/core/api/imports.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Alert, ScrollArea, Stack, Table, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { Static } from 'typebox'

type Told = Static<typeof WireImport>
type Problems = Told['errors']

/** What an import came to, or would: how much of each kind, and what is wrong in which line. */
export const Report = ({ kinds, told }: { readonly told: Told; readonly kinds: Readonly<Record<string, string>> }) => {
  const { t } = useLingui()
  const here = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: read out and brought into sight once for each answer
  useEffect(() => here.current?.focus(), [told.importId])
  const wrong = told.errors.total
  return (
    <Stack ref={here} tabIndex={-1} role="region" aria-label={t`What came of it`} gap="md" style={{ outline: 'none' }}>
      {wrong > 0 ? (
        <Alert color="red" icon={<IconCircleX aria-hidden />} role="alert">
          <Plural value={wrong} one="One line is wrong." other="# lines are wrong." />{' '}
          <Trans>Nothing was changed. Mend the file and choose it again.</Trans>
        </Alert>
      ) : told.dryRun ? (
        <Alert color="teal" icon={<IconCircleCheck aria-hidden />} role="status">
          <Trans>The file is right. Nothing was changed yet; this is what would happen:</Trans>
        </Alert>
      ) : (
        <Alert color="teal" icon={<IconCircleCheck aria-hidden />} role="status">
          <Trans>Done. This is what happened:</Trans>
        </Alert>
      )}
      {wrong === 0 && <Counts told={told} kinds={kinds} />}
      {wrong > 0 && <Lines label={t`Errors`} problems={told.errors} />}
      {told.warnings.total > 0 && (
        <>
          <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
            <Plural value={told.warnings.total} one="One line to look at" other="# lines to look at" />
          </Alert>
          <Lines label={t`Warnings`} problems={told.warnings} />
        </>
      )}
    </Stack>
  )
}

const Counts = ({ kinds, told }: { readonly told: Told; readonly kinds: Readonly<Record<string, string>> }) => {
  const { t } = useLingui()
  const names: Readonly<Record<string, string>> = {
    ...kinds,
    appGroups: kinds['app-groups'] ?? '',
    entitlementValues: t`Values of entitlements`,
  }
  const rows = Object.entries(told.counts).filter(([, count]) => Object.values(count).some((number) => number > 0))
  if (rows.length === 0)
    return (
      <Text size="sm">
        <Trans>There is nothing in it.</Trans>
      </Text>
    )
  return (
    <Table.ScrollContainer minWidth={380} type="native">
      <Table aria-label={t`How much of each kind`} className="figures">
        <Table.Thead>
          <Table.Tr>
            {[t`Kind`, t`New`, t`Changed`, t`Same as before`, t`Removed`].map((label, index) => (
              <Table.Th key={label} scope="col" ta={index === 0 ? 'start' : 'end'}>
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([kind, { created, removed, unchanged, updated }]) => (
            <Table.Tr key={kind}>
              <Table.Th scope="row" fw={500}>
                {names[kind] ?? kind}
              </Table.Th>
              {[
                ['created', created],
                ['updated', updated],
                ['unchanged', unchanged],
                ['removed', removed],
              ].map(([name, number]) => (
                <Table.Td key={name} ta="end" c={number === 0 ? 'dimmed' : undefined}>
                  {number}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

const Lines = ({ label, problems: { listed, total } }: { readonly label: string; readonly problems: Problems }) => {
  const { t } = useLingui()
  return (
    <Stack gap={6}>
      <ScrollArea.Autosize mah={280} type="auto" viewportProps={{ tabIndex: 0, 'aria-label': label, role: 'group' }}>
        <Table aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" w={70}>{t`Line`}</Table.Th>
              <Table.Th scope="col">{t`What is wrong`}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {listed.map(({ column, line, message }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line may be wrong twice in one way
              <Table.Tr key={index}>
                <Table.Td className="figures">{line}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  {column !== undefined && !message.startsWith(column) && (
                    <Text span size="sm" fw={550} dir="auto">
                      {column}:{' '}
                    </Text>
                  )}
                  <bdi>{message}</bdi>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {total > listed.length && (
        <Text size="sm" c="dimmed">
          <Trans>
            The first {listed.length} of {total}
          </Trans>
        </Text>
      )}
    </Stack>
  )
}
