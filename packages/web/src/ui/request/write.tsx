import type { MentionableView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Combobox, FileButton, Group, Text, Textarea, useCombobox } from '@mantine/core'
import { getHotkeyHandler } from '@mantine/hooks'
import { IconPaperclip } from '@tabler/icons-react'
import { type ClipboardEvent, type DragEvent, useEffect, useRef, useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useDraft } from '../../data/drafts.ts'
import { WaitingFiles } from './attached.tsx'
import { useFiles, whyOf } from './files.ts'
import { useMentions } from './mention.ts'
import css from './request.module.css'

type Sent = {
  readonly message: string
  readonly attachmentIds: readonly string[]
  readonly mentions: readonly string[]
}

/** A field to write a message in: files by choosing, dropping or pasting, people by an @. What is refused loses nothing. */
export const Write = ({ path, requestId }: { readonly path: string; readonly requestId: string }) => {
  const { t } = useLingui()
  const draft = useDraft<{ readonly text: string }>('REQUEST', `message-${requestId}`)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const [over, setOver] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const files = useFiles(requestId)
  const mentions = useMentions(requestId)
  const begun = draft.found?.text
  // What was begun at another time, unless something is typed already.
  useEffect(() => {
    if (begun) setText((now) => now || begun)
  }, [begun])
  const send = useChange<Sent, unknown>({
    run: (sent, key) => api.post(path, sent, { key }),
    changes: ['requests', 'tasks'],
    done: () => t`Sent`,
    onDone: () => {
      setText('')
      files.clear()
      mentions.clear()
      void draft.drop()
    },
    onProblem: (wrong) => {
      if (wrong.refusal.causes.length === 0) return false
      setProblem(whyOf(wrong))
      return true
    },
  })
  const submit = () => {
    const message = text.trim()
    if (message === '') setProblem(t`Write something first.`)
    else if (files.busy) setProblem(t`Wait until the files are sent, or remove them.`)
    else if (!send.isPending) send.mutate({ message, attachmentIds: files.ids, mentions: mentions.toldBy(message) })
  }
  const type = (value: string) => {
    setText(value)
    setProblem(undefined)
    draft.keep({ text: value })
  }
  const put = (person: MentionableView) => {
    const caret = field.current?.selectionStart ?? text.length
    const next = mentions.put(text, caret, person)
    type(next.text)
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret))
  }
  const paste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files]
    if (pasted.length === 0) return
    event.preventDefault()
    files.add(pasted)
  }
  const drop = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      if (event.dataTransfer.files.length === 0) return
      event.preventDefault()
      setOver(false)
      files.add([...event.dataTransfer.files])
    },
  }
  return (
    <form
      noValidate
      className={over ? css.over : undefined}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      {...drop}
    >
      <Suggestions people={mentions.suggested} onPut={put} onClose={mentions.close}>
        {(open) => (
          <Combobox.EventsTarget withKeyboardNavigation={open} withAriaAttributes={open}>
            <Textarea
              ref={field}
              id="write"
              label={t`Write to everybody concerned`}
              description={t`With @ and a name you tell somebody who may see the request.`}
              autosize
              minRows={2}
              maxRows={10}
              maxLength={5_000}
              dir="auto"
              value={text}
              error={problem}
              onPaste={paste}
              onBlur={mentions.close}
              onKeyDown={getHotkeyHandler([['mod+Enter', submit]])}
              onChange={({ currentTarget: { selectionStart, value } }) => {
                type(value)
                mentions.look(value, selectionStart)
              }}
            />
          </Combobox.EventsTarget>
        )}
      </Suggestions>
      {files.files.length > 0 && <WaitingFiles files={files.files} onRemove={files.remove} />}
      <Group mt="sm" gap="xs">
        <Button type="submit" variant="light" loading={send.isPending}>
          <Trans>Send</Trans>
        </Button>
        <FileButton multiple onChange={(chosen) => files.add(chosen)}>
          {(props) => (
            <Button variant="subtle" leftSection={<IconPaperclip size={16} aria-hidden />} {...props}>
              <Trans>Attach files</Trans>
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          <Trans>Or drop or paste them here; PDF, pictures, text, documents, up to 10 MB each.</Trans>
        </Text>
      </Group>
    </form>
  )
}

type SuggestionsProps = {
  readonly people: readonly MentionableView[]
  readonly onPut: (person: MentionableView) => void
  readonly onClose: () => void
  readonly children: (open: boolean) => React.ReactNode
}

const Suggestions = ({ children, onClose, onPut, people }: SuggestionsProps) => {
  const { t } = useLingui()
  const open = people.length > 0
  const store = useCombobox({ opened: open, onDropdownClose: onClose })
  const { resetSelectedOption, selectFirstOption } = store
  const first = people[0]?.id
  // Enter takes the first one, as whoever types a name expects.
  useEffect(() => {
    if (first === undefined) resetSelectedOption()
    else requestAnimationFrame(() => selectFirstOption())
  }, [first, resetSelectedOption, selectFirstOption])
  return (
    <Combobox
      store={store}
      position="bottom-start"
      onOptionSubmit={(id) => {
        const person = people.find((one) => one.id === id)
        if (person) onPut(person)
      }}
    >
      <Combobox.DropdownTarget>
        <div>{children(open)}</div>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown hidden={!open}>
        <Combobox.Options aria-label={t`People to mention`}>
          {people.map(({ id, login, name }) => (
            <Combobox.Option key={id} value={id} onMouseDown={(event) => event.preventDefault()}>
              <Text span size="sm" dir="auto" className={css.said}>
                {name}
              </Text>{' '}
              <Text span size="sm" className={css.said}>
                ({login})
              </Text>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
