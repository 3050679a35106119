import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Group } from '@mantine/core'
import { IconCircleOff, IconUserSearch } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { isCollection, useApp } from '../../data/app.ts'
import { useDraft } from '../../data/drafts.ts'
import { useLevels } from '../../data/levels.ts'
import { useRole } from '../../data/me.ts'
import { useSequences } from '../../data/sequences.ts'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading, ProblemView } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { AboutApp } from './about.tsx'
import { Aside } from './aside.tsx'
import { type Trial, useRules, useSettings } from './data.ts'
import { draftOf, type Kept, nothingKept } from './model.ts'
import css from './rules.module.css'
import { Rules } from './rules.tsx'
import { Try } from './try.tsx'

const AdminApp = () => {
  const { appId } = page.useParams()
  // Another app is another page: nothing of the one before stays.
  return <One key={appId} appId={appId} />
}

const One = ({ appId }: { readonly appId: string }) => {
  const { t } = useLingui()
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const mayWrite = useRole('ACCESS_REQUESTS_ADMIN')
  const manages = useRole('APP_ADMIN')
  const [app, rules, settings, sequences] = [useApp(appId), useRules(appId), useSettings(appId), useSequences()]
  const { error, levels } = useLevels(app.data?.id === appId ? app.data : undefined)
  const draft = useDraft<Kept>('CONDITION', appId)
  const [edited, setEdited] = useState<Kept | undefined>()
  const [trial, setTrial] = useState<Trial | undefined>()
  const kept = edited ?? draft.found ?? nothingKept
  const latest = useRef(kept)
  latest.current = kept
  const keep = (change: (kept: Kept) => Kept) => {
    const next = change(latest.current)
    latest.current = next
    setEdited(next)
    if (Object.keys(next.edits).length + next.fresh.length === 0) void draft.drop()
    else draft.keep(next)
  }
  const show = (next: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true })
  const crumb = (
    <LinkText to="/admin/apps" size="sm">
      <Trans>Apps and rules</Trans>
    </LinkText>
  )
  const problem = [app, rules].find(({ isError }) => isError)
  if (!app.data || app.data.id !== appId || !rules.data || draft.found === undefined)
    return (
      <Page title={t`App`} crumbs={crumb}>
        {problem ? (
          <ProblemView error={problem.error} retry={() => Promise.all([app.refetch(), rules.refetch()])} />
        ) : (
          <Loading lines={4} height={112} />
        )}
      </Page>
    )
  const { assent, label, status } = app.data
  return (
    <Page
      title={label}
      crumbs={crumb}
      intro={assent.description}
      actions={
        <>
          {mayWrite && rules.data.data.length < 2 && !isCollection(appId) && (
            <LinkButton to="/admin/apps/$appId/approval" params={{ appId }} variant="default">
              <Trans>Five questions</Trans>
            </LinkButton>
          )}
          <Button
            variant="default"
            leftSection={<IconUserSearch size={16} aria-hidden />}
            onClick={() => {
              setTrial(undefined)
              show({ try: 'open' })
            }}
          >
            <Trans>Try it as …</Trans>
          </Button>
          {manages && !isCollection(appId) && <AboutApp app={app.data} />}
        </>
      }
    >
      {status !== 'ACTIVE' && (
        <Group>
          <Pill color="gray" icon={IconCircleOff} label={t`The app is switched off: nobody can ask for it`} />
        </Group>
      )}
      <Box className={css.columns}>
        <Rules
          appId={appId}
          rules={rules.data.data}
          choices={{
            appName: label,
            attributes: settings.data?.validExpressionAttributes ?? [],
            levels,
            sequences: sequences.data?.data,
          }}
          kept={mayWrite ? kept : nothingKept}
          keep={mayWrite ? keep : undefined}
          onTry={(next) => {
            setTrial(next)
            show({ try: 'open' })
          }}
        />
        <Box component="aside" aria-label={t`About the app`} miw={0}>
          {levels ? (
            <Aside
              app={app.data}
              levels={levels}
              settings={settings.data}
              sequences={sequences.data?.data ?? []}
              rules={rules.data.data.filter((rule) => rule.status === 'ACTIVE').map(draftOf)}
            />
          ) : error ? (
            <ProblemView error={error} />
          ) : (
            <Loading lines={3} height={72} />
          )}
        </Box>
      </Box>
      <Try
        appId={appId}
        opened={search.try === 'open'}
        onClose={() => show({ try: undefined })}
        trial={trial}
        levels={levels ?? []}
        as={search.as}
        level={search.level}
        onChoose={show}
      />
    </Page>
  )
}

export const page = createLazyRoute('/admin/apps/$appId')({ component: AdminApp })
