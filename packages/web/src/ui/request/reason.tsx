import { useLingui } from '@lingui/react/macro'
import { Textarea, type TextareaProps } from '@mantine/core'

/** Why something is done to a request: all who have to do with it read it. */
export const Reason = (props: TextareaProps) => {
  const { t } = useLingui()
  return (
    <Textarea
      label={t`Reason`}
      description={t`Everybody concerned reads it.`}
      autosize
      minRows={2}
      maxLength={1_000}
      dir="auto"
      {...props}
    />
  )
}
