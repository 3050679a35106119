import { Fragment, type ReactNode } from 'react'
import { Loaded } from '../../ui/states.tsx'
import { type OrgSettings, useSettings } from './data.ts'

type EditedProps<Values> = {
  /** What the form begins with. */
  readonly valuesOf: (settings: OrgSettings) => Values
  readonly lines: number
  readonly children: (before: Values) => ReactNode
}

/** A part of the settings with its form, which begins anew when what is kept has changed. */
export const Edited = <Values,>({ children, lines, valuesOf }: EditedProps<Values>) => (
  <Loaded query={useSettings()} lines={lines}>
    {(settings) => {
      const before = valuesOf(settings)
      return <Fragment key={JSON.stringify(before)}>{children(before)}</Fragment>
    }}
  </Loaded>
)
