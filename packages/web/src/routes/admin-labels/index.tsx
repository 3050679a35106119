import type { WireLabel } from '@assent/core/api/labels.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack, Text } from '@mantine/core'
import { IconPencil, IconPlus, IconTag } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { useState } from 'react'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { LabelChips } from '../../ui/labels.tsx'
import { Page } from '../../ui/page.tsx'
import { Part } from '../../ui/part.tsx'
import { Coming, Empty } from '../../ui/states.tsx'
import { LabelForm } from './form.tsx'

/** The labels of the organization, each with its values. */
const Labels = () => {
  const { t } = useLingui()
  const mayWrite = useRole('SUPER_ADMIN')
  const [open, setOpen] = useState<WireLabel | 'new' | undefined>()
  const list = useList<WireLabel>(['admin', 'labels'], '/governance/api/v1/labels')
  return (
    <Page
      title={t`Labels`}
      intro={t`Marks on apps, groups, bundles and collections that say what is special about them.`}
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
            <Trans>New label</Trans>
          </Button>
        )
      }
    >
      {!list.items && <Coming query={list} lines={3} />}
      {list.items?.length === 0 && (
        <Empty icon={IconTag} title={t`There is no label`}>
          <Trans>Super administrators make them.</Trans>
        </Empty>
      )}
      <Stack>
        {list.items?.map((label) => (
          <Part
            key={label.labelId}
            id={label.labelId}
            title={label.name}
            intro={
              <Plural
                value={label._resources ?? 0}
                _0="Nothing has it"
                one="One thing has it"
                other="# things have it"
              />
            }
            actions={
              mayWrite && (
                <Button
                  variant="default"
                  leftSection={<IconPencil size={16} aria-hidden />}
                  aria-label={t`Edit ${label.name}`}
                  onClick={() => setOpen(label)}
                >
                  <Trans>Edit</Trans>
                </Button>
              )
            }
          >
            {label.values.length === 0 ? (
              <Text size="sm" c="dimmed">
                <Trans>It has no value yet.</Trans>
              </Text>
            ) : (
              <LabelChips labels={[label]} />
            )}
          </Part>
        ))}
      </Stack>
      {open && <LabelForm label={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </Page>
  )
}

export const page = createLazyRoute('/admin/labels')({ component: Labels })
