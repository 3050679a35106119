import { useLingui } from '@lingui/react/macro'
import { Button, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import css from './sentence-part.module.css'

type PartProps = {
  readonly id: string
  /** What this part of the sentence says: "Who". */
  readonly what: string
  readonly text: string
  readonly wrong: string | undefined
  /** Undefined where it is only looked at. */
  readonly opened: boolean
  readonly onOpen: (opened: boolean) => void
  readonly readOnly: boolean
  readonly width?: number
  readonly children: ReactNode
}

/** A part of a sentence: a button that opens what it is chosen with, in its place. */
export const SentencePart = ({ children, id, onOpen, opened, readOnly, text, what, width = 380, wrong }: PartProps) => {
  const { t } = useLingui()
  if (readOnly)
    return (
      <Text span fw={600} dir="auto">
        {text}
      </Text>
    )
  return (
    <Popover
      opened={opened}
      onChange={onOpen}
      position="bottom-start"
      width={`min(${width}px, calc(100vw - 32px))`}
      trapFocus
      returnFocus
      shadow="md"
      radius="md"
    >
      <Popover.Target>
        <UnstyledButton
          id={id}
          component="button"
          type="button"
          className={css.part}
          data-wrong={wrong !== undefined || undefined}
          aria-label={`${what}: ${text}`}
          aria-describedby={wrong === undefined ? undefined : `${id}-wrong`}
          onClick={() => onOpen(!opened)}
          dir="auto"
        >
          {text}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={what}>
        <Stack gap="md">
          {children}
          <Button variant="default" onClick={() => onOpen(false)} style={{ alignSelf: 'flex-end' }}>
            {t`Done`}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
