import { Trans, useLingui } from '@lingui/react/macro'
import { Button, CloseButton, Group, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import { type ReactNode, type Ref, useEffect, useRef, useState } from 'react'

type FilterProps = {
  /** What is searched, as a label: "Search requests". */
  readonly label: string
  readonly value: string | undefined
  /** Called with the new text when nobody typed for a moment; undefined for none. */
  readonly onChange: (text: string | undefined) => void
  /** Selects and the like, beside the search. */
  readonly children?: ReactNode
  /** Whether anything is filtered, and how that ends. */
  readonly onClear?: () => void
  readonly inputRef?: Ref<HTMLInputElement>
  readonly delay?: number
  readonly size?: 'sm' | 'md'
}

/** The line above a list: search while typing, filters, and the way back to everything. */
export const FilterBar = ({
  children,
  delay = 120,
  inputRef,
  label,
  onChange,
  onClear,
  size = 'sm',
  value,
}: FilterProps) => (
  <Group gap="sm" role="search" aria-label={label} align="flex-end">
    <SearchInput
      label={label}
      value={value}
      onChange={onChange}
      delay={delay}
      inputRef={inputRef}
      size={size}
      flex="1 1 16rem"
    />
    {children}
    {onClear && (
      <Button variant="subtle" onClick={onClear}>
        <Trans>Clear filters</Trans>
      </Button>
    )}
  </Group>
)

type SearchProps = Pick<FilterProps, 'label' | 'value' | 'onChange' | 'inputRef' | 'delay' | 'size'> & {
  readonly flex?: string
}

/** Search as one types: says the text after a short rest. */
export const SearchInput = ({ delay = 120, flex, inputRef, label, onChange, size, value }: SearchProps) => {
  const { t } = useLingui()
  const [typed, setTyped] = useState(value ?? '')
  const router = useRouter()
  // What was said and has not come back yet as the value: by then more may be typed, which must not be lost.
  const said = useRef<readonly string[]>([])
  const say = useDebouncedCallback((text: string) => {
    // Whoever is on the way to another page, which is still loading, is not called back to this one.
    if (router.latestLocation.pathname !== router.state.resolvedLocation?.pathname) return
    said.current = [...said.current.slice(-20), text.trim()]
    onChange(text.trim() === '' ? undefined : text.trim())
  }, delay)
  useEffect(() => {
    const place = said.current.indexOf(value ?? '')
    said.current = place < 0 ? [] : said.current.slice(place + 1)
    // The address changed by another way, such as the browser's back.
    if (place < 0) setTyped((now) => (now.trim() === (value ?? '') ? now : (value ?? '')))
  }, [value])
  const type = (text: string) => {
    setTyped(text)
    say(text)
  }
  return (
    <TextInput
      ref={inputRef}
      type="search"
      size={size}
      flex={flex}
      maxLength={200}
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed !== '' && <CloseButton size="sm" aria-label={t`Clear the search`} onClick={() => type('')} />}
    />
  )
}
