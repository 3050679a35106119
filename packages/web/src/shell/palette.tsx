import '@mantine/spotlight/styles.css'
import type { EntryView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { useDebouncedValue } from '@mantine/hooks'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { IconArrowRight, IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useState } from 'react'
import { entriesPath, isSearch, useFoundLevels } from '../data/catalog.ts'
import { useMe } from '../data/me.ts'
import { useList } from '../data/query.ts'
import css from './palette.module.css'
import { inAnEmergency, isFor, own, sections } from './places.ts'

const [store, actions] = createSpotlight()

const chooseFirst = (): void => {
  const list = document.getElementById(store.getState().listId)
  if (!list || list.querySelector('[data-selected]')) return
  list.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  store.updateState((state) => ({ ...state, selected: 0 }))
}

/** Search over what can be asked for and over the pages; arrow keys and Enter go there. */
export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const { i18n, t } = useLingui()
  const navigate = useNavigate()
  const { user } = useMe()
  const [query, setQuery] = useState('')
  const [match] = useDebouncedValue(query.trim(), 80)
  const found = useList<EntryView>(
    ['catalog', 'palette', match],
    isSearch(match) ? entriesPath({ match, limit: 8 }) : undefined,
  )
  // Whatever opened it has mounted it; it says itself when it is closed.
  useEffect(() => actions.open(), [])

  const pages = [
    ...own,
    ...sections.flatMap(({ places }) => places),
    ...(user.emergencyHours === null ? [] : [inAnEmergency]),
  ]
    .filter((place) => isFor(user, place))
    .map(({ icon: Icon, label, to }) => ({ label: i18n._(label), to, icon: <Icon size={18} aria-hidden /> }))
    .filter(({ label }) => label.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase()))
  const tops = isSearch(match) ? (found.items ?? []) : []
  const levels = useFoundLevels(match, found.items)
  const entries = [
    ...tops,
    ...levels.map(({ app, description, id, name }) => ({
      id,
      name,
      description: [app.name, description].filter(Boolean).join(' · '),
    })),
  ]
  const first = entries[0]?.id
  // What is found comes after the typing, when the palette has chosen already: among nothing. Whoever sees it can press Enter.
  useLayoutEffect(() => {
    if (first !== undefined) chooseFirst()
  }, [first])
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      returnFocus={false}
      classNames={{ action: css.action, actionsGroup: css.group }}
      attributes={{ content: { 'aria-label': t`Search` } }}
    >
      <Spotlight.Search
        placeholder={t`Search apps and pages`}
        aria-label={t`Search apps and pages`}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList aria-label={t`Found`}>
        {entries.length > 0 && (
          <Spotlight.ActionsGroup label={t`To ask for`}>
            {entries.map(({ description, id, name }) => (
              <Spotlight.Action
                key={id}
                label={name}
                description={description}
                leftSection={<IconArrowRight size={18} aria-hidden />}
                onClick={() => void navigate({ to: '/catalog/$entryId', params: { entryId: id } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {pages.length > 0 && (
          <Spotlight.ActionsGroup label={t`Pages`}>
            {pages.map(({ icon, label, to }) => (
              <Spotlight.Action key={to} label={label} leftSection={icon} onClick={() => void navigate({ to })} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {entries.length + pages.length === 0 && <Spotlight.Empty>{t`Nothing is called that`}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
