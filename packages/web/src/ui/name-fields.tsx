import { useLingui } from '@lingui/react/macro'
import { Textarea, TextInput } from '@mantine/core'

type NameFieldsProps = {
  /** A form with a `name` and a `description`. */
  readonly form: { readonly key: (path: string) => string; readonly getInputProps: (path: string) => object }
  /** Characters of the name, and of what it is for. */
  readonly most: readonly [number, number]
}

/** What something is called, and what it is for. */
export const NameFields = ({ form, most: [name, description] }: NameFieldsProps) => {
  const { t } = useLingui()
  return (
    <>
      <TextInput
        key={form.key('name')}
        {...form.getInputProps('name')}
        label={t`Name`}
        withAsterisk
        maxLength={name}
        dir="auto"
        autoComplete="off"
        data-autofocus
      />
      <Textarea
        key={form.key('description')}
        {...form.getInputProps('description')}
        label={t`What it is for`}
        description={t`People read it where they ask for it.`}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={description}
        dir="auto"
      />
    </>
  )
}
