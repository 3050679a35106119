import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { useState } from 'react'
import type { SequenceView } from '../../data/sequences.ts'
import { ByInput } from '../../ui/by-sequence.tsx'
import { MoreInput } from '../../ui/more-time.tsx'
import { SentencePart } from '../../ui/sentence-part.tsx'
import { LongInput } from './long.tsx'
import type { Draft, Level, Part } from './model.ts'
import css from './rules.module.css'
import { WhatInput } from './what.tsx'
import { WhoInput } from './who.tsx'
import { useRuleWords } from './words.ts'

/** What the parts of a rule are chosen from. */
export type Choices = {
  readonly appName: string
  readonly attributes: readonly string[]
  readonly levels: readonly Level[] | undefined
  readonly sequences: readonly SequenceView[] | undefined
}

type SentenceProps = {
  readonly id: string
  readonly draft: Draft
  readonly choices: Choices
  /** What is wrong with parts of it. */
  readonly wrong: Readonly<Partial<Record<Part, string>>>
  /** Undefined where it is only looked at. */
  readonly onChange: ((draft: Draft) => void) | undefined
}

/** A rule as a sentence, every part of which can be changed in its place. */
export const Sentence = ({ choices, draft, id, onChange, wrong }: SentenceProps) => {
  const { t } = useLingui()
  const [open, setOpen] = useState<string | undefined>()
  const words = useRuleWords(draft, choices)
  const put = (part: Partial<Draft>) => onChange?.({ ...draft, ...part })
  const partOf = (name: 'who' | 'what' | 'long' | 'by' | 'more') => ({
    id: `${id}-${name}`,
    text: words[name],
    opened: open === name,
    onOpen: (opened: boolean) => setOpen(opened ? name : undefined),
    readOnly: onChange === undefined,
  })
  const who = (
    <SentencePart {...partOf('who')} what={t`Who`} wrong={wrong.who} width={440}>
      <WhoInput value={draft.who} attributes={choices.attributes} onChange={(next) => put({ who: next })} />
    </SentencePart>
  )
  const what = (
    <SentencePart {...partOf('what')} what={t`What`} wrong={wrong.what}>
      <WhatInput
        value={draft.what}
        appName={choices.appName}
        levels={choices.levels ?? []}
        onChange={(next) => put({ what: next })}
      />
    </SentencePart>
  )
  const long = (
    <SentencePart {...partOf('long')} what={t`How long`} wrong={undefined}>
      <LongInput value={draft.long} onChange={(next) => put({ long: next })} />
    </SentencePart>
  )
  const by = (
    <SentencePart {...partOf('by')} what={t`By which sequence`} wrong={wrong.by}>
      <ByInput
        value={draft.by}
        sequences={choices.sequences ?? []}
        kind={draft.what?.type === 'GROUPS' ? 'GROUP' : 'APP'}
        onChange={(next) => put({ by: next })}
      />
    </SentencePart>
  )
  const once = draft.long && ('duration' in draft.long ? draft.long.duration : draft.long.maximumDuration)
  const more = once && (
    <SentencePart {...partOf('more')} what={t`More time`} wrong={wrong.more}>
      <MoreInput
        value={draft.more ?? null}
        sequences={choices.sequences ?? []}
        kind={draft.what?.type === 'GROUPS' ? 'GROUP' : 'APP'}
        once={once}
        onChange={(next) => put({ more: next })}
      />
    </SentencePart>
  )
  const faults = (['who', 'what', 'by', 'more'] as const).filter((part) => wrong[part] !== undefined)
  return (
    <>
      <Text component="div" className={css.sentence}>
        <Trans>
          {who} may ask for {what} {long}. It goes by {by}.
        </Trans>
        {more && (
          <>
            {' '}
            <Trans>More time goes {more}.</Trans>
          </>
        )}
      </Text>
      {faults.map((part) => (
        <Text key={part} id={`${id}-${part}-wrong`} size="sm" c="var(--mantine-color-error)" role="alert">
          {wrong[part]}
        </Text>
      ))}
    </>
  )
}
