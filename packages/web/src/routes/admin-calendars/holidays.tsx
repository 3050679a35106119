import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Button, Fieldset, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { useAppForm } from '../../ui/form.ts'
import css from './calendar.module.css'
import type { Values } from './model.ts'

/** The days that are not like their day of the week. */
export const HolidayFields = ({ form }: { readonly form: ReturnType<typeof useAppForm<Values>> }) => {
  const { t } = useLingui()
  const { holidays } = form.values
  return (
    <Fieldset legend={t`Holidays`}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" c="dimmed">
          <Trans>A day off has no hours; a half day has its own, such as 09:00-12:00.</Trans>
        </Text>
        <Stack gap="xs" w="100%" className={css.holidays}>
          {holidays.map(({ key, name }, index) => {
            const which = name || t`day ${index + 1}`
            return (
              <div key={key} className={css.holiday}>
                <TextInput
                  type="date"
                  aria-label={t`Day of ${which}`}
                  {...form.getInputProps(`holidays.${index}.date`)}
                />
                <TextInput
                  aria-label={t`Name of ${which}`}
                  placeholder={t`What it is called`}
                  maxLength={100}
                  dir="auto"
                  {...form.getInputProps(`holidays.${index}.name`)}
                />
                <TextInput
                  aria-label={t`Hours of ${which}`}
                  placeholder={t`closed`}
                  maxLength={80}
                  {...form.getInputProps(`holidays.${index}.hours`)}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="lg"
                  aria-label={t`Take out ${which}`}
                  onClick={() => form.removeListItem('holidays', index)}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </div>
            )
          })}
        </Stack>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => form.insertListItem('holidays', { key: crypto.randomUUID(), date: '', name: '', hours: '' })}
        >
          <Trans>Add a holiday</Trans>
        </Button>
      </Stack>
    </Fieldset>
  )
}
