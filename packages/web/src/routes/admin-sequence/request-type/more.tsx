import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { useState } from 'react'
import { useRole } from '../../../data/me.ts'
import { useSequences } from '../../../data/sequences.ts'
import { MoreInput, useMoreWords } from '../../../ui/more-time.tsx'
import { SentencePart } from '../../../ui/sentence-part.tsx'
import type { Building } from './use-builder.ts'

/** How more time for what it gives is approved, in the words of the rules of apps. */
export const More = ({ building: { change, draft, wrong } }: { readonly building: Building }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  // Members without the role choose a lighter way, but no other sequence.
  const chooses = useRole('ACCESS_REQUESTS_ADMIN')
  const sequences = useSequences(chooses).data?.data
  const words = useMoreWords(sequences)
  const { accessDuration, extension = null, gives } = draft
  if (!gives || accessDuration === '') return null
  const lacking = wrong['type-more']
  const more = (
    <SentencePart
      id="type-more"
      what={t`More time`}
      text={words(extension)}
      wrong={lacking}
      opened={opened}
      onOpen={setOpened}
      readOnly={false}
    >
      <MoreInput
        value={extension}
        sequences={sequences}
        kind={gives.scopeType === 'GROUP' ? 'GROUP' : 'APP'}
        once={accessDuration}
        onChange={(next) => change({ ...draft, extension: next })}
      />
    </SentencePart>
  )
  return (
    <>
      <Text size="sm" component="div">
        <Trans>More time goes {more}.</Trans>
      </Text>
      {lacking && (
        <Text id="type-more-wrong" size="sm" c="var(--mantine-color-error)" role="alert">
          {lacking}
        </Text>
      )}
    </>
  )
}
