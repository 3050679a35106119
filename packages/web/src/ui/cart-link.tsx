import { Plural } from '@lingui/react/macro'
import { IconListCheck } from '@tabler/icons-react'
import { useCart } from '../data/cart.ts'
import { LinkButton } from './link.tsx'

/** The way to the requests that wait to be sent together; nothing while there are none. */
export const CartLink = () => {
  const { items = [] } = useCart()
  if (items.length === 0) return null
  return (
    <LinkButton
      to="/catalog/$entryId"
      params={{ entryId: 'list' }}
      variant="light"
      leftSection={<IconListCheck size={18} aria-hidden />}
    >
      <Plural value={items.length} one="One request on your list" other="# requests on your list" />
    </LinkButton>
  )
}
