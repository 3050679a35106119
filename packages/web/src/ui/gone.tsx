import { Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'

type GoneProps = {
  /** Of what is no longer there. */
  readonly ids: readonly string[]
  /** What is said of it already. */
  readonly said?: ReactNode
}

/** The error of a field that names what is no longer there, with its id for whoever looks it up in the record. */
export const Gone = ({ ids, said }: GoneProps) => (
  <>
    {said ?? <Trans>What it names is no longer there.</Trans>}{' '}
    {ids.map((id) => (
      <Text key={id} component="span" fz="0.85em" ff="monospace" mr={4}>
        {id}
      </Text>
    ))}
  </>
)
