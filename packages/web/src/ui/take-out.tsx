import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'

type TakeOutProps = { readonly label: string; readonly onClick: () => void }

/** Takes one thing out of a list, at the end of its line. */
export const TakeOut = ({ label, onClick }: TakeOutProps) => (
  <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} onClick={onClick}>
    <IconX size={16} aria-hidden />
  </ActionIcon>
)
