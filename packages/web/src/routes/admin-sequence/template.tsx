import { useLingui } from '@lingui/react/macro'
import { Box, Button, Menu, Textarea } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import { useRef } from 'react'
import { useQuestions } from './before.ts'
import { type Schema, useWrong } from './field.ts'

type TemplateProps = {
  readonly at: string
  readonly label: string
  readonly hint: string | undefined
  readonly schema: Schema
  readonly needed: boolean
  readonly value: string
  readonly onChange: (value: string | undefined) => void
}

type Place = { readonly id: string; readonly label: string }

const every = ['TEXT', 'LONG_TEXT', 'NUMBER', 'ISO_DATE', 'SELECT', 'MULTISELECT', 'USER', 'GROUP', 'APP'] as const
const place = /\{\{\s*([^{}]+?)\s*\}\}/g

/** What can stand in a text: words about the request, and the answers before this step. Each label once. */
const usePlaces = (): readonly Place[] => {
  const { t } = useLingui()
  const answers = useQuestions(every).filter(({ label }) => label.trim() !== '' && !/[{}]/.test(label))
  const all: readonly Place[] = [
    { id: 'requestedFor', label: t`Who gets it` },
    { id: 'requestedBy', label: t`Who asked` },
    { id: 'resource', label: t`What it is of` },
    { id: 'level', label: t`What was asked for` },
    { id: 'duration', label: t`For how long` },
    { id: 'subject', label: t`Subject of the request` },
    { id: 'link', label: t`Link to the request` },
    ...answers.map(({ id, label }) => ({ id, label: label.trim() })),
  ]
  return all.filter(({ label }, index) => all.findIndex((one) => one.label === label) === index)
}

/** A text in which the answers before it can stand: by their names here, by their ids in the step. */
export const TemplateInput = ({ at, hint, label, needed, onChange, schema, value }: TemplateProps) => {
  const { t } = useLingui()
  const wrong = useWrong(at)
  const field = useRef<HTMLTextAreaElement>(null)
  const places = usePlaces()
  const shown = value.replaceAll(place, (whole, id: string) => {
    const found = places.find((one) => one.id === id)
    return found ? `{{${found.label}}}` : whole
  })
  const put = (text: string) => {
    const read = text.replaceAll(place, (whole, name: string) => {
      const found = places.find((one) => one.label === name)
      return found ? `{{${found.id}}}` : whole
    })
    onChange(read === '' && !needed ? undefined : read)
  }
  const insert = (name: string) => {
    const [from, to] = [field.current?.selectionStart ?? shown.length, field.current?.selectionEnd ?? shown.length]
    put(`${shown.slice(0, from)}{{${name}}}${shown.slice(to)}`)
    field.current?.focus()
  }
  return (
    <Box>
      <Textarea
        ref={field}
        label={label}
        description={hint}
        error={wrong}
        required={needed}
        withAsterisk={false}
        autosize
        minRows={(schema.maxLength ?? 0) > 500 ? 3 : 1}
        maxRows={10}
        dir="auto"
        value={shown}
        onChange={(event) => put(event.currentTarget.value)}
      />
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="subtle"
            size="compact-sm"
            mt={4}
            leftSection={<IconBraces size={15} aria-hidden />}
            aria-label={t`Put in an answer: ${label}`}
          >
            {t`Put in an answer`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }} aria-label={t`What can stand in “${label}”`}>
          {places.map(({ id, label: name }) => (
            <Menu.Item key={id} onClick={() => insert(name)} dir="auto">
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Box>
  )
}
